"""The day the bot takes for today, as the page sets it. Real time (signatures, tokens) stays as it is."""

from __future__ import annotations

from datetime import date

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
IN_FORCE = date(2023, 6, 1)
"""A day on which the founding policies spoke, for comparison with the real today."""


def read_day(text: object) -> date:
    """A day as ISO text. Raises ValueError with a line for the person who typed it."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        raise ValueError("日期要写成 2023-06-01 这样") from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError("日期要在 2000 年到 2099 年之间")
    return day


def choices(real_today: date) -> list[dict[str, str]]:
    """The quick choices of the page; the real day comes last."""
    return [
        {"date": IN_FORCE.isoformat(), "why": "政策都有效的一天"},
        {"date": real_today.isoformat(), "why": "回到真实的今天"},
    ]
