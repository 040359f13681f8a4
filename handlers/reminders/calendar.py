"""The dates ahead of a person as a calendar (RFC 5545): whole days, with alarms, and never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event

from handlers.language.elsewhere import place_words
from handlers.reminders.ahead import Coming, coming
from knowledge.calendar.workdays import Workdays
from knowledge.library import Library
from storage.clock import SHANGHAI
from storage.known import Known

NAME = "惠企政策日程.ics"
_AT = time(9, 7)
"""When an alarm goes off (Asia/Shanghai)."""
_PRODUCT = "-//Tihang//reminders//ZH"
_BY_NOTICE = "以主管部门通知为准。"


def calendar_of(known: Known, library: Library, now: datetime, corp: str) -> bytes:
    """Everything ahead of a person on the business day of `now`, with the names of the firms where they are several.

    `corp` is whose app tells it: who reads the calendars of two bureaus has two windows of the same number.
    """
    found = Calendar()
    found.add("prodid", _PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", "惠企政策日程")
    found.add("x-wr-timezone", "Asia/Shanghai")
    found.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    days = Workdays(known.almanac.days)
    for one in coming(known, library, now.date()):
        found.add_component(_event(one, days, now, uid_of(one.occasion.id, corp)))
    return bytes(found.to_ical())


def uid_of(occasion: str, corp: str) -> str:
    """The name of an event that stays when its days are changed, and is no other bureau's."""
    return f"{occasion.replace(':', '-')}@{sha256(corp.encode()).hexdigest()[:12]}.tihang"


def _event(one: Coming, days: Workdays, now: datetime, uid: str) -> Event:
    occasion, event = one.occasion, Event()
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", one.revision)
    event.add("dtstart", occasion.opens or occasion.closes)
    event.add("dtend", occasion.closes + timedelta(days=1))  # the day after the last, as the standard has it
    event.add("transp", "TRANSPARENT")
    place = f"（{place_words(one.region)}）" if one.region and not occasion.id.startswith("title:") else ""
    ends = "到期" if occasion.id.startswith("title:") else "" if occasion.kind == "duty" else "截止"
    only = f"{one.firms[0]}：" if len(one.firms) == 1 else ""
    event.add("summary", f"{only}{one.name}{place}，{occasion.closes.month}月{occasion.closes.day}日{ends}")
    of = "、".join(one.firms)
    lines = [
        of and f"企业：{of}。",
        one.details and f"{one.details}。",
        f"依据：{one.source or '主管部门工作人员设定'}。",
        _BY_NOTICE,
    ]
    event.add("description", "\n".join(line for line in lines if line))
    told = one.told if one.told is not None else (stage.day for stage in occasion.stages(days))
    for alarm in _alarms(told, one, now.date()):
        event.add_component(alarm)
    return event


def _alarms(told: Iterable[date], one: Coming, today: date) -> Iterable[Alarm]:
    for day in told:
        if day < today:
            continue
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        at = datetime.combine(day, _AT, SHANGHAI).astimezone(UTC)
        alarm.add("trigger", at, parameters={"VALUE": "DATE-TIME"})
        alarm.add("description", one.name)
        yield alarm
