"""A figure with its unit and the words around it: 亏了将近两百万, 3到5个点, 小一个亿, 20项以上.

Reads the words; what they mean in 万元, percent points or whole things is decided by `bounds.py` and the kinds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from handlers.language.numerals import DIGITS, Numeral, Precision, numeral

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


_FILLER = (
    "[,:;!~…=]|嗯|呃|额|哦|噢|那个|这个|就是|我们|咱们|我司|俺们|我|俺|咱|公司|厂里|企业|应该|一共|总共|总计|合计|共|目前|现在"
    "|达到了?|[干做搞]了|占了?个?|占比|刚好|正好|只|仅|才|就|也|有|是|为|算|记|填|写|按|说|其实|人民币|rmb"
)
_BEFORE = re.compile(
    r"(?P<below>不到|不足|未满|不满|低于|少于|小于|没到|达不到|<(?!=))"
    r"|(?P<at_most>不超过?|至多|最多|顶多|不高于|不大于|不多于|<=|≤)"
    r"|(?P<at_least>至少|起码|最少|不低于|不少于|不小于|>=|≥|上(?=[百千万亿]))"
    r"|(?P<above>超过了?|超|多于|大于|高于|逾|突破|不止|>|过了?(?=[0-9一二两三四五六七八九十百千万亿半]))"
    r"|(?P<near>将近|接近|近|快到了?|快有|快|小(?=[0-9一二两三四五六七八九十百千亿]))"
    r"|(?P<about>大约|大概|约莫|约|大致|差不多|估计|估摸着?|可能|好像|也就|≈|~(?=[0-9]))"
    r"|(?P<loss>亏损|亏)了?|(?P<gain>盈利|赚)了?"
    r"|(?P<fall>掉|下降|下跌|下滑|降低|减少|降|跌|少|缩水|萎缩|负增长)了?(?!到|至)"
    r"|(?P<rise>增长|增加|提高|提升|上升|上涨|涨|升|增|多)了?(?!到|至|半)"
    r"|(?P<base>同比|[比较](?:去年同期|上一?年度?|去年|前年|同期))"
    r"|(?P<yuan>¥)"
    rf"|(?P<filler>{_FILLER})"
)
_AFTER = re.compile(
    r"(?P<slightly_above>出头|冒头|挂零|多一?点|多些)"
    r"|(?P<at_least>以上|往上|朝上|开外|打底|起步|\+)"
    r"|(?P<at_most>以下|以内|之内|封顶)"
    r"|(?P<below>不到)"
    r"|(?P<more>多|有余)"
    r"|(?P<about>左右|上下|差不多|的?样子|大概|可能|估计)"
    r"|(?P<filler>[,。.!~…;]|人民币|rmb|了|吧|呢|啊|呀|哈|嘛|哦|喔|噢|的|啦|喽|咯|嗯|应该|谢谢)"
)
_MOST_WORDS = 40
"""Characters of words in front of a figure; more is no sentence and would be searched again and again."""
_UP_TO = re.compile("到|至|-|~|—{1,2}")
_BETWEEN = re.compile("之间")
_FOREIGN = re.compile(r"万?(?:美元|美金|欧元|日元|港币|港元|英镑|韩元|刀|usd|hkd|eur|\$)")
_MEASURE = re.compile(
    r"(?P<yuan>元整?|块钱?)"
    r"|(?P<percent>%|个?百分点|个点)(?!钟)|(?P<permille>‰)|(?P<times>倍)|(?P<point>点)(?![0-9一二三四五六七八九十半钟])"
    r"|(?P<tenth>成)(?![立员功本果为长交熟绩都])(?P<part>[一二三四五六七八九半])?"
    r"|(?P<count>个人|[名位]?员工|号人|人(?!民币)|[个项件家年名位款种条台套张次篇部份户月天分])(?P<half>半(?![年月天个]))?"
)
_PARTS = re.compile("(百|千|万)分之")
_HALF = re.compile("(?:一半|对半|(?<=过)半)(?![个亿点年])")
_SIGN = re.compile("-|负")
_FRACTION = re.compile("分之")
_NUMBER_START = frozenset("0123456789零半几好百千个") | frozenset(DIGITS) | {"十"}


def expression(text: str, start: int = 0, *, fillers: bool = True) -> Expression | None:
    """The figure at `start` with all words that belong to it; None if there is none or its words disagree."""
    at, bound, trend, currency = start, None, None, False
    while m := _BEFORE.match(text, at):
        group = m.lastgroup
        if group == "filler" and not fillers:
            break
        if at - start > _MOST_WORDS:
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
    whole.start, whole.trend, whole.currency, whole.bound = start, trend, currency, bound  # type: ignore[assignment]
    return _after(text, whole, fillers=fillers)


def _after(text: str, said: Expression, *, fillers: bool) -> Expression | None:
    at = said.end
    while m := _AFTER.match(text, at):
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
    if text[at : at + 1] not in _NUMBER_START and not (implied and text[at : at + 1] in "万亿"):
        return None
    number = numeral(text, at, implied=implied)
    if number is None:
        return None
    over = _FRACTION.match(text, number.end)
    if over:
        return _fraction(text, at, number, over.end())
    if foreign := _FOREIGN.match(text, number.end):
        return _plain(number, at, "外币", foreign.end())
    m = _MEASURE.match(text, number.end)
    if m is None:
        return _plain(number, at, "", number.end)
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
    out = _points(number, at, Fraction(1, 10) if m.group("permille") else Fraction(1), m.end())
    # 三个多点 has its 个 inside the number; 5点 has none.
    out.clock = bool(m.group("point")) and "个" not in text[at : m.start()]
    return out


def _plain(number: Numeral, at: int, measure: str, end: int) -> Expression:
    return Expression(
        number.lo, number.hi, number.place, number.precision, measure, number.scale > 1, at, end,
        bare_pair=number.bare_pair, arabic=number.arabic, factor=number.factor, scale=number.scale,
    )  # fmt: skip


def _points(number: Numeral, at: int, each: Fraction, end: int) -> Expression:
    return Expression(
        number.lo * each, number.hi * each, number.place * each, number.precision, "%", False, at, end,
        arabic=number.arabic, each=each,
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
