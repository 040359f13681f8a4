"""An answer follows its window: given while the window as it now stands was open, it stays good under the new last day.

`Occasion.key` holds the last day, so that who has not answered is told of a new one. Whatever was answered, and the
reminders that were answered by it, is therefore kept under the key the window has now: whoever reads answers by that
key needs to know nothing of the days before. What does not belong to the round stays where it was.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, func, or_, select, update

from storage.clock import SHANGHAI, day_of
from storage.tables import address, outbox
from storage.tables_of_reminders import response, window, window_change

FURTHEST = timedelta(days=180)
"""Without an opening a last day moved by more than this is of another round."""


def locked(conn: Connection, window_id: int) -> Row[Any]:
    """A window's row, held until the transaction ends: a change and an answer at the same time must not miss each
    other. Raises NoResultFound.
    """
    return conn.execute(select(window).where(window.c.id == window_id).with_for_update()).one()


def follow(conn: Connection, window_id: int, now: datetime) -> None:
    """After a window's days were changed at that business moment: what belongs to its round goes by its new last day.

    The reminders go along only of those whose answer holds; the others are told of the new days.
    """
    row = locked(conn, window_id)
    earlier, key = _earlier(conn, [row])[row.id], _key(row.id, row.closes)
    if not earlier:
        return
    r, a, o = response.c, address.c, outbox.c
    conn.execute(update(response).where(r.occasion.in_(earlier), *_since(r.at, row)).values(occasion=key))
    holds = or_(r.answer != "later", r.until > day_of(now))
    of_firms = _newest(r.enterprise_id, r.occasion == key, r.enterprise_id.is_not(None))
    _reminders(conn, row, earlier, o.enterprise_id.in_(select(r.enterprise_id).where(r.id.in_(of_firms), holds)))
    of_persons = _newest(r.person_id, r.occasion == key, r.enterprise_id.is_(None))
    theirs = select(a.id).where(a.person_id.in_(select(r.person_id).where(r.id.in_(of_persons), holds)))
    _reminders(conn, row, earlier, o.enterprise_id.is_(None), o.address_id.in_(theirs))


def answered(conn: Connection, occasion: str, firm: int | None, person: int, now: datetime) -> str:
    """Under which key an answer to that key, given at that business moment for a firm (else by the person alone), is to
    be kept; what was reminded of in this round goes along.
    """
    number = _number(occasion)
    if number is None:
        return occasion
    share = select(window).where(window.c.id == number).with_for_update(read=True)
    row = conn.execute(share).first()
    earlier = _earlier(conn, [row])[row.id] if row is not None else ()
    if row is None or not earlier:
        return occasion
    key = _key(row.id, row.closes)
    if occasion != key and (occasion not in earlier or (row.opens is not None and day_of(now) < row.opens)):
        return occasion
    o, mine = outbox.c, select(address.c.id).where(address.c.person_id == person)
    whose = (o.enterprise_id == firm,) if firm is not None else (o.enterprise_id.is_(None), o.address_id.in_(mine))
    _reminders(conn, row, earlier, *whose)
    return key


def told_before(conn: Connection, occasions: Collection[str]) -> dict[str, ColumnElement[bool]]:
    """Which rows of the outbox told of these occasions by an earlier last day of their round."""
    numbers = {n for n in map(_number, occasions) if n is not None}
    rows = conn.execute(select(window).where(window.c.id.in_(numbers))).all() if numbers else ()
    rows = [row for row in rows if _key(row.id, row.closes) in occasions]
    o, earlier = outbox.c, _earlier(conn, rows)
    return {
        _key(row.id, row.closes): and_(o.occasion.in_(earlier[row.id]), *_since(o.not_before, row))
        for row in rows
        if earlier[row.id]
    }


def _number(occasion: str) -> int | None:
    """The number of the window a key is of; a forged one may hold what no database takes for a number."""
    first, _, rest = occasion.partition(":")
    number = rest.partition(":")[0]
    return int(number) if first == "window" and number.isdecimal() and len(number) <= 18 else None


def _earlier(conn: Connection, rows: Collection[Row[Any]]) -> dict[int, set[str]]:
    """The keys these windows had before that may hold something of their round, by their numbers."""
    c, found = window_change.c, {row.id: set[date]() for row in rows}
    for number, before in conn.execute(select(c.window_id, c.before).where(c.window_id.in_(found))) if found else ():
        found[number] |= {date.fromisoformat(before["closes"])} if before else set()
    return {
        row.id: {
            _key(row.id, day)
            for day in found[row.id] - {row.closes}
            if row.opens is not None or abs(day - row.closes) <= FURTHEST
        }
        for row in rows
    }


def _since(at: Any, row: Row[Any]) -> tuple[ColumnElement[bool], ...]:
    """Not before the window opens."""
    return () if row.opens is None else (at >= datetime.combine(row.opens, time(), SHANGHAI),)


def _newest(by: Column[Any], *which: ColumnElement[bool]) -> Select[Any]:
    return select(func.max(response.c.id)).where(*which).group_by(by)


def _reminders(conn: Connection, row: Row[Any], earlier: Collection[str], *whose: ColumnElement[bool]) -> None:
    o = outbox.c
    sent = (o.occasion.in_(earlier), o.status == "sent", *_since(o.not_before, row))
    conn.execute(update(outbox).where(*sent, *whose).values(occasion=_key(row.id, row.closes)))


def _key(window_id: int, closes: date) -> str:
    """As Occasion.key has it."""
    return f"window:{window_id}:{closes.isoformat()}"
