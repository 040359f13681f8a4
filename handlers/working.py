"""Which maker each kind of slow work has. What it needs is read in only when there is such work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from handlers.files import making as files
from handlers.files.work import EXPORT, PLAN, Done, Work
from handlers.officer import making, picture
from handlers.officer.picture import PICTURE
from handlers.reminders.diary import CALENDAR
from knowledge.library import Library
from storage.blobs import Blob

Make = Callable[[Work, Library, datetime], Done]


def make(work: Work, library: Library, now: datetime) -> Done:
    """The answer to a job, at the business moment `now` (Asia/Shanghai). An unknown kind raises KeyError."""
    return MAKERS[work.kind](work, library, now)


def _calendar(work: Work, library: Library, now: datetime) -> Done:
    from handlers.reminders import calendar

    return Blob(calendar.NAME, calendar.calendar_of(work.known, library, now, str(work.arguments.get("corp"))))


MAKERS: dict[str, Make] = {
    EXPORT: files.make,
    PLAN: files.make,
    CALENDAR: _calendar,
    PICTURE: picture.make,
    **making.MAKERS,
}
