"""One operation on columns, and one row's number by it without rounding."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

Exact = Fraction | float
"""A number without rounding; a float only for an open end."""


@dataclass(eq=False, slots=True)
class Node:
    """One operation. For a number: `low` and `limit` bound its known finite values (and their sizes).

    `error` counts roundings: the float differs from the true number by at most `error` × 2**-53 × the size of `size`
    (itself unless terms of both signs were added), to first order; comparisons allow twice that.
    """

    op: str
    args: tuple[Node, ...] = ()
    number: float | None = None
    source: NDArray[Any] | None = None
    call: Callable[..., None] | None = None
    low: float = -math.inf
    limit: float = math.inf
    error: int = 0
    size: Node | None = None
    known: bool = False
    """No row is unknown."""


def exact(node: Node, row: int) -> Exact | None:
    """One row's number, None where there is none. For the few rows a comparison of floats cannot tell."""
    if node.source is not None:
        value = float(node.source[row])
        return None if math.isnan(value) else value if math.isinf(value) else Fraction(value)
    match node.op:
        case "none":
            return None
        case "constant":
            return Fraction(node.number or 0)
        case "pick":
            first = exact(node.args[1], row)
            return exact(node.args[2], row) if first is None else first
        case "kept":
            mask, number = node.args
            return exact(number, row) if _marked(mask, row) else None
        case "fmin" | "fmax" | "fill":
            known = [part for part in _parts(node, row) if part is not None]
            return known[0] if node.op == "fill" else min(known, default=None) if node.op == "fmin" else max(
                known, default=None)  # fmt: skip
    one, two = _parts(node, row)
    return None if one is None or two is None else _joined(node.op, one, two)


def _parts(node: Node, row: int) -> list[Exact | None]:
    parts = [exact(arg, row) for arg in node.args]
    return parts if node.number is None else [*parts, Fraction(node.number)]


def _joined(op: str, one: Exact, two: Exact) -> Exact | None:
    match op:
        case "add":
            return one + two
        case "mul":
            open_end = isinstance(one, float) or isinstance(two, float)
            return None if open_end and not (one and two) else one * two
        case "div":
            if two <= 0 or (isinstance(one, float) and isinstance(two, float)):
                return None
            return Fraction(0) if isinstance(two, float) else one / two
        case "max":
            return max(one, two)
        case _:
            return min(one, two)


def _marked(mask: Node, row: int) -> bool:
    if mask.source is not None:
        return bool(mask.source[row // 8] >> (7 - row % 8) & 1)
    return not _marked(mask.args[0], row) if mask.op == "no" else mask.op == "true"
