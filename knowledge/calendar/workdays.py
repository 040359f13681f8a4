"""Working days of China: the State Council's holidays and moved working days, and what an officer corrected by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # its calendars of all the world take a twentieth of a second to load
    import holidays

_KNOWN_TO = 2026
"""The last year whose moved working days the installed `holidays` has; later ones it knows the statutory days of."""


@dataclass(frozen=True)
class Workdays:
    """Which days are worked. `overrides` (day → worked?) is the bureau's own table and goes before everything."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_open(self, day: date) -> bool:
        """Whether offices work on that day."""
        own = self.overrides.get(day)
        return _by_calendar(day) if own is None else own

    def published(self, year: int) -> bool:
        """Whether the moved working days (调休) of a year are known, from the library or from the bureau's table."""
        return year <= _KNOWN_TO or any(day.year == year and worked for day, worked in self.overrides.items())

    def on_or_before(self, day: date) -> date:
        """The day itself if it is worked, else the last working day before it."""
        return next(found for back in range(40) if self.is_open(found := day - timedelta(days=back)))

    def on_or_after(self, day: date) -> date:
        """The day itself if it is worked, else the first working day after it."""
        return next(found for on in range(40) if self.is_open(found := day + timedelta(days=on)))

    def after(self, day: date, count: int) -> date:
        """The working day that is `count` working days after a day: one after a Friday is mostly the Monday."""
        while count:
            day += timedelta(days=1)
            count -= self.is_open(day)
        return day


@lru_cache(4096)
def _by_calendar(day: date) -> bool:
    return bool(_china().is_working_day(day))


@lru_cache(1)
def _china() -> holidays.HolidayBase:
    import holidays

    return holidays.country_holidays("CN")
