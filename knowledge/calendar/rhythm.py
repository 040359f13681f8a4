"""When a duty falls: a day of every month, of a month of every quarter or of a year, or one day alone."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`monthly` on `day`; `quarterly` on `day` of the `month`-th (1–3) month; `yearly` on `day` of `month`; `once` on
    `on`. A day that a month does not have is its last.
    """

    every: Literal["monthly", "quarterly", "yearly", "once"]
    day: int = 1
    month: int = 1
    on: date | None = None

    def next_after(self, day: date) -> date | None:
        """The first day it falls on that is not before `day`; None for a single day that is past."""
        if self.every == "once":
            return self.on if self.on is not None and self.on >= day else None
        step = _MONTHS[self.every]
        first = date(day.year, 1, 1)
        for count in range(0, 37, step):
            months = first.month - 1 + count + (self.month - 1 if self.every != "monthly" else 0)
            year, month = first.year + months // 12, months % 12 + 1
            found = date(year, month, min(self.day, monthrange(year, month)[1]))
            if found >= day:
                return found
        return None
