"""What an officer's list tells of firms beside their facts: how they answered, and when their people last wrote."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from storage.agenda import Response
from storage.tables import address, inbox, member_role, membership, outbox
from storage.tables_of_reminders import response, standing


@dataclass(frozen=True, slots=True)
class Kept:
    """How a firm stands in a program, and since which business day."""

    policy: str
    tier: str
    variant: str
    state: str
    near: bool
    changed_on: date


@dataclass(frozen=True, slots=True)
class Contact:
    """How many people are confirmed for a firm, and when one of them was last here (kept for 30 days)."""

    people: int
    last: datetime | None


def stood(conn: Connection, firms: Collection[int]) -> dict[int, tuple[Kept, ...]]:
    """How each of these firms stands."""
    found: dict[int, list[Kept]] = {}
    c = standing.c
    rows = conn.execute(
        select(c.enterprise_id, c.policy, c.tier, c.variant, c.state, c.near, c.changed_on)
        .where(c.enterprise_id.in_(firms))
        .order_by(c.enterprise_id, c.tier, c.policy, c.variant)
    )
    for firm, *kept in rows:
        found.setdefault(firm, []).append(Kept(*kept))
    return {firm: tuple(theirs) for firm, theirs in found.items()}


def answered(conn: Connection, firms: Collection[int]) -> dict[int, tuple[Response, ...]]:
    """The newest answer of each of these firms to each occasion, oldest first."""
    found: dict[int, dict[str, Response]] = {}
    c = response.c
    rows = conn.execute(
        select(c.occasion, c.enterprise_id, c.answer, c.until, c.at).where(c.enterprise_id.in_(firms)).order_by(c.id)
    )
    for row in rows:
        theirs = found.setdefault(row.enterprise_id, {})
        theirs.pop(row.occasion, None)
        theirs[row.occasion] = Response(*row)
    return {firm: tuple(theirs.values()) for firm, theirs in found.items()}


def reminded(conn: Connection, firms: Collection[int], occasions: Collection[str]) -> dict[int, set[str]]:
    """Which of these occasions (by their keys) each of these firms was reminded of."""
    found: dict[int, set[str]] = {}
    o = outbox.c
    sent = (o.enterprise_id.in_(firms), o.status == "sent", o.occasion.in_(occasions))
    for firm, occasion in conn.execute(select(o.enterprise_id, o.occasion).where(*sent).distinct()):
        found.setdefault(firm, set()).add(occasion)
    return found


def contact(conn: Connection, firm: int) -> Contact:
    """Who speaks for a firm, in numbers."""
    m = membership.c
    members = select(m.person_id).where(m.enterprise_id == firm, m.confirmed_at.is_not(None))
    people = conn.execute(select(func.count()).select_from(members.subquery())).scalar_one()
    here = select(address.c.id).where(address.c.person_id.in_(members))
    last = conn.execute(select(func.max(inbox.c.handled_at)).where(inbox.c.address_id.in_(here))).scalar()
    return Contact(int(people), last)


def called(conn: Connection, person: int, region: str) -> str:
    """How an officer is called who acts for a place: by the post there or above it; empty where nobody told it."""
    c = member_role.c
    rows = conn.execute(select(c.region, c.name).where(c.person_id == person, c.role == "officer").order_by(c.id))
    posts = [row for row in rows if row.name]
    own = [row.name for row in posts if row.region == region]
    return next(iter(own or [row.name for row in posts]), "")
