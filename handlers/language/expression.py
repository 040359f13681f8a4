"""A figure with its unit and the words around it: 亏了将近两百万, 3到5个点, 小一个亿, 20项以上.

Reads the words; what they mean in 万元, percent points or whole things is decided by `bounds.py` and the kinds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from handlers.language.numerals import DIGITS, Numeral, Precision, numeral
from handlers.language.wording import AFTER, BEFORE, MOST_WORDS
from knowledge.patterns import lazy

Bound = Literal["about", "near", "below", "at_most", "at_least", "above", "slightly_above", "more"]
Trend = Literal["loss", "gain", "fall", "rise"]


@dataclass(slots=True)
class Expression:
    """A figure as said. `measure` is 元, %, 倍, 外币, a counting word, or empty.

    Amounts that are `scaled` (万, 亿) are in units of one; a percent is in points.
    """

    lo: Fraction
    hi: Fraction
    place: Fraction
    precision: Precision
    measure: str
    scaled: bool
    start: int
    end: int
    bound: Bound | None = None
    trend: Trend | None = None
    currency: bool = False
    """A currency sign stands in front."""
    assumed: bool = False
    """A part of the unit was worked out from the other end of the range."""
    bare_pair: bool = False
    arabic: bool = False
    clock: bool = False
    """`5点` may be a time of day unless a percentage was asked for."""
    factor: int = 1
    scale: int = 1
    each: Fraction = Fraction(1)
    """Percent points per number said: 10 for 成, 1 for %."""


_UP_TO = lazy("到|至|-|~|—{1,2}")
_BETWEEN = lazy("之间")
_FOREIGN = lazy(r"万?(?:美元|美金|欧元|日元|港币|港元|英镑|韩元|刀|usd|hkd|eur|\$)")
_MEASURE = lazy(
    r"(?P<yuan>元整?|块钱?|rmb|人民币)"
    r"|(?P<percent>%|个?百分点|个点)(?!钟)|(?P<permille>‰)|(?P<times>倍)|(?P<point>点)(?![0-9一二三四五六七八九十半钟儿点])"
    r"|(?P<tenth>成)(?![立员功本果为长交熟绩都])(?P<part>[一二三四五六七八九半])?"
    r"|(?P<count>个人|[名位]员工|(?<![万亿])员工|号人|人(?!民币)|[个项件家年名位款种条台套张次篇部份户月天分]|(?<![万亿w])起(?!步))(?P<half>半(?![年月天个]))?"
)
_PARTS = lazy("(百|千|万)分之")
_HALF = lazy("(?<!多)(?:一半|对半|(?<=过)半)(?![个亿点年])")
_SIGN = lazy("-|负")
_FRACTION = lazy("分之")
_NUMBER_START = frozenset("0123456789零半几好百千个") | frozenset(DIGITS) | set("十数大")


def expression(text: str, start: int = 0, *, fillers: bool = True) -> Expression | None:
    """The figure at `start` with all words that belong to it; None if there is none or its words disagree."""
    at, bound, trend, currency = start, None, None, False
    while m := BEFORE.match(text, at):
        group = m.lastgroup
        if group == "filler" and not fillers:
            break
        if at - start > MOST_WORDS:
            return None
        if group == "yuan":
            currency = True
        elif group in ("loss", "gain", "fall", "rise"):
            if trend:
                return None
            trend = group
        elif group not in ("filler", "base"):
            if bound not in (None, "about", group) and group != "about":
                return None
            bound = group if bound is None or group != "about" else bound
        at = m.end()
    negative = _SIGN.match(text, at)
    if negative:
        at = negative.end()
    first = _figure(text, at, implied=bound is not None)
    if first is None:
        return None
    if negative:
        if trend in ("loss", "fall"):
            return None
        _negate(first)
    whole = _range(text, first)
    if whole is None:
        return None
    if whole.bound:
        if bound not in (None, "about", whole.bound):
            return None
        bound = whole.bound
    whole.start, whole.trend, whole.currency, whole.bound = start, trend, currency, bound  # type: ignore[assignment]
    return _after(text, whole, fillers=fillers)


def _after(text: str, said: Expression, *, fillers: bool) -> Expression | None:
    at = said.end
    while m := AFTER.match(text, at):
        group = m.lastgroup
        if group == "filler" and not fillers:
            break
        if group != "filler":
            if said.bound not in (None, "about", group) and group != "about":
                return None
            if said.bound is None or group != "about":
                said.bound = group  # type: ignore[assignment]
        at = m.end()
    said.end = at
    return said


def _negate(said: Expression) -> None:
    said.lo, said.hi = -said.hi, -said.lo


def _figure(text: str, at: int, *, implied: bool = False) -> Expression | None:
    """One number with its unit."""
    parts = _PARTS.match(text, at)
    if parts:
        if text.startswith("百分之百", at):
            return Expression(Fraction(100), Fraction(100), Fraction(10), "exact", "%", False, at, at + 4)
        number = numeral(text, parts.end())
        if number is None or number.scale > 1:
            return None
        return _points(number, at, Fraction(100, {"百": 100, "千": 1000, "万": 10000}[parts.group(1)]), number.end)
    if half := _HALF.match(text, at):
        return Expression(Fraction(50), Fraction(50), Fraction(10), "exact", "%", False, at, half.end())
    char = text[at : at + 1]
    if not (char in _NUMBER_START or text[at : at + 2] in ("万把", "万儿") or (implied and char in ("万", "亿"))):
        return None
    number = numeral(text, at, implied=implied)
    if number is None:
        return None
    over = _FRACTION.match(text, number.end)
    if over:
        return _fraction(text, at, number, over.end())
    if foreign := _FOREIGN.match(text, number.end):
        return _plain(number, at, "外币", foreign.end())
    plus = number.arabic and text.startswith("+", number.end)
    m = _MEASURE.match(text, number.end + plus)
    if m is None:
        return _plain(number, at, "", number.end)
    number.plus |= plus
    if m.group("tenth"):
        return _tenths(number, m, at)
    if m.group("yuan"):
        return _plain(number, at, "元", m.end())
    if m.group("times"):
        return _plain(number, at, "倍", m.end())
    if m.group("count"):
        return _counted(number, m, at)
    if number.scale > 1:
        return None
    if text[at : m.end()] == "一点":
        return None  # a little, not one point
    out = _points(number, at, Fraction(1, 10) if m.group("permille") else Fraction(1), m.end())
    # 三个多点 has its 个 inside the number; 5点 has none.
    out.clock = bool(m.group("point")) and "个" not in text[at : m.start()]
    return out


def _plain(number: Numeral, at: int, measure: str, end: int) -> Expression:
    return Expression(
        number.lo, number.hi, number.place, number.precision, measure, number.scale > 1, at, end,
        bare_pair=number.bare_pair, arabic=number.arabic, factor=number.factor, scale=number.scale,
        bound="at_least" if number.plus else None,
    )  # fmt: skip


def _points(number: Numeral, at: int, each: Fraction, end: int) -> Expression:
    return Expression(
        number.lo * each, number.hi * each, number.place * each, number.precision, "%", False, at, end,
        arabic=number.arabic, each=each, bound="at_least" if number.plus else None,
    )  # fmt: skip


def _tenths(number: Numeral, m: re.Match[str], at: int) -> Expression | None:
    """七成 = 70 %, 七成半 and 七成五 = 75 %, 七八成 = 70–80 %."""
    if number.scale > 1 or (number.precision != "exact" and m.group("part")):
        return None
    out = _points(number, at, Fraction(10), m.end())
    if part := m.group("part"):
        extra = 5 if part == "半" else DIGITS[part]
        out.lo, out.hi, out.place = out.lo + extra, out.hi + extra, Fraction(1)
    return out


def _counted(number: Numeral, m: re.Match[str], at: int) -> Expression | None:
    out = _plain(number, at, m.group("count"), m.end())
    if m.group("half"):
        if m.group("count") != "年" or number.precision != "exact":
            return None
        out.lo, out.hi, out.place = out.lo + Fraction(1, 2), out.hi + Fraction(1, 2), Fraction(1, 2)
    return out


def _fraction(text: str, at: int, below: Numeral, numerator: int) -> Expression | None:
    """三分之一 in points; exact."""
    above = numeral(text, numerator)
    if above is None or above.precision != "exact" or below.precision != "exact" or below.lo == 0:
        return None
    share = above.lo / below.lo * 100
    return Expression(share, share, Fraction(10), "exact", "%", False, at, above.end)


def _range(text: str, first: Expression) -> Expression | None:
    """`first`, or from it to a second figure (3000到4000万, 3%-5%, 十到二十人)."""
    sep = _UP_TO.match(text, first.end)
    if sep is None:
        return first
    at = sep.end()
    negative = _SIGN.match(text, at)
    second = _figure(text, negative.end() if negative else at)
    if second is None:
        return first
    if negative:
        _negate(second)
    if first.precision not in ("exact", "pair") or second.precision not in ("exact", "pair"):
        return None
    if first.bound or second.bound or (sep.group() != "至" and _shortened(first, second)):
        return None
    shared = _share_unit(first, second)
    if shared is None:
        return None
    lo, hi, assumed = shared
    if lo > hi:
        return None
    end = second.end
    if m := _BETWEEN.match(text, end):
        end = m.end()
    return Expression(
        lo, hi, second.place, "pair", second.measure or first.measure, first.scaled or second.scaled, first.start,
        end, assumed=assumed, arabic=first.arabic,
    )  # fmt: skip


def _shortened(first: Expression, second: Expression) -> bool:
    """`2-3000万` is typed for 2000 to 3000 as well as for 2 to 3000: its first end may have lost its zeros.

    至 is written, not said, and with full figures.
    """
    lead = str(int(second.lo / second.scale))
    return (
        first.arabic
        and second.arabic
        and not first.scaled
        and not first.measure
        and second.factor == second.scale
        and len(lead) > 2
        and set(lead[1:]) == {"0"}
        and 0 < first.lo < int(lead[0])
    )


def _share_unit(first: Expression, second: Expression) -> tuple[Fraction, Fraction, bool] | None:
    """Both ends in one unit: `3到4千万` is 3千万, `500到1000万` is 500万, `8000到1亿` is 8000万 (assumed).

    None where the units differ or no such reading has the first end below the second.
    """
    if first.measure and second.measure and first.measure != second.measure:
        return None
    if "%" in (first.measure, second.measure):
        if first.measure == second.measure:
            return first.lo, second.hi, False
        return (
            (first.lo * second.each, second.hi, False) if second.measure else (first.lo, second.hi * first.each, False)
        )
    if first.scaled == second.scaled:
        return first.lo, second.hi, False
    if first.scaled:
        # 3000万到5000
        hi = second.hi * first.scale
        return (first.lo, hi, True) if not second.measure and hi > first.lo else None
    if first.measure:
        return None
    lo = first.lo * (second.factor if first.hi < 10 else second.scale)
    if lo < second.hi:
        return lo, second.hi, False
    lo = first.lo * 10_000
    return (lo, second.hi, True) if first.lo >= 100 and lo < second.hi else None
