"""The day the bot takes for today, as the page shows and sets it. Real time (signatures, tokens) stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class SettableClock(Protocol):
    """The business clock, as far as the sandbox needs it."""

    def today(self) -> date:
        """The day every validity is judged by (Asia/Shanghai)."""

    def set_date(self, day: date | None) -> None:
        """Makes `day` today, keeping the hour; None goes back to the real day."""


def read_day(text: object) -> date:
    """A day as ISO text. Raises ValueError with a line for the person who typed it."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        raise ValueError("日期要写成 2023-06-01 这样") from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError("日期要在 2000 年到 2099 年之间")
    return day


def choices(real_today: Callable[[], date]) -> list[dict[str, str]]:
    """The quick choices: a day when the founding policies were in force, and the real one."""
    return [
        {"date": "2023-06-01", "label": "2023 年 6 月（政策有效时）"},
        {"date": real_today().isoformat(), "label": "今天"},
    ]
