"""Windows that come every year: when one has closed, the next year's is written by that rule, and officers are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from knowledge.calendar.occasions import called
from scheduler.planning.hours import due_at
from storage import almanac, notices, outbox
from storage.agenda import Almanac, Window, WindowChange
from storage.bindings import Meanwhile
from storage.clock import day_of
from storage.outgoing import Text
from storage.tables import address
from storage.tables_of_reminders import window

_BEFORE = "；上次的来源："


def overdue(set_: Almanac, day: date) -> list[Window]:
    """The yearly windows that have closed and have no later year beside them, as it should be written."""
    newest: dict[tuple[str, str | None, str], int] = {}
    for one in set_.windows:
        newest[_same(one)] = max(newest.get(_same(one), 0), one.year)
    return [
        _next(one, day) for one in set_.windows if one.yearly and one.closes < day and newest[_same(one)] == one.year
    ]


def renew(conn: Connection, set_: Almanac, day: date, business: datetime, now: datetime) -> int:
    """Write what is overdue, once whoever else is at it, and promise a word to the officers; how many were written.

    A year's window that an officer withdrew is not written again.
    """
    due = overdue(set_, day)
    if not due:
        return 0
    try:
        almanac.settle_on(conn, set_.stamp)
    except Meanwhile:
        return 0
    new = [one for one in due if not _was_there(conn, one)]
    ids = almanac.set_windows(conn, None, [WindowChange(one) for one in new], now)
    rows = [row for id_, one in zip(ids, new, strict=True) for row in _told(conn, replace(one, id=id_), business, now)]
    outbox.enqueue(conn, rows)
    return len(new)


def _same(one: Window) -> tuple[str, str | None, str]:
    return one.kind, one.tier, one.region


def _next(one: Window, day: date) -> Window:
    """The same days of the first year in which they are not past."""
    on = 1
    while _years_on(one.closes, on) < day:
        on += 1
    year = one.year + on
    origin = one.source.split(_BEFORE)[-1]
    source = f"按每年同一日期顺推，{year}年的通知还没有看到，以通知为准" + (f"{_BEFORE}{origin}" if origin else "")
    opens = None if one.opens is None else _years_on(one.opens, on)
    return replace(one, id=0, year=year, opens=opens, closes=_years_on(one.closes, on), source=source)


def _years_on(day: date, count: int) -> date:
    try:
        return day.replace(year=day.year + count)
    except ValueError:
        return date(day.year + count, 2, 28)


def _was_there(conn: Connection, one: Window) -> bool:
    c = window.c
    tier = c.tier.is_(None) if one.tier is None else c.tier == one.tier
    same = (c.kind == one.kind, tier, c.region == one.region, c.year == one.year)
    return conn.execute(select(c.id).where(*same).limit(1)).first() is not None


def _told(conn: Connection, one: Window, business: datetime, now: datetime) -> list[dict[str, Any]]:
    people = [person for person, _ in notices.hearing(notices.posts(conn).desks, one.region)]
    newest = select(func.max(address.c.id)).where(address.c.person_id.in_(people)).group_by(address.c.person_id)
    reached = select(address.c.id).where(address.c.id.in_(newest), address.c.unreachable_since.is_(None))
    span = f"{one.opens}至{one.closes}" if one.opens else f"{one.closes}截止"
    says = Text(
        content=f"{one.year}年{called(one.kind, one.tier)}的时间已按“每年同一日期”写上：{span}。"
        "这是顺推的，没有看到通知；日期不对请直接告诉我新的日期，不办了请说取消窗口。"
    )
    rows = []
    for to in sorted(conn.execute(reached).scalars()):
        key = f"yearly:{one.id}:{one.closes}:{to}"
        at = due_at(key, day_of(business), business, None) or business
        rows.append(outbox.row(key, to, says, now, priority=outbox.NOTICE, not_before=at))
    return rows
