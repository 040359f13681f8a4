"""What a pack must satisfy beyond its shape: names that exist, arms that fit, clauses that are unique."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from knowledge import rules as r
from knowledge.engine.compile import reach
from knowledge.facts import FactDef, catalogue
from knowledge.interval import Span
from knowledge.policy import Pack, Program
from knowledge.strict_yaml import Place
from knowledge.tiers import tiers
from knowledge.topics import topics

Mistake = tuple[Place, str]


def mistakes(pack: Pack) -> list[Mistake]:
    """Everything wrong with a pack that its shape does not show: the place in the file and why, in Chinese."""
    return [*_programs(pack), *_names(pack), *_sizes(pack), *_requests(pack)]


def _programs(pack: Pack) -> Iterator[Mistake]:
    readings = {reading.id for reading in pack.readings}
    if len(readings) != len(pack.readings):
        yield ("readings",), "读法编号重复"
    seen: set[tuple[str, str | None]] = set()
    for i, program in enumerate(pack.programs):
        place: Place = ("programs", i)
        if (program.tier, program.variant) in seen:
            yield place, f"同一文件里 {program.tier}（{program.variant or '不分类'}）写了两次"
        seen.add((program.tier, program.variant))
        clauses: set[str] = set()
        for j, condition in enumerate(program.conditions):
            at = (*place, "conditions", j)
            if condition.clause in clauses:
                yield (*at, "clause"), f"条款 {condition.clause} 在这一项里重复"
            clauses.add(condition.clause)
            for reading in condition.readings:
                if reading not in readings:
                    yield (*at, "readings"), f"读法 {reading} 没有在 readings 里说明"
            yield from ((((*at, "rule", *where)), why) for where, why in _rule(condition.rule))


def _rule(rule: r.Rule) -> Iterator[Mistake]:
    match rule:
        case r.All():
            for i, part in enumerate(rule.all):
                yield from ((("all", i, *place), why) for place, why in _rule(part))
        case r.Any_():
            for i, part in enumerate(rule.any):
                yield from ((("any", i, *place), why) for place, why in _rule(part))
        case r.Case():
            yield from _case(rule)
        case r.Measure():
            yield from _measure(rule)
        case r.Flag():
            yield from _typed("flag", rule.flag, ("flag",))
        case r.AtLevel():
            yield from _typed("level", rule.level, ("level",))
        case r.Since():
            yield from _typed("date", rule.date, ("date",))
        case r.Aged():
            yield from _typed("aged", rule.aged, ("date",))
        case r.Judge(fact=str() as fact):
            yield from _typed("fact", fact, ("flag",))
        case r.Score():
            yield from _score(rule)
        case r.Holds() if rule.holds not in tiers():
            yield ("holds",), f"不认识的称号 {rule.holds}"
        case _:
            pass


def _score(rule: r.Score) -> Iterator[Mistake]:
    most = [sum(item.bands[0].points for item in group.items) for group in rule.parts]
    if sum(most) < rule.score:
        yield ("score",), f"各项加起来最多{sum(most)}分，达不到{rule.score}分"
    for i, group in enumerate(rule.parts):
        if most[i] < group.min:
            yield ("parts", i, "min"), f"这一部分最多{most[i]}分，达不到{group.min}分"
        for j, item in enumerate(group.items):
            for k, band in enumerate(item.bands):
                at = ("parts", i, "items", j, "bands", k, "when")
                yield from (((*at, *place), why) for place, why in _rule(band.when))


def _typed(key: str, name: str, types: tuple[str, ...]) -> Iterator[Mistake]:
    fact = catalogue().get(name)
    if fact is None:
        yield (key,), f"不认识的事实 {name}（见 tihang facts）"
    elif fact.type not in types:
        yield (key,), f"事实 {name} 的类型是 {fact.type}，这里要 {'、'.join(types)}"


_WHOLE = ("count", "rank")
_NUMBERS = ("money", *_WHOLE, "number", "percent")


def _measure(rule: r.Measure) -> Iterator[Mistake]:
    metric = rule.metric
    match metric:
        case r.Ratio():
            for name in metric.ratio:
                yield from _typed("metric", name, ("money", "count"))
            if metric.years > 1 and not all(n in catalogue() and catalogue()[n].yearly for n in metric.ratio):
                yield ("metric",), "多年的比例要用按年度的事实"
        case r.Growth():
            yield from _yearly(metric.growth)
        case r.Window():
            yield from _yearly(metric.window)
        case r.Yearly():
            yield from _yearly(metric.yearly)
        case r.Sum():
            for name in metric.sum:
                yield from _typed("metric", name, ("count",))
        case _:
            yield from _typed("metric", metric, _NUMBERS)
    if rule.above_fact is not None:
        yield from _typed("above_fact", rule.above_fact, _NUMBERS)
    yield from _unit(rule)


def _yearly(name: str) -> Iterator[Mistake]:
    yield from _typed("metric", name, ("money",))
    if name in catalogue() and not catalogue()[name].yearly:
        yield ("metric",), f"事实 {name} 不按年度，不能用在多年的指标里"


def _unit(rule: r.Measure) -> Iterator[Mistake]:
    """A share is at most one, so `70` or `5` for `70%` and `5%` is a slip; things are counted whole, never in %."""
    fact = catalogue().get(rule.metric) if isinstance(rule.metric, str) else None
    share = isinstance(rule.metric, r.Ratio | r.Growth) or (fact is not None and fact.type == "percent")
    counted = isinstance(rule.metric, r.Sum) or (fact is not None and fact.type in _WHOLE)
    for name in ("min", "max", "above", "below", "judge_to"):
        bound = getattr(rule, name)
        if not isinstance(bound, Fraction):
            continue
        if share and abs(bound) > 1:
            yield (name,), "比例和增长率要写成百分数，不超过100%，例如 70%"
        if counted and bound.denominator != 1:
            yield (name,), "个数和名次要写成整数，例如 2"


def _closed(span: Span, fact: FactDef) -> Span:
    """A range of whole numbers by its first and last one; other numbers keep the ends they leave out."""
    if fact.type not in _WHOLE:
        return span
    lo = span.lo + 1 if span.lo is not None and span.lo_open else span.lo
    return Span(lo, span.hi - 1 if span.hi is not None and span.hi_open else span.hi)


def _case(rule: r.Case) -> Iterator[Mistake]:
    wrong = list(_typed("case", rule.case, _NUMBERS))
    yield from wrong
    for i, arm in enumerate(rule.arms):
        yield from ((("arms", i, "then", *place), why) for place, why in _rule(arm.then))
    if wrong:
        return
    fact = catalogue()[rule.case]
    spans = sorted(
        ((_closed(reach(arm, fact.scale), fact), i) for i, arm in enumerate(rule.arms)),
        key=lambda item: (item[0].lo is not None, item[0].lo or 0),
    )
    floor = None if fact.least is None else fact.least * fact.scale
    first = spans[0][0]
    if first.lo is not None and (floor is None or first.lo > floor or (first.lo == floor and first.lo_open)):
        yield ("arms", spans[0][1]), "各档没有覆盖全部数值：最低的一档之下还有空缺"
    for (low, i), (high, j) in pairwise(spans):
        step = 1 if fact.type in _WHOLE else 0
        shared = high.lo == low.hi and not (low.hi_open or high.lo_open)
        if low.hi is None or high.lo is None or high.lo < low.hi or shared:
            yield ("arms", j), f"与第{i + 1}档重叠"
        elif high.lo > low.hi + step or (low.hi_open and high.lo_open):
            yield ("arms", j), f"与第{i + 1}档之间有空缺"
    if spans[-1][0].hi is not None:
        yield ("arms", spans[-1][1]), "各档没有覆盖全部数值：最高的一档之上还有空缺"


def _names(pack: Pack) -> Iterator[Mistake]:
    for i, program in enumerate(pack.programs):
        yield from _tier(("programs", i, "tier"), program.tier)
    for i, target in enumerate(pack.targets):
        yield from _tier(("targets", i, "tier"), target.tier)
    for i, reward in enumerate(pack.rewards):
        for name in reward.awards:
            yield from _tier(("rewards", i, "awards"), name)
        if reward.kind == "benefit" and reward.ceiling is not None:
            yield ("rewards", i), "benefit 不是现金，不能写 ceiling"
    for i, term in enumerate(pack.terms):
        for name in term.tiers:
            yield from _tier(("terms", i, "tiers"), name)
    for i, missing in enumerate(pack.not_given):
        for name in missing.tiers:
            yield from _tier(("not_given", i, "tiers"), name)
    if pack.stacking and pack.stacking.reading not in (None, *(reading.id for reading in pack.readings)):
        yield ("stacking", "reading"), f"读法 {pack.stacking.reading} 没有在 readings 里说明"
    programs = {(p.tier, p.variant): p for p in pack.programs}
    for i, example in enumerate(pack.examples):
        meant: Program | None = programs.get((example.tier, example.variant))
        if meant is None:
            yield ("examples", i), f"本文件没有 {example.tier}（{example.variant or '不分类'}）这一项"
            continue
        clauses = {condition.clause for condition in meant.conditions}
        for name in example.expect:
            if name != "state" and name not in clauses:
                yield ("examples", i, "expect", name), f"本项没有条款 {name}"


def _tier(place: Place, name: str | None) -> Iterator[Mistake]:
    if name is not None and name not in tiers():
        yield place, f"不认识的称号 {name}"


def _sizes(pack: Pack) -> Iterator[Mistake]:
    choices = catalogue()["industry"].choices
    for i, row in enumerate(pack.sizes):
        if row.industry not in choices:
            yield ("sizes", i, "industry"), f"不认识的行业 {row.industry}"
        for j, limit in enumerate(row.limits):
            if not limit.small < limit.medium < (limit.large or limit.medium + 1):
                yield ("sizes", i, "limits", j), "界限应当 小型 < 中型 < 大型"
    names = [row.industry for row in pack.sizes]
    if len(set(names)) != len(names):
        yield ("sizes",), "同一行业写了两次"


def _requests(pack: Pack) -> Iterator[Mistake]:
    for i, service in enumerate(pack.services):
        for name in service.request:
            if name not in topics():
                yield ("services", i, "request"), f"不认识的事项 {name}（见 knowledge/topics.yaml）"
    if pack.lead is not None:
        named = {who for d in pack.departments if d.clause == pack.lead.clause for who in d.who}
        for who in pack.lead.who:
            if who not in named:
                yield ("lead", "who"), f"departments 里条款 {pack.lead.clause} 没有 {who}"
