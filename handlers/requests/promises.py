"""When somebody answers: our own promise, in working hours; no document gives a time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

OPENS, CLOSES = time(9), time(17)
"""Working hours, Monday to Friday, Asia/Shanghai. Public holidays and moved working days are not counted yet."""
ANSWERED_WITHIN = 5
"""Working days within which an appeal or a wish is answered."""
HOURS = f"工作日{OPENS:%-H:%M}—{CLOSES:%H:%M}，周一至周五，法定节假日和调休暂未计入"


def next_open_day(now: datetime) -> date:
    """The day a person can answer: today until closing time of a working day, else the next working day."""
    today = now.date()
    return today if _works(today) and now.time() < CLOSES else after_working_days(today, 1)


def after_working_days(day: date, count: int) -> date:
    """The working day that is `count` working days after a day: five after a Saturday is the Friday after."""
    while count:
        day += timedelta(days=1)
        count -= _works(day)
    return day


def _works(day: date) -> bool:
    return day.weekday() < 5
