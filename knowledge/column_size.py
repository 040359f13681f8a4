"""The size class by column, as far as rules ask for it: whether a firm is certainly below large, or certainly large."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.column_graph import Graph
from knowledge.column_measures import Measures
from knowledge.column_nodes import Node
from knowledge.columns import UNKNOWN, Codes, Floats
from knowledge.facts import catalogue
from knowledge.policy import Pack, SizeRow

BELOW, LARGE = 1, 2
"""Certainly below large by one limit, certainly large by all; else 0."""


def size_of(graph: Graph, measures: Measures, pack: Pack | None) -> Node | None:
    """BELOW, LARGE or 0 for every firm, by what is known of it (knowledge/size.py); None where there is no standard."""
    rows = pack.sizes if pack else ()
    if not rows:
        return None
    metrics = list(dict.fromkeys(limit.metric for row in rows for limit in row.limits))
    facts = [catalogue()[metric] for metric in metrics]
    figures = [measures.own(fact.key, measures.columns.year if fact.yearly else None) for fact in facts]
    scales = [fact.scale * figure.scale for fact, figure in zip(facts, figures, strict=True)]
    codes = measures.columns.codes.get("industry")
    ends = [node for figure in figures for node in (figure.lo, figure.hi)]
    if codes is not None:
        ends.append(graph.source(codes))
    call = _size(rows, dict(zip(metrics, scales, strict=True)), codes is not None)
    return graph.called("size", call, ends)


def _size(rows: tuple[SizeRow, ...], scales: dict[str, int], told: bool) -> Callable[..., None]:
    """An unknown industry may be any, an unknown figure any from nothing; without rows for it nothing is certain."""
    choices = catalogue()["industry"].choices
    listed = [choices.index(row.industry) for row in rows]
    tops = [_tops(row, scales) for row in rows]
    limits, once = np.full((len(scales), UNKNOWN + 1), -np.inf), np.zeros(UNKNOWN + 1, dtype=np.uint8)
    for code, top in zip(listed, tops, strict=True):
        limits[:, code] = top
        once[code] = listed.count(code) == 1
    several = np.array([code == UNKNOWN or listed.count(code) > 1 for code in range(UNKNOWN + 1)])

    def call(start: int, *seen: Any) -> None:
        ends, out = seen[: 2 * len(scales)], seen[-1]
        industry: Codes = seen[-2] if told else np.full(len(out), UNKNOWN, dtype=np.uint8)
        np.multiply(_sized(ends, [bounds.take(industry) for bounds in limits]), once.take(industry), out=out)
        some = np.flatnonzero(several.take(industry))
        if some.size:
            kept, codes = [end[some] for end in ends], industry[some]
            agreed = np.full(some.size, BELOW | LARGE, dtype=np.uint8)
            for code, top in zip(listed, tops, strict=True):
                agreed &= np.where((codes == UNKNOWN) | (codes == code), _sized(kept, top), agreed)
            out[some] = agreed

    return call


def _tops(row: SizeRow, scales: dict[str, int]) -> list[float]:
    """From where on each metric allows a firm to be large; where the industry has no such limit, from anywhere."""
    found = {limit.metric: limit.medium if limit.large is None else limit.large for limit in row.limits}
    return [float(found[metric] * scale) if metric in found else -np.inf for metric, scale in scales.items()]


def _sized(ends: Sequence[Floats], tops: Sequence[Any]) -> NDArray[np.uint8]:
    """BELOW, LARGE or 0 by the limits of one industry."""
    limits = list(zip(ends[::2], ends[1::2], tops, strict=True))
    below = np.logical_or.reduce([hi < top for _, hi, top in limits])
    large = np.logical_and.reduce([(lo >= top) | np.isneginf(top) for lo, _, top in limits])
    sized: NDArray[np.uint8] = below * np.uint8(BELOW) + large * np.uint8(LARGE)
    return sized
