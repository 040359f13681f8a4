"""Which facts a rule looks at, and for how many closed years back."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge import rules as r


def needs(rule: r.Rule) -> Iterator[tuple[str, int]]:
    """Every (fact, years): `years` counts closed years back from the last one; 1 for an undated fact."""
    match rule:
        case r.All():
            for part in rule.all:
                yield from needs(part)
        case r.Any_():
            for part in rule.any:
                yield from needs(part)
        case r.Case():
            yield rule.case, 1
            for arm in rule.arms:
                yield from needs(arm.then)
        case r.Measure():
            yield from _metric(rule.metric)
            if rule.above_fact is not None:
                yield rule.above_fact, 1
        case r.Flag():
            yield rule.flag, 1
        case r.AtLevel():
            yield rule.level, 1
        case r.Holds():
            yield "titles", 1
        case r.Clean():
            yield "incidents", 1
        case r.Since():
            yield rule.date, 1
        case r.Aged():
            yield rule.aged, 1
        case r.Judge(fact=str() as fact):
            yield fact, 1
        case r.Score():
            for band in (band for group in rule.parts for item in group.items for band in item.bands):
                yield from needs(band.when)
        case r.Sme():
            yield from (("industry", 1), ("staff", 1), ("revenue", 1), ("assets", 1))
        case _:
            return


def _metric(metric: r.Metric) -> Iterator[tuple[str, int]]:
    match metric:
        case r.Ratio(ratio=(num, den), years=years):
            yield num, years
            yield den, years
        case r.Growth():
            yield metric.growth, metric.years + 1
        case r.Sum():
            yield from ((key, 1) for key in metric.sum)
        case r.Window():
            yield metric.window, metric.years
        case r.Yearly():
            yield metric.yearly, metric.years
        case _:
            yield metric, 1
