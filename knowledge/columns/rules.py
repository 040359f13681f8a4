"""Rules turned into masks over columns: the same tree, the same readings as for one firm (engine/compile.py)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from knowledge import rules as r
from knowledge.columns.calls import Compare
from knowledge.columns.graph import Graph
from knowledge.columns.measures import Bound, End, Measures, Num, Quantity
from knowledge.columns.nodes import Node
from knowledge.columns.size import size_of
from knowledge.columns.table import UNKNOWN, Columns
from knowledge.engine.compile import reach
from knowledge.engine.looks import years_before
from knowledge.engine.numbers import Compared
from knowledge.facts import LEVELS, catalogue
from knowledge.interval import Span
from knowledge.policy import Pack
from knowledge.regions import NATIONAL


class Masks(NamedTuple):
    """A rule's state over the firms: unmet, met, and passed (met, or a person decides); on no mask it is unknown."""

    unmet: Node
    met: Node
    passed: Node


class RuleMasks:
    """Compiles rules for the firms on a day. Dangling fact names raise KeyError: lint has looked before."""

    def __init__(self, graph: Graph, columns: Columns, size_pack: Pack | None) -> None:
        self.graph, self.columns, self.size_pack = graph, columns, size_pack
        self.measures = Measures(graph, columns)
        self.certain = Masks(graph.false, graph.true, graph.true)
        self.for_a_person = Masks(graph.false, graph.false, graph.true)
        self.nobody_knows = Masks(graph.false, graph.false, graph.false)

    def compile(self, rule: r.Rule, measures: Measures | None = None) -> Masks:
        """The masks of a rule; `measures` where a number is known more closely within an arm."""
        known = measures or self.measures
        match rule:
            case r.All():
                return self.all_of([self.compile(part, known) for part in rule.all])
            case r.Any_():
                return self.any_of([self.compile(part, known) for part in rule.any])
            case r.Case():
                return self._case(rule, known)
            case r.Measure():
                return self._measure(rule, known)
            case r.Score():
                return self._score(rule, known)
            case r.Flag():
                return self._flag(rule.flag)
            case r.AtLevel():
                return self._level(rule)
            case r.Holds():
                return self._holds(rule)
            case r.Clean():
                return self._clean(rule)
            case r.Since():
                return self._day(rule.date, "ge", rule.since)
            case r.Aged():
                return self._day(rule.aged, "le", _latest_start(self.columns.as_of, rule.min_years))
            case r.Sme():
                return self._sme()
            case r.Inside():
                inside = self.inside(rule.inside)
                return Masks(self.graph.no(inside), inside, inside)
            case r.Judge(fact=str() as key):
                unmet, met, _ = self._flag(key)
                return Masks(unmet, met, self.graph.no(unmet))
            case r.Judge():
                return self.for_a_person
            case _:
                return self.certain

    def inside(self, outer: str) -> Node:
        """The firms of a region or one below it."""
        if outer == NATIONAL:
            return self.graph.true
        width = 10_000 if outer.endswith("0000") else 100 if outer.endswith("00") else 1
        column, first = self.graph.source(self.columns.region), int(outer) // width * width
        low, high = self.graph.coded("ge", column, first), self.graph.coded("lt", column, first + width)
        return self.graph.both(low, high)

    # --- several parts ------------------------------------------------------------------------------------------

    def all_of(self, parts: Iterable[Masks]) -> Masks:
        """The worst wins: unmet, unknown, judge, met."""
        unmet, met, passed = zip(*parts, strict=True)
        return Masks(self.graph.either(*unmet), self.graph.both(*met), self.graph.both(*passed))

    def any_of(self, parts: Iterable[Masks]) -> Masks:
        """The best wins: met, unknown, judge, unmet."""
        g, found = self.graph, list(parts)
        met, unmet = g.either(*(part.met for part in found)), g.both(*(part.unmet for part in found))
        short = g.both(*(g.either(part.unmet, self._judge_alone(part)) for part in found))  # unmet or judge, every one
        return Masks(unmet, met, g.either(met, g.less(short, unmet)))

    def _judge_alone(self, part: Masks) -> Node:
        return self.graph.less(part.passed, part.met)

    def _case(self, rule: r.Case, known: Measures) -> Masks:
        """All arms a firm's guard can reach must agree; each is looked at with the guard kept to its range."""
        g, fact = self.graph, catalogue()[rule.case]
        year = self.columns.year if fact.yearly else None
        seen = known.number(rule.case, year)
        unmet, met, judged = [], [], []
        for arm in rule.arms:
            span = reach(arm, fact.scale)
            away = self._away(seen, span)
            part = self.compile(arm.then, self._kept(known, rule.case, year, seen, span))
            unmet.append(g.either(part.unmet, away))
            met.append(g.either(part.met, away))
            judged.append(g.either(self._judge_alone(part), away))
        sure = g.both(*met)
        return Masks(g.both(*unmet), sure, g.either(sure, g.both(*judged)))

    def _away(self, seen: Num, span: Span) -> Node:
        away = self.graph.false
        if span.lo is not None:
            op: Compare = "le" if span.lo_open else "lt"
            away = self.graph.compare(op, seen.hi, Fraction(span.lo) * seen.scale)
        if span.hi is not None:
            op = "ge" if span.hi_open else "gt"
            away = self.graph.either(away, self.graph.compare(op, seen.lo, Fraction(span.hi) * seen.scale))
        return away

    def _kept(self, known: Measures, key: str, year: int | None, seen: Num, span: Span) -> Measures:
        if seen.lo is seen.hi:  # an exact guard within the arm is as narrow as it can be
            return known
        ends = [Fraction(end) for end in (span.lo, span.hi) if end is not None]
        finest = max((end * seen.scale).denominator for end in ends)
        number = known.scaled(seen, seen.scale * finest)
        kept = number
        if span.lo is not None:
            low = float(span.lo * number.scale)
            kept = Num(self.graph.at_least(kept.lo, low), self.graph.at_least(kept.hi, low), kept.scale)
        if span.hi is not None:
            high = float(span.hi * number.scale)
            kept = Num(self.graph.at_most(kept.lo, high), self.graph.at_most(kept.hi, high), kept.scale)
        return known.within((key, year), kept)

    # --- numbers -------------------------------------------------------------------------------------------------

    def _measure(self, rule: r.Measure, known: Measures) -> Masks:
        look = Compared(rule)
        bound: Bound = Fraction(look.bound)
        exact = self.graph.true
        if rule.above_fact is not None:
            bound = known.of_year(rule.above_fact)
            if bound.lo is not bound.hi:  # a bound that another fact gives must be known exactly
                exact = self.graph.compare("ge", bound.lo, bound.hi)
        return self.all_of([self._decide(look, quantity, bound, exact) for quantity in known.quantities(rule.metric)])

    def _decide(self, look: Compared, quantity: Quantity, bound: Bound, exact: Node) -> Masks:
        """Both ends of what is known within the bound: met; both outside: unmet, or judge within the softer one."""
        g, test = self.graph, quantity.test
        keeps: Compare = {(False, False): "ge", (False, True): "gt", (True, False): "le", (True, True): "lt"}[
            look.upper, look.strict
        ]  # type: ignore[assignment]
        fails: Compare = {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}[keeps]  # type: ignore[assignment]
        worse: End = "hi" if look.upper else "lo"
        better: End = "lo" if look.upper else "hi"
        met, unmet, judged = test(worse, keeps, bound), test(better, fails, bound), g.false
        if look.lenient:
            judged, unmet = unmet, g.false
        elif look.soft is not None:
            judged = g.both(unmet, test(worse, keeps, look.soft))
            unmet = g.both(unmet, test(better, fails, look.soft))
        met, unmet, judged = (g.less(g.both(mask, exact), quantity.undefined) for mask in (met, unmet, judged))
        return Masks(unmet, met, g.either(met, judged, quantity.undefined))

    # --- a scored standard ---------------------------------------------------------------------------------------

    def _score(self, rule: r.Score, known: Measures) -> Masks:
        g = self.graph
        lows, highs, open_, enough, short = [], [], [], [], []
        most_of_all = sum(item.bands[0].points for part in rule.parts for item in part.items)
        for part in rule.parts:
            low, high = [], []
            for item in part.items:
                earlier = g.false
                least, most = list[tuple[int, Node]](), list[tuple[int, Node]]()
                for band in item.bands:  # best first, so the first that holds gives the most
                    unmet, met, passed = self.compile(band.when, known)
                    least.append((band.points, g.less(met, earlier)))
                    most.append((band.points, g.no(g.either(unmet, *(mask for _, mask in most)))))
                    open_.append(g.less(g.no(g.either(unmet, passed)), earlier))
                    earlier = g.either(earlier, met)
                low.append(g.points(least, most_of_all))
                high.append(g.points(most, most_of_all))
            lows.append(g.total(low))
            highs.append(g.total(high))
            enough.append(g.coded("ge", lows[-1], part.min))
            short.append(g.coded("lt", highs[-1], part.min))
        met = g.both(*enough, g.coded("ge", g.total(lows), rule.score))
        unmet = g.less(g.either(*short, g.coded("lt", g.total(highs), rule.score)), met)
        unknown = g.either(*open_)
        return Masks(unmet, met, g.either(met, g.less(g.no(unmet), unknown)))

    # --- leaves that are not numbers -----------------------------------------------------------------------------

    def _flag(self, key: str) -> Masks:
        g, column = self.graph, self.columns.codes.get(key)
        if column is None:
            return self.nobody_knows
        yes, no = (g.coded("eq", g.source(column), code) for code in (1, 0))
        return Masks(no, yes, yes)

    def _level(self, rule: r.AtLevel) -> Masks:
        g, column = self.graph, self.columns.codes.get(rule.level)
        if column is None:
            return self.nobody_knows
        place = LEVELS.index(rule.min)
        reached = g.coded("ge", g.source(column), place)
        met = g.less(reached, g.coded("eq", g.source(column), UNKNOWN))
        return Masks(g.no(reached), met, met)

    def _day(self, key: str, op: Compare, bound: date) -> Masks:
        g, column = self.graph, self.columns.days.get(key)
        if column is None:
            return self.nobody_knows
        other: Compare = "lt" if op == "ge" else "gt"
        met, unmet = (g.coded(sign, g.source(column), bound.toordinal()) for sign in (op, other))
        return Masks(unmet, met, met)

    def _holds(self, rule: r.Holds) -> Masks:
        g, columns = self.graph, self.columns
        if columns.titles_known is None:
            return self.nobody_knows
        known, title = g.marks(columns.titles_known), columns.titles.get(rule.holds)
        if title is None:
            return Masks(known, g.false, g.false)
        held, undated = g.marks(title.held), g.false
        if rule.valid_years is not None:
            first = _earliest(columns.as_of, rule.valid_years)
            held, undated = g.coded("ge", g.source(title.latest), first.toordinal()), g.marks(title.undated)
        return Masks(g.less(known, g.either(held, undated)), held, held)

    def _clean(self, rule: r.Clean) -> Masks:
        g, columns = self.graph, self.columns
        if columns.incidents_known is None:
            return self.nobody_knows
        first, known = _earliest(columns.as_of, rule.years).toordinal(), g.marks(columns.incidents_known)

        def any_of(kinds: tuple[str, ...]) -> Node:
            found = [columns.incidents[kind] for kind in kinds if kind in columns.incidents]
            return g.either(*(g.coded("ge", g.source(latest), first) for latest in found))

        unmet, doubtful = any_of(rule.clean), any_of(rule.doubtful)
        passed = g.less(known, unmet)
        return Masks(unmet, g.less(passed, doubtful), passed)

    def _sme(self) -> Masks:
        below, large = size_of(self.graph, self.measures, self.size_pack)
        return Masks(large, below, below)


def _earliest(as_of: date, years: int) -> date:
    """The first day of which the anniversary `years` later is not before `as_of`."""
    day = years_before(as_of, years) - timedelta(days=2)
    while years_before(day, -years) < as_of:
        day += timedelta(days=1)
    return day


def _latest_start(as_of: date, years: int) -> date:
    """The last day from which `years` full years have passed by `as_of`."""
    day = years_before(as_of, years) + timedelta(days=2)
    while years_before(day, -years) > as_of:
        day -= timedelta(days=1)
    return day
