"""Which leaves of a rule may still count for a firm, given what is known of it."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge import rules as r
from knowledge.engine.compile import reach
from knowledge.engine.measure import Setting
from knowledge.facts import catalogue


def live(rule: r.Rule, setting: Setting) -> Iterator[r.Rule]:
    """The leaves of a rule that may still count: arms ruled out by a known guard are left out."""
    match rule:
        case r.All(all=parts) | r.Any_(any=parts):
            for part in parts:
                yield from live(part, setting)
        case r.Case():
            yield rule
            fact = catalogue()[rule.case]
            seen = setting.number(rule.case, setting.year if fact.yearly else None)
            for arm in rule.arms:
                if seen is None or reach(arm, fact.scale).overlap(seen) is not None:
                    yield from live(arm.then, setting)
        case r.Score():
            for band in (band for group in rule.parts for item in group.items for band in item.bands):
                yield from live(band.when, setting)
        case _:
            yield rule
