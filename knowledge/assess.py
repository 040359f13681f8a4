"""An enterprise held against every program of its region: states, clauses, gaps, and what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from knowledge.asking.next_question import questions_about
from knowledge.contradictions import Contradiction, contradictions
from knowledge.engine.measure import Setting
from knowledge.engine.outcome import Outcome
from knowledge.evaluate import clause_states, program_state
from knowledge.facts import catalogue
from knowledge.library import Library, ReadyProgram
from knowledge.policy import Condition, Pack, Program, State
from knowledge.precedence import speaking_programs
from knowledge.profile import Profile
from knowledge.provenance import Sources, all_verified, verified_only
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
    preliminary: bool = False
    """Whether it is decided, but would not be by verified facts alone."""
    contradictions: tuple[Contradiction, ...] = ()
    """What the facts it looks at are at odds over; the state follows the amounts all the same."""


@dataclass(frozen=True, slots=True)
class ProgramVerdict:
    """One program: computed whatever its validity, and labelled with it."""

    pack: Pack
    program: Program
    validity: Standing
    state: State
    clauses: tuple[ClauseVerdict, ...]
    preliminary: bool = False
    """Whether it is decided, but would not be by verified facts alone."""

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
    asking: Callable[[], tuple[str, ...]]
    contradictions: tuple[Contradiction, ...] = ()
    sources: Sources = field(default_factory=dict)
    """Where the facts are from, by (key, year)."""

    @property
    def next_questions(self) -> tuple[str, ...]:
        """The facts worth asking next, best first: worked out when it is read, as it takes longer than the verdicts."""
        return self.asking()


def assess(
    library: Library, profile: Profile, as_of: date, policy: str | None = None, tier: str | None = None
) -> Assessment:
    """Assess a profile on a day; `policy` and `tier` narrow what is looked at (unknown ids give no programs)."""
    size = size_class(library.size_pack, profile.facts, as_of.year - 1)
    setting = Setting(profile.facts, profile.region, as_of, size)
    verified = _verified(library, profile, as_of)
    odd = contradictions(profile.facts, as_of)
    programs = tuple(
        _program(ready, setting, verified, odd)
        for ready in library.programs
        if within(profile.region, ready.pack.region)
        and policy in (None, ready.pack.policy)
        and tier in (None, ready.program.tier)
    )
    size_policy = library.size_pack.policy if library.size_pack else None
    asking = partial(_next_questions, library, profile, as_of, programs, policy)
    return Assessment(as_of, profile.region, size, size_policy, programs, asking, odd, profile.sources)


def _next_questions(
    library: Library, profile: Profile, as_of: date, programs: tuple[ProgramVerdict, ...], policy: str | None
) -> tuple[str, ...]:
    """What is at odds, then what decides most for the programs that speak on the day (of a policy named: for all)."""
    speaking = {id(ready.program) for ready in speaking_programs(library, profile.region, as_of)}
    about = [p.program for p in programs if policy is not None or id(p.program) in speaking]
    asked = (question.key for question in questions_about(library, profile, as_of, about))
    return tuple(dict.fromkeys((*_at_odds(programs), *asked)))


def _verified(library: Library, profile: Profile, as_of: date) -> Setting | None:
    """The firm as far as it is verified; None where all of it is."""
    if all_verified(profile.facts, profile.sources):
        return None
    facts = verified_only(profile.facts, profile.sources)
    return Setting(facts, profile.region, as_of, size_class(library.size_pack, facts, as_of.year - 1))


def _program(
    ready: ReadyProgram, setting: Setting, verified: Setting | None, odd: tuple[Contradiction, ...]
) -> ProgramVerdict:
    outcomes = ready.compiled.outcomes(setting)
    states = [outcome.state for outcome in outcomes]
    sure = states if verified is None else clause_states(ready, verified)
    clauses = tuple(
        ClauseVerdict(
            condition,
            outcome,
            _assumed(setting, borrowing) if borrowing else (),
            _preliminary(outcome.state, as_verified),
            _touching(keys, odd, setting.year) if odd else (),
        )
        for condition, keys, borrowing, outcome, as_verified in zip(
            ready.program.conditions, ready.looks_at, ready.borrowing, outcomes, sure, strict=True
        )
    )
    state = program_state(states)
    validity = standing(ready.validity, setting.as_of)
    return ProgramVerdict(ready.pack, ready.program, validity, state, clauses, _preliminary(state, program_state(sure)))


def _preliminary(state: State, as_verified: State) -> bool:
    return state not in ("unknown", as_verified)


def _touching(
    keys: tuple[tuple[str, int], ...], odd: tuple[Contradiction, ...], last: int
) -> tuple[Contradiction, ...]:
    """The contradictions over facts (and years) that a clause looks at."""
    return tuple(
        each
        for each in odd
        if any(key in each.keys and (each.year is None or last - years < each.year) for key, years in keys)
    )


def _at_odds(programs: Iterable[ProgramVerdict]) -> tuple[str, ...]:
    """The facts that cannot all be true and that a clause looks at: they are asked before anything else."""
    found = (each for program in programs for clause in program.clauses for each in clause.contradictions)
    return tuple(dict.fromkeys(key for each in found if each.certain for key in each.keys))


def _assumed(setting: Setting, borrowing: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = ((key, catalogue()[key].falls_back_to or "") for key in borrowing)
    return tuple((key, lent) for key, lent in pairs if key not in setting.facts and lent in setting.facts)
