"""Rules turned once, at load, into functions of a setting: state, missing facts, gap and steps from one tree."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from knowledge import rules as r
from knowledge.facts import LEVEL_NAMES, LEVELS, catalogue
from knowledge.interval import Interval, Number, Span
from knowledge.measure import (
    Quantity,
    Setting,
    compound_quantity,
    fact_quantity,
    growth_quantity,
    mean_ratio,
    ratio_quantities,
    shown,
    sum_quantity,
    window_quantity,
    yearly_quantities,
)
from knowledge.outcome import Gap, Outcome, Step, all_of, any_of, one_of_arms, whole
from knowledge.policy import State
from knowledge.regions import within
from knowledge.wording import label, measured

Check = Callable[[Setting], Outcome]
_MET = Outcome("met")


def compile_rule(rule: r.Rule) -> Check:
    """The function that decides a rule. Dangling fact names raise KeyError: lint has looked before."""
    match rule:
        case r.All():
            parts = tuple(map(compile_rule, rule.all))
            return lambda setting: all_of(part(setting) for part in parts)
        case r.Any_():
            parts = tuple(map(compile_rule, rule.any))
            return lambda setting: any_of(part(setting) for part in parts)
        case r.Case():
            return _case(rule)
        case r.Measure():
            return _measure(rule)
        case r.Score():
            return _score(rule)
        case r.Judge():
            return _judge(rule)
        case r.Met():
            return lambda setting: _MET
        case _:
            return _leaf(rule)


# --- numbers against a bound -------------------------------------------------------------------------------------


def _measure(rule: r.Measure) -> Check:
    says, quantities = label(rule), _quantities(rule.metric)
    upper = rule.max is not None or rule.below is not None
    strict = rule.above is not None or rule.below is not None or rule.above_fact is not None
    written = next((b for b in (rule.min, rule.max, rule.above, rule.below) if b is not None), Fraction(0))
    scale = _scale(rule.metric)
    hard: Fraction = written * scale
    if isinstance(rule.metric, r.Growth) and rule.metric.agg == "cagr":
        hard = (1 + written) ** rule.metric.years - 1
    soft = None if rule.judge_to in (None, "any") else Fraction(rule.judge_to) * scale
    all_soft = rule.judge_to == "any"

    def holds(value: Number | None, bound: Number, open_end: bool) -> bool:
        if value is None:
            return open_end
        if upper:
            return value < bound if strict else value <= bound
        return value > bound if strict else value >= bound

    def zone(value: Number | None, bound: Number, open_end: bool) -> State:
        if holds(value, bound, open_end):
            return "met"
        if all_soft or (soft is not None and holds(value, soft, open_end)):
            return "judge"
        return "unmet"

    def decide(quantity: Quantity, bound: Number) -> Outcome:
        if quantity.undefined:
            return Outcome("judge", steps=(Step(says, "judge", quantity.saw),))
        # An open end reaches as far as it can: below everything on the left, above everything on the right.
        states = {zone(quantity.seen.lo, bound, upper), zone(quantity.seen.hi, bound, not upper)}
        if len(states) > 1:
            return Outcome("unknown", quantity.missing, (), (Step(says, "unknown", quantity.saw),))
        state = states.pop()
        gaps = (_gap(quantity, bound, upper, strict),) if state == "unmet" and quantity.need else ()
        return Outcome(state, (), gaps, (Step(says, state, quantity.saw),))

    def check(setting: Setting) -> Outcome:
        found, bound = quantities(setting), hard
        if rule.above_fact is not None and not any(quantity.undefined for quantity in found):
            other = fact_quantity(setting, rule.above_fact)
            if other.missing:
                missing = dict.fromkeys((*(key for quantity in found for key in quantity.missing), *other.missing))
                return Outcome("unknown", tuple(missing), (), (Step(says, "unknown", other.saw),))
            bound = Fraction(other.seen.lo or 0) / (100 if isinstance(rule.metric, r.Ratio | r.Growth) else 1)
        if len(found) == 1:
            return decide(found[0], bound)
        return all_of(decide(quantity, bound) for quantity in found)

    return check


def _quantities(metric: r.Metric) -> Callable[[Setting], list[Quantity]]:
    match metric:
        case r.Ratio(ratio=(num, den), years=years, agg="each"):
            return lambda setting: ratio_quantities(setting, num, den, years)
        case r.Ratio(ratio=(num, den), years=years):
            return lambda setting: [mean_ratio(setting, num, den, years)]
        case r.Growth():
            grown = growth_quantity if metric.agg == "mean" else compound_quantity
            return lambda setting: [grown(setting, metric.growth, metric.years)]
        case r.Sum():
            return lambda setting: [sum_quantity(setting, metric.sum)]
        case r.Window():
            return lambda setting: [window_quantity(setting, metric.window, metric.years)]
        case r.Yearly():
            return lambda setting: yearly_quantities(setting, metric.yearly, metric.years)
        case _:
            return lambda setting: [fact_quantity(setting, metric)]


def _scale(metric: r.Metric) -> int:
    """What turns a written bound into inner units: 元 for money, points for a percent fact, 1 for a ratio."""
    match metric:
        case r.Ratio() | r.Growth():
            return 1
        case _:
            fact = catalogue()[measured(metric)]
            return 100 if fact.type == "percent" else fact.scale


def _gap(quantity: Quantity, bound: Number, upper: bool, strict: bool) -> Gap:
    need = quantity.need
    assert need is not None  # only called with one
    key = need.fact if isinstance(need.fact, str) else need.fact[0]
    fact = catalogue()[key]
    needs = Fraction(bound * need.factor + need.offset)
    if fact.type in ("money", "count", "rank"):  # whole 元, persons, places: the nearest that is enough
        needs = Fraction(math.floor(needs) if upper else math.ceil(needs))
    ends = (need.has.hi, need.has.lo) if upper else need.has
    has = next(end for end in ends if end is not None)  # unmet: one end at least is known
    difference = (Fraction(has) - needs if upper else needs - Fraction(has)) / fact.scale
    point = Interval(needs, needs)
    return Gap(
        need.fact, need.year, shown(key, point), shown(key, need.has), whole(difference, strict), fact.shown_unit
    )


# --- a case ------------------------------------------------------------------------------------------------------


def _case(rule: r.Case) -> Check:
    fact = catalogue()[rule.case]
    arms = tuple((reach(arm, fact.scale), compile_rule(arm.then)) for arm in rule.arms)

    def check(setting: Setting) -> Outcome:
        year = setting.year if fact.yearly else None
        seen = setting.number(rule.case, year)
        if seen is None:
            return one_of_arms(rule.case, (arm(setting) for _, arm in arms))
        taken = [(overlap, arm) for span, arm in arms if (overlap := span.overlap(seen)) is not None]
        if len(taken) == 1:
            return taken[0][1](setting)
        stated = rule.case in setting.facts
        return one_of_arms(
            rule.case,
            (arm(setting.narrowed(rule.case, year, overlap) if stated else setting) for overlap, arm in taken),
        )

    return check


def reach(arm: r.Arm, scale: int) -> Span:
    """The range of an arm in inner units (money in 元)."""
    lo = arm.min if arm.above is None else arm.above
    hi = arm.max if arm.below is None else arm.below
    ends = (None if lo is None else lo * scale, None if hi is None else hi * scale)
    return Span(*ends, arm.above is not None, arm.below is not None)


# --- a person's decision and a score ------------------------------------------------------------------------------


def _judge(rule: r.Judge) -> Check:
    verdict = Outcome("judge", steps=(Step(rule.judge, "judge"),))
    key = rule.fact
    if key is None:
        return lambda setting: verdict

    def check(setting: Setting) -> Outcome:
        value = setting.facts.get(key)
        if value is None:
            return verdict
        state: State = "met" if value else "unmet"
        gaps = () if value else (Gap(key, None, True, False, 1, "项"),)
        return Outcome(state, (), gaps, (Step(label(rule), state, ((key, None, value),)),))

    return check


def _score(rule: r.Score) -> Check:
    groups = [
        (group.min, [[(band.points, compile_rule(band.when)) for band in item.bands] for item in group.items])
        for group in rule.parts
    ]

    def check(setting: Setting) -> Outcome:
        low = high = 0
        certain = True
        looked: list[Outcome] = []
        failed = False
        for least, items in groups:
            spans = [_points(bands, setting, looked) for bands in items]
            lo, hi = sum(span[0] for span in spans), sum(span[1] for span in spans)
            low, high, certain, failed = low + lo, high + hi, certain and lo >= least, failed or hi < least
        steps = tuple(step for outcome in looked for step in outcome.steps)
        if certain and low >= rule.score:
            return Outcome("met", (), (), steps)
        if failed or high < rule.score:
            return Outcome("unmet", (), (), steps)
        missing = tuple(dict.fromkeys(key for outcome in looked for key in outcome.missing))
        return Outcome("unknown" if missing else "judge", missing, (), steps)

    return check


def _points(bands: list[tuple[int, Check]], setting: Setting, looked: list[Outcome]) -> tuple[int, int]:
    """The least and the most an item can give; every band looked at is added to `looked`."""
    most = 0
    for points, check in bands:
        outcome = check(setting)
        looked.append(outcome)
        if outcome.state == "met":
            return points, max(most, points)
        if outcome.state != "unmet":
            most = max(most, points)
    return 0, most


# --- leaves that are not numbers ---------------------------------------------------------------------------------


def _leaf(rule: Any) -> Check:
    says = label(rule)

    def decided(state: State, *saw: tuple[str, int | None, Any], gaps: tuple[Gap, ...] = ()) -> Outcome:
        return Outcome(state, (), gaps, (Step(says, state, saw),))

    def unknown(*keys: str) -> Outcome:
        return Outcome("unknown", keys, (), (Step(says, "unknown"),))

    def flag(setting: Setting) -> Outcome:
        value = setting.facts.get(rule.flag)
        if value is None:
            return unknown(rule.flag)
        gaps = () if value else (Gap(rule.flag, None, True, False, 1, "项"),)
        return decided("met" if value else "unmet", (rule.flag, None, value), gaps=gaps)

    def level(setting: Setting) -> Outcome:
        value = setting.facts.get(rule.level)
        if value is None:
            return unknown(rule.level)
        short = LEVELS.index(rule.min) - LEVELS.index(value)
        gaps = (Gap(rule.level, None, rule.min, value, short, "级"),) if short > 0 else ()
        return decided("unmet" if short > 0 else "met", (rule.level, None, LEVEL_NAMES[value]), gaps=gaps)

    def holds(setting: Setting) -> Outcome:
        titles = setting.facts.get("titles")
        if titles is None:
            return unknown("titles")
        held = [title.tier for title in titles]
        days = [title.on for title in titles if title.tier == rule.holds]
        if any(_valid(day, rule.valid_years, setting.as_of) for day in days):
            return decided("met")
        if None in days:
            return unknown("titles")
        return decided("unmet", gaps=(Gap("titles", None, rule.holds, held, 1, "项"),))

    def clean(setting: Setting) -> Outcome:
        incidents = setting.facts.get("incidents")
        if incidents is None:
            return unknown("incidents")
        recent = [event for event in incidents if event.on <= setting.as_of <= years_before(event.on, -rule.years)]
        bad = [event.on for event in recent if event.kind in rule.clean]
        if bad:
            free = years_before(max(bad), -rule.years) + timedelta(days=1)
            days = (free - setting.as_of).days
            gap = Gap("incidents", None, free.isoformat(), max(bad).isoformat(), days, "天")
            return decided("unmet", gaps=(gap,))
        return decided("judge" if any(event.kind in rule.doubtful for event in recent) else "met")

    def since(setting: Setting) -> Outcome:
        day = setting.facts.get(rule.date)
        if day is None:
            return unknown(rule.date)
        if day >= rule.since:
            return decided("met", (rule.date, None, day.isoformat()))
        gap = Gap(rule.date, None, rule.since.isoformat(), day.isoformat(), (rule.since - day).days, "天")
        return decided("unmet", (rule.date, None, day.isoformat()), gaps=(gap,))

    def aged(setting: Setting) -> Outcome:
        day = setting.facts.get(rule.aged)
        if day is None:
            return unknown(rule.aged)
        earliest = years_before(day, -rule.min_years)
        if earliest <= setting.as_of:
            return decided("met", (rule.aged, None, day.isoformat()))
        short = (earliest - setting.as_of).days
        gap = Gap(rule.aged, None, earliest.isoformat(), day.isoformat(), short, "天")
        return decided("unmet", (rule.aged, None, day.isoformat()), gaps=(gap,))

    def sme(setting: Setting) -> Outcome:
        possible = setting.size.possible
        if "large" not in possible:
            return decided("met")
        return decided("unmet") if len(possible) == 1 else unknown(*setting.size.missing)

    def inside(setting: Setting) -> Outcome:
        return decided("met" if within(setting.region, rule.inside) else "unmet")

    found: dict[type, Check] = {
        r.Flag: flag, r.AtLevel: level, r.Holds: holds, r.Clean: clean,
        r.Since: since, r.Aged: aged, r.Sme: sme, r.Inside: inside,
    }  # fmt: skip
    return found[type(rule)]


def _valid(won: date | None, years: int | None, as_of: date) -> bool:
    """Whether a title won on a day still counts; one without a day counts only where no term is asked."""
    return years is None or (won is not None and won <= as_of <= years_before(won, -years))


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier (later if negative); 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
