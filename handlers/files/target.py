"""Which title a firm is to be brought to: the one it named, else the next one up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.firm import profile
from handlers.verdict.checking import judged_where_it_is
from handlers.verdict.lacks import step_of
from knowledge.assess import ProgramVerdict
from knowledge.distance import plan
from knowledge.library import Library
from knowledge.provenance import Sources
from knowledge.tiers import Tier, tiers
from storage.known import Fact


@dataclass(frozen=True, slots=True)
class Target:
    """One title, with the programs that speak for it (several where a document has columns)."""

    tier: Tier
    programs: tuple[ProgramVerdict, ...]

    @property
    def in_force(self) -> bool:
        """Whether a rule in force speaks for it."""
        return any(program.validity == "in_force" for program in self.programs)

    @property
    def reached(self) -> bool:
        """Whether every clause holds in one of its columns."""
        return any(program.state == "met" for program in self.programs)


@dataclass(frozen=True, slots=True)
class Standing:
    """A firm against every title of its place, lowest first."""

    targets: tuple[Target, ...]
    held: frozenset[str]
    """Titles on record, by tier."""
    sources: Sources

    def of(self, wanted: Collection[str]) -> list[Target]:
        """The targets among these tiers."""
        return [target for target in self.targets if target.tier.id in wanted]


def stand(library: Library, region: str, variant: str | None, facts: Sequence[Fact], today: date) -> Standing:
    """Hold a firm against the programs that speak for its place and kind today."""
    firm = profile(region, tuple(facts), today)
    of_tier: dict[str, list[ProgramVerdict]] = {}
    for program in judged_where_it_is(library, firm, variant, today):
        of_tier.setdefault(program.program.tier, []).append(program)
    targets = tuple(Target(tiers()[tier], tuple(programs)) for tier, programs in of_tier.items())
    held = frozenset(title.tier for title in firm.facts.get("titles") or ())
    return Standing(targets, held, firm.sources)


def near(standing: Standing, today: date) -> list[Target]:
    """The titles worth a plan, lowest first: above what is reached, of rules in force where there are any.

    Several only where several are near: nothing bars them, and half of their clauses are met. Else the next one up.
    """
    open_ = [t for t in standing.targets if not t.reached and t.tier.id not in standing.held and _of_firms(t)]
    reached = [step_of(t.tier) for t in standing.targets if t.reached and _of_firms(t)]
    reached += [step_of(tiers()[tier]) for tier in standing.held if tier in tiers()]
    above = [t for t in sorted(open_, key=lambda t: step_of(t.tier)) if step_of(t.tier) > max(reached, default=(0, 0))]
    above = above or open_
    above = [t for t in above if t.in_force] or above
    close = [t for t in above if any(_close(program, today) for program in t.programs)]
    return close or above[:1]


def _of_firms(target: Target) -> bool:
    return any(program.program.subject == "enterprise" for program in target.programs)


def _close(program: ProgramVerdict, today: date) -> bool:
    barred = any(not bar.waits for bar in plan(program, today).cannot)
    return not barred and 2 * len(program.with_state("met")) >= len(program.clauses)
