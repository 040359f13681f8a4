"""Runs rules over the rows: numbers in blocks that stay in the cache, then masks, which are short, in longer ones."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.columns.nodes import Node
from knowledge.columns.phase import COMBINE, Phase, kind_of
from knowledge.columns.table import Bits

BLOCK = 131072
"""Rows at a time: what is worked on fits the cache, and calling an operation costs little beside it."""
BLOCKS = 2
"""Blocks of numbers before their masks are combined."""


class Plan:
    """What it takes to find some masks over all rows. It can run many times."""

    def __init__(self, rows: int, masks: Iterable[Node]) -> None:
        self.rows, self.masks = rows, list(dict.fromkeys(masks))
        inner = _below_numbers(self.masks)
        self._masks = Phase(lambda node: node.op not in COMBINE or node in inner, self.masks)
        self._handed = [node for node in self._masks.inputs if not _stored(node)]
        self._numbers = Phase(_stored, self._handed)
        self._always = {
            node: np.packbits(np.full(rows, node.op == "true"))
            for node in (*self._masks.inputs, *self._numbers.inputs)
            if node.source is None and _stored(node)
        }

    @property
    def read(self) -> tuple[NDArray[Any], ...]:
        """The columns that are looked at."""
        found = dict.fromkeys((*self._numbers.inputs, *self._masks.inputs))
        return tuple(node.source for node in found if node.source is not None)

    def run(self, threads: int = 1) -> NDArray[np.uint8]:
        """Go over all rows: the bits of `masks`, one a row of the answer."""
        out = np.empty((len(self.masks), (self.rows + 7) // 8), dtype=np.uint8)  # one piece: large pages
        starts = range(0, self.rows, BLOCK * BLOCKS)
        if threads == 1:
            self._over(starts, out)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(lambda turn: self._over(starts[turn::threads], out), range(threads)))
        return out

    def _over(self, starts: Iterable[int], out: NDArray[np.uint8]) -> None:
        block, long = (max(8, min(size, self.rows)) for size in (BLOCK, BLOCK * BLOCKS))
        numbers, masks = self._numbers.buffers(block), self._masks.buffers(long)
        handed = np.empty((len(self._handed), (long + 7) // 8), dtype=np.uint8)
        between = dict(zip(self._handed, handed, strict=True))
        with np.errstate(all="ignore"):
            for start in starts:
                stop = min(start + long, self.rows)
                for at in range(start, stop, block):
                    end = min(at + block, stop)
                    own = {place: self._cut(node, at, end) for node, place in self._numbers.inputs.items()}
                    for node, place in self._numbers.outputs.items():
                        own[place] = between[node][(at - start) // 8 : (end - start + 7) // 8]
                    self._numbers.run(at, end - at, numbers, own)
                own = {
                    place: between[node][: (stop - start + 7) // 8] if node in between else self._cut(node, start, stop)
                    for node, place in self._masks.inputs.items()
                }
                for bits, place in zip(out, self._masks.outputs.values(), strict=True):
                    own[place] = bits[start // 8 : (stop + 7) // 8]
                self._masks.run(start, stop - start, masks, own)

    def _cut(self, node: Node, start: int, stop: int) -> NDArray[Any]:
        if node.source is not None and kind_of(node) != "bits":
            return node.source[start:stop]
        bits: Bits = self._always[node] if node.source is None else node.source
        return bits[start // 8 : (stop + 7) // 8]


def _stored(node: Node) -> bool:
    return node.source is not None or node.op in ("true", "false")


def _below_numbers(masks: Iterable[Node]) -> set[Node]:
    """What numbers, comparisons and points are made of, masks too."""
    found, seen, waiting = set[Node](), set[Node](), list(masks)
    while waiting:
        node = waiting.pop()
        if node in seen and (node not in found or found.issuperset(node.args)):
            continue
        seen.add(node)
        if node.op not in COMBINE or node in found:
            found.update(node.args)
        waiting.extend(node.args)
    return found
