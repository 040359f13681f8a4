"""Runs rules over the rows in blocks that stay in the cache, with buffers that are used again and again.

A mask is kept as bits, eight rows to a byte: combining masks then costs next to nothing beside reading the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.columns.nodes import Node

BLOCK = 131072
"""Rows at a time: what is worked on fits the cache, and calling an operation costs little beside it."""
States = NDArray[np.uint8]
_COMPARE: dict[str, Any] = {
    "ge": np.greater_equal, "gt": np.greater, "le": np.less_equal, "lt": np.less, "eq": np.equal,
}  # fmt: skip
_COMBINE: dict[str, Any] = {"and": np.bitwise_and, "or": np.bitwise_or}
_SINGLE: dict[str, Any] = {"no": np.invert, "nan": lambda numbers: np.packbits(np.isnan(numbers))}
_NUMBERS: dict[str, Any] = {
    "add": np.add, "mul": np.multiply, "div": np.divide, "fmin": np.fmin, "fmax": np.fmax,
    "min": np.minimum, "max": np.maximum, "abs": lambda a, _, out: np.abs(a, out=out),
    "pick": None, "kept": None, "fill": None, "constant": None,
}  # fmt: skip
_CODES: dict[str, Any] = {"points": None, "size": None, "total": np.add}
_BITWISE, _COMPARING, _NUMBER, _ALONE, _CALL, _MASK, _KEEP, _WRITE = range(8)
"""The kinds of steps, the frequent ones first."""


class Plan:
    """The operations in order, and where each result lies while it is needed."""

    def __init__(self, rows: int) -> None:
        self.rows, self.block = rows, max(1, min(BLOCK, rows))
        self._columns = list[tuple[int, NDArray[Any]]]()
        self._bits = list[tuple[int, NDArray[np.uint8]]]()
        self._steps = list[tuple[int, Any, Any, int, int]]()
        self._values = list[Any]()
        self._places, self._uses = dict[Node, int](), dict[Node, int]()
        self._free = dict[str, list[int]]()

    @property
    def read(self) -> tuple[NDArray[Any], ...]:
        """The columns that are looked at."""
        return tuple(node.source for node in self._places if node.source is not None)

    def expect(self, nodes: Iterable[Node]) -> None:
        """Announce a use of results, so that they are kept until then."""
        for node in nodes:
            seen = self._uses.get(node, 0)
            self._uses[node] = seen + 1
            if not seen:
                self.expect(node.args)

    def write(self, high: Node, low: Node, outside: Node, out: States) -> None:
        """Write 2 × `high` + `low`, and 255 on the rows `outside`."""
        nodes = [high, low, outside]
        places = tuple(-1 if node.op == "false" else self._place(node) for node in nodes)
        self._steps.append((_WRITE, None, places, 0, self._column(out)))
        self._release(nodes)

    def keep(self, mask: Node, out: NDArray[np.uint8]) -> None:
        """Keep the bits of a mask."""
        self._bits.append((self._add(None), out))
        self._steps.append((_KEEP, None, self._place(mask), 0, self._bits[-1][0]))
        self._release([mask])

    def run(self) -> None:
        """Go over all rows."""
        scratch = np.empty(self.block, dtype=np.bool_)
        with np.errstate(all="ignore"):
            for start in range(0, self.rows, self.block):
                self._run(start, min(start + self.block, self.rows), scratch)

    def _run(self, start: int, stop: int, scratch: NDArray[np.bool_]) -> None:
        size = stop - start
        values = [value[:size] if isinstance(value, np.ndarray) else value for value in self._values]
        for place, column in self._columns:
            values[place] = column[start:stop]
        for place, bits in self._bits:
            values[place] = bits[start // 8 : (stop + 7) // 8]
        mask, pack = scratch[:size], np.packbits
        for how, call, a, b, out in self._steps:
            if how == _BITWISE:
                values[out] = call(values[a], values[b])
            elif how == _COMPARING:
                call(values[a], values[b], mask)
                values[out] = pack(mask)
            elif how == _NUMBER:
                call(values[a], values[b], out=values[out])
            elif how == _ALONE:
                values[out] = call(values[a])
            elif how == _CALL:
                call(start, *[values[place] for place in a], values[out])
            elif how == _MASK:
                call(start, *[values[place] for place in a], mask)
                values[out] = pack(mask)
            elif how == _KEEP:
                values[out][:] = values[a]
            else:
                _write(size, [None if place < 0 else values[place] for place in a], values[out])

    # --- where things lie ----------------------------------------------------------------------------------------

    def _add(self, value: Any) -> int:
        self._values.append(value)
        return len(self._values) - 1

    def _column(self, array: NDArray[Any]) -> int:
        self._columns.append((self._add(None), array))
        return len(self._values) - 1

    def _take(self, kind: str) -> int:
        free = self._free.setdefault(kind, [])
        return free.pop() if free else self._add(None if kind == "bits" else np.empty(self.block, dtype=kind))

    def _release(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self._uses[node] -= 1
            if not self._uses[node] and node in self._places and (node.source is None or node.source.dtype == np.bool_):
                self._free.setdefault(_kind(node), []).append(self._places[node])

    def _place(self, node: Node) -> int:
        if node not in self._places:
            self._places[node] = self._step(node)
        return self._places[node]

    def _step(self, node: Node) -> int:
        kind = _kind(node)
        if node.source is not None:
            place = self._column(node.source)
            if kind != "bits":
                return place
            out = self._take(kind)
            self._steps.append((_ALONE, np.packbits, place, 0, out))
            return out
        if node.op in ("true", "false"):  # only where a function wants a mask: everything else is folded
            return self._add(np.packbits(np.full(self.block, node.op == "true")))
        places = [self._place(arg) for arg in node.args]
        if node.call is not None:  # may write before it has read everything: into a buffer of its own
            out = self._take(kind)
            self._steps.append((_MASK if kind == "bits" else _CALL, node.call, tuple(places), 0, out))
            self._release(node.args)
            return out
        if node.number is not None:
            codes = _kind(node.args[0]) in ("uint8", "int16", "int32")
            places.append(self._add(int(node.number) if codes else node.number))
        self._release(node.args)
        out = self._take(kind)
        if kind != "bits":
            how, table = _NUMBER, _NUMBERS if node.op in _NUMBERS else _CODES
        elif len(places) == 1:
            how, table = _ALONE, _SINGLE
        else:
            how, table = (_COMPARING, _COMPARE) if node.op in _COMPARE else (_BITWISE, _COMBINE)
        self._steps.append((how, table[node.op], places[0], places[-1], out))
        return out


def _kind(node: Node) -> str:
    """What a node's values are: numbers, codes, or the bits of a mask."""
    if node.source is not None:
        return "bits" if node.source.dtype == np.bool_ else node.source.dtype.name
    if node.op in _CODES:
        return "uint8" if node.limit <= np.iinfo(np.uint8).max else "int16"
    return "float64" if node.op in _NUMBERS else "bits"


def _write(size: int, bits: list[NDArray[np.uint8] | None], out: States) -> None:
    high, low, outside = (None if each is None else np.unpackbits(each, count=size) for each in bits)
    if high is None:
        out[:] = 0 if low is None else low
    else:
        np.add(high, high, out=out)
        if low is not None:
            np.add(out, low, out=out)
    if outside is not None:
        np.bitwise_or(out, np.negative(outside), out=out)
