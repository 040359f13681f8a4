"""The one way out: messages promised to an address, each once, until they are sent or no longer wanted.

How they are taken for sending is in storage/sending.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, or_, select, union_all, update

from storage.many import insert_new
from storage.outgoing import OUTGOING, Message
from storage.parts import split
from storage.tables import outbox

REPLY, FILE, NOTICE, DIGEST, BROADCAST = 0, 5, 10, 15, 20
"""Priorities: an answer somebody waits for goes before anything planned, and what is for many comes last.

A file goes behind answers, so that a failing upload holds none of them back."""
PRIORITIES = (REPLY, FILE, NOTICE, DIGEST, BROADCAST)


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Over by whatever clock: what is on its way until then is not tried again."""


def open_(status: Any) -> ColumnElement[bool]:
    """The condition of a row still to be sent, spelled as the indexes of such rows have it: SQLite uses none of them
    where the states are bound values."""
    states: list[Any] = [literal_column("'pending'"), literal_column("'sending'")]
    condition: ColumnElement[bool] = status.in_(states)
    return condition


def row(
    key: str,
    address_id: int,
    message: Message,
    now: datetime,
    *,
    due: datetime | None = None,
    priority: int = REPLY,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    occasion: str | None = None,
    enterprise_id: int | None = None,
) -> dict[str, Any]:
    """One promise, ready for `enqueue`; its content is frozen here.

    `now` is the system's moment of writing; `due` the business moment from which it may go (by default now). So are
    `not_before`, which says the same of what is planned, and `not_after`.
    `occasion` and `enterprise_id` name what a reminder is about, so that it is not sent once that is over.
    Raises ValueError for a priority that nobody would look at.
    """
    if priority not in PRIORITIES:
        raise ValueError(f"no such priority: {priority}")
    due = not_before or due or now
    return {
        "key": key,
        "address_id": address_id,
        "payload": OUTGOING.dump_json(message).decode(),
        "priority": priority,
        "status": "pending",
        "not_before": due,
        "not_after": not_after,
        "next_at": due,
        "attempts": 0,
        "created_at": now,
        "occasion": occasion,
        "enterprise_id": enterprise_id,
    }


def replies(
    inbox_key: str, address_id: int, messages: Sequence[Message], now: datetime, due: datetime | None = None
) -> list[dict[str, Any]]:
    """The answers to one message, long ones in parts, keyed `reply:{inbox key}:{n}` in the order they are read."""
    parts = [part for message in messages for part in split(message)]
    return [row(f"reply:{inbox_key}:{n}", address_id, part, now, due=due) for n, part in enumerate(parts)]


def enqueue(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Promise these; a key that was promised before stays as it is."""
    insert_new(conn, outbox, rows)


def call_back(conn: Connection, which: ColumnElement[bool], reason: str) -> int:
    """Send these no more: what waits is cancelled with its reason, and its words go; what is under way is not tried
    again.

    `which` is a condition on `storage.tables.outbox`. Returns how many were still waiting.
    """
    c = outbox.c
    waits = conn.execute(
        update(outbox).where(which, c.status == "pending").values(status="cancelled", payload=None, last_error=reason)
    )
    conn.execute(update(outbox).where(which, c.status == "sending").values(not_after=LONG_AGO, last_error=reason))
    return waits.rowcount


def is_due(conn: Connection, now: datetime) -> bool:
    """Whether a row is due at this business moment, or on its way."""
    c = outbox.c
    waits = or_(and_(c.status == "pending", c.next_at <= now), c.status == "sending")
    return conn.execute(select(c.id).where(open_(c.status), waits).limit(1)).first() is not None


def next_due(conn: Connection, business_now: datetime) -> datetime | None:
    """The earliest business moment after `business_now` at which a waiting row falls due."""
    c = outbox.c
    lanes = (
        select(func.min(c.next_at).label("at")).where(
            c.priority == priority,
            open_(c.status),
            c.status == "pending",
            c.next_at > business_now,
        )
        for priority in PRIORITIES
    )
    earliest = union_all(*lanes).subquery()
    return conn.execute(select(func.min(earliest.c.at))).scalar()


def retry(conn: Connection, row_id: int, business_now: datetime) -> bool:
    """Give a parked row another round of tries; False if it was not parked or its words are gone."""
    parked = update(outbox).where(outbox.c.id == row_id, outbox.c.status == "parked", outbox.c.payload.is_not(None))
    again = parked.values(status="pending", next_at=business_now, attempts=0, last_error=None, unknown_since=None)
    return conn.execute(again).rowcount == 1


def scrub(conn: Connection, before: datetime, most: int = 2_000) -> int:
    """Drop the words of what was sent before that moment and keep the bare row, up to `most` rows; returns how many:
    none are left when it is fewer.
    """
    old = and_(outbox.c.status == "sent", outbox.c.sent_at < before, outbox.c.payload.is_not(None))
    some = select(outbox.c.id).where(old).limit(most)
    return conn.execute(update(outbox).where(outbox.c.id.in_(some)).values(payload=None, response_code=None)).rowcount
