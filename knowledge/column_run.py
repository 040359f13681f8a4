"""Runs rules over the rows in blocks that stay in the cache, with buffers that are used again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.column_nodes import Node
from knowledge.column_rules import Masks
from knowledge.outcome import MET, UNKNOWN

BLOCK = 65_536
"""Rows at a time: what is worked on fits the cache, and calling an operation costs little beside it."""
States = NDArray[np.uint8]
_BINARY: dict[str, Any] = {
    "and": np.logical_and, "or": np.logical_or, "less": np.greater, "add": np.add, "total": np.add,
    "mul": np.multiply, "div": np.divide, "fmin": np.fmin, "fmax": np.fmax,
    "min": lambda a, b, out: np.minimum(a, b, out=out), "max": lambda a, b, out: np.maximum(a, b, out=out),
    "ge": np.greater_equal, "gt": np.greater, "le": np.less_equal, "lt": np.less, "eq": np.equal,
}  # fmt: skip
_UNARY: dict[str, Any] = {"no": np.logical_not, "nan": np.isnan, "abs": np.abs}
_NUMBERS = ("add", "mul", "div", "fmin", "fmax", "min", "max", "abs", "pick", "kept", "fill", "constant")
_CODES = ("points", "total", "size")
_ONE, _MANY = -1, -2
"""In the place of a second operand: there is none, or the first is a tuple of all."""


def _least(a: States, b: States, out: States) -> None:
    np.minimum(a, b, out=out)


class Plan:
    """The operations for several rules and programs in order, and where each result lies while it is needed."""

    def __init__(self, rows: int) -> None:
        self.rows, self.block = rows, max(1, min(BLOCK, rows))
        self._columns = list[tuple[int, NDArray[Any]]]()
        self._steps = list[tuple[Any, Any, int, int]]()
        self._values = list[Any]()
        self._places, self._uses = dict[Node, int](), dict[Node, int]()
        self._free = dict[str, list[int]]()
        self._bytes = dict[int, int]()

    @property
    def read(self) -> tuple[NDArray[Any], ...]:
        """The columns that are looked at."""
        return tuple(node.source for node in self._places if node.source is not None)

    def expect(self, node: Node) -> None:
        """Announce a use of a result, so that it is kept until then."""
        seen = self._uses.get(node, 0)
        self._uses[node] = seen + 1
        if not seen:
            for arg in node.args:
                self.expect(arg)

    def rule(self, masks: Masks, out: States) -> None:
        """Write the states of a rule."""
        unmet, met, passed = masks
        target = self._column(out)
        plus = [mask for mask in (met, passed) if mask.op not in ("true", "false")]
        fixed = UNKNOWN + (met.op == "true") + (passed.op == "true") - (unmet.op == "true")
        places = [self._byte(mask) for mask in plus]
        number = self._number(fixed)
        if len(places) == 2:
            self._steps.append((np.add, places[0], places[1], target))
            self._steps.append((np.add, target, number, target))
        else:
            self._steps.append((np.add, places[0] if places else self._number(0, np.uint8), number, target))
        if unmet.op not in ("true", "false"):
            self._steps.append((np.subtract, target, self._byte(unmet), target))
        for mask in masks:
            self._release(mask)

    def program(self, clauses: Sequence[States], least: int, outside: Node, out: States) -> None:
        """Write the worst of the clauses and of `least`, and the largest code where the program does not apply."""
        target = self._column(out)
        places = [self._column(clause) for clause in clauses]
        if least < MET or len(places) < 2:
            places.append(self._number(least, np.uint8))
        first, second, *rest = places if len(places) > 1 else places * 2
        self._steps.append((_least, first, second, target))
        self._steps.extend((_least, target, place, target) for place in rest)
        if outside.op != "false":
            marks = self._take("uint8")
            self._steps.append((np.negative, self._byte(outside), _ONE, marks))
            self._steps.append((np.bitwise_or, target, marks, target))
            self._free["uint8"].append(marks)
        self._release(outside)

    def run(self) -> None:
        """Go over all rows."""
        with np.errstate(all="ignore"):
            for start in range(0, self.rows, self.block):
                self._run(start, min(start + self.block, self.rows))

    def _run(self, start: int, stop: int) -> None:
        size = stop - start
        values = [value[:size] if isinstance(value, np.ndarray) and value.ndim else value for value in self._values]
        for place, column in self._columns:
            values[place] = column[start:stop]
        for place, byte in self._bytes.items():
            values[byte] = values[place].view(np.uint8)
        for call, a, b, out in self._steps:
            if b >= 0:
                call(values[a], values[b], values[out])
            elif b == _ONE:
                call(values[a], values[out])
            else:
                call(start, *[values[place] for place in a], values[out])

    # --- where things lie ----------------------------------------------------------------------------------------

    def _add(self, value: Any) -> int:
        self._values.append(value)
        return len(self._values) - 1

    def _number(self, number: float, dtype: Any = None) -> int:
        return self._add(number if dtype is None else dtype(number))

    def _column(self, array: NDArray[Any]) -> int:
        for place, known in self._columns:
            if known is array:
                return place
        place = self._add(None)
        self._columns.append((place, array))
        return place

    def _byte(self, mask: Node) -> int:
        place = self._place(mask)
        if place not in self._bytes:
            self._bytes[place] = self._add(None)
        return self._bytes[place]

    def _take(self, kind: str) -> int:
        free = self._free.setdefault(kind, [])
        return free.pop() if free else self._add(np.empty(self.block, dtype=kind))

    def _release(self, node: Node) -> None:
        self._uses[node] -= 1
        if not self._uses[node] and node.source is None and node.op not in ("true", "false"):
            self._free[_kind(node)].append(self._places[node])

    def _place(self, node: Node) -> int:
        if node in self._places:
            return self._places[node]
        if node.source is not None:
            place = self._column(node.source)
        elif node.op in ("true", "false"):
            place = self._add(np.full(self.block, node.op == "true"))
        else:
            place = self._step(node)
        self._places[node] = place
        return place

    def _step(self, node: Node) -> int:
        places = [self._place(arg) for arg in node.args]
        if node.call is not None:  # may write before it has read everything: into a buffer of its own
            out = self._take(_kind(node))
            self._steps.append((node.call, tuple(places), _MANY, out))
            self._finish(node)
            return out
        self._finish(node)
        out = self._take(_kind(node))
        if node.op in _UNARY:
            self._steps.append((_UNARY[node.op], places[0], _ONE, out))
            return out
        if node.number is not None:
            whole = node.args[0].source is not None and node.args[0].source.dtype.kind in "iu"
            places.append(self._number(int(node.number) if whole or node.args[0].op in _CODES else node.number))
        self._steps.append((_BINARY[node.op], places[0], places[1], out))
        return out

    def _finish(self, node: Node) -> None:
        for arg in node.args:
            self._release(arg)


def _kind(node: Node) -> str:
    """What a node's values are: numbers, points of a score and other codes, or a mask."""
    if node.op in _CODES:
        return "uint8" if node.limit <= 255 else "int16"
    return "float64" if node.op in _NUMBERS else "bool"
