"""Profiles read into columns: exact numbers scaled to whole ones, what does not fit left to the exact path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from knowledge.columns.table import EXACT, UNKNOWN, Codes, Columns, Days, Floats, Held, Numbers
from knowledge.facts import LEVELS, FactDef, catalogue
from knowledge.interval import Interval
from knowledge.profile import Profile

_YEARS_BACK = 5
"""The grammar looks at five years, and at the one before them for growth."""
_SCALES = (1, 10, 100, 10_000)
Place = tuple[str, int | None]


def read_columns(profiles: Sequence[Profile], as_of: date) -> Columns:
    """The firms of these profiles on a day, in their order."""
    numbers = defaultdict[Place, dict[int, Interval]](dict)
    codes, days = dict[str, Codes](), dict[str, Days]()
    stated = {key: np.zeros(len(profiles), dtype=np.bool_) for key, fact in catalogue().items() if fact.falls_back_to}
    years = range(as_of.year - 1 - _YEARS_BACK, as_of.year)
    for row, profile in enumerate(profiles):
        for key, value in profile.facts.items():
            fact = catalogue()[key]
            if value is None:
                continue
            if key in stated:
                stated[key][row] = True
            if fact.yearly:
                for year in years:
                    if value.get(year) is not None:
                        numbers[key, year][row] = value[year]
            elif fact.numeric:
                numbers[key, None][row] = value
            elif fact.type == "date":
                days.setdefault(key, _no_days(len(profiles)))[row] = value.toordinal()
            elif fact.type in ("flag", "level", "choice"):
                column = codes.setdefault(key, np.full(len(profiles), UNKNOWN, dtype=np.uint8))
                column[row] = _code(fact, value)
    scales, odd = _scales(numbers)
    return Columns(
        as_of,
        np.array([int(profile.region) for profile in profiles], dtype=np.int32),
        {
            place: _numbers(catalogue()[place[0]], known, len(profiles), scales[place], odd)
            for place, known in numbers.items()
        },
        codes,
        days,
        *_titles(profiles, as_of),
        *_incidents(profiles, as_of),
        {key: mask for key, mask in stated.items() if mask.any()},
        {row: profiles[row] for row in sorted(odd)},
    )


def _no_days(rows: int) -> Days:
    return np.full(rows, np.nan, dtype=np.float32)


def _code(fact: FactDef, value: Any) -> int:
    match fact.type:
        case "flag":
            return int(value)
        case "level":
            return LEVELS.index(value)
        case _:
            return fact.choices.index(value)


def _scales(numbers: dict[Place, dict[int, Interval]]) -> tuple[dict[Place, int], set[int]]:
    """The scale of each column that fits most rows (one for all money, compared with itself), and the rows left out."""
    groups = defaultdict[str, list[dict[int, Interval]]](list)
    for (key, _), known in numbers.items():
        groups[_group(key)].append(known)
    chosen, odd = dict[str, int](), set[int]()
    for group, columns in groups.items():
        left = {scale: _unfit(columns, scale) for scale in _SCALES}
        chosen[group] = min(left, key=lambda scale, left=left: len(left[scale]))  # type: ignore[misc]
        odd |= left[chosen[group]]
    return {place: chosen[_group(place[0])] for place in numbers}, odd


def _group(key: str) -> str:
    return "money" if catalogue()[key].type == "money" else key


def _unfit(columns: list[dict[int, Interval]], scale: int) -> set[int]:
    limit = EXACT / scale
    return {
        row
        for known in columns
        for row, seen in known.items()
        if any(end is not None and (scale % end.denominator or not -limit <= end <= limit) for end in seen)
    }


def _numbers(fact: FactDef, known: dict[int, Interval], rows: int, scale: int, odd: set[int]) -> Numbers:
    lo = np.full(rows, np.nan)
    least = -np.inf if fact.least is None else float(fact.least * fact.scale * scale)
    kept = {row: seen for row, seen in known.items() if row not in odd}
    for row, seen in kept.items():
        lo[row] = least if seen.lo is None else float(seen.lo * scale)
    hi: Floats | None = None
    if any(seen.lo is None or seen.lo != seen.hi for seen in kept.values()):
        hi = lo.copy()
        for row, seen in kept.items():
            hi[row] = np.inf if seen.hi is None else float(seen.hi * scale)
    return Numbers.of(lo, hi, scale)


def _titles(profiles: Sequence[Profile], as_of: date) -> tuple[Any, dict[str, Held]]:
    rows, known, found = len(profiles), np.zeros(len(profiles), dtype=np.bool_), dict[str, Held]()
    for row, profile in enumerate(profiles):
        titles = profile.facts.get("titles")
        known[row] = titles is not None
        for title in titles or ():
            if title.tier not in found:
                found[title.tier] = Held(np.zeros(rows, np.bool_), np.zeros(rows, np.bool_), _no_days(rows))
            held = found[title.tier]
            held.held[row] = True
            if title.on is None:
                held.undated[row] = True
            elif title.on <= as_of:
                held.latest[row] = np.fmax(held.latest[row], np.float32(title.on.toordinal()))
    return known if known.any() else None, found


def _incidents(profiles: Sequence[Profile], as_of: date) -> tuple[Any, dict[str, Days]]:
    known, found = np.zeros(len(profiles), dtype=np.bool_), dict[str, Days]()
    for row, profile in enumerate(profiles):
        events = profile.facts.get("incidents")
        known[row] = events is not None
        for event in events or ():
            if event.on <= as_of:
                latest = found.setdefault(event.kind, _no_days(len(profiles)))
                latest[row] = np.fmax(latest[row], np.float32(event.on.toordinal()))
    return known if known.any() else None, found
