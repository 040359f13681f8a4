"""When on its day a reminder goes out: working hours at odd minutes, spread, and never in somebody's quiet hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from hashlib import blake2b

from knowledge.calendar.hours import QUIET, SENDING, is_quiet
from storage.agenda import Preference
from storage.clock import SHANGHAI

_AWAKE = ((7 * 60 + 31, 21 * 60 + 29),)
"""For who chose quiet hours that leave none of the usual ones."""


def due_at(key: str, day: date, now: datetime, chosen: Preference | None) -> datetime | None:
    """The moment of that day at which the promise `key` goes out, spread by the key over the minutes that are left to
    it by a person's quiet hours.

    It may be past (the planner came late): then it goes out at once. None where it must not: `now` lies in their quiet
    hours with nothing left of the day, or they leave no hour at all.
    """
    quiet = _quiet(chosen)
    minutes = _minutes(*quiet)
    if not minutes:
        return None
    number = int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
    moment = datetime.combine(day, time(), SHANGHAI) + timedelta(
        minutes=minutes[number % len(minutes)], seconds=number // len(minutes) % 60
    )
    here = now.astimezone(SHANGHAI)
    late = here.date() == day and here > moment and is_quiet(here.hour * 60 + here.minute, *quiet)
    return None if late else moment


def _quiet(chosen: Preference | None) -> tuple[int, int]:
    if chosen is None or chosen.quiet_from is None or chosen.quiet_to is None:
        return QUIET
    return chosen.quiet_from, chosen.quiet_to


@cache
def _minutes(start: int, end: int) -> tuple[int, ...]:
    """The odd minutes of the usual hours that are not quiet, else of the whole waking day."""
    for hours in (SENDING, _AWAKE):
        free = [m for first, last in hours for m in range(first, last + 1, 2) if not is_quiet(m, start, end)]
        if free:
            return tuple(free)
    return ()
