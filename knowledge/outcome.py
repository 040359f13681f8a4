"""The result of one rule: its state, what is missing, the distance, and the steps that led there."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from knowledge.interval import Number
from knowledge.policy import State

_ALL_ORDER = {"unmet": 0, "unknown": 1, "judge": 2, "met": 3}
_ANY_ORDER = {"met": 0, "unknown": 1, "judge": 2, "unmet": 3}


class Gap(NamedTuple):
    """What an unmet rule lacks, in edge units (万元, 项, 位, %). `short` is positive and whole."""

    fact: str | tuple[str, ...]
    year: int | None
    needs: Any
    has: Any
    short: int
    unit: str


class Step(NamedTuple):
    """One leaf that was looked at: its wording and its state, and the figures seen (edge units)."""

    says: str
    state: State
    saw: tuple[tuple[str, int | None, Any], ...] = ()


class Outcome(NamedTuple):
    """State of a rule. `missing` holds plain fact keys, guards first; `gaps` is empty unless it is unmet."""

    state: State
    missing: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    steps: tuple[Step, ...] = ()


def whole(difference: Number, strict: bool = False) -> int:
    """A shortfall rounded up to a whole unit; a strict bound needs one more where it is hit exactly."""
    up = math.ceil(difference)
    return up + 1 if strict and up == difference else up


def all_of(parts: Iterable[Outcome]) -> Outcome:
    """Every part must hold; the worst wins: unmet, unknown, judge, met."""
    return _combined(parts, _ALL_ORDER)


def any_of(parts: Iterable[Outcome]) -> Outcome:
    """One part is enough; the best wins: met, unknown (the missing fact may still decide it), judge, unmet."""
    return _combined(parts, _ANY_ORDER)


def _combined(parts: Iterable[Outcome], order: dict[str, int]) -> Outcome:
    outcomes = tuple(parts)
    state = min((o.state for o in outcomes), key=order.__getitem__)
    return Outcome(
        state,
        _union(o.missing for o in outcomes if o.state == "unknown") if state == "unknown" else (),
        tuple(gap for o in outcomes if o.state == "unmet" for gap in o.gaps) if state == "unmet" else (),
        tuple(step for o in outcomes for step in o.steps),
    )


def one_of_arms(guard: str, arms: Iterable[Outcome]) -> Outcome:
    """An arm applies but not known which: if all agree that is the state, else unknown, the guard first."""
    outcomes = tuple(arms)
    states = {o.state for o in outcomes}
    steps = tuple(step for o in outcomes for step in o.steps)
    if states == {"unknown"} or len(states) > 1:
        return Outcome("unknown", _union([(guard,), *(o.missing for o in outcomes)]), (), steps)
    return Outcome(states.pop(), (), tuple(gap for o in outcomes for gap in o.gaps), steps)


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for group in groups for key in group))
