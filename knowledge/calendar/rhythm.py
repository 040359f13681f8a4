"""When a duty falls: a day of every month, of a month of every quarter or of a year, or one day alone."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

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

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Rhythm:
        """As `kept` gave it to be stored."""
        on = kept.get("on")
        return cls(kept["every"], kept.get("day") or 1, kept.get("month") or 1, date.fromisoformat(on) if on else None)

    def kept(self) -> dict[str, Any]:
        """As it is stored: JSON, `on` as ISO text."""
        on = {"on": self.on.isoformat()} if self.on else {}
        return {"every": self.every, "day": self.day, "month": self.month, **on}

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
