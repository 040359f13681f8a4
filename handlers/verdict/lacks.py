"""What stands between a firm and a tier in few words: the first lacks, the nearest tier, and the step after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.verdict.lacking import lacking
from knowledge.assess import ClauseVerdict, ProgramVerdict
from knowledge.distance import Action, Bar, plan
from knowledge.facts import catalogue
from knowledge.gap_words import gap_words
from knowledge.tiers import Tier, tiers
from storage.known import Fact

NAMED = 3
"""Lacks named at a glance; the others are counted."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing, in words, with its clauses."""

    words: str
    clauses: tuple[str, ...]

    def __str__(self) -> str:
        """The words and the first of the clauses."""
        more = "等" if len(self.clauses) > 1 else ""
        return f"{self.words}（{self.clauses[0]}{more}）"


def reached(program: ProgramVerdict) -> bool:
    """Whether all that can be checked holds; a person may still have to decide."""
    return program.state in ("met", "judge")


def lacks(program: ProgramVerdict, today: date, facts: Sequence[Fact] = ()) -> list[Lack]:
    """What is missing, what the firm can act on first: unmet clauses, what only time or nothing mends, facts unknown.

    With the `facts` on record it is said which years of a figure are missing.
    """
    own = plan(program, today)
    of = {clause.condition.clause: clause for clause in program.clauses}
    found = [_to_do(action, of[action.clause]) for action in own.to_do]
    found += [_barred(bar) for bar in own.cannot]
    begun = {fact.key for fact in facts if not fact.declined}
    for missing in own.missing:
        words = f"还缺{catalogue()[missing.fact].label}"
        if missing.fact in begun:
            words = "；".join(lacking(of[missing.clauses[0]], facts, today))
        found.append(Lack(words, missing.clauses))
    return found


def _to_do(action: Action, clause: ClauseVerdict) -> Lack:
    words = "，并且".join(map(gap_words, action.ways[0])) if action.ways else clause.condition.says
    return Lack(words + ("，或另有办法" if len(action.ways) > 1 else ""), (action.clause,))


def _barred(bar: Bar) -> Lack:
    if not bar.waits:
        return Lack(f"补不了：{bar.says}", (bar.clause,))
    day = f"，最早{bar.earliest.isoformat()}" if bar.earliest else ""
    return Lack(f"要等时间：{bar.says}{day}", (bar.clause,))


def nearest(programs: Sequence[ProgramVerdict], today: date, facts: Sequence[Fact] = ()) -> ProgramVerdict | None:
    """The tier to go for next: of rules in force first, never one barred for good while another is not; then the one
    of which fewest clauses fail, and of those the lowest step, which the higher ones are built on. With the `facts` on
    record nothing below a title that is held.
    """
    open_ = [program for program in programs if not reached(program)]
    open_ = [program for program in open_ if program.validity == "in_force"] or open_
    titles = [each["tier"] for fact in facts if fact.key == "titles" for each in fact.value or ()]
    held = max((step_of(tiers()[tier]) for tier in titles if tier in tiers()), default=None)
    if held is not None:
        open_ = [program for program in open_ if step_of(tiers()[program.program.tier]) > held] or open_

    def distance(program: ProgramVerdict) -> tuple[bool, int, tuple[int, int], int]:
        barred = any(not bar.waits for bar in plan(program, today).cannot)
        step = step_of(tiers()[program.program.tier])
        return barred, len(program.with_state("unmet")), step, len(lacks(program, today))

    return min(open_, key=distance, default=None)


_LADDER = ("above_scale", "innovative", "pool", "srdi", "gazelle", "little_giant", "champion", "unicorn", "leader")
"""The families of titles, each as a rule won after the one before (rizhao-2022 三(一)1, china-2026 总则)."""


def step_of(tier: Tier) -> tuple[int, int]:
    """How far up the ladder a title stands, and at which level."""
    family = _LADDER.index(tier.family) if tier.family in _LADDER else len(_LADDER)
    return family, tier.rank


def best(programs: Sequence[ProgramVerdict]) -> ProgramVerdict | None:
    """The highest tier of a rule in force of which all that can be checked holds."""
    held = [program for program in programs if reached(program) and program.validity == "in_force"]
    return max(held, key=lambda program: tiers()[program.program.tier].rank, default=None)


def to_decide(program: ProgramVerdict) -> list[Lack]:
    """What a person must decide of a tier."""
    return [Lack("、".join(decision.says), (decision.clause,)) for decision in plan(program, date.min).to_decide]
