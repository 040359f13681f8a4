"""Exact closed intervals: what is known of a number. An end of None is open; a point has equal ends."""

from __future__ import annotations

import math
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


class Span(NamedTuple):
    """One arm of a case: a range that may leave out its ends."""

    lo: Number | None
    hi: Number | None
    lo_open: bool = False
    hi_open: bool = False

    def overlap(self, seen: Interval) -> Interval | None:
        """What is known, kept to this range (its ends kept, which is never too narrow); None if it lies outside."""
        lo = seen.lo if self.lo is None else self.lo if seen.lo is None else max(seen.lo, self.lo)
        hi = seen.hi if self.hi is None else self.hi if seen.hi is None else min(seen.hi, self.hi)
        if lo is not None and hi is not None:
            left_out = (self.lo_open and hi == self.lo) or (self.hi_open and lo == self.hi)
            if lo > hi or left_out:
                return None
        return Interval(lo, hi)

    def nearest(self, value: Number) -> Number | None:
        """The whole number of this range nearest to one outside it; None if the value lies inside."""
        if self.lo is not None and (value < self.lo or (self.lo_open and value == self.lo)):
            return math.floor(self.lo) + 1 if self.lo_open else math.ceil(self.lo)
        if self.hi is not None and (value > self.hi or (self.hi_open and value == self.hi)):
            return math.ceil(self.hi) - 1 if self.hi_open else math.floor(self.hi)
        return None


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
