"""What one rule comes to: its state at once, and on demand what is missing, the distance and the steps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from knowledge.interval import Number
from knowledge.policy import State

if TYPE_CHECKING:
    from knowledge.engine.measure import Setting
    from knowledge.engine.nodes import Look, Node

UNMET, UNKNOWN, JUDGE, MET = range(4)
"""States as small numbers, worst first: every condition must hold, so the least of them wins."""
NAMES: tuple[State, ...] = ("unmet", "unknown", "judge", "met")
_GOOD = (0, 2, 1, 3)
"""How good each state is among alternatives."""


class Gap(NamedTuple):
    """What an unmet rule lacks, in edge units (万元, 项, 位, %). `short` is positive and whole."""

    fact: str | tuple[str, ...]
    year: int | None
    needs: Any
    has: Any
    short: int
    unit: str

    @property
    def key(self) -> str:
        """The fact that carries it (of a sum the first addend)."""
        return self.fact if isinstance(self.fact, str) else self.fact[0]


Seen = tuple[tuple[str, int | None, Any], ...]
"""Figures: fact, calendar year (None: not yearly), value in edge units (`[lo, hi]` for an interval)."""


class Step(NamedTuple):
    """One leaf that was looked at: its wording and its state."""

    says: str
    state: State
    look: Look | None = None


class Neighbour(NamedTuple):
    """Another arm of a case: where it begins (`guard` carries the distance), and how the firm would stand there.

    It states the rule; whether to go there is nobody's advice.
    """

    guard: Gap
    state: State
    gaps: tuple[Gap, ...]


class Outcome:
    """State of a rule for one firm. What explains it is worked out when read, from the marks every leaf left.

    `missing` holds plain fact keys, guards first; `gaps` is empty unless the rule is unmet, and holds every branch
    of an alternative, the cheapest first.
    """

    __slots__ = ("_marks", "_node", "_setting", "state")

    def __init__(self, state: State, node: Node, marks: Sequence[int], setting: Setting) -> None:
        self.state = state
        self._node, self._marks, self._setting = node, marks, setting

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that could still decide an unknown rule."""
        if self.state != "unknown":
            return ()
        return tuple(dict.fromkeys(self._node.missing(self._marks, self._setting)))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What an unmet rule lacks."""
        return tuple(self._node.gaps(self._marks, self._setting)) if self.state == "unmet" else ()

    @property
    def steps(self) -> Sequence[Step]:
        """Every leaf that was looked at, in the order of the text."""
        return self._node.steps(self._marks)

    def saw(self, step: Step) -> Seen:
        """The figures one of its steps looked at."""
        return step.look.saw(self._setting) if step.look is not None else ()

    @property
    def neighbours(self) -> tuple[Neighbour, ...]:
        """The other arms of the cases an unmet rule failed in."""
        return tuple(self._node.neighbours(self._marks, self._setting)) if self.state == "unmet" else ()


def whole(difference: Number, strict: bool = False) -> int:
    """A shortfall rounded up to a whole unit; a strict bound needs one more where it is hit exactly."""
    up = math.ceil(difference)
    return up + 1 if strict and up == difference else up


def worst(states: Iterable[int]) -> int:
    """Every part must hold: unmet, unknown, judge, met."""
    return min(states)


def best(states: Iterable[int]) -> int:
    """One part is enough: met, unknown (the missing fact may still decide it), judge, unmet."""
    return max(states, key=_GOOD.__getitem__)


def agreed(states: Iterable[int]) -> int:
    """One of several arms applies but not known which: what they all say, else unknown."""
    found = set(states)
    return found.pop() if len(found) == 1 else UNKNOWN
