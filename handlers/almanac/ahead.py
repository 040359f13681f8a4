"""今天要办什么, 这周有什么窗口, 下个月有哪些要截止: what falls into days ahead at an officer's places, by its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.almanac.spans import WEEKS, Span, span_in
from handlers.answers.window_words import day_words, named, stands
from handlers.context import Turn
from handlers.language.calendar_words import LISTS_WINDOWS, asks_ahead
from handlers.language.elsewhere import place_words
from handlers.language.mentions import find_tiers
from handlers.requests.promises import unpublished, workdays
from handlers.requests.showing import due_words, is_late, what
from knowledge.calendar.rhythm import Rhythm
from knowledge.patterns import lazy
from knowledge.regions import within
from storage.agenda import Window
from storage.outgoing import Text

_WINDOWS_ALONE = lazy("窗口")
_ENDS_ALONE = lazy("到期|截止|结束|期满")
_TITLES = lazy("到期")
_MOST = 1_850
"""Bytes; WeCom takes 2,048."""
_QUARTER = 92

Line = tuple[date, str]


def told(turn: Turn, words: str) -> bool:
    """Whether words ask for what lies ahead, and an officer asks: then it is said. Nothing is changed."""
    if turn.known.role != "officer" or not asks_ahead(words):
        return False
    today = turn.today
    named_span = span_in(words, today, "ahead")
    span = named_span or Span(today, today + timedelta(days=WEEKS))
    if LISTS_WINDOWS.search(words) and (named_span is None or (span.last - span.first).days > _QUARTER):
        return False  # 今年有哪些窗口: the list of all of them
    ends_alone, windows_alone = (pattern.search(words) is not None for pattern in (_ENDS_ALONE, _WINDOWS_ALONE))
    lines = list(_windows(turn, span, words, ends_alone))
    if not windows_alone:
        lines += [*_duties(turn, span), *_requests(turn, span)]
    lines.sort(key=lambda line: line[0])
    head = f"{span.words}{'截止和到期的' if ends_alone else '的窗口' if windows_alone else '要办的'}"
    places = "、".join(map(place_words, _places(turn)))
    said = [f"{head}（{places}）：{f'{len(lines)}项' if lines else '没有'}"]
    for n, (_, text) in enumerate(lines):
        if len("\n".join([*said, text]).encode()) > _MOST - 200:
            said.append(f"还有{len(lines) - n}项更晚的，把日子说短些再看。")
            break
        said.append(text)
    said += _more(turn, span, not lines, ends_alone, windows_alone, words)
    turn.answer.says(Text(content="\n".join(said)))
    return True


def _places(turn: Turn) -> list[str]:
    return [place for place in (turn.known.regions or (turn.known.officer_region,)) if place]


def _own(turn: Turn, words: str) -> list[Window]:
    """The windows for the person's places, around and below them, of the titles named if any."""
    places = _places(turn)
    wanted = {tier.id for mention in find_tiers(words) for tier in mention.candidates}
    return [
        w
        for w in turn.known.almanac.windows
        if any(within(w.region, p) or within(p, w.region) for p in places)
        and (not wanted or w.tier is None or w.tier in wanted)
    ]


def _windows(turn: Turn, span: Span, words: str, ends_alone: bool) -> Iterator[Line]:
    days = workdays(turn.known)
    for window in _own(turn, words):
        if span.holds(window.closes):
            how = stands(window, turn.today, days)
            yield window.closes, f"· {day_words(window.closes)}截止：{named(window)}，{how}"
        elif ends_alone:
            continue
        elif window.opens is not None and span.holds(window.opens):
            yield window.opens, f"· {day_words(window.opens)}开始：{named(window)}，到{day_words(window.closes)}截止"
        elif window.opens is not None and window.opens < span.first and window.closes > span.last:
            yield window.closes, f"· 正在进行：{named(window)}，到{day_words(window.closes)}截止"


def _duties(turn: Turn, span: Span) -> Iterator[Line]:
    places = _places(turn)
    for duty in turn.known.almanac.duties:
        if not any(within(duty.region, place) or within(place, duty.region) for place in places):
            continue
        rhythm, day = Rhythm.read(duty.rhythm), span.first
        while (falls := rhythm.next_after(day)) is not None and falls <= span.last:
            yield falls, f"· {day_words(falls)}：{duty.what}（{place_words(duty.region)}）"
            day = falls + timedelta(days=1)


def _requests(turn: Turn, span: Span) -> Iterator[Line]:
    """Requests to be answered by then; what is late already is due today."""
    for one in turn.known.requests:
        late = is_late(one, turn.today) and span.holds(turn.today)
        if one.state in ("open", "accepted") and one.due is not None and (late or span.holds(one.due)):
            yield max(one.due, span.first), f"· {one.number} {what(one)}，{due_words(one, turn.today)}"


def _more(turn: Turn, span: Span, nothing: bool, ends_alone: bool, windows_alone: bool, words: str) -> list[str]:
    """What the list leaves out, and what is next where there is nothing."""
    said = []
    if nothing:
        said.append("文件没有写日期，只有工作人员设了的才知道。")
        days = {w.id: w.closes if ends_alone else w.opens or w.closes for w in _own(turn, words)}
        later = [window for window in _own(turn, words) if days[window.id] > span.last]
        if later:
            first = min(later, key=lambda window: days[window.id])
            said.append(f"再往后最近的：{named(first)}，{stands(first, turn.today, workdays(turn.known))}。")
    if not windows_alone and turn.known.waiting:
        said.append(f"待办一共{turn.known.waiting}件，说“待办”看。")
    if _TITLES.search(words):
        said.append("企业称号到期的，说“今年到期要复核的”。")
    if span.last.year > turn.today.year and not workdays(turn.known).published(span.last.year):
        said.append(f"{unpublished(span.last.year)}。")
    return said
