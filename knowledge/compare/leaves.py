"""A rule taken apart: every figure it rests on as one leaf, to be held against the leaves of another version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from knowledge import rules as r
from knowledge.facts import INCIDENT_NAMES, LEVEL_NAMES, LEVELS, catalogue
from knowledge.regions import region_name
from knowledge.tiers import tiers
from knowledge.wording import amount, label, metric_name

_SIDES = {"min": "不低于", "max": "不高于", "above": "高于", "below": "低于"}
_STRICTER_UP = ("min", "above")
Effect = Literal["tighter", "looser"]


class Leaf(NamedTuple):
    """One thing a rule asks. `measures` says what is looked at without any figure; `words` says all of it.

    `bound` is the figure in words and `value` the same to compare with; `side` which way it binds.
    `where` names the arms and scored items it lies in; `optional` is true below an alternative (或).
    """

    measures: tuple[str, ...]
    subject: str
    words: str
    bound: str | None = None
    side: str | None = None
    value: Any = None
    shape: tuple[Any, ...] = ()
    """Everything but the bound: years, how they are added up, points, the softer bound."""
    where: tuple[str, ...] = ()
    optional: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """The fact keys it looks at."""
        return tuple(key for key in self.measures if key in catalogue())


def leaves(rule: r.Rule, where: tuple[str, ...] = (), optional: bool = False) -> list[Leaf]:
    """Every leaf of a rule, the arms of a case from the lowest up."""
    return [leaf for leaf, _ in _walk(rule, where, optional)]


def _walk(rule: Any, where: tuple[str, ...], optional: bool) -> Iterator[tuple[Leaf, int]]:
    match rule:
        case r.All():
            for part in rule.all:
                yield from _walk(part, where, optional)
        case r.Any_():
            for part in rule.any:
                yield from _walk(part, where, True)
        case r.Case():
            yield _arms(rule, where, optional), id(rule)
            for arm in ascending(rule):
                yield from _walk(arm.then, (*where, arm_words(rule.case, arm)), optional)
        case r.Score():
            yield _least("score", "总分", rule.score, where, optional), id(rule)
            for group in rule.parts:
                yield _least("part", group.name, group.min, where, optional), id(group)
                for item in group.items:
                    for band in item.bands:
                        for leaf, key in _band(band, (*where, group.name, item.says), optional):
                            points = f"{leaf.words}，得{band.points}分"
                            yield leaf._replace(words=points, shape=(*leaf.shape, band.points)), key
        case r.Met():
            return
        case _:
            yield _leaf(rule, where, optional), id(rule)


def _band(band: r.Band, where: tuple[str, ...], optional: bool) -> Iterator[tuple[Leaf, int]]:
    if isinstance(band.when, r.Met):
        yield Leaf(("otherwise",), "其余情形", "其余情形", where=where, optional=optional), id(band.when)
    else:
        yield from _walk(band.when, where, optional)


def ascending(rule: r.Case) -> list[r.Arm]:
    """The arms of a case from the lowest up, however they are written."""
    return sorted(rule.arms, key=lambda arm: (_low(arm) is not None, _low(arm) or 0))


def _low(arm: r.Arm) -> Fraction | None:
    return arm.min if arm.above is None else arm.above


def arm_words(fact: str, arm: r.Arm) -> str:
    """The range of an arm: `营业收入不低于5000万元、低于10000万元`."""
    return catalogue()[fact].label + "、".join(
        f"{verb}{amount(bound, fact)}" for side, verb in _SIDES.items() if (bound := getattr(arm, side)) is not None
    )


def _arms(rule: r.Case, where: tuple[str, ...], optional: bool) -> Leaf:
    ranges = tuple((arm.min, arm.above, arm.max, arm.below) for arm in ascending(rule))
    bound = "；".join(arm_words(rule.case, arm) for arm in ascending(rule))
    subject = f"按{catalogue()[rule.case].label}分档"
    return Leaf(("case", rule.case), subject, f"{subject}（{bound}）", bound, None, ranges, (), where, optional)


def _least(kind: str, name: str, points: int, where: tuple[str, ...], optional: bool) -> Leaf:
    subject = f"{name}最低分"
    return Leaf((kind, name), subject, f"{subject}{points}分", f"{points}分", "min", points, (), where, optional)


def _leaf(rule: Any, where: tuple[str, ...], optional: bool) -> Leaf:
    says = label(rule)
    match rule:
        case r.Measure():
            return _measure(rule, where, optional)
        case r.Flag():
            return Leaf(("flag", rule.flag), says, says, where=where, optional=optional)
        case r.AtLevel():
            fact = catalogue()[rule.level]
            order = LEVELS.index(rule.min)
            return Leaf(
                ("level", rule.level), fact.label, says, LEVEL_NAMES[rule.min], "min", order, (), where, optional
            )
        case r.Holds():
            years = rule.valid_years
            bound = f"{years}年内认定" if years else "不限年份"
            words = f"{says}（{bound}）" if years else says
            name = f"已获得{tiers()[rule.holds].name}"
            return Leaf(("holds", rule.holds), name, words, bound, None, years, (), where, optional)
        case r.Clean():
            soft = "、".join(INCIDENT_NAMES[kind] for kind in rule.doubtful) if rule.clean else ""
            words = says + (f"（{soft}由人认定）" if soft else "")
            shape = (frozenset(rule.clean), frozenset(rule.doubtful))
            return Leaf(
                ("clean", "incidents"), "无违法违规的年限", words, f"{rule.years}年", "min", rule.years, shape, where,
                optional,
            )  # fmt: skip
        case r.Since():
            day = rule.since.isoformat()
            return Leaf(
                ("date", rule.date), catalogue()[rule.date].label, says, day, "min", rule.since, (), where, optional
            )
        case r.Aged():
            return Leaf(
                ("aged", rule.aged), "注册年限", says, f"{rule.min_years}年", "min", rule.min_years, (), where, optional
            )
        case r.Inside():
            place = region_name(rule.inside)
            words = f"在{place}（{rule.inside}）登记注册"
            return Leaf(("inside",), "登记注册地", words, place, None, rule.inside, (), where, optional)
        case r.Judge():
            kind = ("judge", rule.fact) if rule.fact else ("judge",)
            return Leaf(kind, says, says, where=where, optional=optional)
        case _:
            return Leaf((type(rule).__name__.lower(),), says, says, where=where, optional=optional)


def _measure(rule: r.Measure, where: tuple[str, ...], optional: bool) -> Leaf:
    metric, says = rule.metric, label(rule)
    measures, shape = _metric(metric)
    soft = ""
    if rule.judge_to is not None:
        soft = "，达不到的由人认定" if rule.judge_to == "any" else f"，到{amount(rule.judge_to, metric)}由人认定"
    if rule.above_fact is not None:
        bound, side, value = catalogue()[rule.above_fact].label, "above_fact", rule.above_fact
    else:
        side, value = next((name, found) for name in _SIDES if (found := getattr(rule, name)) is not None)
        ranked = isinstance(metric, str) and catalogue()[metric].type == "rank" and side == "max"
        bound = f"前{value}" if ranked else amount(value, metric)
    shape = (*shape, rule.judge_to)
    return Leaf(measures, metric_name(metric), says + soft, bound, side, value, shape, where, optional)


def _metric(metric: r.Metric) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """What is measured, and over how many years and how; one figure and its yearly or added-up form are the same."""
    match metric:
        case r.Ratio():
            return ("ratio", *metric.ratio), (metric.years, metric.agg if metric.years > 1 else "each")
        case r.Growth():
            return ("growth", metric.growth), (metric.years, metric.agg)
        case r.Sum():
            return ("sum", *sorted(metric.sum)), ()
        case r.Window():
            return ("number", metric.window), (metric.years, "sum")
        case r.Yearly():
            return ("number", metric.yearly), (metric.years, "each")
        case _:
            return ("number", metric), (1, "each")


def effect(a: Leaf, b: Leaf) -> Effect | None:
    """Whether a changed bound asks more (`tighter`) or less (`looser`); None where that cannot be said.

    Rules know no negation, so what is harder in a leaf is never easier in its clause.
    """
    otherwise = (a.side, a.shape, a.where, a.optional) != (b.side, b.shape, b.where, b.optional)
    if otherwise or a.side in (None, "above_fact") or a.value == b.value:
        return None
    return "tighter" if (b.value > a.value) == (a.side in _STRICTER_UP) else "looser"


def in_words(rule: Any) -> str:
    """A whole rule in one line: `A；B；（C，或D）`."""
    match rule:
        case r.All():
            return "；".join(map(in_words, rule.all))
        case r.Any_():
            return f"（{'，或'.join(map(in_words, rule.any))}）"
        case r.Case():
            return "；".join(f"{arm_words(rule.case, arm)}的：{in_words(arm.then)}" for arm in ascending(rule))
        case r.Score():
            return "；".join(leaf.words for leaf in leaves(rule))
        case r.Met():
            return "没有要求"
        case _:
            return _leaf(rule, (), False).words


def matched(a: list[Leaf], b: list[Leaf]) -> list[tuple[int, int]]:
    """Which leaf of `a` is which of `b`, by position: first what is the same, then what measures the same thing."""
    passes = (
        lambda leaf: (leaf.measures, leaf.where, leaf.words),
        lambda leaf: (leaf.measures, leaf.where, leaf.side, leaf.shape),
        lambda leaf: (leaf.measures, leaf.where, leaf.side),
        lambda leaf: (leaf.measures, leaf.words),
        lambda leaf: (leaf.measures, leaf.side),
        lambda leaf: leaf.measures,
    )
    pairs: list[tuple[int, int]] = []
    open_a, open_b = list(range(len(a))), list(range(len(b)))
    for key in passes:
        for i in list(open_a):
            found = next((j for j in open_b if key(b[j]) == key(a[i])), None)
            if found is not None:
                pairs.append((i, found))
                open_a.remove(i)
                open_b.remove(found)
    return sorted(pairs)


def skeleton(rule: r.Rule, tokens: Mapping[int, int]) -> Any:
    """How the matched leaves hang together, whatever their order: equal skeletons mean the same 且 and 或.

    `tokens` gives a number to each leaf, by its place in `leaves(rule)`; a leaf without one is left out.
    """
    places = {key: tokens[place] for place, (_, key) in enumerate(_walk(rule, (), False)) if place in tokens}
    return _bones(rule, places)


def _bones(rule: Any, places: Mapping[int, int]) -> Any:
    match rule:
        case r.All():
            return _joined("all", [_bones(part, places) for part in rule.all])
        case r.Any_():
            return _joined("any", [_bones(part, places) for part in rule.any])
        case r.Case():
            return ("case", rule.case, *(_bones(arm.then, places) for arm in ascending(rule)))
        case r.Score():
            return (
                "score",
                *sorted(
                    (group.name, item.says, str([_bones(band.when, places) for band in item.bands]))
                    for group in rule.parts
                    for item in group.items
                ),
            )
        case r.Met():
            return ("met",)
        case _:
            return places.get(id(rule))


def _joined(kind: str, parts: list[Any]) -> Any:
    kept = [part for part in parts if part is not None]
    flat = [inner for part in kept for inner in (part[1:] if isinstance(part, tuple) and part[0] == kind else (part,))]
    if len(flat) < 2:
        return flat[0] if flat else None
    return (kind, *sorted(flat, key=str))
