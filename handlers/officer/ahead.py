"""明天要提醒谁, 哪些窗口没设: what the dates that are set will bring, and which are still to be set.

Whom a reminder reaches is worked out on its day; here it is told what is due, never a list of names in advance.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from handlers.almanac.spans import span_in
from handlers.answers.window_words import day_words
from handlers.context import Turn
from handlers.language.elsewhere import place_words
from handlers.officer.jobs import regions_of
from handlers.requests.office import own_places
from handlers.requests.promises import workdays
from handlers.wishes import thing_words
from knowledge.calendar.occasion import KINDS, Kind
from knowledge.calendar.occasions import of_window
from knowledge.regions import within
from knowledge.tiers import tiers
from knowledge.validity import standing
from storage.agenda import Window
from storage.outgoing import Text

_MOST = 1_800
"""Bytes; WeCom takes 2,048."""
_FURTHEST = timedelta(days=92)
_YEARLY: tuple[Kind, ...] = ("check", "update", "recheck")


def to_come(turn: Turn, words: str) -> bool:
    """The windows of which people are reminded in days ahead; False where the words ask of today or of the past."""
    span = span_in(words, turn.today, "ahead")
    if span is None or span.first <= turn.today:
        return False
    found = []
    for window in _theirs(turn):
        for stage in of_window(window).stages(workdays(turn.known)):
            if span.first <= stage.day <= min(span.last, turn.today + _FURTHEST):
                place = place_words(window.region)
                name = f"{thing_words(window.kind, window.tier)}（{place}）"
                found.append((stage.day, f"· {day_words(stage.day)}：{name}，{day_words(window.closes)}截止"))
    said = [f"{span.words}按窗口的日子要提醒的：" if found else f"{span.words}按窗口的日子没有要提醒的。"]
    said += [line for _, line in sorted(found)]
    foot = (
        "称号到期、没填完的表另算，当天早上才排出来。"
        if not found
        else (
            "发给够得上、只差一项、有下一级（或这一级）称号和要过提醒的企业；各人另选了提前几天的按各人的。"
            "具体到谁，当天早上才排出来：那天问“今天要提醒谁”。称号到期、没填完的表不在这里。"
        )
    )
    turn.answer.says(Text(content=_within([*said, foot])))
    return True


def unset(turn: Turn) -> bool:
    """Of which titles and yearly matters no window is set that lies ahead, by the documents in force there."""
    said = []
    for place in regions_of(turn.known):
        ahead = [window for window in turn.known.almanac.windows if window.closes >= turn.today]
        here = [window for window in ahead if within(place, window.region) or within(window.region, place)]
        missing = [name for kind, tier, name in _wanted(turn, place) if not _is_set(here, kind, tier)]
        said.append(f"{place_words(place)}还没有设今后日期的：{'、'.join(missing) or '没有'}。")
    how = "要设，说“省专精特新窗口 12月1号到20号”。" if own_places(turn.known) else "日期由当地的工作人员设。"
    said.append(f"上级统一设的也算设了；没有设的不提醒企业。{how}")
    turn.answer.says(Text(content=_within(said)))
    return True


def _wanted(turn: Turn, place: str) -> Iterator[tuple[Kind, str | None, str]]:
    """What a window may be set for: the titles of the documents in force, and what comes every year."""
    packs = [pack for pack in turn.library.speaking(place) if standing(pack.validity, turn.today) == "in_force"]
    programs = dict.fromkeys(program.tier for pack in packs for program in pack.programs)
    yield from (("application", tier, f"{tiers()[tier].name}申报") for tier in programs if tier in tiers())
    yield from ((kind, None, KINDS[kind]) for kind in _YEARLY)


def _is_set(windows: list[Window], kind: Kind, tier: str | None) -> bool:
    return any(one.kind == kind and (tier is None or one.tier in (None, tier)) for one in windows)


def _theirs(turn: Turn) -> list[Window]:
    own = regions_of(turn.known)
    return [
        window
        for window in turn.known.almanac.windows
        if window.closes >= turn.today
        and any(within(place, window.region) or within(window.region, place) for place in own)
    ]


def _within(lines: list[str]) -> str:
    """As many lines as one message holds; the last one always."""
    *first, last = lines
    while len("\n".join([*first, "……", last]).encode()) > _MOST and len(first) > 1:
        first.pop()
    cut = ["还有，问得近一点再看。"] if len(first) < len(lines) - 1 else []
    return "\n".join([*first, *cut, last])
