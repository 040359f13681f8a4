"""The windows officers set, as anybody's answer: days, source, days left; where none is set, a guide and an offer."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from handlers.answers.window_words import KINDS, day_words, span_words, stands, tier_words
from handlers.context import Turn
from handlers.language.elsewhere import place_words
from handlers.language.readings import DateReading
from handlers.language.scan import scan
from handlers.understanding.scope import Question, remember
from knowledge.calendar.evidence import earlier
from knowledge.calendar.rhythm import Rhythm
from knowledge.calendar.workdays import Workdays
from knowledge.entries import Entry
from knowledge.patterns import lazy
from knowledge.regions import within
from storage.agenda import Window, WindowKind
from storage.clock import day_of
from storage.outgoing import Markdown, Text

_IN_TIME = lazy("来得及|来不及|赶得上|赶不上|还能[报交]|过了[没吗]")
_KINDS: tuple[tuple[WindowKind, str], ...] = (("update", "更新"), ("check", "核实|核查"), ("recheck", "复核"))
_PAST = 400
"""Days for which a window that has closed is still told of."""
_MOST = 4
OFFER = "想到时候知道，说“申报开始了叫我一声”。"


def kind_asked(text: str) -> WindowKind:
    """Which kind of window a question is about: to apply, unless it says otherwise."""
    return next((kind for kind, words in _KINDS if re.search(words, text)), "application")


def concerning(turn: Turn, question: Question, kind: WindowKind) -> list[Window]:
    """The windows of a kind for the place asked about (or around it) and the titles meant, by their last day."""
    wanted, region = {tier.id for tier in question.candidates}, question.region
    return [
        w
        for w in turn.known.almanac.windows
        if w.kind == kind
        and (region is None or within(region, w.region))
        and (not wanted or w.tier is None or w.tier in wanted)
    ]


def by_when(turn: Turn, region: str, tiers: Collection[str]) -> list[str]:
    """A line for each of these titles that can be, or will be, applied for at a place by a day an officer set."""
    days = Workdays(turn.known.almanac.days)
    ahead = [w for w in turn.known.almanac.windows if w.kind == "application" and w.closes >= turn.today]
    own = [w for w in ahead if within(region, w.region) and (w.tier is None or w.tier in tiers)] if tiers else []
    return [f"**申报时间**：{tier_words(w.tier)}，{span_words(w)}，{stands(w, turn.today, days)}。" for w in own[:2]]


def told(turn: Turn, question: Question) -> bool:
    """Tell the windows that are set; False where there is none to tell of."""
    if question.elsewhere and not question.region:
        return False
    kind = kind_asked(question.text)
    every = concerning(turn, question, kind)
    of_year = [w for w in every if question.year in (w.year, w.opens.year if w.opens else None)]
    found = of_year or every
    ahead = [w for w in found if w.closes >= turn.today]
    past = [w for w in found if (turn.today - w.closes).days <= _PAST]
    if not (ahead or past):
        return False
    lines = []
    if question.year is not None and not of_year:
        lines.append(f"{question.year}年的还没有公布；已经设的是：")
    shown = ahead[:_MOST] or past[-1:]
    for window in shown:
        lines += _lines(turn, window, question)
    if len(ahead) > _MOST:
        lines.append(f"另有{len(ahead) - _MOST}个更晚的。")
    if not ahead:
        lines.append("下一次的时间还没有公布，我们不推测。")
    if kind == "application" and turn.known.role == "enterprise" and not turn.context.stateless:
        lines.append(OFFER if not ahead else "要提醒，说“申报开始了叫我一声”。")
    turn.answer.says(Markdown(content="\n".join(lines)))
    remember(turn, question)
    return True


def _lines(turn: Turn, window: Window, question: Question) -> list[str]:
    days = Workdays(turn.known.almanac.days)
    lines = [
        f"**{tier_words(window.tier)} · {KINDS[window.kind]}**（{place_words(window.region)}）",
        f"{span_words(window)}：{stands(window, turn.today, days)}",
    ]
    if _IN_TIME.search(question.text):
        lines.append(_in_time(turn, window))
    if window.materials:
        lines.append(f"材料：{window.materials}")
    when = f"，{day_of(window.set_at).isoformat()}设定" if window.set_at and "设定" not in window.source else ""
    lines.append(f"> 来源：{window.source or '工作人员设定'}{when}")
    return lines


def _in_time(turn: Turn, window: Window) -> str:
    """Whether a day said, else today, is in time."""
    said = [span.value for span in scan(turn.text, turn.today) if isinstance(span.value, DateReading)]
    day: date = (said[-1].hi or said[-1].lo or turn.today) if said else turn.today
    named = day_words(day) if said else "今天"
    if day > window.closes:
        return f"**来不及**：{named}已经过了截止日。"
    if window.opens is not None and day < window.opens:
        return f"**来得及**：{named}还没开始，从{day_words(window.opens)}起可以报。"
    return f"**来得及**：{named}在截止日之前。" if day < window.closes else f"**来得及**：{named}就是最后一天。"


def not_set(turn: Turn, question: Question) -> None:
    """Say that no date is known, what earlier years were like, and how to be told."""
    if turn.context.stateless and not question.candidates:
        return
    kind = kind_asked(question.text)
    guides = earlier({tier.id for tier in question.candidates}, question.region, kind)[:2]
    year = f"{question.year}年的" if question.year else ""
    unset = "这里没有读到工作人员设的日期" if turn.context.stateless else "工作人员还没有设这个窗口"
    lines = [f"{year}日期还没有公布（{unset}）。"]
    if guides:
        lines += ["往年的时间，各年不同，不能当作今年的日期：", *(f"· {one.in_words}" for one in guides)]
    if turn.known.role == "enterprise":
        lines.append(OFFER)
    turn.answer.says(Text(content="\n".join(lines)))


def next_of_duty(turn: Turn, entry: Entry) -> None:
    """When a duty falls next, where an officer set its day: told to officers alone, it is their own work."""
    if turn.known.role != "officer":
        return
    for duty in turn.known.almanac.duties:
        region = turn.home
        if (duty.policy, duty.what) != (entry.policy, entry.name) or not (region and within(region, duty.region)):
            continue
        if day := Rhythm.read(duty.rhythm).next_after(turn.today):
            turn.answer.says(Text(content=f"{place_words(duty.region)}的工作人员定的日期：下一次{day_words(day)}。"))
