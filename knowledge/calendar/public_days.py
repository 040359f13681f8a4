"""The public days off of a year by their names, and the working days that were moved for them, as far as published."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded when it is first needed, as in workdays.py
    import holidays

_NAMES = {
    "New Year's Day": "元旦",
    "Chinese New Year's Eve": "春节",
    "Chinese New Year (Spring Festival)": "春节",
    "Tomb-Sweeping Day": "清明",
    "Labor Day": "劳动节",
    "Dragon Boat Festival": "端午",
    "Mid-Autumn Festival": "中秋",
    "National Day": "国庆",
}


@lru_cache(8)
def holidays_of(year: int) -> tuple[str, ...]:
    """The statutory days of a year by name, `春节2月5日—2月8日`; days given in their place are left out."""
    found: dict[str, list[date]] = {}
    for day, names in sorted(_china(year).items()):
        for name in names.split("; "):
            if name in _NAMES:
                found.setdefault(_NAMES[name], []).append(day)
    return tuple(f"{name}{_span(days)}" for name, days in found.items())


@lru_cache(8)
def moved_of(year: int) -> tuple[date, ...]:
    """The weekend days of a year that are worked instead of others, where they are published."""
    calendar = _china(year)
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range(366))
    return tuple(d for d in days if d.year == year and d.weekday() > 4 and calendar.is_working_day(d))


def _china(year: int) -> holidays.HolidayBase:
    import holidays

    return holidays.country_holidays("CN", years=year)


def _span(days: list[date]) -> str:
    first, last = days[0], days[-1]
    said = f"{first.month}月{first.day}日"
    return said if first == last else f"{said}—{last.month}月{last.day}日"
