"""What tells that a plan is old: how far each table that decides about reminders had come when it was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select, update

from scheduler.planning.hearing import Hearing
from storage.almanac import NAME as ALMANAC
from storage.many import among
from storage.notices import POSTS
from storage.outbox import open_
from storage.people import hold
from storage.stamps import stamped
from storage.standings import NAME as STANDINGS
from storage.tables import address, consent, membership, outbox
from storage.tables_of_reminders import preference, response, subscription


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest of everything, at one moment."""

    almanac: int
    standings: int
    subscription: int
    consent: int
    posts: int
    response: int
    preference: datetime | None

    def differs(self, other: Marks) -> bool:
        """Whether somebody may have to be told who was not. Answers end chains: only one that is taken back makes
        anybody hear of something (see `taken_back`).
        """
        return any(getattr(self, f.name) != getattr(other, f.name) for f in fields(self) if f.name != "response")


def marks(conn: Connection) -> Marks:
    """As they stand."""
    newest = (func.coalesce(select(func.max(t.c.id)).scalar_subquery(), 0) for t in (subscription, consent, response))
    row = conn.execute(select(*newest, select(func.max(preference.c.updated_at)).scalar_subquery())).one()
    stamps = (stamped(conn, ALMANAC), stamped(conn, STANDINGS))
    return Marks(*stamps, row[0], row[1], stamped(conn, POSTS), row[2], row[3])


@dataclass(frozen=True, slots=True)
class Since:
    """What was said since the marks were taken: answers by (occasion, firm), and persons with new choices or who want
    to hear nothing. `members`: who is confirmed for a firm by now, as (firm, person).
    """

    answered: frozenset[tuple[str, int | None]]
    persons: frozenset[int]
    members: frozenset[tuple[int, int]]

    def allows(self, hearing: Hearing) -> bool:
        """Whether nothing was said against it: who said something is planned anew."""
        firm, person = hearing.firm, hearing.person
        return (
            (hearing.occasion.key, firm) not in self.answered
            and person not in self.persons
            and (firm is None or (firm, person) in self.members)
        )


def since(conn: Connection, before: Marks, hearings: Sequence[Hearing]) -> Since:
    """What was said after a plan began, so that nothing is promised against it; of the people of these hearings, who
    are held from here on: whatever they say comes after the promise, and calls it back.
    """
    dialect = conn.dialect.name
    if dialect == "postgresql":
        given = {"ids": sorted({hearing.address_id for hearing in hearings})}
        hold(conn, conn.execute(select(address.c.key).where(among(address.c.id, "ids", dialect)), given).scalars())
    answered = conn.execute(
        select(response.c.occasion, response.c.enterprise_id).where(response.c.id > before.response)
    ).all()
    persons = {
        row[0]
        for table, last in ((subscription, before.subscription), (consent, before.consent))
        for row in conn.execute(select(table.c.person_id).where(table.c.id > last))
    }
    firms = {"firms": sorted({hearing.firm for hearing in hearings if hearing.firm is not None})}
    m, confirmed = membership.c, membership.c.confirmed_at.is_not(None)
    of_firms = select(m.enterprise_id, m.person_id).where(among(m.enterprise_id, "firms", dialect), confirmed)
    members = {(row[0], row[1]) for row in conn.execute(of_firms, firms)}
    asked = {"persons": sorted({hearing.person for hearing in hearings})}
    silenced = select(preference.c.person_id).where(
        among(preference.c.person_id, "persons", dialect), preference.c.reminders.is_(False)
    )
    persons |= set(conn.execute(silenced, asked).scalars())
    return Since(frozenset((row[0], row[1]) for row in answered), frozenset(persons), frozenset(members))


def taken_back(conn: Connection, after: int, day: date) -> bool:
    """Whether an answer was put off to that day or before since the answer of that number: the chain goes on."""
    r = response.c
    back = select(r.id).where(r.id > after, r.answer == "later", r.until <= day)
    return conn.execute(back.limit(1)).first() is not None


def dates_moved(conn: Connection, before: Marks) -> bool:
    """Whether an officer set other dates, or is none any more, since the marks were taken."""
    return (stamped(conn, ALMANAC), stamped(conn, POSTS)) != (before.almanac, before.posts)


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
