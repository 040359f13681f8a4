"""A number against a bound: what the quick path asks when it cannot tell, and what explains the result."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from knowledge import rules as r
from knowledge.facts import catalogue
from knowledge.interval import Interval, Number
from knowledge.measure import (
    Quantity,
    Setting,
    compound_quantity,
    fact_quantity,
    growth_quantity,
    mean_ratio,
    ratio_quantity,
    shown,
    sum_quantity,
    window_quantity,
    yearly_quantity,
)
from knowledge.outcome import JUDGE, MET, UNKNOWN, UNMET, Gap, whole
from knowledge.wording import label, measured


class Compared:
    """One number of a measure: of a yearly bound the one `back` years before the last closed year."""

    def __init__(self, rule: r.Measure, back: int = 0) -> None:
        self.rule, self.says = rule, label(rule)
        self.upper = rule.max is not None or rule.below is not None
        self.strict = rule.above is not None or rule.below is not None or rule.above_fact is not None
        written = next((b for b in (rule.min, rule.max, rule.above, rule.below) if b is not None), Fraction(0))
        scale = scale_of(rule.metric)
        self.bound = written * scale
        if isinstance(rule.metric, r.Growth) and rule.metric.agg == "cagr":
            self.bound = (1 + written) ** rule.metric.years - 1
        self.soft = None if rule.judge_to in (None, "any") else Fraction(rule.judge_to) * scale
        self.lenient = rule.judge_to == "any"
        self.quantity = quantity_of(rule.metric, back)

    def decide(self, setting: Setting) -> int:
        """The state, whatever is known."""
        quantity = self.quantity(setting)
        if quantity.undefined:
            return JUDGE
        bound = self._bound(setting)
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

    def _bound(self, setting: Setting) -> Number | None:
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

    def saw(self, setting: Setting) -> tuple[tuple[str, int | None, Any], ...]:
        """The figures it looked at."""
        return self.quantity(setting).saw

    def gap(self, setting: Setting) -> Gap | None:
        """The distance, carried by the one figure a firm acts on (of a ratio the numerator, the latest year)."""
        need, bound = self.quantity(setting).need, self._bound(setting)
        if need is None or bound is None:
            return None
        key = need.fact if isinstance(need.fact, str) else need.fact[0]
        fact = catalogue()[key]
        needs: Number = bound * need.factor + need.offset
        if fact.type in ("money", "count", "rank"):  # whole 元, persons, places: the nearest that is enough
            needs = math.floor(needs) if self.upper else math.ceil(needs)
        ends = (need.has.hi, need.has.lo) if self.upper else need.has
        has = next(end for end in ends if end is not None)  # unmet: one end at least is known
        difference = has - needs if self.upper else needs - has
        short = whole(Fraction(difference, fact.scale) if fact.scale > 1 else difference, self.strict)
        at = shown(key, Interval(needs, needs))
        return Gap(need.fact, need.year, at, shown(key, need.has), short, fact.shown_unit)


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
