"""Operations that no single call of numpy does: comparisons that stay exact near the bound, and choices by row."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.columns.nodes import Node, exact
from knowledge.columns.table import Bits, Floats

Compare = Literal["ge", "gt", "le", "lt"]
Coded = Literal["ge", "gt", "le", "lt", "eq"]
_FLOAT: dict[str, Any] = {
    "ge": np.greater_equal, "gt": np.greater, "le": np.less_equal, "lt": np.less,
}  # fmt: skip
_EXACT: dict[str, Callable[[Any, Any], bool]] = {
    "ge": lambda a, b: a >= b, "gt": lambda a, b: a > b, "le": lambda a, b: a <= b, "lt": lambda a, b: a < b,
}  # fmt: skip
_UNIT = 2.0**-53
"""The relative error of one rounding."""
DEEP = 2.0**20
"""A negative quotient of a greater size is looked at apart."""


def _unpacked(mask: Bits, size: int) -> NDArray[np.bool_]:
    return np.unpackbits(mask, count=size).view(np.bool_)


def band(op: Compare, a: Node, bound: Fraction) -> Callable[..., None]:
    """Compare a non-negative quotient or sum of them: outside a narrow band the float decides, inside fractions do."""
    wide = bound * (a.error * 2) / 2**53
    decide = _banded(op, a, bound, wide)

    def call(start: int, seen: Floats, out: NDArray[np.bool_]) -> None:
        decide(start, seen, out)

    return call


def band_of_both_signs(op: Compare, a: Node, bound: Fraction, terms: list[Node]) -> Callable[..., None]:
    """The same where terms can be negative. `deep` marks the rows with a term below -DEEP.

    Near the bound the others have no large positive term either, so their terms come to |bound| + 2 × DEEP each at
    most, which bounds the error. The deep rows are held against the error that the largest figures allow.
    """
    unit = Fraction(2 * (a.error + 1), 2**53)
    decide = _banded(op, a, bound, unit * (abs(bound) + 1 + 2 * len(terms) * int(DEEP)))
    widest = float(unit) * (sum(term.limit for term in terms) + abs(float(bound)) + 1)
    holds = _EXACT[op]

    def call(start: int, seen: Floats, deep: Bits, out: NDArray[np.bool_]) -> None:
        decide(start, seen, out)
        if deep.any():
            rows = np.flatnonzero(_unpacked(deep, len(seen)))
            for row in rows[np.abs(seen[rows] - float(bound)) <= widest].tolist():
                value = exact(a, start + row)
                out[row] = value is not None and holds(value, bound)

    return call


def _banded(op: Compare, a: Node, bound: Fraction, wide: Fraction) -> Callable[[int, Floats, NDArray[np.bool_]], None]:
    low, high = math.nextafter(float(bound - wide), -math.inf), math.nextafter(float(bound + wide), math.inf)
    holds, upward = _EXACT[op], op in ("ge", "gt")
    surely, maybe = (high, low) if upward else (low, high)
    compare = np.greater if upward else np.less

    def decide(start: int, seen: Floats, out: NDArray[np.bool_]) -> None:
        compare(seen, surely, out=out)
        possible = compare(seen, maybe)
        if np.count_nonzero(possible) != np.count_nonzero(out):
            for row in np.flatnonzero(possible & ~out).tolist():
                value = exact(a, start + row)
                out[row] = value is not None and holds(value, bound)

    return decide


def near(op: Compare, a: Node, b: Node) -> Callable[..., None]:
    """Compare two numbers of any sign, the sizes of their terms known: fractions decide where it is close."""
    width = 2 * _UNIT * (a.error + b.error)
    holds = _EXACT[op]

    def call(start: int, left: Floats, right: Floats, one: Floats, two: Floats, out: NDArray[np.bool_]) -> None:
        _FLOAT[op](left, right, out=out)
        sizes = one + two
        close = (np.abs(left - right) <= sizes * width) & np.isfinite(sizes) & np.isfinite(left)
        for row in np.flatnonzero(close).tolist():
            exact_left, exact_right = exact(a, start + row), exact(b, start + row)
            out[row] = exact_left is not None and exact_right is not None and holds(exact_left, exact_right)

    return call


def points(points: list[int]) -> Callable[..., None]:
    """The points of the one band that is marked."""

    def call(start: int, *seen: Any) -> None:
        *masks, out = seen
        marked = (np.unpackbits(mask, count=len(out)) for mask in masks)
        first, *rest = (np.multiply(mask, value) for mask, value in zip(marked, points, strict=True))
        out[:] = first
        for each in rest:
            out += each

    return call


def pick(start: int, unknown: Bits, a: Floats, b: Floats, out: Floats) -> None:
    """The first number that is known."""
    out[:] = np.where(_unpacked(unknown, len(out)), b, a)  # without a branch for each row


def kept(start: int, mask: Bits, a: Floats, out: Floats) -> None:
    """A number on the rows of a mask."""
    out[:] = np.where(_unpacked(mask, len(out)), a, np.nan)


def constant(number: float) -> Callable[..., None]:
    """The same number everywhere."""

    def call(start: int, out: Floats) -> None:
        out[:] = number

    return call


def fill(least: float) -> Callable[..., None]:
    """A number in place of what is unknown."""

    def call(start: int, a: Floats, out: Floats) -> None:
        out[:] = np.where(np.isnan(a), least, a)

    return call
