"""How many, which rank, how long: 两三项, 百十来人, 没有, 第三名, 前三, 三年半."""

from __future__ import annotations

from fractions import Fraction

from handlers.language.answer_words import NONE, TAILS
from handlers.language.bounds import interval
from handlers.language.expression import Expression, expression
from handlers.language.numerals import numeral
from handlers.language.readings import Reading, Unreadable
from knowledge.patterns import lazy

LARGEST = 2_000_000
EXAMPLES = "可以写成“2项”“两三项”或“0”；不清楚就回“不清楚”"
RANK_EXAMPLES = "可以写成“第3名”或“前三”；不清楚就回“不清楚”"
_NOTHING = lazy(f"(?:(?:一|半)[个项件人家条种款台套张次]|啥)?(?:都|也)?(?:{NONE}|暂无)(?:过|的)?")
_RANK = lazy("(?:国内|省内|市内|县内|世界|全球|国际|行业|全?[省国市县]里?)*(?:排名?|位列|位居|排在?)?(?:第|前)?")
_DECIMAL_UNITS = frozenset("年分")


def count(text: str, *, whole: bool = True) -> Reading | Unreadable:
    """Read the whole (plain) `text` as a number of things. With `whole` off, any number (years, a score)."""
    if _NOTHING.fullmatch(text.strip(",.。!;").rstrip(TAILS)):
        return Reading(Fraction(0), Fraction(0), True, "")
    said = expression(text)
    if said is None or said.end != len(text):
        return Unreadable(f"没有读懂这个数量，{EXAMPLES}。")
    if said.measure in ("月", "天"):
        return Unreadable(f"这里不按“{said.measure}”算，{EXAMPLES}。")
    return quantity(said, whole=whole)


def quantity(said: Expression, *, whole: bool = True) -> Reading | Unreadable:
    """The count an expression stands for."""
    if said.trend or said.currency or said.measure in ("元", "%", "倍", "外币"):
        return Unreadable(f"这里要的是数量，{EXAMPLES}。")
    if said.bare_pair and not said.measure and said.lo != 2:
        return Unreadable(f"请带上单位再写一遍，{EXAMPLES}。")
    fractional = not whole or said.measure in _DECIMAL_UNITS
    if not fractional and (said.lo.denominator > 1 or said.hi.denominator > 1):
        return Unreadable(f"数量应当是整数，{EXAMPLES}。")
    if said.measure == "年" and said.lo >= 1000:
        return Unreadable(f"这看起来像年份，{EXAMPLES}。")
    found = interval(said, Fraction(1), whole=not fractional or said.precision in ("few", "vague"))
    if found is None:
        return Unreadable(f"没有读懂这个数量，{EXAMPLES}。")
    lo, hi, exact = found
    if lo is not None and hi is not None and lo > hi:
        # 小1: just below one thing there is none, and nine tenths of one is no count.
        return Unreadable(f"没有读懂这个数量，{EXAMPLES}。")
    if (lo is not None and lo < 0) or (hi is not None and hi < 0):
        return Unreadable(f"数量不会小于 0，{EXAMPLES}。")
    if any(end is not None and end > LARGEST for end in (lo, hi)):
        return Unreadable(f"这个数太大了，不像是数量，{EXAMPLES}。")
    return Reading(lo, hi, exact, "人" if said.measure.endswith(("人", "员工")) else said.measure)


def rank(text: str) -> Reading | Unreadable:
    """第三名, 省内第3 and 3 are one place; 前三 is 1..3."""
    body = text.strip(",.。!;").rstrip("吧呢啊呀的哦了")
    m = _RANK.match(body)
    at = m.end() if m else 0
    found = numeral(body, at)
    if found is None or body[found.end :] not in ("", "名", "位", "强") or found.precision != "exact":
        return Unreadable(f"没有读懂这个名次，{RANK_EXAMPLES}。")
    if found.lo.denominator > 1 or not 1 <= found.lo <= 10_000:
        return Unreadable(f"名次应当是不小于 1 的整数，{RANK_EXAMPLES}。")
    if body[at - 1 : at] == "前" or body.endswith("强"):
        return Reading(Fraction(1), found.lo, found.lo == 1, "名")
    return Reading(found.lo, found.lo, True, "名")
