"""Which documents speak for a tier in a place on a day: those in force, else what last did, never a replaced rule."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from knowledge.library import Library, ReadyProgram
from knowledge.regions import within
from knowledge.validity import standing


def speaking_programs(library: Library, region: str, as_of: date) -> tuple[ReadyProgram, ...]:
    """The programs to hold a firm of `region` against on a day, each tier by the rules that speak for it.

    For each tier those in force; where none is, those whose period is over or that have expired (the caller
    labels them); a rule that was replaced or is not yet in force only where nothing else is left.
    """
    tiers: dict[str, list[ReadyProgram]] = defaultdict(list)
    for ready in library.programs:
        if within(region, ready.pack.region):
            tiers[ready.program.tier].append(ready)
    return tuple(ready for programs in tiers.values() for ready in _best(programs, as_of))


def _best(programs: list[ReadyProgram], as_of: date) -> list[ReadyProgram]:
    for wanted in (("in_force",), ("period_over", "expired"), ("replaced", "not_yet")):
        found = [ready for ready in programs if standing(ready.validity, as_of) in wanted]
        if found:
            return found
    return []
