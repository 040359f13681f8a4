"""The next best question: what, asked now, decides most for the programs still open, for what it costs to ask.

Only facts that an open clause waits for are candidates; a program that already fails, or waits for nothing but a
person's decision, is never asked about; a yearly series is one question. A question is worth the questions it may
save: for each clause its imagined answers (candidates.py) are tried with the real rules, and the share that
makes the clause fail closes the whole program, the share that settles it closes the clause. Where no single answer
decides yet (both parts of a ratio are unknown), the doubt about the clause is spread over what it waits for, by cost.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from knowledge.asking.candidates import back, candidates
from knowledge.asking.costs import asking, cost
from knowledge.engine.live import live
from knowledge.engine.measure import Setting
from knowledge.engine.outcome import JUDGE, UNMET, Outcome
from knowledge.evaluate import program_state, setting_of
from knowledge.facts import catalogue
from knowledge.library import Library, ReadyProgram
from knowledge.policy import Condition, Pack, Program, SizeRow
from knowledge.profile import Profile
from knowledge.rules import Case
from knowledge.size import SizeVerdict, size_class
from knowledge.tiers import tiers
from knowledge.validity import standing

_DOUBT = 0.35
"""How likely a clause fails of which no single answer decides yet: our guess."""
_SETTLED = 0.5
"""What settling a clause is worth beside closing a program: the questions it saves may be asked all the same."""
_VETO = 2.0
"""What decides whatever else is true comes first: size, penalties, titles."""
_GUARD = 1.5
"""The guard of a case comes before what its arms ask."""
_LEVELS = {None: 1.0, "county": 1.0, "city": 1.1, "province": 1.2, "national": 1.3}
"""What a program weighs by its level: the higher one brings the higher reward."""


@dataclass(frozen=True, slots=True)
class Question:
    """One fact to ask, for the years missing (latest first; empty for an undated fact), and the clause it decides."""

    key: str
    years: tuple[int, ...]
    program: ReadyProgram
    condition: Condition
    worth: float


@dataclass(slots=True)
class _Clause:
    """A clause nobody can decide yet: its place in the program, and what it waits for."""

    place: int
    condition: Condition
    leaves: tuple[Any, ...]
    waits: dict[str, tuple[int, ...]]
    guard: str | None
    settles: dict[str, float] = field(default_factory=dict)
    fails: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A program still open, with its clauses and, for each fact, the share of answers that close it."""

    program: ReadyProgram
    weight: float
    clauses: list[_Clause]
    closes: dict[str, float] = field(default_factory=dict)

    @property
    def waits(self) -> set[str]:
        """The facts any of its clauses waits for."""
        return {key for clause in self.clauses for key in clause.waits}


def questions_about(
    library: Library, profile: Profile, as_of: date, programs: Iterable[Program], answered: Collection[str] = ()
) -> tuple[Question, ...]:
    """What to ask a firm on a day for some of the library's programs, best first."""
    wanted = {id(program) for program in programs}
    ready = [each for each in library.programs if id(each.program) in wanted]
    return next_questions(ready, setting_of(library, profile, as_of), library.size_pack, answered)


def next_questions(
    programs: Sequence[ReadyProgram], setting: Setting, size_pack: Pack | None, answered: Collection[str] = ()
) -> tuple[Question, ...]:
    """Every question worth asking, best first; empty when each program is decided.

    What is in force comes before what no longer is. `answered` are the facts not to be asked (again): skipped, not
    known, or known no closer.
    """
    found: dict[str, Question] = {}
    suppose = partial(_supposing, setting, size_pack, dict[str, SizeVerdict]())
    for group in _by_force(programs, setting):
        open_ = [program for ready in group if (program := _opened(ready, setting, answered)) is not None]
        years = _years(open_)
        for program in open_:
            _imagine(program, setting, years, _rows(size_pack, setting), suppose)
        for question in sorted(_ranked(open_, years), key=lambda q: (-q.worth, _PLACE[q.key])):
            found.setdefault(question.key, question)
    return tuple(found.values())


def _by_force(programs: Iterable[ReadyProgram], setting: Setting) -> tuple[list[ReadyProgram], list[ReadyProgram]]:
    in_force, rest = list[ReadyProgram](), list[ReadyProgram]()
    for ready in programs:
        (in_force if standing(ready.validity, setting.as_of) == "in_force" else rest).append(ready)
    return in_force, rest


_PLACE = {key: place for place, key in enumerate(catalogue())}


def _opened(ready: ReadyProgram, setting: Setting, answered: Collection[str]) -> _Open | None:
    outcomes = ready.compiled.outcomes(setting)
    if program_state(outcome.state for outcome in outcomes) != "unknown":
        return None
    clauses = [
        clause
        for place, outcome in enumerate(outcomes)
        if outcome.state == "unknown" and (clause := _waiting(ready, place, outcome, setting, answered)).waits
    ]
    if not clauses:
        return None
    return _Open(ready, _LEVELS[tiers()[ready.program.tier].level], clauses)


def _waiting(ready: ReadyProgram, place: int, outcome: Outcome, setting: Setting, answered: Collection[str]) -> _Clause:
    """What an unknown clause waits for: each fact as it is asked, with the years not yet known exactly."""
    condition = ready.program.conditions[place]
    leaves = tuple(live(condition.rule, setting))
    waits = {}
    for name in outcome.missing:
        key = _asked_as(name, setting)
        if key not in answered and key not in waits:
            waits[key] = _unknown_years(key, max((back(leaf, key, setting) for leaf in leaves), default=1), setting)
    guard = next((_asked_as(leaf.case, setting) for leaf in leaves if isinstance(leaf, Case)), None)
    return _Clause(place, condition, leaves, waits, guard)


def _asked_as(name: str, setting: Setting) -> str:
    lender = catalogue()[name].falls_back_to
    return lender if lender and name not in setting.facts else name


def _unknown_years(key: str, count: int, setting: Setting) -> tuple[int, ...]:
    if not catalogue()[key].yearly:
        return ()
    wanted = [setting.year - i for i in range(max(count, 1)) if setting.existed(setting.year - i)]
    unknown = [year for year in wanted if (seen := setting.number(key, year)) is None or not seen.exact]
    return tuple(unknown or wanted[:1])


def _years(open_: Sequence[_Open]) -> dict[str, tuple[int, ...]]:
    """For each fact every year some open clause waits for, latest first: they are asked together."""
    found: dict[str, set[int]] = defaultdict(set)
    for program in open_:
        for clause in program.clauses:
            for key, years in clause.waits.items():
                found[key].update(years)
    return {key: tuple(sorted(years, reverse=True)) for key, years in found.items()}


# --- trying the imagined answers ----------------------------------------------------------------------------------


def _imagine(
    program: _Open,
    setting: Setting,
    years: Mapping[str, tuple[int, ...]],
    rows: Sequence[SizeRow],
    suppose: Callable[[str, Any], Setting],
) -> None:
    """Fill in, for each fact, the share of answers that close the program and those that settle each clause."""
    for key in program.waits:
        asking_ = [clause for clause in program.clauses if key in clause.waits]
        leaves = [leaf for clause in asking_ for leaf in clause.leaves]
        imagined = candidates(leaves, key, years[key], setting, rows)
        total = sum(share for share, _ in imagined) or 1.0
        fails = settles = [0.0] * len(asking_)
        closes = 0.0
        for share, value in imagined:
            states = program.program.compiled.states(suppose(key, value))
            part = share / total
            closes += part * (UNMET in states)
            fails = [f + part * (states[c.place] == UNMET) for f, c in zip(fails, asking_, strict=True)]
            settles = [s + part * (states[c.place] >= JUDGE) for s, c in zip(settles, asking_, strict=True)]
        program.closes[key] = closes
        for clause, failing, settling in zip(asking_, fails, settles, strict=True):
            clause.fails[key], clause.settles[key] = failing, settling


def _supposing(
    setting: Setting, size_pack: Pack | None, sizes: dict[str, SizeVerdict], key: str, value: Any
) -> Setting:
    """The firm with one more answer; `sizes` keeps what each industry makes of it, as many programs ask that."""
    facts = {**setting.facts, key: value}
    if key not in setting.size.missing or "industry" not in facts:
        return Setting(facts, setting.region, setting.as_of, setting.size)
    if key != "industry":
        return Setting(facts, setting.region, setting.as_of, size_class(size_pack, facts, setting.year))
    if value not in sizes:
        sizes[value] = size_class(size_pack, facts, setting.year)
    return Setting(facts, setting.region, setting.as_of, sizes[value])


def _rows(size_pack: Pack | None, setting: Setting) -> tuple[SizeRow, ...]:
    """The rows of the size standard the firm falls under; none while its industry, their guard, is unknown."""
    industry = setting.facts.get("industry")
    return tuple(row for row in (size_pack.sizes if size_pack else ()) if industry == row.industry)


# --- what an answer is worth --------------------------------------------------------------------------------------


def _ranked(open_: Sequence[_Open], years: Mapping[str, tuple[int, ...]]) -> Iterator[Question]:
    costs = {key: cost(key, len(asked)) for key, asked in years.items()}
    waiting = Counter(key for program in open_ for key in program.waits)
    # A question that other programs wait for too is not saved when one of them closes.
    saved = {key: costs[key] / waiting[key] for key in costs}
    worth: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, _Open, _Clause]] = {}
    for program in open_:
        whole = sum(saved[key] for key in program.waits)
        survives = {key: 1 - closes for key, closes in program.closes.items()}
        for clause in program.clauses:
            spread = sum(costs[key] for key in clause.waits)
            rest = sum(saved[key] for key in clause.waits)
            for key in clause.waits:
                doubt = 0.0
                if not clause.fails[key] and not clause.settles[key]:
                    doubt = min(1.0, _DOUBT * costs[key] / spread * (_GUARD if key == clause.guard else 1))
                    survives[key] *= 1 - doubt
                worth[key] += program.weight * clause.settles[key] * _SETTLED * rest
                share = program.weight * (clause.fails[key] + doubt + clause.settles[key] * _SETTLED)
                if key not in best or share > best[key][0]:
                    best[key] = (share, program, clause)
        for key, lives in survives.items():
            worth[key] += program.weight * (1 - lives) * whole
    for key, (_, program, clause) in best.items():
        rate = worth[key] / costs[key] * (_VETO if asking(key).veto else 1)
        yield Question(key, years[key], program.program, clause.condition, rate)
