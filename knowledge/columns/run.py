"""Runs rules over the rows in blocks that stay in the cache, with buffers that are used again and again.

A mask is kept as bits, eight rows to a byte: combining masks then costs next to nothing beside reading the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.columns.nodes import Node
from knowledge.columns.table import Bits

BLOCK = 65536
"""Rows at a time: what is worked on fits the cache, and calling an operation costs little beside it."""
_COMPARE: dict[str, Any] = {
    "ge": np.greater_equal, "gt": np.greater, "le": np.less_equal, "lt": np.less, "eq": np.equal,
}  # fmt: skip
_COMBINE: dict[str, Any] = {"and": np.bitwise_and, "or": np.bitwise_or, "no": np.invert}
_NUMBERS: dict[str, Any] = {
    "add": np.add, "mul": np.multiply, "div": np.divide, "fmin": np.fmin, "fmax": np.fmax,
    "min": np.minimum, "max": np.maximum, "abs": np.abs, "pick": None, "kept": None, "fill": None, "constant": None,
}  # fmt: skip
_CODES: dict[str, Any] = {"points": None, "size": None, "total": np.add}
_BITWISE, _COMPARING, _NUMBER, _INVERT, _SINGLE, _CALL, _MASK, _KEEP, _UNKNOWN = range(9)
"""The kinds of steps, the frequent ones first."""


class Plan:
    """The operations in order, and where each result lies while it is needed. It can run many times."""

    def __init__(self, rows: int) -> None:
        self.rows, self.block = rows, max(1, min(BLOCK, rows))
        self._columns = list[tuple[int, NDArray[Any]]]()
        self._bits = list[tuple[int, Bits]]()
        self._steps = list[tuple[int, Any, Any, int, int]]()
        self._fixed = list[Any]()
        self._buffers = list[tuple[int, str]]()
        self._kept = dict[Node, int]()
        self._places, self._uses = dict[Node, int](), dict[Node, int]()
        self._free = dict[str, list[int]]()

    @property
    def read(self) -> tuple[NDArray[Any], ...]:
        """The columns that are looked at."""
        return tuple(node.source for node in self._places if node.source is not None)

    def keep(self, masks: Iterable[Node]) -> list[Node]:
        """Give back the bits of these masks from each run, in this order; the distinct ones are answered."""
        distinct = list(dict.fromkeys(masks))
        for mask in distinct:
            self._expect(mask)
            self._kept[mask] = self._add()
        for mask in distinct:
            place = self._place(mask)
            if place != self._kept[mask]:
                self._steps.append((_KEEP, None, place, 0, self._kept[mask]))
            self._release([mask])
        return distinct

    def run(self, threads: int = 1) -> NDArray[np.uint8]:
        """Go over all rows: the bits of what is kept, one mask a row of the answer."""
        out = np.empty((len(self._kept), (self.rows + 7) // 8), dtype=np.uint8)  # one piece: large pages
        bits = [*self._bits, *zip(self._kept.values(), out, strict=True)]
        starts = range(0, self.rows, self.block)
        if threads == 1:
            self._over(starts, bits)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(lambda turn: self._over(starts[turn::threads], bits), range(threads)))
        return out

    def _over(self, starts: Iterable[int], bits: list[tuple[int, Bits]]) -> None:
        buffers = [(at, kind, np.empty(self.block, "u1" if kind == "bits" else kind)) for at, kind in self._buffers]
        scratch = np.empty(self.block, dtype=np.bool_)
        with np.errstate(all="ignore"):
            for start in starts:
                stop = min(start + self.block, self.rows)
                values = self._fixed.copy()
                for place, kind, buffer in buffers:
                    values[place] = buffer[: (stop - start + 7) // 8 if kind == "bits" else stop - start]
                for place, column in self._columns:
                    values[place] = column[start:stop]
                for place, mask in bits:
                    values[place] = mask[start // 8 : (stop + 7) // 8]
                self._run(start, values, scratch[: stop - start])

    def _run(self, start: int, values: list[Any], mask: NDArray[np.bool_]) -> None:
        pack = np.packbits
        for how, call, a, b, out in self._steps:
            if how == _BITWISE:
                call(values[a], values[b], values[out])
            elif how == _COMPARING:
                call(values[a], values[b], mask)
                values[out] = pack(mask)
            elif how == _NUMBER:
                call(values[a], values[b], out=values[out])
            elif how in (_INVERT, _SINGLE):
                call(values[a], values[out])
            elif how == _CALL:
                call(start, *[values[place] for place in a], values[out])
            elif how == _MASK:
                call(start, *[values[place] for place in a], mask)
                values[out] = pack(mask)
            elif how == _KEEP:
                values[out][:] = values[a]
            else:
                np.isnan(values[a], mask)
                values[out] = pack(mask)

    # --- where things lie ----------------------------------------------------------------------------------------

    def _expect(self, node: Node) -> None:
        seen = self._uses.get(node, 0)
        self._uses[node] = seen + 1
        if not seen:
            for arg in node.args:
                self._expect(arg)

    def _add(self, value: Any = None) -> int:
        self._fixed.append(value)
        return len(self._fixed) - 1

    def _take(self, kind: str) -> int:
        free = self._free.setdefault(kind, [])
        if free:
            return free.pop()
        self._buffers.append((self._add(), kind))
        return self._buffers[-1][0]

    def _release(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self._uses[node] -= 1
            own = node in self._places and node.source is None and self._places[node] != self._kept.get(node)
            if not self._uses[node] and own:
                self._free.setdefault(_kind(node), []).append(self._places[node])

    def _place(self, node: Node) -> int:
        if node not in self._places:
            self._places[node] = self._step(node)
        return self._places[node]

    def _step(self, node: Node) -> int:
        kind = _kind(node)
        if node.source is not None:
            columns: list[tuple[int, Any]] = self._bits if kind == "bits" else self._columns
            columns.append((self._add(), node.source))
            return columns[-1][0]
        if node.op in ("true", "false"):  # only where a function wants a mask: everything else is folded
            self._bits.append((self._add(), np.packbits(np.full(self.rows, node.op == "true"))))
            return self._bits[-1][0]
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
        # What combines masks writes where it is kept; what compares numbers makes bits of its own.
        out = self._kept[node] if node in self._kept and node.op in _COMBINE else self._take(kind)
        self._steps.append((*_how(node, kind, len(places)), places[0], places[-1], out))
        return out


def _how(node: Node, kind: str, several: int) -> tuple[int, Any]:
    if kind != "bits":
        return _NUMBER if several > 1 else _SINGLE, (_NUMBERS if node.op in _NUMBERS else _CODES)[node.op]
    if node.op in _COMBINE:
        return _BITWISE if several > 1 else _INVERT, _COMBINE[node.op]
    return (_COMPARING, _COMPARE[node.op]) if node.op in _COMPARE else (_UNKNOWN, None)


def _kind(node: Node) -> str:
    """What a node's values are: numbers, codes, or the bits of a mask."""
    if node.source is not None:
        return "bits" if node.op == "marks" else node.source.dtype.name
    if node.op in _CODES:
        return "uint8" if node.limit <= np.iinfo(np.uint8).max else "int16"
    return "float64" if node.op in _NUMBERS else "bits"
