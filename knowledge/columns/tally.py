"""The firms of a database, batch by batch: how many stand where, and who lacks one thing of a rule that speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from knowledge.assess import ProgramVerdict, assess
from knowledge.columns.states import ProgramId, ProgramStates, states
from knowledge.columns.table import Columns
from knowledge.engine.measure import Setting
from knowledge.engine.outcome import NAMES, UNKNOWN, UNMET
from knowledge.evaluate import setting_of
from knowledge.library import Library, ReadyProgram
from knowledge.policy import State
from knowledge.precedence import speaking_programs
from knowledge.profile import Profile
from knowledge.provenance import all_verified, verified_only
from knowledge.tiers import tiers


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm by the database's number, its name if known, and what is known of it."""

    id: int
    name: str | None
    profile: Profile


@dataclass(slots=True)
class Standings:
    """How many firms of a region stand how in a program; of those decided, how many not by verified facts alone."""

    states: Counter[State] = field(default_factory=Counter)
    preliminary: Counter[State] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class OneShort:
    """A firm that one clause fails (`fact` None), or that waits for one fact only."""

    firm: Firm
    ready: ReadyProgram
    verdict: ProgramVerdict
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """How a firm (by its number) stands in a program; `near`: one clause, or one fact, is all that is missing."""

    firm: int
    program: ProgramId
    state: State
    near: bool


class Tally:
    """Takes firms in batches. Only rules that speak for a firm's region on the day count (knowledge/precedence.py)."""

    def __init__(self, library: Library, as_of: date, tier: str | None = None) -> None:
        self._library, self._as_of, self._tier = library, as_of, tier
        self._speaking: dict[str, tuple[ReadyProgram, ...]] = {}
        self.firms: Counter[str] = Counter()
        """By region."""
        self._counts: dict[tuple[str, ProgramId], Standings] = {}

    def speaking(self, region: str) -> tuple[ReadyProgram, ...]:
        """The programs a firm of a region is held against, low tiers first."""
        if region not in self._speaking:
            found = speaking_programs(self._library, region, self._as_of)
            wanted = [ready for ready in found if self._tier in (None, ready.program.tier)]
            self._speaking[region] = tuple(sorted(wanted, key=lambda ready: tiers()[ready.program.tier].rank))
        return self._speaking[region]

    def count(self, firms: list[Firm]) -> None:
        """Count firms where they stand."""
        profiles = [firm.profile for firm in firms]
        found, sure = self._states(profiles), self._states([_verified(profile) for profile in profiles])
        for (program, here), (verified, _) in zip(found, sure, strict=True):
            decided = (program.states != UNKNOWN) & (program.states != verified.states)
            for region, rows in here.items():
                own = self._counts.setdefault((region, program.id), Standings())
                for code, state in enumerate(NAMES):
                    own.states[state] += int((program.states[rows] == code).sum())
                    own.preliminary[state] += int((decided[rows] & (program.states[rows] == code)).sum())
        self.firms.update(profile.region for profile in profiles)

    def counts(self) -> list[tuple[str, list[tuple[ReadyProgram, Standings]]]]:
        """By region (ascending), low tiers first."""
        return [
            (region, [(ready, self._counts[region, _id(ready)]) for ready in self.speaking(region)])
            for region in sorted(self.firms)
        ]

    def near(self, firms: list[Firm]) -> list[OneShort]:
        """Who fails one clause alone with nothing else missing, and who lacks one fact alone with nothing failing."""
        found, profiles = list[OneShort](), [firm.profile for firm in firms]
        self.firms.update(profile.region for profile in profiles)
        for program, here in self._states(profiles):
            failing, waiting = _short(program, here)
            for row in failing:
                found.append(OneShort(firms[row], program.ready, self._verdict(program.ready, firms[row])))
            for row in waiting:
                verdict = self._verdict(program.ready, firms[row])
                missing = {fact for clause in verdict.clauses for fact in clause.outcome.missing}
                if len(missing) == 1:
                    found.append(OneShort(firms[row], program.ready, verdict, missing.pop()))
        return found

    def stand(self, firms: list[Firm]) -> list[Stand]:
        """How each firm stands in each program that speaks for it."""
        found, settings = list[Stand](), dict[int, Setting]()
        for program, here in self._states([firm.profile for firm in firms]):
            failing, waiting = _short(program, here)
            near = set(failing)
            for row in waiting:
                if row not in settings:
                    settings[row] = setting_of(self._library, firms[row].profile, self._as_of)
                outcomes = program.ready.compiled.outcomes(settings[row])
                if len({fact for outcome in outcomes for fact in outcome.missing}) == 1:
                    near.add(row)
            codes = program.states.tolist()
            for rows in here.values():
                found += [Stand(firms[row].id, program.id, NAMES[codes[row]], row in near) for row in rows.tolist()]
        return found

    def _states(self, profiles: list[Profile]) -> Iterable[tuple[ProgramStates, dict[str, NDArray[np.int64]]]]:
        """Each program that speaks for one of the firms, and by region the rows of the firms it speaks for."""
        by_region = {
            region: np.array([row for _, row in group])
            for region, group in groupby(
                sorted((profile.region, row) for row, profile in enumerate(profiles)), key=lambda pair: pair[0]
            )
        }
        speaking = {region: {id(ready.program) for ready in self.speaking(region)} for region in by_region}
        wanted = [r for r in self._library.programs if any(id(r.program) in mine for mine in speaking.values())]
        if not wanted:
            return []
        found = states(self._library, Columns.of(profiles, self._as_of), wanted)
        return [
            (
                program,
                {region: rows for region, rows in by_region.items() if id(program.ready.program) in speaking[region]},
            )
            for program in found.programs
        ]

    def _verdict(self, ready: ReadyProgram, firm: Firm) -> ProgramVerdict:
        """One program with the words it takes."""
        found = assess(self._library, firm.profile, self._as_of, ready.pack.policy, ready.program.tier)
        return next(verdict for verdict in found.programs if verdict.program is ready.program)


def _verified(profile: Profile) -> Profile:
    if all_verified(profile.facts, profile.sources):
        return profile
    return Profile(profile.region, verified_only(profile.facts, profile.sources), profile.sources)


def _id(ready: ReadyProgram) -> ProgramId:
    return ready.pack.policy, ready.program.tier, ready.program.variant


def _short(program: ProgramStates, here: dict[str, NDArray[np.int64]]) -> tuple[list[int], list[int]]:
    """The rows that fail one clause alone, and those whose open clauses may all wait for one fact."""
    clauses = np.stack([program.clause(number) for number in range(len(program.rules))])
    failing, waiting = (clauses == UNMET).sum(axis=0), (clauses == UNKNOWN).sum(axis=0)
    there = np.zeros(clauses.shape[1], dtype=np.bool_)
    for rows in here.values():
        there[rows] = True
    maybe = np.flatnonzero(there & (failing == 0) & (waiting > 0))
    one = np.flatnonzero(there & (failing == 1) & (waiting == 0)).tolist()
    return one, _by_one_fact(program.ready, clauses == UNKNOWN, maybe)


def _by_one_fact(ready: ReadyProgram, open_: NDArray[np.bool_], rows: NDArray[np.int64]) -> list[int]:
    """The rows whose open clauses all look at some one fact: others cannot wait for one alone."""
    looks = [{key for key, _ in keys} for keys in ready.looks_at]
    seen = dict[bytes, bool]()
    found = list[int]()
    for row in rows.tolist():
        pattern = np.packbits(open_[:, row]).tobytes()
        if pattern not in seen:
            seen[pattern] = bool(set.intersection(*(looks[i] for i in np.flatnonzero(open_[:, row]).tolist())))
        if seen[pattern]:
            found.append(row)
    return found
