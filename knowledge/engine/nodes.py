"""The tree of a rule at work: how the marks its leaves left for a firm come to a state, and what explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

from knowledge.engine.effort import effort
from knowledge.engine.measure import Setting, shown
from knowledge.engine.outcome import (
    NAMES,
    UNKNOWN,
    UNMET,
    Gap,
    Neighbour,
    Outcome,
    Seen,
    Step,
    agreed,
    best,
    whole,
    worst,
)
from knowledge.facts import catalogue
from knowledge.interval import Interval, Span

Marks = Sequence[int]
"""What one run left: the state of every leaf, -1 where it was not looked at; of a case, a bit for each arm taken.

The last one is always 0: what no mark decides is read there.
"""


class Look(Protocol):
    """One comparison: what explains the state it came to."""

    says: str

    def missing(self, setting: Setting) -> tuple[str, ...]:
        """The facts it waits for."""

    def saw(self, setting: Setting) -> Seen:
        """The figures it looked at, in edge units."""


Flat = tuple[tuple[int, tuple[Step, ...]], ...]
"""Leaves that are always looked at: the place of each mark, and the step for each state."""


class Node(Protocol):
    """A rule or part of one."""

    @property
    def flat(self) -> Flat | None:
        """Its leaves, where all of them are looked at whatever the firm; None where some may not be."""

    def state(self, marks: Marks) -> int:
        """What it came to."""

    def missing(self, marks: Marks, setting: Setting) -> Iterator[str]:
        """Facts that could still decide it; asked only where it is unknown."""

    def gaps(self, marks: Marks, setting: Setting) -> Iterator[Gap]:
        """What it lacks; asked only where it is unmet."""

    def steps(self, marks: Marks) -> Sequence[Step]:
        """The leaves it looked at."""

    def neighbours(self, marks: Marks, setting: Setting) -> Iterator[Neighbour]:
        """Other arms of the cases in it that failed."""


class Leaf:
    """One comparison, where its mark stands, its distance, and its step for each state it can come to."""

    __slots__ = ("_gap", "flat", "look", "place", "said")

    def __init__(self, place: int, look: Look, gap: Callable[[Setting], Gap | None]) -> None:
        self.place, self.look, self._gap = place, look, gap
        self.said = tuple(Step(look.says, name, look) for name in NAMES)
        self.flat: Flat | None = ((place, self.said),)

    def state(self, marks: Marks) -> int:
        """What it came to."""
        return marks[self.place]

    def missing(self, marks: Marks, setting: Setting) -> Iterator[str]:
        """The facts it waits for."""
        yield from self.look.missing(setting)

    def gaps(self, marks: Marks, setting: Setting) -> Iterator[Gap]:
        """What it lacks, if that can be told."""
        gap = self._gap(setting)
        if gap is not None:
            yield gap

    def steps(self, marks: Marks) -> Sequence[Step]:
        """Itself, if it was looked at."""
        mark = marks[self.place]
        return (self.said[mark],) if mark >= 0 else ()

    def neighbours(self, marks: Marks, setting: Setting) -> Iterator[Neighbour]:
        """None."""
        return iter(())


class Fixed:
    """What holds, or is for a person to decide (and then says what), whatever the firm: no fact answers it."""

    __slots__ = ("_steps", "_value", "flat")

    def __init__(self, value: int, says: str) -> None:
        self._value = value
        self._steps = (Step(says, NAMES[value]),) if says else ()
        self.flat: Flat | None = tuple((-1, (step,) * len(NAMES)) for step in self._steps)

    def state(self, marks: Marks) -> int:
        """Always the same."""
        return self._value

    def missing(self, marks: Marks, setting: Setting) -> Iterator[str]:
        """Nothing."""
        return iter(())

    def gaps(self, marks: Marks, setting: Setting) -> Iterator[Gap]:
        """Nothing."""
        return iter(())

    def steps(self, marks: Marks) -> Sequence[Step]:
        """What a person must decide."""
        return self._steps

    def neighbours(self, marks: Marks, setting: Setting) -> Iterator[Neighbour]:
        """None."""
        return iter(())


class _Parts:
    """What conjunctions and alternatives have in common."""

    def __init__(self, parts: tuple[Node, ...]) -> None:
        self.parts = parts
        flat = [part.flat for part in parts]
        self.flat: Flat | None = None if None in flat else tuple(leaf for leaves in flat for leaf in leaves or ())

    def missing(self, marks: Marks, setting: Setting) -> Iterator[str]:
        """Of the parts that are unknown."""
        for part in self.parts:
            if part.state(marks) == UNKNOWN:
                yield from part.missing(marks, setting)

    def steps(self, marks: Marks) -> Sequence[Step]:
        """Of every part."""
        if self.flat is not None:
            return [said[marks[place]] for place, said in self.flat]
        return [step for part in self.parts for step in part.steps(marks)]

    def neighbours(self, marks: Marks, setting: Setting) -> Iterator[Neighbour]:
        """Of the parts that failed."""
        for part in self.parts:
            if part.state(marks) == UNMET:
                yield from part.neighbours(marks, setting)


class AllOf(_Parts):
    """Every part must hold."""

    def state(self, marks: Marks) -> int:
        """The worst of its parts."""
        return worst([part.state(marks) for part in self.parts])

    def gaps(self, marks: Marks, setting: Setting) -> Iterator[Gap]:
        """Of the parts that failed, in the order of the text."""
        for part in self.parts:
            if part.state(marks) == UNMET:
                yield from part.gaps(marks, setting)


class AnyOf(_Parts):
    """One part is enough."""

    def state(self, marks: Marks) -> int:
        """The best of its parts."""
        return best([part.state(marks) for part in self.parts])

    def gaps(self, marks: Marks, setting: Setting) -> Iterator[Gap]:
        """Of every branch, the cheapest branch first."""
        branches = [gaps for part in self.parts if (gaps := tuple(part.gaps(marks, setting)))]
        if len(branches) > 1:
            branches.sort(key=lambda gaps: sum(map(effort, gaps)))
        for branch in branches:
            yield from branch


class CaseOf(NamedTuple):
    """The arm that a number picks; where it may be in several, what they agree on."""

    place: int
    guard: str
    arms: tuple[tuple[Span, Node], ...]
    entered: tuple[Callable[[Setting], Outcome], ...]
    """For each arm its own run: what it comes to for a firm whose guard lies in it."""

    @property
    def flat(self) -> None:
        """Only the arms that may apply are looked at."""

    def _taken(self, marks: Marks) -> list[tuple[Span, Node]]:
        return [arm for bit, arm in enumerate(self.arms) if marks[self.place] >> bit & 1]

    def _within(self, span: Span, setting: Setting) -> Setting:
        """The firm with its guard kept to an arm, where more than the arm is possible."""
        year = setting.year if catalogue()[self.guard].yearly else None
        seen = setting.number(self.guard, year)
        kept = None if seen is None else span.overlap(seen)
        if kept is None or kept == seen or self.guard not in setting.facts:
            return setting
        return setting.narrowed(self.guard, year, kept)

    def state(self, marks: Marks) -> int:
        """What the arms that may apply agree on."""
        return agreed(node.state(marks) for _, node in self._taken(marks))

    def missing(self, marks: Marks, setting: Setting) -> Iterator[str]:
        """The guard first, where it is not known which arm applies."""
        taken = self._taken(marks)
        if len(taken) > 1:
            yield self.guard
        for _, node in taken:
            if node.state(marks) == UNKNOWN:
                yield from node.missing(marks, setting)

    def gaps(self, marks: Marks, setting: Setting) -> Iterator[Gap]:
        """Of the arms that may apply."""
        for span, node in self._taken(marks):
            yield from node.gaps(marks, self._within(span, setting))

    def steps(self, marks: Marks) -> Sequence[Step]:
        """Of the arms that may apply."""
        return [step for _, node in self._taken(marks) for step in node.steps(marks)]

    def neighbours(self, marks: Marks, setting: Setting) -> Iterator[Neighbour]:
        """Every arm that does not apply, entered at its nearest end."""
        fact = catalogue()[self.guard]
        year = setting.year if fact.yearly else None
        seen = setting.number(self.guard, year)
        if seen is None or not seen.exact or seen.lo is None:
            return
        for bit, (span, _) in enumerate(self.arms):
            at = span.nearest(seen.lo)
            if marks[self.place] >> bit & 1 or at is None:
                continue
            moved = setting.narrowed(self.guard, year, Interval(at, at)) if self.guard in setting.facts else setting
            there = self.entered[bit](moved)
            short = whole(abs(Fraction(at) - Fraction(seen.lo)) / fact.scale)
            at_edge, has = shown(self.guard, Interval(at, at)), shown(self.guard, seen)
            guard = Gap(self.guard, year, at_edge, has, short, fact.shown_unit)
            yield Neighbour(guard, there.state, there.gaps)
