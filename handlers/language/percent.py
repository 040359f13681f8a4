"""Shares and growth in percent points: 百分之三点五, 七成多, 三个多点, 掉了5个点 (-5), 翻了一番 (100)."""

from __future__ import annotations

import re
from fractions import Fraction

from handlers.language.answer_words import TAILS
from handlers.language.bounds import interval
from handlers.language.expression import Expression, expression
from handlers.language.readings import Reading, Unreadable
from knowledge.patterns import lazy

STEP = Fraction(1, 10_000)
"""What 不到5% stays below 5 by, in percent points."""
LARGEST = Fraction(100_000)
EXAMPLES = "可以写成“3.5%”“七成”或“三个多点”；不清楚就回“不清楚”"
_DOUBLED = lazy(
    "(?:[比较](?:去年|前年|上一?年度?)|同比|差不多|大概)?(?:增长|涨)?了?翻了?(?:([一两二三个])?番|(一)?倍)(多|还多)?了?[吧呢啊,。]?"
)
_WORDS = {
    "持平": 0, "没变": 0, "没变化": 0, "没有变化": 0, "不变": 0, "没增长": 0, "没有增长": 0, "零增长": 0,
    "没啥变化": 0, "没什么变化": 0, "没多大变化": 0,
    "减半": -50, "腰斩": -50, "减少一半": -50, "全部": 100, "百分百": 100,
}  # fmt: skip
_HEDGED = frozenset("大差")


def percent(text: str) -> Reading | Unreadable:
    """Read the whole (plain) `text` as one percentage, in points; a fall is negative."""
    bare = text.strip(",.。!;").rstrip(TAILS + "了")
    if bare in _WORDS:
        value = Fraction(_WORDS[bare])
        return Reading(value, value, True, "%")
    if doubled := _DOUBLED.fullmatch(text):
        return _doubling(doubled)
    said = expression(text)
    if said is None or said.end != len(text):
        return Unreadable(f"没有读懂这个百分比，{EXAMPLES}。")
    return share(said)


def _doubling(m: re.Match[str]) -> Reading:
    """翻一番 is +100 %, 翻两番 is +300 %; 多 leaves the top open."""
    times = {"两": 2, "二": 2, "三": 3}.get(m.group(1) or "一", 1)
    value = Fraction((2**times - 1) * 100)
    if m.group(3):
        return Reading(value, None, False, "%")
    if m.group().startswith(tuple(_HEDGED)):
        return Reading(value * 9 / 10, value * 11 / 10, False, "%")
    return Reading(value, value, True, "%")


def share(said: Expression) -> Reading | Unreadable:
    """The percentage an expression stands for; a bare number is points with `unit_assumed`."""
    times = said.measure == "倍"
    if times and said.trend != "rise":
        return Unreadable("是增长了几倍，还是达到原来的几倍？请写成百分比，例如“增长 50%”。")
    if said.scaled or said.currency or (said.bare_pair and not said.measure) or said.measure not in ("%", "", "倍"):
        return Unreadable(f"这里要的是百分比，{EXAMPLES}。")
    if said.trend in ("loss", "gain"):
        return Unreadable(f"这里要的是百分比，{EXAMPLES}。")
    found = interval(said, STEP / 100 if times else STEP)
    if found is None:
        return Unreadable(f"没有读懂这个百分比，{EXAMPLES}。")
    factor = 100 if times else 1
    lo, hi = (None if end is None else end * factor for end in found[:2])
    if any(end is not None and abs(end) > LARGEST for end in (lo, hi)):
        return Unreadable(f"这个百分比太大了，{EXAMPLES}。")
    return Reading(lo, hi, found[2], "%", unit_assumed=not said.measure)
