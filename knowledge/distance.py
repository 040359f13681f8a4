"""How far a firm is from a tier: what is not known, what to act on, what an officer decides, what no one mends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import TypeVar

from knowledge import rules as r
from knowledge.assess import ClauseVerdict, ProgramVerdict
from knowledge.engine.effort import effort
from knowledge.engine.needs import needs
from knowledge.engine.outcome import Gap
from knowledge.facts import catalogue

T = TypeVar("T")
Way = tuple[Gap, ...]
"""Gaps that close a clause together; a clause with an alternative has several ways."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact not known, and the clauses that wait for it."""

    fact: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """An unmet clause a firm can act on: any one of `ways` closes it, the cheapest first."""

    clause: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person must decide, in words."""

    clause: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """An unmet clause no act of the firm closes: `waits` if time does, and then from `earliest` if that can be told."""

    clause: str
    says: str
    waits: bool = False
    earliest: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that stands between a firm and one tier."""

    missing: tuple[Missing, ...]
    to_do: tuple[Action, ...]
    to_decide: tuple[Decision, ...]
    cannot: tuple[Bar, ...]


def plan(program: ProgramVerdict, as_of: date) -> Plan:
    """The plan of a tier on a day: facts that decide most first, then clauses in the order of the text."""
    to_do, cannot = list[Action](), list[Bar]()
    for clause in program.with_state("unmet"):
        ways = _ways_of(clause)
        open_ways = tuple(way for way in ways if all(_acted_on(gap) for gap in way))
        if open_ways or isinstance(clause.condition.rule, r.Score):
            to_do.append(Action(clause.condition.clause, open_ways))
        else:
            cannot.append(_bar(clause, ways, as_of))
    return Plan(_missing(program), tuple(to_do), tuple(_decisions(program)), tuple(cannot))


def _missing(program: ProgramVerdict) -> tuple[Missing, ...]:
    waiting: dict[str, list[str]] = {}
    for clause in program.clauses:
        for key in clause.outcome.missing:
            waiting.setdefault(catalogue()[key].falls_back_to or key, []).append(clause.condition.clause)
    return tuple(Missing(key, tuple(waiting[key])) for key in sorted(waiting, key=lambda key: -len(waiting[key])))


def _decisions(program: ProgramVerdict) -> Iterator[Decision]:
    for clause in program.with_state("judge"):
        words = tuple(dict.fromkeys(step.says for step in clause.outcome.steps if step.state == "judge"))
        yield Decision(clause.condition.clause, words or (clause.condition.says,))


# --- ways to close an unmet clause --------------------------------------------------------------------------------


def _ways_of(clause: ClauseVerdict) -> tuple[Way, ...]:
    ways = _once(way for way in _ways(clause.condition.rule, clause.outcome.gaps) if way)
    return tuple(sorted(ways, key=lambda way: sum(map(effort, way))))


def _once(items: Iterable[T]) -> tuple[T, ...]:
    """Each item once, in order; gaps hold lists and cannot be keys."""
    found: list[T] = []
    for item in items:
        if item not in found:
            found.append(item)
    return tuple(found)


def _ways(rule: r.Rule, gaps: tuple[Gap, ...]) -> list[Way]:
    """The gaps of an unmet rule sorted into its branches; `[()]` for a part that lacks nothing."""
    match rule:
        case r.Any_():
            return [way for part in rule.any for way in _ways(part, gaps) if way] or [()]
        case r.All():
            together = product(*(_ways(part, gaps) for part in rule.all))
            return [_once(gap for way in ways for gap in way) for ways in together]
        case r.Case():
            own = tuple(gap for gap in gaps if _speaks_of(rule, gap))
            arms = (arm.then for arm in rule.arms if all(_speaks_of(arm.then, gap) for gap in own))
            return _ways(next(arms, r.Met(met=True)), own) if own else [()]
        case r.Score():
            return [(gap,) for gap in gaps if _speaks_of(rule, gap)] or [()]
        case _:
            return [tuple(gap for gap in gaps if _speaks_of(rule, gap) and _is_bound(rule, gap))]


def _is_bound(rule: r.Rule, gap: Gap) -> bool:
    """Whether a gap is up to the rule's own bound: two branches may hold one figure against different ones."""
    match rule:
        case r.Holds(holds=tier):
            return bool(gap.needs == tier)
        case r.Measure(metric=str() | r.Window(), min=bound) if bound is not None:
            return Fraction(str(gap.needs)) == bound * (100 if gap.unit == "%" else 1)  # percents are kept as parts
        case _:
            return True


def _speaks_of(rule: r.Rule, gap: Gap) -> bool:
    keys = {gap.fact} if isinstance(gap.fact, str) else set(gap.fact)
    stated = catalogue()[gap.fact].stands_for if isinstance(gap.fact, str) else None
    return (set(stated) if stated else keys) <= {key for key, _ in needs(rule)}


def _acted_on(gap: Gap) -> bool:
    return _kind(gap) not in _DATED and gap.fact not in _TIME


_TIME = ("niche_years", "new_product_years")
"""Years in a market only pass."""
_DATED = ("date", "incidents")
"""What hangs on a day: the gap needs a date."""


def _kind(gap: Gap) -> str:
    return catalogue()[gap.key].type


def _bar(clause: ClauseVerdict, ways: tuple[Way, ...], as_of: date) -> Bar:
    waiting = [way for way in ways if all(_passes(gap, as_of) for gap in way)]
    days = [max(map(date.fromisoformat, told)) for way in waiting if len(told := _days(way)) == len(way)]
    return Bar(clause.condition.clause, clause.condition.says, bool(waiting), min(days, default=None))


def _days(way: Way) -> list[str]:
    return [gap.needs for gap in way if _kind(gap) in _DATED]


def _passes(gap: Gap, as_of: date) -> bool:
    """Whether time closes a gap; a fixed day that was missed never comes again."""
    return gap.fact in _TIME or (_kind(gap) in _DATED and date.fromisoformat(gap.needs) > as_of)
