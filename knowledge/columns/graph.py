"""The operations on columns, each distinct one once: numbers with a proven bound on their error, and masks.

Every comparison is exact. Whole numbers below 2**53 are exact in float64, so products by small bounds and sums are;
where the bound on a product says otherwise, and for quotients, the comparison keeps a margin of the proven error and
decides the rows inside it in fractions.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from knowledge.columns import calls
from knowledge.columns.calls import Coded, Compare
from knowledge.columns.nodes import Node
from knowledge.columns.table import EXACT, Columns

_OTHER: dict[Compare, Compare] = {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}


class Graph:
    """Builds nodes, never the same one twice, and folds what is decided for all firms."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._made: dict[tuple[Any, ...], Node] = {}
        self._compared: dict[tuple[Compare, Node, Node | Fraction], Node] = {}
        self.true, self.false = Node("true"), Node("false")
        self.none = Node("none", low=math.inf, limit=0.0)
        """The number of which nothing is known of any firm."""

    def _node(self, op: str, *args: Node, number: float | None = None, **rest: Any) -> Node:
        key = (op, *map(id, args), number)
        if key not in self._made:
            self._made[key] = Node(op, args, number, **rest)
        return self._made[key]

    def source(self, array: NDArray[Any]) -> Node:
        """A column as it is read."""
        key = ("source", id(array))
        if key not in self._made:
            low, limit, known = self._columns.bounds(array)
            self._made[key] = Node("source", source=array, low=low, limit=limit, known=known)
        return self._made[key]

    def marks(self, array: NDArray[Any], code: int | None = None) -> Node:
        """The bits that are kept beside a column."""
        bits = self._columns.marks(array, code)
        key = ("marks", id(bits))
        if key not in self._made:
            self._made[key] = Node("marks", source=bits)
        return self._made[key]

    # --- masks ---------------------------------------------------------------------------------------------------

    def both(self, *parts: Node) -> Node:
        """All of the masks."""
        return self._joined("and", parts, self.true, self.false)

    def either(self, *parts: Node) -> Node:
        """One of the masks."""
        return self._joined("or", parts, self.false, self.true)

    def _joined(self, op: str, parts: tuple[Node, ...], neutral: Node, ends: Node) -> Node:
        distinct = [part for part in dict.fromkeys(parts) if part is not neutral]
        if ends in distinct:
            return ends
        if not distinct:
            return neutral
        joined = distinct[0]
        for part in distinct[1:]:
            joined = self._node(op, joined, part)
        return joined

    def less(self, a: Node, b: Node) -> Node:
        """The mask `a` without the rows of `b`."""
        if a is self.false or a is b or b is self.true:
            return self.false
        if b is self.false:
            return a
        return self.both(a, self.no(b))

    def no(self, a: Node) -> Node:
        """The other rows."""
        if a is self.true or a is self.false:
            return self.false if a is self.true else self.true
        return a.args[0] if a.op == "no" else self._node("no", a)

    def coded(self, op: Coded, column: Node, code: int) -> Node:
        """Codes or days against one of them, exactly."""
        if op == "eq" and column.source is not None:
            return self.marks(column.source, code)
        return self._node(op, column, number=float(code))

    def unknown(self, a: Node) -> Node:
        """The rows of which the number is not known."""
        if a.known or a is self.none:
            return self.false if a.known else self.true
        if a.source is not None:
            return self.marks(a.source)
        if a.op == "pick":
            return self.both(a.args[0], self.unknown(a.args[2]))
        if a.op == "mul":
            return self.either(*map(self.unknown, a.args))
        return self._node("nan", a)

    def points(self, bands: list[tuple[int, Node]], most: int) -> Node:
        """The points of the one band that is marked; what they are added to stays within `most`."""
        call = calls.points([points for points, _ in bands])
        return Node("points", tuple(mask for _, mask in bands), call=call, limit=most)

    def total(self, parts: list[Node]) -> Node:
        """Points added up."""
        total = parts[0]
        for part in parts[1:]:
            total = self._node("total", total, part, limit=part.limit)
        return total

    # --- numbers -------------------------------------------------------------------------------------------------

    def times(self, a: Node, by: int) -> Node:
        """A number by a whole one."""
        if by == 1 or a is self.none:
            return a
        limit, exact = a.limit * abs(by), a.error == 0 and a.limit * abs(by) <= EXACT
        low = a.low * by if by > 0 else -limit
        size = None if a.size is None else self.times(a.size, abs(by))
        error = 0 if exact else a.error + 2
        return self._node("mul", a, number=float(by), low=low, limit=limit, error=error, size=size, known=a.known)

    def share(self, a: Node, rate: Fraction, op: Compare) -> Node | None:
        """What to hold a whole number against by `op` in place of a share of another; None where floats are too wide.

        The share, `x`, is a multiple of 1 / q, and so is its distance from a whole number. Of a factor moved by 2**-50
        to the near side the product stays on that side of `x` and within 2**-49 of its size: less than 1 / q.
        """
        if a is self.none:
            return a
        if a.error or a.low < 0 or rate <= 0 or a.limit * rate.numerator >= 2.0**49:
            return None
        moved = rate * (1 + Fraction(1 if op in ("gt", "le") else -1, 2**50))
        return self._node("mul", a, number=float(moved), low=0.0, limit=a.limit * float(moved), known=a.known)

    def product(self, a: Node, b: Node) -> Node:
        """Two numbers multiplied; neither may be a sum of mixed signs."""
        if self.none in (a, b):
            return self.none
        exact = a.error == b.error == 0 and a.limit * b.limit <= EXACT
        low = 0.0 if a.low >= 0 and b.low >= 0 else -math.inf
        return self._node("mul", a, b, low=low, limit=a.limit * b.limit, error=0 if exact else a.error + b.error + 1)

    def over(self, a: Node, b: Node) -> Node:
        """A quotient; only rows with a positive denominator may be looked at."""
        if self.none in (a, b):
            return self.none
        low, limit = 0.0 if a.low >= 0 else -a.limit, a.limit  # a denominator is whole, so at least one
        return self._node("div", a, b, low=low, limit=limit, error=a.error + b.error + 1)

    def plus(self, a: Node, b: Node) -> Node:
        """A sum."""
        if self.none in (a, b):
            return self.none
        limit, low, error, size = a.limit + b.limit, a.low + b.low, 0, None
        if a.error or b.error or limit > EXACT:
            error = max(a.error, b.error) + 2
            if low < 0 or a.low < 0 or b.low < 0:
                size = self._node("add", self._size(a), self._size(b), low=0.0)
        return self._node("add", a, b, low=low, limit=limit, error=error, size=size, known=a.known and b.known)

    def _size(self, a: Node) -> Node:
        if a.size is not None:
            return a.size
        return a if a.low >= 0 else self._node("abs", a, low=0.0, limit=a.limit)

    def smaller(self, a: Node, b: Node) -> Node:
        """The smaller of two numbers; where one is no number, the other."""
        if a is b or b is self.none:
            return a
        return b if a is self.none else self._node("fmin", a, b, **self._either(a, b))

    def larger(self, a: Node, b: Node) -> Node:
        """The larger of two numbers; where one is no number, the other."""
        if a is b or b is self.none:
            return a
        return b if a is self.none else self._node("fmax", a, b, **self._either(a, b))

    def at_least(self, a: Node, bound: float) -> Node:
        """A number kept from falling below a bound; unknown stays unknown."""
        if a is self.none:
            return a
        return self._node("max", a, number=bound, low=max(a.low, bound), limit=max(a.limit, abs(bound)), known=a.known)

    def at_most(self, a: Node, bound: float) -> Node:
        """A number kept from rising above a bound; unknown stays unknown."""
        if a is self.none:
            return a
        return self._node("min", a, number=bound, low=min(a.low, bound), limit=max(a.limit, abs(bound)), known=a.known)

    def filled(self, a: Node, least: float) -> Node:
        """A number, its least possible value where it is unknown."""
        if a.known:
            return a
        if a is self.none:
            return self._node(
                "constant", number=least, call=calls.constant(least), low=least, limit=abs(least), known=True
            )
        if a.source is not None:
            return self.source(self._columns.filled(a.source, least))
        rest = {"low": min(a.low, least), "limit": max(a.limit, abs(least)), "known": True}
        if a.low >= least:
            return self._node("fmax", a, number=least, **rest)
        return self._node("fill", a, number=least, call=calls.fill(least), **rest)

    def pick(self, a: Node, b: Node) -> Node:
        """The first number that is known."""
        if a.known or a is b or b is self.none:
            return a
        if a is self.none:
            return b
        return self._node("pick", self.unknown(a), a, b, call=calls.pick, known=b.known, **self._either(a, b))

    def kept(self, mask: Node, a: Node) -> Node:
        """A number on the rows of a mask, unknown on the rest."""
        if mask is self.false or a is self.none:
            return self.none
        return a if mask is self.true else self._node("kept", mask, a, call=calls.kept, **self._either(a, a))

    @staticmethod
    def _either(a: Node, b: Node) -> dict[str, Any]:
        assert a.size is None is b.size
        return {"low": min(a.low, b.low), "limit": max(a.limit, b.limit), "error": max(a.error, b.error)}

    # --- comparisons ---------------------------------------------------------------------------------------------

    def compare(self, op: Compare, a: Node, b: Node | Fraction) -> Node:
        """`a op b`, exactly; false where either is unknown."""
        if a is self.none or b is self.none:
            return self.false
        other = self._compared.get((_OTHER[op], a, b))
        if other is None:
            return self._compared.setdefault((op, a, b), self._compare(op, a, b))
        # The other way round is decided for the same numbers: masks are cheaper to combine than numbers to compare.
        return self.no(self.either(other, self.unknown(a), self.unknown(b) if isinstance(b, Node) else self.false))

    def _compare(self, op: Compare, a: Node, b: Node | Fraction) -> Node:
        if isinstance(b, Node):
            if a.error == b.error == 0:
                return self._node(op, a, b)
            near = calls.near(op, a, b)
            return self._node(f"near {op}", a, b, self._size(a), self._size(b), call=near)
        if a.low >= 0 and b <= 0 and a.known and op in ("ge", "lt") and a.error == 0:
            return self.true if op == "ge" else self.false
        if (a.low > 0 and op in ("le", "lt") and b <= 0) or (a.low >= 0 and b < 0 and op in ("le", "lt")):
            return self.false
        if a.error == 0 or (b == 0 and a.size is None):  # a rounded product or quotient keeps its sign
            return self._node(op, a, number=_representable(b, up=op in ("ge", "lt")))
        if a.size is None and a.low >= 0 and b > 0:
            return self._node(f"band {op} {b}", a, call=calls.band(op, a, b))
        terms = self._terms(a)
        deep = self.either(*(self._node("lt", term, number=-calls.DEEP) for term in terms))
        call = calls.band_of_both_signs(op, a, b, terms)
        return self._node(f"band {op} {b}", a, deep, call=call)

    def _terms(self, a: Node) -> list[Node]:
        return [term for arg in a.args for term in self._terms(arg)] if a.op == "add" else [a]


def _representable(bound: Fraction, up: bool) -> float:
    """The float nearest a bound on one side: for a whole or other float x, `x ≥ bound` is `x ≥` it."""
    nearest = float(bound)
    if up:
        return nearest if Fraction(nearest) >= bound else math.nextafter(nearest, math.inf)
    return nearest if Fraction(nearest) <= bound else math.nextafter(nearest, -math.inf)
