"""An enterprise held against every program of its region: states, clauses, gaps, and what to ask next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.facts import catalogue
from knowledge.library import Library, ReadyProgram
from knowledge.measure import Setting
from knowledge.outcome import Outcome, all_of
from knowledge.policy import Condition, Pack, Program, State
from knowledge.profile import Profile
from knowledge.regions import within
from knowledge.size import SizeVerdict, size_class
from knowledge.validity import Standing, standing


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """One clause of a program and how it stands."""

    condition: Condition
    outcome: Outcome
    assumed: tuple[tuple[str, str], ...] = ()
    """Facts never stated that took another's value: (sales_revenue, revenue). The clause says so."""


@dataclass(frozen=True, slots=True)
class ProgramVerdict:
    """One program: computed whatever its validity, and labelled with it."""

    pack: Pack
    program: Program
    validity: Standing
    state: State
    clauses: tuple[ClauseVerdict, ...]

    def with_state(self, state: State) -> tuple[ClauseVerdict, ...]:
        """The clauses in one state."""
        return tuple(clause for clause in self.clauses if clause.outcome.state == state)


@dataclass(frozen=True, slots=True)
class Assessment:
    """All programs of the region as of a day, and the facts worth asking next."""

    as_of: date
    region: str
    size: SizeVerdict
    size_policy: str | None
    programs: tuple[ProgramVerdict, ...]
    next_questions: tuple[str, ...]


def assess(
    library: Library, profile: Profile, as_of: date, policy: str | None = None, tier: str | None = None
) -> Assessment:
    """Assess a profile on a day; `policy` and `tier` narrow what is looked at (unknown ids give no programs)."""
    size = size_class(library.size_pack, profile.facts, as_of.year - 1)
    setting = Setting(profile.facts, profile.region, as_of, size)
    programs = tuple(
        _program(ready, setting)
        for ready in library.programs
        if within(profile.region, ready.pack.region)
        and policy in (None, ready.pack.policy)
        and tier in (None, ready.program.tier)
    )
    size_policy = library.size_pack.policy if library.size_pack else None
    return Assessment(as_of, profile.region, size, size_policy, programs, next_questions(programs))


def _program(ready: ReadyProgram, setting: Setting) -> ProgramVerdict:
    clauses = tuple(
        ClauseVerdict(condition, check(setting), _assumed(setting, borrowing) if borrowing else ())
        for condition, check, borrowing in ready.checks
    )
    state = all_of(clause.outcome for clause in clauses).state
    return ProgramVerdict(ready.pack, ready.program, standing(ready.validity, setting.as_of), state, clauses)


def _assumed(setting: Setting, borrowing: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = ((key, catalogue()[key].falls_back_to or "") for key in borrowing)
    return tuple((key, lent) for key, lent in pairs if key not in setting.facts and lent in setting.facts)


def next_questions(programs: Iterable[ProgramVerdict]) -> tuple[str, ...]:
    """The facts missing from programs still open, those that stand in most clauses first.

    Programs that already fail are not asked about. A fact that takes another's value when unstated is asked
    as that other one.
    """
    wanted: Counter[str] = Counter()
    for program in programs:
        if program.state == "unmet":
            continue
        for clause in program.clauses:
            for place, key in enumerate(clause.outcome.missing):
                # A guard comes first in its clause and decides the rest.
                wanted[catalogue()[key].falls_back_to or key] += 2 if place == 0 else 1
    order = {key: place for place, key in enumerate(catalogue())}
    return tuple(sorted(wanted, key=lambda key: (-wanted[key], order[key])))
