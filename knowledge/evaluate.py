"""The states of a program's clauses, without the explanation: the quick way to many verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.library import ReadyProgram
from knowledge.measure import Setting
from knowledge.policy import State

_WORST_FIRST: tuple[State, ...] = ("unmet", "unknown", "judge", "met")


def clause_states(ready: ReadyProgram, setting: Setting) -> tuple[State, ...]:
    """The state of every clause, in the order of the program's conditions."""
    return tuple(check(setting).state for _, check, _ in ready.checks)


def program_state(states: Sequence[State]) -> State:
    """Every clause must hold: the worst state wins."""
    return min(states, key=_WORST_FIRST.index)
