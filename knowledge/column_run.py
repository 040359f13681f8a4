"""Runs rules over the rows in blocks that stay in the cache, with buffers that are used again and again.

A mask is kept as bits, eight rows to a byte: combining masks then costs next to nothing beside reading the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.column_nodes import Node

BLOCK = 65_536
"""Rows at a time: what is worked on fits the cache, and calling an operation costs little beside it."""
States = NDArray[np.uint8]
_COMPARE: dict[str, Any] = {
    "ge": np.greater_equal, "gt": np.greater, "le": np.less_equal, "lt": np.less, "eq": np.equal, "nan": np.isnan,
}  # fmt: skip
_BITS: dict[str, Any] = {"and": np.bitwise_and, "or": np.bitwise_or, "no": np.invert}
_NUMBERS: dict[str, Any] = {
    "add": np.add, "mul": np.multiply, "div": np.divide, "fmin": np.fmin, "fmax": np.fmax, "abs": np.abs,
    "min": np.minimum, "max": np.maximum, "pick": None, "kept": None, "fill": None, "constant": None,
}  # fmt: skip
_CODES: dict[str, Any] = {"points": None, "size": None, "total": np.add}


class Plan:
    """The operations in order, and where each result lies while it is needed."""

    def __init__(self, rows: int) -> None:
        self.rows, self.block = rows, max(1, min(BLOCK, rows))
        self._columns = list[tuple[int, NDArray[Any]]]()
        self._steps = list[tuple[str, Any, tuple[int, ...], int]]()
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
        self._steps.append(("write", None, places, self._column(out)))
        self._release(nodes)

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
        mask, pack = scratch[:size], np.packbits
        for how, call, places, out in self._steps:
            if how == "bits":
                values[out] = call(*[values[place] for place in places])
            elif how == "compare":
                call(*[values[place] for place in places], out=mask)
                values[out] = pack(mask)
            elif how == "number":
                call(*[values[place] for place in places], out=values[out])
            elif how == "write":
                _write(size, [None if place < 0 else values[place] for place in places], values[out])
            elif how == "pack":
                values[out] = pack(values[places[0]])
            else:
                seen = [values[place] for place in places]
                if how == "call":
                    call(start, *seen, values[out])
                else:
                    call(start, *seen, mask)
                    values[out] = pack(mask)

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
            self._steps.append(("pack", None, (place,), out))
            return out
        if node.op in ("true", "false"):  # only where a function wants a mask: everything else is folded
            return self._add(np.packbits(np.full(self.block, node.op == "true")))
        places = [self._place(arg) for arg in node.args]
        if node.call is not None:  # may write before it has read everything: into a buffer of its own
            out = self._take(kind)
            self._steps.append(("mask" if kind == "bits" else "call", node.call, tuple(places), out))
            self._release(node.args)
            return out
        if node.number is not None:
            codes = _kind(node.args[0]) in ("uint8", "int16", "int32")
            places.append(self._add(int(node.number) if codes else node.number))
        self._release(node.args)
        out = self._take(kind)
        how, table = ("compare", _COMPARE) if node.op in _COMPARE else ("bits", _BITS)
        if kind != "bits":
            how, table = "number", _NUMBERS if node.op in _NUMBERS else _CODES
        self._steps.append((how, table[node.op], tuple(places), out))
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
