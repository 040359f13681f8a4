"""Whether a firm's figure is what an officer asked for: for certain, of the newest year where none was named."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.firm import named, shown, source_words
from handlers.officer.asked import Condition
from handlers.officer.line import Judged, Line, Setting
from knowledge.facts import catalogue
from knowledge.provenance import SOURCE_NAMES
from storage.known import Fact


def figure(line: Line, condition: Condition, setting: Setting) -> Judged:
    """A figure lies within the bounds for certain, or it does not count; of a yearly one without a year the newest."""
    asked = condition.fact
    assert asked is not None
    for year in _years(line, asked, setting.today):
        seen = _seen(line, asked.key, year)
        if seen is None:
            continue
        lo, hi, words = seen
        if not catalogue()[asked.key].numeric:
            same = next(
                (f for f in line.facts if f.key == asked.key and not f.declined and f.value == asked.value), None
            )
            return None if same is None else (words, ())
        inside = (asked.lo is None or (lo is not None and lo >= asked.lo)) and (
            asked.hi is None or (hi is not None and hi <= asked.hi)
        )
        return (words, ()) if inside else None
    return None


def _years(line: Line, asked: Fact, today: date) -> list[int | None]:
    """The year asked, else those there are figures of, the newest first."""
    meant = catalogue()[asked.key]
    if asked.year is not None and meant.yearly:
        return [asked.year]
    keys = (asked.key, *(meant.stands_for or ()))
    years = {fact.year for fact in line.facts if fact.key in keys and (fact.year or 0) <= today.year}
    return sorted(years, key=lambda year: year or 0, reverse=True)


def _seen(line: Line, key: str, year: int | None) -> tuple[Any, Any, str] | None:
    """A figure's least and most with its words; a ratio by its two amounts before it is taken as stated."""
    parts = catalogue()[key].stands_for
    if parts is not None:
        above, below = (_stated(line, part, year) for part in parts)
        if above and below and above.lo is not None and above.hi is not None and below.lo and below.hi:
            lo, hi = 100 * above.lo / below.hi, 100 * above.hi / below.lo
            ratio = f"{float(lo):.2f}%" if lo == hi else f"{float(lo):.2f}%—{float(hi):.2f}%"
            return lo, hi, f"{named(key, year)}{ratio}（按{SOURCE_NAMES[above.source]}的两个数算）"
    fact = _stated(line, key, year)
    if fact is None:
        return None
    return fact.lo, fact.hi, f"{named(key, year)}{shown(catalogue()[key], fact)}（{source_words(fact)}）"


def _stated(line: Line, key: str, year: int | None) -> Fact | None:
    return next((f for f in line.facts if f.key == key and f.year == year and not f.declined), None)
