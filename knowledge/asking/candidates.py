"""The answers worth imagining to a question: one on each side of every limit the rule itself sets, given what is known.

A ratio sets its limit on the numerator through the known denominator (and the other way round), a growth rate through
the year that is known, a sum through its other addends. Where the rule alone sets no limit yet (both parts of a ratio
unknown), there is nothing to imagine. The weights are guesses (knowledge/asking/costs.py) and only order questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, partial
from itertools import pairwise
from typing import Any, NamedTuple

from knowledge import rules as r
from knowledge.asking.costs import asking, share_below
from knowledge.engine.compile import reach
from knowledge.engine.looks import years_before
from knowledge.engine.measure import Setting
from knowledge.engine.needs import needs
from knowledge.facts import LEVELS, catalogue
from knowledge.interval import Interval, Number, point
from knowledge.policy import SizeRow
from knowledge.profile import Incident, Title

Rule = Any


class Candidate(NamedTuple):
    """One imagined answer and its share of all answers; a yearly one gives every year that is asked."""

    share: float
    value: Any


@dataclass(slots=True)
class _Limits:
    """Where the answers to one question part: levels of the latest year, growth rates, the shape of the years."""

    levels: set[Number] = field(default_factory=set)
    rates: set[Fraction] = field(default_factory=set)
    shape: dict[int, float] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    tiers: set[str] = field(default_factory=set)


def means(name: str, key: str, setting: Setting) -> bool:
    """Whether a fact a rule names is answered by `key`: itself, or what it takes the value of while unstated."""
    return name == key or (catalogue()[name].falls_back_to == key and name not in setting.facts)


def back(leaf: Rule, key: str, setting: Setting) -> int:
    """How many closed years of a fact a leaf looks at; 0 if it does not look at it."""
    looks = _looks(leaf)
    years = looks.get(key, 0)
    for name in _borrowers(key):
        if name in looks and name not in setting.facts:
            years = max(years, looks[name])
    return years


_LOOKS: dict[int, tuple[Rule, dict[str, int]]] = {}
"""What each leaf looks at, by its identity: rules are never changed, and comparing them is slow."""


def _looks(leaf: Rule) -> dict[str, int]:
    found = _LOOKS.get(id(leaf))
    if found is None:
        looks: dict[str, int] = {}
        for name, years in ((leaf.case, 1),) if isinstance(leaf, r.Case) else needs(leaf):
            looks[name] = max(years, looks.get(name, 0))
        found = _LOOKS[id(leaf)] = (leaf, looks)
    return found[1]


@cache
def _borrowers(key: str) -> tuple[str, ...]:
    """The facts that take the value of this one while they are unstated."""
    return tuple(name for name, fact in catalogue().items() if fact.falls_back_to == key)


def candidates(
    leaves: Sequence[Rule], key: str, years: tuple[int, ...], setting: Setting, sizes: Sequence[SizeRow]
) -> list[Candidate]:
    """Answers to `key` (for the years asked, latest first) on each side of what the leaves of one clause ask.

    `sizes` are the rows of the size standard that may apply to the firm.
    """
    limits = _Limits()
    if any(isinstance(leaf, r.Sme) for leaf in leaves):
        ends = [limit.large for row in sizes for limit in row.limits if limit.metric == key]
        limits.levels |= {end * catalogue()[key].scale for end in ends if end is not None}
    for leaf in leaves:
        if back(leaf, key, setting):
            _look(leaf, key, setting, limits)
    fact = catalogue()[key]
    match fact.type:
        case "flag":
            yes = asking(key).yes
            return [Candidate(yes, True), Candidate(1 - yes, False)]
        case "level":
            return [Candidate(1 / len(LEVELS), level) for level in LEVELS]
        case "choice":
            return [Candidate(1 / len(fact.choices), choice) for choice in fact.choices]
        case "date":
            return _days(limits, setting)
        case "incidents" | "titles":
            return _lists(limits, asking(key).yes, setting)
        case _:
            return _numbers(limits, key, years, setting)


# --- where the limits lie -----------------------------------------------------------------------------------------


def _look(leaf: Rule, key: str, setting: Setting, limits: _Limits) -> None:
    match leaf:
        case r.Case():
            scale = catalogue()[leaf.case].scale
            spans = [reach(arm, scale) for arm in leaf.arms]
            limits.levels |= {end for span in spans for end in (span.lo, span.hi) if end is not None}
        case r.Measure():
            _measure(leaf, key, setting, limits)
        case r.Since():
            limits.days.add(leaf.since)
        case r.Aged():
            limits.days.add(years_before(setting.as_of, leaf.min_years))
        case r.Clean():
            limits.kinds |= {*leaf.clean, *leaf.doubtful}
        case r.Holds():
            limits.tiers.add(leaf.holds)


def _measure(leaf: r.Measure, key: str, setting: Setting, limits: _Limits) -> None:
    bounds = [b for b in (leaf.min, leaf.max, leaf.above, leaf.below, leaf.judge_to) if isinstance(b, Fraction)]
    metric = leaf.metric
    if leaf.above_fact is not None and isinstance(metric, r.Ratio):
        if means(leaf.above_fact, key, setting):
            shares = _series(metric.ratio[0], 1, setting), _series(metric.ratio[1], 1, setting)
            limits.levels |= {
                Fraction(100 * top) / low for top, low in zip(*shares, strict=True) if top is not None and low
            }
            return
        other = setting.number(leaf.above_fact, None)
        if other is None or other.lo is None:
            return
        bounds = [Fraction(other.lo) / 100]
    match metric:
        case str() if means(metric, key, setting):
            fact = catalogue()[metric]
            limits.levels |= {b * (100 if fact.type == "percent" else fact.scale) for b in bounds}
        case r.Yearly() if means(metric.yearly, key, setting):
            limits.levels |= {b * catalogue()[key].scale for b in bounds}
        case r.Growth() if means(metric.growth, key, setting):
            limits.rates |= set(bounds)
        case r.Sum() if any(means(name, key, setting) for name in metric.sum):
            rest = sum(_low(setting.number(name, None)) for name in metric.sum if not means(name, key, setting))
            limits.levels |= {b - rest for b in bounds}
        case r.Window() if means(metric.window, key, setting):
            known = [setting.number(key, setting.year - i) for i in range(metric.years)]
            open_years = sum(value is None for value in known) or 1
            limits.levels |= {(b * catalogue()[key].scale - sum(map(_low, known))) / open_years for b in bounds}
        case r.Ratio(ratio=(num, den)) if means(num, key, setting) != means(den, key, setting):
            as_part = means(num, key, setting)
            other_part = _series(den if as_part else num, metric.years, setting)
            if other_part[0] is None or any(value is None or value <= 0 for value in other_part):
                return
            first = Fraction(other_part[0])
            limits.levels |= {first * b for b in bounds} if as_part else {first / b for b in bounds if b}
            limits.shape = {setting.year - i: float(value / first) for i, value in enumerate(other_part) if value}


def _low(seen: Interval | None) -> Number:
    return 0 if seen is None else seen.lo or 0


def _series(key: str, years: int, setting: Setting) -> list[Number | None]:
    """The known values of the last closed years, latest first (the middle of an interval closed on both sides)."""
    own = [setting.year - i for i in range(years)] if catalogue()[key].yearly else [None] * years
    return [None if seen is None else _middle(seen) for seen in (setting.number(key, year) for year in own)]


def _middle(seen: Interval) -> Number | None:
    if seen.lo is None or seen.hi is None:
        return seen.hi if seen.lo is None else seen.lo
    return seen.lo if seen.lo == seen.hi else Fraction(seen.lo + seen.hi) / 2


# --- answers on each side -----------------------------------------------------------------------------------------


def _numbers(limits: _Limits, key: str, years: tuple[int, ...], setting: Setting) -> list[Candidate]:
    yearly = catalogue()[key].yearly
    if not limits.levels and not limits.rates:
        return []
    latest = setting.number(key, setting.year if yearly else None)
    levels = _cells(limits.levels, key, latest, setting)
    if not yearly:
        return [Candidate(share, point(value)) for share, value in levels]
    known = setting.facts.get(key, {})
    found = []
    for share, value in levels:
        for part, shape in _shapes(limits, setting.year):
            series: dict[int, Interval] = {year: point(round(float(value) * shape(year))) for year in years}
            found.append(Candidate(share * part, {**known, **series}))
    return found


def _cells(limits: set[Number], key: str, seen: Interval | None, setting: Setting) -> list[tuple[float, Number]]:
    """One value in each stretch between limits, within what is already known, with the stretch's share."""
    if seen is not None and seen.exact and seen.lo is not None:
        return [(1.0, seen.lo)]
    lo, hi = seen if seen is not None else (None, None)
    least = catalogue()[key].least
    cuts = sorted(cut for cut in limits if (lo is None or cut > lo) and (hi is None or cut < hi))
    if least is not None:
        cuts = [cut for cut in cuts if cut > least * catalogue()[key].scale or cut == cuts[-1]]
    if not cuts:
        return [(1.0, lo if lo is not None else hi if hi is not None else catalogue()[key].scale * 1000)]
    values: list[Number] = [Fraction(cuts[0] + lo) / 2 if lo is not None else _under(cuts[0])]
    values += [Fraction(a + b) / 2 for a, b in pairwise(cuts)]
    values.append(Fraction(cuts[-1] + hi) / 2 if hi is not None else 2 * max(cuts[-1], -cuts[-1]) + 1)
    ends = [0.0, *(share_below(key, cut, setting) for cut in cuts), 1.0]
    return [(max(b - a, 0.01), value) for (a, b), value in zip(pairwise(ends), values, strict=True)]


def _under(cut: Number) -> Number:
    return Fraction(cut) / 2 if cut > 0 else cut - 1


def _shapes(limits: _Limits, latest: int) -> list[tuple[float, Callable[[int], float]]]:
    """How the earlier years follow from the latest: with the other part of a ratio, or at each rate of growth."""
    if not limits.rates:
        return [(1.0, partial(_like, shape=limits.shape))]
    cuts = sorted(map(float, limits.rates))
    rates = [cuts[0] - 0.05, *((a + b) / 2 for a, b in pairwise(cuts)), cuts[-1] + 0.05]
    return [(1 / len(rates), partial(_grown, rate=rate, latest=latest)) for rate in rates]


def _like(year: int, shape: Mapping[int, float]) -> float:
    """A year's value as a part of the latest one, moving with the other part of a ratio."""
    return shape.get(year, 1.0)


def _grown(year: int, rate: float, latest: int) -> float:
    """A year's value as a part of the latest one, at a steady rate."""
    return float((1 + rate) ** (year - latest))


def _days(limits: _Limits, setting: Setting) -> list[Candidate]:
    cuts = sorted(limits.days)
    if not cuts:
        return []
    aside = timedelta(days=30)
    days = [min(day, setting.as_of) for day in (*(cut - aside for cut in cuts), cuts[-1] + aside)]
    return [Candidate(1 / len(days), day) for day in days]


def _lists(limits: _Limits, none: float, setting: Setting) -> list[Candidate]:
    some: list[Any] = [(Incident(kind, setting.as_of),) for kind in sorted(limits.kinds)]
    some += [(Title(tier, setting.as_of),) for tier in sorted(limits.tiers)]
    return [Candidate(none, ()), *(Candidate((1 - none) / len(some), value) for value in some)]
