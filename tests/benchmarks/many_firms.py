"""A library of made-up firms as columns, seeded: figures as firms have them, a part of them exactly on the limits."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.columns.table import UNKNOWN, Columns, Days, Floats, Held, Mask, Numbers
from knowledge.facts import INCIDENT_NAMES, LEVELS, FactDef, catalogue

AS_OF = date(2023, 6, 1)
REGIONS = (320831, 320800, 370800, 371100, 371500)
TITLES = ("little_giant.national", "srdi.province", "innovative")
_ROUND = (0.03, 0.05, 0.06, 0.08, 0.1, 0.4, 0.5, 0.6, 0.7)
"""Shares the texts ask for: one firm in fifty has a figure that is exactly one of them."""
_LOSS = 0.15


def many_firms(rows: int, seed: int = 1, unknown: float = 0.15, intervals: float = 0.0, as_of: date = AS_OF) -> Columns:
    """`rows` firms on a day; a share of all facts is not known, and a share of the figures only by interval."""
    maker = _Maker(np.random.default_rng(seed), rows, unknown, intervals)
    random = maker.random
    numbers = dict[tuple[str, int | None], Numbers]()
    revenue: Floats = np.round(np.exp(random.normal(17.7, 1.4, rows)) / 100) * 100  # 元, the middle near 5000万元
    for year in range(as_of.year - 1, as_of.year - 7, -1):
        for key, fact in catalogue().items():
            if fact.yearly:
                amounts = revenue.copy() if key == "revenue" else maker.part(fact, revenue)
                numbers[key, year] = maker.numbers(amounts)
        revenue = np.round(revenue / maker.rarely(random.normal(1.07, 0.12, rows).clip(0.5, 2), 1.05))
    codes = dict[str, Any]()
    for key, fact in catalogue().items():
        if fact.numeric and not fact.yearly:
            numbers[key, None] = maker.numbers(maker.single(fact))
        elif fact.type in ("flag", "level", "choice"):
            several = {"flag": 2, "level": len(LEVELS)}.get(fact.type, len(fact.choices))
            codes[key] = maker.hidden(random.integers(0, several, rows, dtype=np.uint8), UNKNOWN)
    return Columns(
        as_of,
        random.choice(np.array(REGIONS, dtype=np.int32), rows),
        numbers,
        codes,
        {"registered_on": maker.hidden(maker.days(as_of, 4000), np.nan)},
        maker.known(),
        {tier: maker.title(as_of) for tier in TITLES},
        maker.known(),
        {kind: maker.hidden(maker.days(as_of, 2000), np.nan, 0.97) for kind in INCIDENT_NAMES},
    )


class _Maker:
    def __init__(self, random: np.random.Generator, rows: int, unknown: float, intervals: float) -> None:
        self.random, self.rows, self.unknown, self.intervals = random, rows, unknown, intervals

    def known(self) -> Mask:
        return self.random.random(self.rows) >= self.unknown

    def hidden(self, values: NDArray[Any], code: float, share: float | None = None) -> NDArray[Any]:
        values[self.random.random(self.rows) < (self.unknown if share is None else share)] = code
        return values

    def rarely(self, values: Floats, exact: float | Floats) -> Floats:
        return np.where(self.random.random(self.rows) < 0.02, exact, values)

    def part(self, fact: FactDef, revenue: Floats) -> Floats:
        """An amount that goes with the revenue; profits may be losses."""
        shares = self.rarely(self.random.beta(2, 3, self.rows), self.random.choice(_ROUND, self.rows))
        if fact.key == "rnd_expense":
            shares *= 0.2
        if fact.least is None:
            shares = shares * 0.3 - self.random.random(self.rows) * _LOSS
        return np.round(revenue * shares)

    def single(self, fact: FactDef) -> Floats:
        match fact.type:
            case "rank":
                return self.random.integers(1, 20, self.rows).astype(np.float64)
            case "percent":
                return self.random.integers(0, 100, self.rows).astype(np.float64)
            case "number":
                return self.random.integers(0, 30, self.rows).astype(np.float64)
            case _:
                return np.floor(self.random.exponential(3, self.rows) ** (3 if "staff" in fact.key else 1))

    def numbers(self, values: Floats) -> Numbers:
        values = self.hidden(values, np.nan)
        if not self.intervals:
            return Numbers.of(values)
        blurred = self.random.random(self.rows) < self.intervals
        spread = np.where(blurred, np.round(np.abs(values) * self.random.random(self.rows) * 0.2), 0.0)
        return Numbers.of(values - np.minimum(spread, np.abs(values)), values + spread)

    def days(self, as_of: date, mean: int) -> Days:
        """Days before today, as ordinals."""
        return (as_of.toordinal() - np.floor(self.random.exponential(mean, self.rows))).astype(np.float32)

    def title(self, as_of: date) -> Held:
        held, undated = self.random.random(self.rows) < 0.1, self.random.random(self.rows) < 0.3
        latest = self.days(as_of, 1000)
        latest[~held | undated] = np.nan
        return Held(held, held & undated, latest)
