"""What tells that a plan is old: how far each table that decides about reminders had come when it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select, update

from storage.almanac import stamped
from storage.outbox import open_
from storage.standings import NAME as STANDINGS
from storage.tables import consent, outbox
from storage.tables_of_reminders import preference, response, subscription


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest of everything, at one moment."""

    almanac: int
    standings: int
    subscription: int
    consent: int
    response: int
    preference: datetime | None

    def differs(self, other: Marks) -> bool:
        """Whether somebody may have to be told who was not. Answers end chains: they make nobody hear of anything."""
        return any(getattr(self, f.name) != getattr(other, f.name) for f in fields(self) if f.name != "response")


def marks(conn: Connection) -> Marks:
    """As they stand."""
    newest = (func.coalesce(select(func.max(t.c.id)).scalar_subquery(), 0) for t in (subscription, consent, response))
    row = conn.execute(select(*newest, select(func.max(preference.c.updated_at)).scalar_subquery())).one()
    return Marks(stamped(conn, "almanac"), stamped(conn, STANDINGS), row[0], row[1], row[2], row[3])


@dataclass(frozen=True, slots=True)
class Since:
    """Who said something since the marks were taken: answers by (occasion, firm), and persons with new choices."""

    answered: frozenset[tuple[str, int | None]]
    persons: frozenset[int]


def since(conn: Connection, before: Marks) -> Since:
    """What was said after a plan began, so that nothing is promised against it."""
    answered = conn.execute(
        select(response.c.occasion, response.c.enterprise_id).where(response.c.id > before.response)
    ).all()
    persons = {
        row[0]
        for table, last in ((subscription, before.subscription), (consent, before.consent))
        for row in conn.execute(select(table.c.person_id).where(table.c.id > last))
    }
    return Since(frozenset((row[0], row[1]) for row in answered), frozenset(persons))


_AT_ONCE = 500
_MARGIN = 200
"""Answers written at the same time may come to light in another order than their numbers."""


def call_back_answered(conn: Connection, after: int) -> int:
    """Cancel what waits of occasions that were answered for good since the answer of that number (and shortly before):
    a plan and an answer may have missed each other. Returns how many rows.
    """
    newer = response.alias("newer")
    r, o = response.c, outbox.c
    waiting = (
        select(o.id)
        .join(response, (r.occasion == o.occasion) & (r.enterprise_id == o.enterprise_id))
        .where(
            r.id > after - _MARGIN,
            r.answer != "later",
            o.status == "pending",
            ~exists().where(
                newer.c.occasion == r.occasion, newer.c.enterprise_id == r.enterprise_id, newer.c.id > r.id
            ),
        )
    )
    ids = list(conn.execute(waiting).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        some = update(outbox).where(o.id.in_(ids[start : start + _AT_ONCE]), o.status == "pending")
        conn.execute(some.values(status="cancelled", last_error="已有回复"))
    return len(ids)


def take_out_called_back(conn: Connection, keys: Iterable[str]) -> None:
    """Make room for promises that were called back before anything was sent of them."""
    o = outbox.c
    conn.execute(delete(outbox).where(o.key.in_(list(keys)), o.status == "cancelled", o.attempts == 0))


def waiting_occasions(conn: Connection) -> list[Any]:
    """The occasions something waits to be said of."""
    o = outbox.c
    waits = (open_(o.status), o.status == "pending", o.occasion.is_not(None))
    return list(conn.execute(select(o.occasion).where(*waits).distinct()).scalars())


def call_back(conn: Connection, occasion: str, why: str, at_once: int = 5_000) -> int:
    """Cancel up to so many rows that wait of an occasion; returns how many: none are left when it is fewer."""
    o = outbox.c
    some = select(o.id).where(o.occasion == occasion, o.status == "pending").limit(at_once)
    return conn.execute(update(outbox).where(o.id.in_(some)).values(status="cancelled", last_error=why)).rowcount
