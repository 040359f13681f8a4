"""What the words around a figure mean as a closed interval. The band rules, all in one place:

- 左右, 上下, 约, 大概, 差不多: a tenth either way (5000万左右 is 4500–5500)
- 近, 将近, 接近, 快到, 奔, 小 (小一个亿), 不到点: from nine tenths to just below
- 出头, 多一点: up to a tenth more
- 不到, 不足, 低于: open below, just below on top; 以下, 以内, 不超过: open below, the figure itself included
- 以上, 至少: the figure itself included, open on top; 超过, 过: just above, open on top
- 多 behind the unit: one unit of the last stated place more (七成多 is 70–80)

"Just" is the kind's smallest step: one 元, one whole thing, a ten-thousandth of a percent point.
A band in whole things is widened to whole things. A vague or double figure (两千多万, 三四百万) keeps its own interval.
"""

from __future__ import annotations

import math
from fractions import Fraction

from handlers.language.expression import Expression

Interval = tuple[Fraction | None, Fraction | None, bool]
"""lo, hi, exact."""


def interval(said: Expression, step: Fraction, *, whole: bool = False) -> Interval | None:
    """The interval meant by `said`, in its own units, or None where its words make no sense together."""
    lo, hi = said.lo, said.hi
    if whole and said.precision in ("vague", "few"):
        lo, hi = lo + (1 if said.precision == "few" and said.place == 1 and lo % 10 == 0 else 0), hi - step
    plain = _bounded(said, lo, hi, step)
    if plain is None:
        return None
    low, high, exact = plain
    if whole:
        low = None if low is None else Fraction(math.floor(low))
        high = None if high is None else Fraction(math.ceil(high))
    if low is not None and high is not None and low > high:
        return None  # the band is narrower than the kind's smallest step: 小1
    if said.trend in ("loss", "fall"):
        low, high = (None if high is None else -high), -(low or Fraction(0))
    return low, high, exact


def _bounded(said: Expression, lo: Fraction, hi: Fraction, step: Fraction) -> Interval | None:
    point = said.precision == "exact"
    match said.bound:
        case None:
            return lo, hi, point
        case "about":
            return (lo - abs(lo) / 10, hi + abs(lo) / 10, False) if point else (lo, hi, False)
        case "at_least":
            return lo, None, False
        case "above":
            return lo + step, None, False
        case "at_most":
            return None, hi, False
        case _ if not point:
            return None
        case "below" if lo < 0 or lo >= step:
            return None, lo - step, False
        case "near" if lo > 0:
            return lo - lo / 10, lo - step, False
        case "slightly_above" if lo > 0:
            return lo, hi + lo / 10, False
        case "more" if lo > 0:
            return lo, hi + said.place, False
        case _:
            return None
