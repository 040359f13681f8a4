"""Amounts of money, given in 万元: 三千五百来万, 1.2亿, 35,000,000元, 亏了200万, 3500 (万元 assumed)."""

from __future__ import annotations

from fractions import Fraction

from handlers.language.answer_words import NONE, TAILS
from handlers.language.bounds import interval
from handlers.language.expression import Expression, expression
from handlers.language.readings import Reading, Unreadable
from knowledge.patterns import lazy

WAN = 10_000
_STEP, _ONE = Fraction(1, WAN), Fraction(1)
"""One 元, in 万元 and in 元."""
LARGEST = Fraction(10**8)
"""In 万元 (一万亿元); nothing an enterprise earns, so more is a slip of the keyboard."""
EXAMPLES = "可以写成“3500万元”“1.2亿”或“三四百万”；不清楚就回“不清楚”"
_EVEN = lazy("[没不未](?:赚|盈利?)(?:,|也)?[没不未](?:赔|亏损?)|[没不未](?:赔|亏损?)(?:,|也)?[没不未](?:赚|盈利?)")
_NOTHING = lazy(f"(?:一?[分毛块]钱?|一个子儿?|啥)?(?:都|也)?{NONE}(?:过|的)?|分文{NONE}")


def money(text: str) -> Reading | Unreadable:
    """Read the whole (plain) `text` as one amount in 万元."""
    bare = text.strip(",.。!;")
    said_none = bare.rstrip(TAILS)
    if _NOTHING.fullmatch(said_none) or _EVEN.fullmatch(said_none):
        return Reading(Fraction(0), Fraction(0), True, "万元")
    said = expression(text)
    if said is None or said.end != len(text):
        return Unreadable(f"没有读懂这个金额，{EXAMPLES}。")
    return amount(said)


def amount(said: Expression) -> Reading | Unreadable:
    """The amount an expression stands for; a bare number is 万元 with `unit_assumed`."""
    if said.measure == "外币":
        return Unreadable("请折算成人民币再写，例如“3500万元”。")
    if said.measure not in ("", "元") or said.trend in ("fall", "rise"):
        return Unreadable(f"这里要的是金额，{EXAMPLES}。")
    bare = not said.scaled and said.measure == ""
    if bare and said.currency and said.place == Fraction(1, 100):
        bare = False  # ¥3,500,000.00: whoever writes the 分 counts in 元
    if bare and (said.currency or said.bare_pair):
        return Unreadable("请带上单位：是“元”“万元”还是“亿元”？")
    if bare and _two_years(said):
        return Unreadable(f"这看起来像年份，{EXAMPLES}。")
    found = interval(said, _STEP if bare else _ONE)
    if found is None:
        return Unreadable(f"没有读懂这个金额，{EXAMPLES}。")
    lo, hi = found[:2] if bare else (None if end is None else end / WAN for end in found[:2])
    if any(end is not None and abs(end) >= (LARGEST / 10 if bare else LARGEST) for end in (lo, hi)):
        return Unreadable(f"这个数太大了，请带上单位再写一遍，{EXAMPLES}。")
    return Reading(lo, hi, found[2], "万元", unit_assumed=bare or said.assumed)


def _two_years(said: Expression) -> bool:
    """2023-2025 is a span of years, not an amount."""
    return said.arabic and said.precision == "pair" and 1949 <= said.lo < said.hi <= 2099
