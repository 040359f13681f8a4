"""When a digest is due: the period it belongs to, the moment it goes out, and the moment the next one does."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import blake2b

from knowledge.calendar.workdays import Workdays
from storage.agenda import Digest
from storage.clock import SHANGHAI

FIRST_MINUTE, MINUTES = 31, 14
"""Sent at 08:31, 08:33 … 08:57: never on the hour or the half, spread over those who hear."""
LAST_HOUR = time(17, 30)
"""What was held up goes out later the same working day, until then."""
_BACK = 6
"""Periods looked back over: holidays never move a digest further."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How often somebody wants a digest: `day` is the ISO weekday of a weekly one, the day of the month (of the first
    month of a quarter) of the others, which a shorter month ends before.
    """

    digest: Digest
    day: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """One digest: `name` tells it from the others of the person (`2026-W47`, `2026-11`, `2026-Q4`, `2026-11-23`).

    `due` is the moment it goes out, `ends` the moment the next one does (Asia/Shanghai).
    """

    name: str
    due: datetime
    ends: datetime


def current(choice: Choice, now: datetime, workdays: Workdays, person: int) -> Period | None:
    """The latest period whose moment has come; None for who wants none.

    A day off is put off to the next working day. Where that puts two on one day the later one stays.
    """
    if choice.digest == "none":
        return None
    today = now.astimezone(SHANGHAI).date()
    days = _planned(choice, today)
    moments = [(name, _moment(workdays.on_or_after(day), person)) for name, day in days]
    for place in range(len(moments) - 2, -1, -1):
        (name, due), ends = moments[place], moments[place + 1][1]
        if due <= now and due < ends:
            return Period(name, due, ends)
    return None


def may_go(now: datetime, workdays: Workdays) -> bool:
    """Whether a digest that is due may go out now: on a working day, in its hours."""
    here = now.astimezone(SHANGHAI)
    return workdays.is_open(here.date()) and time(8, FIRST_MINUTE) <= here.time() < LAST_HOUR


def _moment(day: date, person: int) -> datetime:
    spread = int.from_bytes(blake2b(str(person).encode(), digest_size=4).digest()) % MINUTES
    return datetime.combine(day, time(8, FIRST_MINUTE + 2 * spread), SHANGHAI)


def _planned(choice: Choice, today: date) -> list[tuple[str, date]]:
    """The periods around today with their planned days, in order, one that is still to come last."""
    if choice.digest == "daily":
        around = (today + timedelta(days=count) for count in range(-14, 15))
        return [(day.isoformat(), day) for day in around]
    if choice.digest == "weekly":
        monday = today - timedelta(days=today.weekday())
        weeks = (monday + timedelta(weeks=count) for count in range(-_BACK, 4))
        return [(f"{week:%G}-W{week:%V}", week + timedelta(days=choice.day - 1)) for week in weeks]
    found = []
    step = 3 if choice.digest == "quarterly" else 1
    first = today.year * 12 + (today.month - 1) // step * step
    for count in range(-_BACK, 4):
        year, month = divmod(first + count * step, 12)
        day = date(year, month + 1, min(choice.day, monthrange(year, month + 1)[1]))
        found.append((f"{year}-Q{month // 3 + 1}" if step == 3 else f"{year}-{month + 1:02d}", day))
    return found
