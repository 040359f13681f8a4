"""A row of operations over one block of rows: in which order, and where each result lies while it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.columns.nodes import Node

_COMPARE: dict[str, Any] = {
    "ge": np.greater_equal, "gt": np.greater, "le": np.less_equal, "lt": np.less, "eq": np.equal,
}  # fmt: skip
COMBINE: dict[str, Any] = {"and": np.bitwise_and, "or": np.bitwise_or, "no": np.invert}
_NUMBERS: dict[str, Any] = {
    "add": np.add, "mul": np.multiply, "div": np.divide, "fmin": np.fmin, "fmax": np.fmax,
    "min": np.minimum, "max": np.maximum, "abs": np.abs, "pick": None, "kept": None, "fill": None, "constant": None,
}  # fmt: skip
_CODES: dict[str, Any] = {"points": None, "total": np.add}
_BITWISE, _COMPARING, _NUMBER, _ALONE, _CALL, _MASK, _KEEP, _UNKNOWN = range(8)
"""The kinds of steps, the frequent ones first."""


class Phase:
    """Finds the `wanted` masks from what is `given`. A mask is kept as bits, eight rows to a byte."""

    def __init__(self, given: Callable[[Node], bool], wanted: Sequence[Node]) -> None:
        self._given = given
        self.inputs, self.outputs = dict[Node, int](), dict[Node, int]()
        self._steps = list[tuple[int, Any, Any, int, int]]()
        self._fixed, self._buffers = list[Any](), list[tuple[int, str]]()
        self._places, self._uses, self._free = dict[Node, int](), dict[Node, int](), dict[str, list[int]]()
        for mask in wanted:
            self._expect(mask)
            self.outputs[mask] = self._add()
        for mask in wanted:
            place = self._place(mask)
            if place != self.outputs[mask]:
                self._steps.append((_KEEP, None, place, 0, self.outputs[mask]))
            self._release([mask])

    def buffers(self, block: int) -> list[tuple[int, str, NDArray[Any]]]:
        """Room for what lies between, for up to so many rows: each thread takes its own."""
        room = [(place, kind, np.empty(block, "u1" if kind == "bits" else kind)) for place, kind in self._buffers]
        return [*room, (-1, "bool", np.empty(block, dtype=np.bool_))]

    def run(self, start: int, rows: int, buffers: list[tuple[int, str, NDArray[Any]]], own: dict[int, Any]) -> None:
        """Work on some rows from `start` on; `own` has the arrays of inputs and outputs by place."""
        values = self._fixed.copy()
        for place, kind, buffer in buffers[:-1]:
            values[place] = buffer[: (rows + 7) // 8 if kind == "bits" else rows]
        for place, array in own.items():
            values[place] = array
        mask, pack = buffers[-1][2][:rows], np.packbits
        for how, call, a, b, out in self._steps:
            if how == _BITWISE:
                call(values[a], values[b], values[out])
            elif how == _COMPARING:
                call(values[a], values[b], mask)
                values[out] = pack(mask)
            elif how == _NUMBER:
                call(values[a], values[b], out=values[out])
            elif how == _ALONE:
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

    def _expect(self, node: Node) -> None:
        seen = self._uses.get(node, 0)
        self._uses[node] = seen + 1
        if not seen and not self._given(node):
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
            own = node in self._places and node not in self.inputs and self._places[node] != self.outputs.get(node)
            if not self._uses[node] and own:
                self._free.setdefault(kind_of(node), []).append(self._places[node])

    def _place(self, node: Node) -> int:
        if node not in self._places:
            self._places[node] = self._step(node)
        return self._places[node]

    def _step(self, node: Node) -> int:
        if self._given(node):
            return self.inputs.setdefault(node, self._add())
        kind, places = kind_of(node), [self._place(arg) for arg in node.args]
        if node.call is not None:  # may write before it has read everything: into a buffer of its own
            out = self._take(kind)
            self._steps.append((_MASK if kind == "bits" else _CALL, node.call, tuple(places), 0, out))
            self._release(node.args)
            return out
        if node.number is not None:
            codes = kind_of(node.args[0]) in ("uint8", "int16", "int32")
            places.append(self._add(int(node.number) if codes else node.number))
        self._release(node.args)
        # What combines masks writes where it is wanted; what compares numbers makes bits of its own.
        out = self.outputs[node] if node in self.outputs and node.op in COMBINE else self._take(kind)
        self._steps.append((*_how(node, kind, len(places)), places[0], places[-1], out))
        return out


def _how(node: Node, kind: str, several: int) -> tuple[int, Any]:
    if kind != "bits":
        return _NUMBER if several > 1 else _ALONE, (_NUMBERS if node.op in _NUMBERS else _CODES)[node.op]
    if node.op in COMBINE:
        return _BITWISE if several > 1 else _ALONE, COMBINE[node.op]
    return (_COMPARING, _COMPARE[node.op]) if node.op in _COMPARE else (_UNKNOWN, None)


def kind_of(node: Node) -> str:
    """What a node's values are: numbers, codes, or the bits of a mask."""
    if node.source is not None:
        return "bits" if node.op == "marks" else node.source.dtype.name
    if node.op in _CODES:
        return "uint8" if node.limit <= np.iinfo(np.uint8).max else "int16"
    return "float64" if node.op in _NUMBERS else "bits"
