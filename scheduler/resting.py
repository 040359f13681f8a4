"""What is planned and comes late waits for hours in which people may be written to, and reminders for a working day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cache

from sqlalchemy import Connection

from knowledge.calendar.hours import QUIET, is_quiet
from knowledge.calendar.workdays import Workdays
from storage.almanac import Almanacs
from storage.clock import SHANGHAI
from storage.outbox import NOTICE
from storage.sending import Planned

_DAY = 24 * 60


class Resting:
    """Says until when something planned must wait that is due by now: nobody was at work, or WeCom took nothing."""

    def __init__(self) -> None:
        self._almanacs = Almanacs()

    def at(self, conn: Connection, now: datetime) -> Callable[[Planned], timedelta | None]:
        """For one look at what is due at the business moment `now`: the days at work are read once, if at all."""

        @cache
        def workdays() -> Workdays:
            return Workdays(self._almanacs.read(conn).days)

        return lambda row: self._wait(row, now, workdays)

    def _wait(self, row: Planned, now: datetime, workdays: Callable[[], Workdays]) -> timedelta | None:
        """None: it may go now.

        What an officer answers or writes of one matter goes at any hour. A reminder whose last day comes before the
        next working day goes on a day off.
        """
        if row.priority == NOTICE and row.occasion is None:
            return None
        here = now.astimezone(SHANGHAI)
        start, end = row.quiet or QUIET
        free = _awake(here, start, end)
        if row.priority == NOTICE:
            day = free.date()
            working = workdays().on_or_after(day)
            if working != day and (row.not_after is None or working <= row.not_after.astimezone(SHANGHAI).date()):
                free = _awake(datetime.combine(working, time(), SHANGHAI), start, end)
        if free == here:
            return None
        # Not all at the first minute: at odd ones, spread by the row.
        hours = (start - end) % _DAY
        return free + timedelta(minutes=(7 + 2 * (row.id % 60)) % max(1, hours)) - here


def _awake(here: datetime, start: int, end: int) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    minute = here.hour * 60 + here.minute
    if not is_quiet(minute, start, end):
        return here
    midnight = datetime.combine(here.date() + timedelta(days=minute >= end), time(), SHANGHAI)
    return midnight + timedelta(minutes=end)
