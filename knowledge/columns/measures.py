"""Numbers against a bound, by column: the same readings as for one firm (knowledge/engine/measure.py), as masks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Literal, NamedTuple

from knowledge import rules as r
from knowledge.columns.calls import Compare
from knowledge.columns.graph import Graph
from knowledge.columns.nodes import Node
from knowledge.columns.table import Columns, Numbers
from knowledge.facts import catalogue, stated_ratios

Place = tuple[str, int | None]
End = Literal["lo", "hi"]


class Num(NamedTuple):
    """A number of every firm: `lo / scale .. hi / scale`; unknown where there is no number in them."""

    lo: Node
    hi: Node
    scale: int

    def end(self, end: End) -> Node:
        """One of the ends."""
        return self.lo if end == "lo" else self.hi


Bound = Fraction | Num


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a measure compares: `test` holds one end against a bound; who is `undefined` has no such number (judge)."""

    test: Callable[[End, Compare, Bound], Node]
    undefined: Node


class Measures:
    """The quantities of the firms on a day. `narrowed` holds numbers known more closely within an arm of a case."""

    def __init__(self, graph: Graph, columns: Columns, narrowed: Mapping[Place, Num] | None = None) -> None:
        self.graph, self.columns, self.narrowed = graph, columns, narrowed or {}

    def within(self, place: Place, number: Num) -> Measures:
        """The same with one number known more closely."""
        return Measures(self.graph, self.columns, {**self.narrowed, place: number})

    def own(self, key: str, year: int | None) -> Num:
        """A number as stated."""
        if (key, year) in self.narrowed:
            return self.narrowed[key, year]
        column = self.columns.numbers.get((key, year))
        if column is None:
            return Num(self.graph.none, self.graph.none, 1)
        return self._column(column)

    def _column(self, column: Numbers) -> Num:
        return Num(self.graph.source(column.lo), self.graph.source(column.hi), column.scale)

    def number(self, key: str, year: int | None) -> Num:
        """A number with the fact it falls back to; the year of an undated fact does not matter."""
        fact = catalogue()[key]
        place = (key, year if fact.yearly else None)
        own = self.own(*place)
        if fact.falls_back_to is None or place in self.narrowed:
            return own
        if lent := self.columns.lent(*place):
            return self._column(lent)
        return self.first(own, Measures(self.graph, self.columns).number(fact.falls_back_to, year))

    def first(self, a: Num, b: Num) -> Num:
        """The first of two numbers that is known."""
        a, b = self.alike(a, b)
        return Num(self.graph.pick(a.lo, b.lo), self.graph.pick(a.hi, b.hi), a.scale)

    def of_year(self, key: str) -> Num:
        """A number of the last closed year, or the one number of an undated fact."""
        return self.number(key, self.columns.year)

    def scaled(self, number: Num, scale: int) -> Num:
        """The same number in finer units."""
        by = scale // number.scale
        return Num(self.graph.times(number.lo, by), self.graph.times(number.hi, by), scale)

    def alike(self, a: Num, b: Num) -> tuple[Num, Num]:
        """Two numbers in the same units."""
        scale = lcm(a.scale, b.scale)
        return self.scaled(a, scale), self.scaled(b, scale)

    def unknown(self, *numbers: Num) -> Node:
        """The firms of which one of the numbers is not known."""
        return self.graph.either(*(self.graph.unknown(number.lo) for number in numbers))

    def stated(self, key: str) -> Node:
        """The firms that ever stated a fact."""
        mask = self.columns.ever_stated.get(key)
        return self.graph.false if mask is None else self.graph.marks(mask)

    def young(self, year: int | None) -> Node:
        """The firms certainly not registered yet in a year (A24)."""
        days = self.columns.days.get("registered_on")
        if days is None or year is None:
            return self.graph.false
        column, first = self.graph.source(days), date(year + 1, 1, 1).toordinal()
        return self.graph.coded("ge", column, first) if column.limit >= first else self.graph.false

    # --- what a bound is held against ---------------------------------------------------------------------------

    def quantities(self, metric: r.Metric) -> list[Quantity]:
        """The numbers of a metric, latest year first; each must keep the bound."""
        years = range(self.columns.year, self.columns.year - getattr(metric, "years", 1), -1)
        match metric:
            case r.Ratio(ratio=(num, den), agg="each"):
                return [self._ratio(num, den, year) for year in self._when(num, den, years)]
            case r.Ratio(ratio=(num, den)):
                return [self._mean([self._share(num, den, year) for year in self._when(num, den, years)], 0)]
            case r.Growth(agg="mean"):
                return [self._mean([self._rate(metric.growth, year, year - 1) for year in years], 1)]
            case r.Growth():
                return [self._compound(metric.growth, years[0], years[0] - metric.years)]
            case r.Sum():
                return [self._added([(key, None) for key in metric.sum])]
            case r.Window():
                return [self._added([(metric.window, year) for year in years])]
            case r.Yearly():
                return [self._year(metric.yearly, year) for year in years]
            case _:
                return [self._plain(self.of_year(metric), self.graph.false)]

    @staticmethod
    def _when(num: str, den: str, years: range) -> list[int | None]:
        yearly = catalogue()[num].yearly or catalogue()[den].yearly
        return [year if yearly else None for year in years]

    def _plain(self, number: Num, undefined: Node) -> Quantity:
        def test(end: End, op: Compare, bound: Bound) -> Node:
            if isinstance(bound, Fraction):
                return self.graph.compare(op, number.end(end), bound * number.scale)
            one, two = self.alike(number, bound)
            return self.graph.compare(op, one.end(end), two.lo)

        return Quantity(test, undefined)

    def _year(self, key: str, year: int) -> Quantity:
        number = self.number(key, year)
        return self._plain(number, self.graph.both(self.unknown(number), self.young(year)))

    def _added(self, parts: list[Place]) -> Quantity:
        """Numbers added up; an unknown one is at least its least possible value, and may be any larger one."""
        g, undefined, total = self.graph, self.graph.false, None
        numbers = [self.number(key, year) for key, year in parts]
        exact = all(number.lo is number.hi for number in numbers)
        for key, year in parts:
            number, least = self.number(key, year), catalogue()[key].least
            undefined = g.either(undefined, g.both(self.unknown(number), self.young(year)))
            if least is not None:
                low = g.filled(number.lo, float(least * number.scale))
                number = Num(low, low if exact else number.hi, number.scale)
            if total is not None:
                total, number = self.alike(total, number)
                number = Num(g.plus(total.lo, number.lo), g.plus(total.hi, number.hi), number.scale)
            total = number
        assert total is not None  # the grammar asks for one part at least
        if not exact:
            return self._plain(total, undefined)
        whole, unknown = self._plain(total, undefined), self.unknown(*numbers)

        def test(end: End, op: Compare, bound: Bound) -> Node:
            held = whole.test(end, op, bound)  # of an exact sum both ends are one, wherever it is known
            return held if end == "lo" else g.less(held, unknown)

        return Quantity(test, undefined)

    # --- quotients -----------------------------------------------------------------------------------------------

    def _ratio(self, num: str, den: str, year: int | None) -> Quantity:
        top, bottom, stated = *self._amounts(num, den, year), self._stated(num, den)
        blocked, undefined = self._without(top, bottom, stated, year)
        missing = self.unknown(top, bottom)

        def test(end: End, op: Compare, bound: Bound) -> Node:
            amounts = self.graph.less(self._crossed(top, bottom, end, op, bound, 0), blocked)
            percent = self._plain(stated, self.graph.false).test(end, op, self._times(bound, 100))
            return self.graph.either(amounts, self.graph.both(missing, percent))

        return Quantity(test, undefined)

    def _compound(self, key: str, late: int, early: int) -> Quantity:
        now, base = self.number(key, late), self.number(key, early)
        blocked, undefined = self._grown(now, base, early)

        def test(end: End, op: Compare, bound: Bound) -> Node:
            return self.graph.less(self._crossed(now, base, end, op, bound, 1), blocked)

        return Quantity(test, undefined)

    def _mean(self, parts: list[tuple[Num, Node, Node]], base: int) -> Quantity:
        """The average of yearly numbers; `base` 1 where each is a growth rate (value ÷ base − 1)."""
        g, n = self.graph, len(parts)
        total = parts[0][0]
        for part, _, _ in parts[1:]:
            total = Num(g.plus(total.lo, part.lo), g.plus(total.hi, part.hi), 1)
        blocked, undefined = g.either(*(part[1] for part in parts)), g.either(*(part[2] for part in parts))

        def test(end: End, op: Compare, bound: Bound) -> Node:
            if isinstance(bound, Fraction):
                return g.less(g.compare(op, total.end(end), n * (bound + base)), blocked)
            # mean − base > rate in percent ⇔ 100 · scale · total > n · (100 · scale · base + rate as it is held)
            held = g.plus(bound.lo, g.filled(g.none, 100.0 * bound.scale)) if base else bound.lo
            crossed = g.compare(op, g.times(total.end(end), 100 * bound.scale), g.times(held, n))
            return g.less(crossed, blocked)

        return Quantity(test, undefined)

    def _share(self, num: str, den: str, year: int | None) -> tuple[Num, Node, Node]:
        top, bottom, stated = *self._amounts(num, den, year), self._stated(num, den)
        blocked, undefined = self._without(top, bottom, stated, year)
        percent = self.graph.filled(self.graph.none, 100.0 * stated.scale)
        over = Num(self.graph.over(stated.lo, percent), self.graph.over(stated.hi, percent), 1)
        return self.first(self._divided(top, bottom), over), blocked, undefined

    def _rate(self, key: str, late: int, early: int) -> tuple[Num, Node, Node]:
        now, base = self.number(key, late), self.number(key, early)
        return self._divided(now, base), *self._grown(now, base, early)

    def _amounts(self, num: str, den: str, year: int | None) -> tuple[Num, Num]:
        return self.alike(self.number(num, year), self.number(den, year))

    def _stated(self, num: str, den: str) -> Num:
        """The ratio in percent as stated; that over another denominator only where this one was never stated."""
        key, lender = stated_ratios().get((num, den)), catalogue()[den].falls_back_to
        if key is not None:
            return self.own(key, None)
        key = stated_ratios().get((num, lender)) if lender else None
        if key is None:
            return Num(self.graph.none, self.graph.none, 1)
        number, never = self.own(key, None), self.graph.no(self.stated(den))
        return Num(self.graph.kept(never, number.lo), self.graph.kept(never, number.hi), number.scale)

    def _without(self, top: Num, bottom: Num, stated: Num, year: int | None) -> tuple[Node, Node]:
        """Who has no such ratio by the amounts, and who has none at all."""
        g, zero, known = self.graph, Fraction(0), self.graph.unknown(top.lo)
        absent = g.both(self.unknown(top, bottom), self.unknown(stated), self.young(year))
        undefined = g.either(g.less(g.compare("le", bottom.hi, zero), known), absent)
        return g.less(g.compare("le", bottom.lo, zero), known), undefined

    def _grown(self, now: Num, base: Num, early: int) -> tuple[Node, Node]:
        """Who has no such rate because the base may not be positive, and who certainly has none."""
        g, zero = self.graph, Fraction(0)
        absent = g.both(self.unknown(now, base), self.young(early))
        return g.compare("le", base.lo, zero), g.either(g.compare("le", base.hi, zero), absent)

    def _divided(self, top: Num, bottom: Num) -> Num:
        """`top / bottom` where the denominator is certainly positive."""
        g = self.graph
        low, high = g.over(top.lo, bottom.hi), g.over(top.hi, bottom.lo)
        if top.lo.low < 0:  # a loss is smallest in size over the largest denominator
            low, high = g.smaller(low, g.over(top.lo, bottom.lo)), g.larger(high, g.over(top.hi, bottom.hi))
        return Num(low, high, 1)

    def _crossed(self, top: Num, bottom: Num, end: End, op: Compare, bound: Bound, base: int) -> Node:
        """`top / bottom − base` against a bound for a certainly positive denominator, multiplied out.

        Of a positive bound the low end of the ratio meets the high end of the denominator, of a negative one the low.
        """
        g, low_end = self.graph, end == "lo"
        top, bottom = self.alike(top, bottom)
        if isinstance(bound, Fraction):
            rate = bound + base
            if rate == 0:
                return g.less(g.compare(op, top.end(end), rate), self.unknown(bottom))
            den = bottom.end("hi" if low_end == (rate > 0) else "lo")
            share = g.share(den, rate, op) if top.end(end).error == 0 else None
            if share is not None:
                return g.compare(op, top.end(end), share)
            return g.compare(op, g.times(top.end(end), rate.denominator), g.times(den, rate.numerator))
        rates = g.plus(bound.lo, g.filled(g.none, 100.0 * bound.scale)) if base else bound.lo
        ends = g.product(rates, bottom.lo), g.product(rates, bottom.hi)
        limit = g.larger(*ends) if low_end else g.smaller(*ends)
        return g.compare(op, g.times(top.end(end), 100 * bound.scale), limit)

    @staticmethod
    def _times(bound: Bound, by: int) -> Bound:
        """A bound on a ratio as one on percent points; a fact in percent is one already."""
        return bound * by if isinstance(bound, Fraction) else bound
