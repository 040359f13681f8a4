"""Exact closed intervals: what is known of a number. An end of None is open; a point has equal ends."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

Number = int | Fraction


class Interval(NamedTuple):
    """`lo..hi`, both ends included; None means no bound on that side."""

    lo: Number | None
    hi: Number | None

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.lo is not None and self.lo == self.hi


def point(value: Number) -> Interval:
    """The interval that holds one number."""
    return Interval(value, value)


def plus(a: Interval, b: Interval) -> Interval:
    """The sum of two independent numbers."""
    return Interval(
        None if a.lo is None or b.lo is None else a.lo + b.lo,
        None if a.hi is None or b.hi is None else a.hi + b.hi,
    )


def divided(num: Interval, den: Interval) -> Interval:
    """`num / den` for a denominator that is certainly positive."""
    if num.lo is None or (num.lo < 0 and den.lo is None):
        lo: Number | None = None
    else:
        by = den.hi if num.lo >= 0 else den.lo
        lo = 0 if by is None else Fraction(num.lo) / by
    if num.hi is None:
        hi: Number | None = None
    else:
        by = den.lo if num.hi >= 0 else den.hi
        hi = 0 if by is None else Fraction(num.hi) / by
    return Interval(lo, hi)


def plain(value: Number) -> int | float:
    """A number for JSON: whole where it is whole."""
    return int(value) if value == int(value) else float(value)
