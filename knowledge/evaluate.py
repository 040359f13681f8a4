"""The states of a program's clauses, without the explanation: the quick way to many verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from knowledge.engine.measure import Setting
from knowledge.engine.outcome import NAMES
from knowledge.library import Library, ReadyProgram
from knowledge.policy import State
from knowledge.profile import Profile
from knowledge.size import size_class


def setting_of(library: Library, profile: Profile, as_of: date) -> Setting:
    """A firm on a day, as rules look at it."""
    size = size_class(library.size_pack, profile.facts, as_of.year - 1)
    return Setting(profile.facts, profile.region, as_of, size)


def clause_states(ready: ReadyProgram, setting: Setting) -> tuple[State, ...]:
    """The state of every clause, in the order of the program's conditions."""
    return tuple(NAMES[state] for state in ready.compiled.states(setting))


def program_state(states: Iterable[State]) -> State:
    """Every clause must hold: the worst state wins."""
    return min(states, key=NAMES.index)
