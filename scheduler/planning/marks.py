"""What tells that a plan is old: how far each table that decides about reminders had come when it was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection, delete, exists, func, select

from scheduler.planning.hearing import Hearing
from storage import outbox as promises
from storage.almanac import NAME as ALMANAC
from storage.many import among
from storage.notices import POSTS
from storage.people import hold
from storage.stamps import HEARERS, stamped
from storage.standings import NAME as STANDINGS
from storage.tables import address, consent, membership, outbox
from storage.tables_of_reminders import preference, response, subscription


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest of everything, at one moment."""

    almanac: int
    standings: int
    posts: int
    hearers: int
    subscription: int
    consent: int
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
    almanac, standings, posts, hearers = (stamped(conn, name) for name in (ALMANAC, STANDINGS, POSTS, HEARERS))
    return Marks(almanac, standings, posts, hearers, row[0], row[1], row[2], row[3])


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


_MARGIN = 200
"""Answers written at the same time may come to light in another order than their numbers."""


def call_back_answered(conn: Connection, after: int, most: int) -> int:
    """Cancel what waits of occasions that were answered for good since the answer of that number (and shortly before),
    up to `most` rows: a plan and an answer may have missed each other. Returns how many: none are left if it is fewer.
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
        .distinct()
        .limit(most)
    )
    ids = list(conn.execute(waiting).scalars())
    return promises.call_back(conn, o.id.in_(ids), "已有回复") if ids else 0


def take_out_called_back(conn: Connection, keys: Iterable[str]) -> None:
    """Make room for promises that were called back before anything of them can have arrived."""
    o = outbox.c
    conn.execute(delete(outbox).where(o.key.in_(list(keys)), o.status == "cancelled", o.unknown_since.is_(None)))
