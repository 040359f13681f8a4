"""The size class by column, as far as rules ask for it: whether a firm is certainly below large, or certainly large."""

from __future__ import annotations

from fractions import Fraction

from knowledge.columns.graph import Graph
from knowledge.columns.measures import Measures, Num
from knowledge.columns.nodes import Node
from knowledge.columns.table import UNKNOWN
from knowledge.facts import catalogue
from knowledge.policy import Pack, SizeRow

Tops = tuple[int | None, ...]


def size_of(graph: Graph, measures: Measures, pack: Pack | None) -> tuple[Node, Node]:
    """Who is certainly below large by one limit, and who certainly large by all (knowledge/size.py).

    An unknown industry may be any, an unknown figure any from nothing; without rows for it nothing is certain.
    """
    rows = pack.sizes if pack else ()
    metrics = list(dict.fromkeys(limit.metric for row in rows for limit in row.limits))
    facts = [catalogue()[metric] for metric in metrics]
    figures = [measures.own(fact.key, measures.columns.year if fact.yearly else None) for fact in facts]
    scales = [fact.scale * figure.scale for fact, figure in zip(facts, figures, strict=True)]
    tops = [_tops(row, dict(zip(metrics, scales, strict=True))) for row in rows]
    codes = measures.columns.codes.get("industry")
    if codes is None:
        return _of_any(graph, figures, tops)
    column, choices = graph.source(codes), catalogue()["industry"].choices
    groups: dict[int, list[Tops]] = {UNKNOWN: tops}
    for row, top in zip(rows, tops, strict=True):
        groups.setdefault(choices.index(row.industry), []).append(top)
    below = large = graph.false
    for code, group in groups.items():
        here, found = graph.coded("eq", column, code), _of_any(graph, figures, group)
        below = graph.either(below, graph.both(here, found[0]))
        large = graph.either(large, graph.both(here, found[1]))
    return below, large


def _tops(row: SizeRow, scales: dict[str, int]) -> Tops:
    """From where on each metric allows a firm to be large; None where the industry has no such limit."""
    found = {limit.metric: limit.medium if limit.large is None else limit.large for limit in row.limits}
    return tuple(found[metric] * scale if metric in found else None for metric, scale in scales.items())


def _of_any(graph: Graph, figures: list[Num], tops: list[Tops]) -> tuple[Node, Node]:
    """What holds by every one of these limits; those that follow from others are not looked at."""
    if not tops:
        return graph.false, graph.false
    lowest = [top for top in dict.fromkeys(tops) if not any(_follows(top, other) for other in tops if other != top)]
    below = graph.both(
        *(
            graph.either(*(graph.compare("lt", figure.hi, Fraction(top))
                           for figure, top in zip(figures, row, strict=True) if top is not None))
            for row in lowest
        )
    )  # fmt: skip
    highest = [max((top for top in column if top is not None), default=None) for column in zip(*tops, strict=True)]
    pairs = zip(figures, highest, strict=True)
    large = [graph.compare("ge", figure.lo, Fraction(top)) for figure, top in pairs if top is not None]
    return below, graph.both(*large)


def _follows(a: Tops, b: Tops) -> bool:
    """Whether who is below by `b` is below by `a`, too."""
    return all(one is not None and two <= one for one, two in zip(a, b, strict=True) if two is not None)
