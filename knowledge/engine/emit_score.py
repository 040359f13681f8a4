"""How a scored standard is written: the points of every item as a range, added up by part."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from knowledge.engine.emit import Source
from knowledge.engine.outcome import JUDGE, MET, UNKNOWN, UNMET

Item = list[tuple[int, str]]
"""The bands of an item, best first: the points, and the name that holds the state."""


def score(source: Source, needed: int, parts: Sequence[tuple[int, list[Item]]]) -> str:
    """The name that holds the state of a score; each part is its own least points and its items."""
    low, high, enough, failed, asks, result = (source.name() for _ in range(6))
    source.line(f"{low} = {high} = {asks} = 0; {enough} = True; {failed} = False")
    for least, items in parts:
        lo, hi = source.name(), source.name()
        source.line(f"{lo} = {hi} = 0")
        for bands in items:
            _item(source, bands, lo, hi, asks)
        source.line(f"{low} += {lo}; {high} += {hi}")
        source.line(f"{enough} = {enough} and {lo} >= {least}; {failed} = {failed} or {hi} < {least}")
    source.line(
        f"{result} = {MET} if {enough} and {low} >= {needed} else {UNMET} if {failed} or {high} < {needed}"
        f" else {UNKNOWN} if {asks} else {JUDGE}"
    )
    return result


def _item(source: Source, bands: Item, lo: str, hi: str, asks: str) -> None:
    """The first band that holds gives its points; those before it that may hold are the most there can be."""
    most = source.name()
    source.line(f"{most} = 0")
    with ExitStack() as deeper:
        for points, name in bands:
            source.line(f"if {name} == {MET}: {lo} += {points}; {most} = {most} or {points}")
            source.line("else:")
            deeper.enter_context(source.indented())
            source.line(f"if {name}: {most} = {most} or {points}")
            source.line(f"if {name} == {UNKNOWN}: {asks} = 1")
    source.line(f"{hi} += {most}")
