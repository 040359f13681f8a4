"""What a digest tells of places: what waits, what moved, what was answered, what did not arrive. Read, never changed.

`regions` are codes of places that hold each other's data to themselves: everything is of these and of what lies below.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from storage.places import below
from storage.tables import address, enterprise, membership, outbox
from storage.tables_of_reminders import chat_group, standing
from storage.tables_of_requests import request
from storage.titles import titles_of
from storage.unreachable import in_words

MOST = 300
"""Lines read of one kind; `count` tells of all."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open request; `firm_id` and `firm` of the firm it is for, None where there is none."""

    number: str
    kind: str
    topic: str
    firm_id: int | None
    firm: str | None
    region: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A verdict that changed: `state` and `near` as they are now."""

    firm: int
    name: str | None
    region: str
    policy: str
    tier: str
    variant: str
    state: str
    on: date


@dataclass(frozen=True, slots=True)
class Unsent:
    """What did not arrive: at whose (a firm, or a group by its name), why, and how many messages it was."""

    firm: int | None
    name: str | None
    region: str
    why: str | None
    count: int


def declarations(conn: Connection, regions: Collection[str]) -> tuple[list[Waiting], int]:
    """What firms handed in and nobody has taken up yet, the earliest day promised first; and how many."""
    c = request.c
    return _requests(conn, regions, c.kind == "declaration", c.state == "open")


def late(conn: Connection, regions: Collection[str], today: date) -> tuple[list[Waiting], int]:
    """Requests whose promised day is over while the bureau has them, the oldest first; and how many."""
    c = request.c
    return _requests(conn, regions, c.state.in_(("open", "accepted")), c.due < today)


def reached(conn: Connection, regions: Collection[str], since: date) -> tuple[list[Moved], int]:
    """Firms that came to meet a tier, or all of it but what a person must judge, on that day or after; how many."""
    c = standing.c
    now = c.state.in_(("met", "judge"))
    return _moved(conn, regions, since, now, c.was.not_in(("met", "judge")))


def near(conn: Connection, regions: Collection[str], since: date) -> tuple[list[Moved], int]:
    """Firms that came to lack just one clause or one fact of a tier, on that day or after; and how many."""
    c = standing.c
    return _moved(conn, regions, since, c.near, c.was != "near")


def undelivered(conn: Connection, regions: Collection[str], since: datetime, standing: bool = True) -> list[Unsent]:
    """Whom nothing reached since that business moment and why: people of firms, notices given up, groups; groups
    that could not be reached before that too where what is `standing` is asked.
    """
    e, a, m, o, g = enterprise.c, address.c, membership.c, outbox.c, chat_group.c
    gone = (
        select(e.id, e.name, e.region, a.unreachable_why, func.count())
        .select_from(address)
        .join(membership, and_(m.person_id == a.person_id, m.confirmed_at.is_not(None)))
        .join(enterprise, e.id == m.enterprise_id)
        .where(a.unreachable_since >= since, below(e.region, regions))
        .group_by(e.id, e.name, e.region, a.unreachable_why)
        .limit(MOST)
    )
    parked = (
        select(e.id, e.name, e.region, o.last_error, func.count())
        .select_from(outbox)
        .join(enterprise, e.id == o.enterprise_id)
        .where(o.sent_at.is_(None), o.status == "parked", o.not_before >= since, below(e.region, regions))
        .group_by(e.id, e.name, e.region, o.last_error)
        .limit(MOST)
    )
    groups = (
        select(g.name, g.region, a.unreachable_why)
        .join(address, a.id == g.address_id)
        .where(g.removed_at.is_(None), a.unreachable_since.is_not(None), below(g.region, regions))
    )
    if not standing:
        groups = groups.where(a.unreachable_since >= since)
    found = [Unsent(*row) for row in conn.execute(gone)]
    found += [Unsent(firm, name, at, in_words(why), many) for firm, name, at, why, many in conn.execute(parked)]
    return found + [Unsent(None, *row, 1) for row in conn.execute(groups)]


def titles(conn: Connection, after: int, size: int = 2_000) -> tuple[list[tuple[str, str, int | None]], int | None]:
    """A page of titles on record (region, tier, year of the award) by the id of the firm, and where the next begins.

    What is stated of a firm that is on record beside it is not counted twice.
    """
    recorded = enterprise.alias("recorded")
    once = or_(
        enterprise.c.claimed.is_(None), ~select(recorded.c.id).where(recorded.c.uscc == enterprise.c.claimed).exists()
    )
    page = select(enterprise.c.id, enterprise.c.region).where(enterprise.c.id > after, once)
    firms = conn.execute(page.order_by(enterprise.c.id).limit(size)).all()
    if not firms:
        return [], None
    held = titles_of(conn, [firm.id for firm in firms if firm.region is not None])
    found = [(firm.region, title.tier, _year(title.said)) for firm in firms for title in held.get(firm.id, ())]
    return found, firms[-1].id


def _requests(conn: Connection, regions: Collection[str], *which: ColumnElement[bool]) -> tuple[list[Waiting], int]:
    c = request.c
    query: Select[Any] = (
        select(c.number, c.kind, c.topic, c.enterprise_id, enterprise.c.name, c.region, c.due, func.count().over())
        .outerjoin(enterprise, enterprise.c.id == c.enterprise_id)
        .where(below(c.region, regions), *which)
        .order_by(c.due.is_(None), c.due, c.id)
        .limit(MOST)
    )
    rows = conn.execute(query).all()
    return [Waiting(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


# Without `was` it is how a firm was first found when standings were first worked out, and no change.
def _moved(
    conn: Connection, regions: Collection[str], since: date, *which: ColumnElement[bool]
) -> tuple[list[Moved], int]:
    c, e = standing.c, enterprise.c
    query: Select[Any] = (
        select(e.id, e.name, e.region, c.policy, c.tier, c.variant, c.state, c.changed_on, func.count().over())
        .join(enterprise, e.id == c.enterprise_id)
        .where(c.changed_on >= since, below(e.region, regions), *which)
        .order_by(c.tier, c.policy, c.variant, e.name, e.id)
        .limit(MOST)
    )
    rows = conn.execute(query).all()
    return [Moved(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def _year(said: str | None) -> int | None:
    """The year of an award's day as it is kept, `2023-07-14` or less of it."""
    year = (said or "")[:4]
    return int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None
