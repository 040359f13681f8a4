"""The states of a program's clauses, without the explanation: the quick way to many verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.library import Library, ReadyProgram
from knowledge.measure import Setting
from knowledge.policy import State
from knowledge.profile import Profile
from knowledge.size import size_class

_WORST_FIRST: tuple[State, ...] = ("unmet", "unknown", "judge", "met")


def setting_of(library: Library, profile: Profile, as_of: date) -> Setting:
    """A firm on a day, as rules look at it."""
    size = size_class(library.size_pack, profile.facts, as_of.year - 1)
    return Setting(profile.facts, profile.region, as_of, size)


def clause_states(ready: ReadyProgram, setting: Setting) -> tuple[State, ...]:
    """The state of every clause, in the order of the program's conditions."""
    return tuple(check(setting).state for _, check, _ in ready.checks)


def program_state(states: Sequence[State]) -> State:
    """Every clause must hold: the worst state wins."""
    return min(states, key=_WORST_FIRST.index)
