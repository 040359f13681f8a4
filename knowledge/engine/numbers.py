"""A number against a bound: what the quick path asks when it cannot tell, and what explains the result."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from knowledge import rules as r
from knowledge.engine.measure import (
    Quantity,
    Setting,
    compound_quantity,
    fact_quantity,
    growth_quantity,
    mean_ratio,
    ratio_quantity,
    shown,
    stated_ratio,
    sum_quantity,
    window_quantity,
    yearly_quantity,
)
from knowledge.engine.outcome import JUDGE, MET, UNKNOWN, UNMET, Seen
from knowledge.facts import catalogue
from knowledge.interval import Number
from knowledge.wording import label, measured


class Compared:
    """One number of a measure: of a yearly bound the one `back` years before the last closed year."""

    def __init__(self, rule: r.Measure, back: int = 0) -> None:
        self.rule, self.says = rule, label(rule)
        self.upper = rule.max is not None or rule.below is not None
        self.strict = rule.above is not None or rule.below is not None or rule.above_fact is not None
        written = next((b for b in (rule.min, rule.max, rule.above, rule.below) if b is not None), Fraction(0))
        scale = scale_of(rule.metric)
        self.bound: Number = written * scale
        if isinstance(rule.metric, r.Growth) and rule.metric.agg == "cagr":
            self.bound = (1 + written) ** rule.metric.years - 1
        if self.bound.denominator == 1:
            self.bound = int(self.bound)
        self.soft = None if rule.judge_to in (None, "any") else Fraction(rule.judge_to) * scale
        self.lenient = rule.judge_to == "any"
        self.quantity = quantity_of(rule.metric, back)
        self._looks_at = tuple(slots_of(rule.metric, back))
        if rule.above_fact is not None:
            self._looks_at += ((rule.above_fact, 0 if catalogue()[rule.above_fact].yearly else None),)

    def decide(self, setting: Setting) -> int:
        """The state, whatever is known."""
        quantity = self.quantity(setting)
        if quantity.undefined:
            return JUDGE
        bound = self.bound_for(setting)
        if bound is None:
            return UNKNOWN
        # An open end reaches as far as it can: below everything on the left, above everything on the right.
        states = {self.zone(quantity.seen.lo, bound, self.upper), self.zone(quantity.seen.hi, bound, not self.upper)}
        return states.pop() if len(states) == 1 else UNKNOWN

    def spread(self, setting: Setting, num: int, den: int, pairs: tuple[tuple[Number, ...], ...]) -> int:
        """A mean of quotients known by intervals, all known: their sum against `num / den` (bound, base and years).

        Each pair is (least, most) of the numerator and of the denominator. Whole numbers throughout: fractions
        would cost more than everything else together.
        """
        if self.soft is not None or any(end in (math.inf, -math.inf) for pair in pairs for end in pair):
            return self.decide(setting)
        if any(most <= 0 for _, _, _, most in pairs):
            return JUDGE
        if any(least <= 0 for _, _, least, _ in pairs):
            return UNKNOWN
        low: Number = 0
        high: Number = 0
        low_by: Number = 1
        high_by: Number = 1
        for a, b, least, most in pairs:
            by = most if a >= 0 else least
            low, low_by = low * by + a * low_by, low_by * by
            by = least if b >= 0 else most
            high, high_by = high * by + b * high_by, high_by * by
        states = {self._kept(low * den, num * low_by), self._kept(high * den, num * high_by)}
        return states.pop() if len(states) == 1 else UNKNOWN

    def _kept(self, value: Number, bound: Number) -> int:
        return MET if self._holds(value, bound, False) else JUDGE if self.lenient else UNMET

    def zone(self, value: Number | None, bound: Number, open_end: bool) -> int:
        """Where one end of what is known lies: within the bound, within the softer one, or outside."""
        if self._holds(value, bound, open_end):
            return MET
        if self.lenient or (self.soft is not None and self._holds(value, self.soft, open_end)):
            return JUDGE
        return UNMET

    def _holds(self, value: Number | None, bound: Number, open_end: bool) -> bool:
        if value is None:
            return open_end
        if self.upper:
            return value < bound if self.strict else value <= bound
        return value > bound if self.strict else value >= bound

    def bound_for(self, setting: Setting) -> Number | None:
        """The bound in inner units; one that another fact gives must be known exactly."""
        key = self.rule.above_fact
        if key is None:
            return self.bound
        other = fact_quantity(setting, key)
        if other.missing:
            return None
        return Fraction(other.seen.lo or 0) / (100 if isinstance(self.rule.metric, r.Ratio | r.Growth) else 1)

    def missing(self, setting: Setting) -> tuple[str, ...]:
        """The figures it waits for."""
        missing = self.quantity(setting).missing
        if self.rule.above_fact is None:
            return missing
        return (*missing, *fact_quantity(setting, self.rule.above_fact).missing)

    def saw(self, setting: Setting) -> Seen:
        """The figures it looked at; the stated ratio where it stands for an amount."""
        figures = [
            (key, year, seen)
            for key, back in self._looks_at
            for year in (None if back is None else setting.year - back,)
            if (seen := setting.number(key, year)) is not None
        ]
        metric = self.rule.metric
        if isinstance(metric, r.Ratio) and len(figures) < len(self._looks_at):
            stated = stated_ratio(setting, *metric.ratio)
            if stated is not None:
                figures.append((stated, None, setting.facts[stated]))
        return tuple((key, year, shown(key, seen)) for key, year, seen in figures)


def scale_of(metric: r.Metric) -> int:
    """What turns a written bound into inner units: 元 for money, points for a percent fact, 1 for a ratio."""
    if isinstance(metric, r.Ratio | r.Growth):
        return 1
    fact = catalogue()[measured(metric)]
    return 100 if fact.type == "percent" else fact.scale


def quantity_of(metric: r.Metric, back: int) -> Callable[[Setting], Quantity]:
    """What a metric measures; `back` picks the year where each year is held against the bound."""
    match metric:
        case r.Ratio(ratio=(num, den), agg="each"):
            return lambda setting: ratio_quantity(setting, num, den, back)
        case r.Ratio(ratio=(num, den), years=years):
            return lambda setting: mean_ratio(setting, num, den, years)
        case r.Growth():
            grown = growth_quantity if metric.agg == "mean" else compound_quantity
            return lambda setting: grown(setting, metric.growth, metric.years)
        case r.Sum():
            return lambda setting: sum_quantity(setting, metric.sum)
        case r.Window():
            return lambda setting: window_quantity(setting, metric.window, metric.years)
        case r.Yearly():
            return lambda setting: yearly_quantity(setting, metric.yearly, back)
        case _:
            return lambda setting: fact_quantity(setting, metric)


def slots_of(metric: r.Metric, back: int) -> Iterator[tuple[str, int | None]]:
    """Every figure a metric looks at, and how many years before the last closed one (None: not yearly)."""
    match metric:
        case r.Ratio(ratio=keys, years=years, agg=agg):
            for years_ago in (back,) if agg == "each" else range(years):
                yield from ((key, years_ago if catalogue()[key].yearly else None) for key in keys)
        case r.Growth(growth=key, years=years, agg=agg):
            yield from ((key, i) for i in (range(years + 1) if agg == "mean" else (0, years)))
        case r.Sum(sum=keys):
            yield from ((key, None) for key in keys)
        case r.Window(window=key, years=years):
            yield from ((key, i) for i in range(years))
        case r.Yearly(yearly=key):
            yield key, back
        case _:
            yield metric, 0 if catalogue()[metric].yearly else None
