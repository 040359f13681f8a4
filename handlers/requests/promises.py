"""When somebody answers: our own promise, in working hours; no document gives a time."""

from __future__ import annotations

from datetime import date, datetime, time

from knowledge.calendar.workdays import Workdays
from storage.known import Known

OPENS, CLOSES = time(9), time(17)
"""Working hours of a working day, Asia/Shanghai."""
ANSWERED_WITHIN = 5
"""Working days within which an appeal or a wish is answered."""


def workdays(known: Known) -> Workdays:
    """Which days are worked, the bureau's own table before the public calendar."""
    return Workdays(known.almanac.days)


def next_open_day(now: datetime, days: Workdays) -> date:
    """The day a person can answer: today until closing time of a working day, else the next working day."""
    today = now.date()
    return today if days.is_open(today) and now.time() < CLOSES else days.after(today, 1)


def hours_words(days: Workdays, until: date) -> str:
    """When somebody is there, and which days off are reckoned with up to a day."""
    told = "法定节假日和调休已计入" if days.published(until.year) else unpublished(until.year)
    return f"工作日{OPENS:%-H:%M}—{CLOSES:%H:%M}，{told}"


def unpublished(year: int) -> str:
    """Said where a year's moved working days are not known."""
    return f"{year}年的调休安排还没有录入，只计了法定节假日"
