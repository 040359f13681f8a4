"""A scored standard at work: the points of its items as ranges, until the open bands cannot change the result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from knowledge.engine.effort import effort
from knowledge.engine.measure import Setting
from knowledge.engine.nodes import Marks, Node
from knowledge.engine.outcome import JUDGE, MET, UNKNOWN, UNMET, Gap, Neighbour, Step


class Band(NamedTuple):
    """One band of a scored item."""

    points: int
    node: Node


class ScoreOf(NamedTuple):
    """Points of all items against what is needed in all and in each part."""

    needed: int
    parts: tuple[tuple[int, tuple[tuple[Band, ...], ...]], ...]
    """(least points, items) of each part; an item is its bands, best first."""

    @property
    def flat(self) -> None:
        """An item is looked at down to the first band that holds."""

    def points(self, marks: Marks, bands: tuple[Band, ...]) -> tuple[int, int]:
        """The least and the most an item can give."""
        most = 0
        for band in bands:
            state = band.node.state(marks)
            if state == MET:
                return band.points, max(most, band.points)
            if state != UNMET:
                most = max(most, band.points)
        return 0, most

    def _looked(self, marks: Marks) -> Iterator[Node]:
        """The bands down to the first that holds."""
        for _, items in self.parts:
            for bands in items:
                for band in bands:
                    yield band.node
                    if band.node.state(marks) == MET:
                        break

    def totals(self, marks: Marks) -> list[tuple[int, int]]:
        """The least and the most points of each part."""
        spans = [[self.points(marks, bands) for bands in items] for _, items in self.parts]
        return [(sum(lo for lo, _ in part), sum(hi for _, hi in part)) for part in spans]

    def state(self, marks: Marks) -> int:
        """Met or unmet where the open bands cannot change it, else unknown, else for a person to decide."""
        totals, least = self.totals(marks), [part[0] for part in self.parts]
        if sum(lo for lo, _ in totals) >= self.needed and all(
            lo >= n for (lo, _), n in zip(totals, least, strict=True)
        ):
            return MET
        if sum(hi for _, hi in totals) < self.needed or any(hi < n for (_, hi), n in zip(totals, least, strict=True)):
            return UNMET
        return UNKNOWN if any(node.state(marks) == UNKNOWN for node in self._looked(marks)) else JUDGE

    def missing(self, marks: Marks, setting: Setting) -> Iterator[str]:
        """Of the bands that are open."""
        for node in self._looked(marks):
            if node.state(marks) == UNKNOWN:
                yield from node.missing(marks, setting)

    def gaps(self, marks: Marks, setting: Setting) -> Iterator[Gap]:
        """What would lift one item to a higher band where that alone is enough, the cheapest first."""
        totals = self.totals(marks)
        reached = sum(hi for _, hi in totals)
        short = {i for i, (_, hi) in enumerate(totals) if hi < self.parts[i][0]}
        lifts: list[tuple[Gap, ...]] = []
        for i, (least, items) in enumerate(self.parts):
            for bands in items:
                now = self.points(marks, bands)[1]
                for band in reversed(bands):
                    more = band.points - now
                    enough = reached + more >= self.needed and totals[i][1] + more >= least and short <= {i}
                    if more > 0 and enough and band.node.state(marks) == UNMET:
                        lifts.append(tuple(band.node.gaps(marks, setting)))
                        break
        for lift in sorted(lifts, key=lambda gaps: sum(map(effort, gaps))):
            yield from lift

    def steps(self, marks: Marks) -> list[Step]:
        """The bands that were looked at."""
        return [step for node in self._looked(marks) for step in node.steps(marks)]

    def neighbours(self, marks: Marks, setting: Setting) -> Iterator[Neighbour]:
        """None."""
        return iter(())
