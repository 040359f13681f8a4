"""What an officer's list tells of firms beside their facts: how they answered, what waits, when people last wrote."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, distinct, func, or_, select

from storage import rounds
from storage.agenda import Response
from storage.known import Request
from storage.places import below
from storage.tables import address, enterprise, inbox, member_role, membership, outbox
from storage.tables_of_reminders import preference, response, standing
from storage.tables_of_requests import declaration, request


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
    """How many people are confirmed for a firm, how many of them want no reminders at all, how many can be reached no
    more, and when one of them was last here (kept for 30 days).
    """

    people: int
    last: datetime | None
    silent: int = 0
    unreached: int = 0


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
    """Which of these occasions (by their keys) each of these firms was reminded of, by whichever of its last days."""
    found: dict[int, set[str]] = {}
    o = outbox.c
    sent = (o.enterprise_id.in_(firms), o.status == "sent")
    of = select(o.enterprise_id, o.occasion).where(*sent, o.occasion.in_(occasions)).distinct()
    for firm, occasion in conn.execute(of):
        found.setdefault(firm, set()).add(occasion)
    for occasion, before in rounds.told_before(conn, occasions).items():
        for firm in conn.execute(select(o.enterprise_id).where(*sent, before).distinct()).scalars():
            found.setdefault(firm, set()).add(occasion)
    return found


def told(conn: Connection, firm: int, most: int) -> list[tuple[str, datetime]]:
    """Of what a firm was reminded last (by the occasions' keys), each with its newest moment, the newest first."""
    o = outbox.c
    newest = func.max(o.not_before)
    members = select(membership.c.person_id).where(membership.c.enterprise_id == firm)
    here = select(address.c.id).where(address.c.person_id.in_(members))
    sent = (o.address_id.in_(here), o.enterprise_id == firm, o.status == "sent", o.occasion.is_not(None))
    rows = conn.execute(
        select(o.occasion, newest).where(*sent).group_by(o.occasion).order_by(newest.desc()).limit(most)
    )
    return [(occasion, at) for occasion, at in rows]


def waiting(conn: Connection, firm: int) -> list[Request]:
    """What a firm asked that is not closed, the earliest day promised first; without the words it was asked in."""
    c = request.c
    rows = conn.execute(
        select(c.number, c.kind, c.topic, c.state, c.created_at, c.person_id, c.due)
        .where(c.enterprise_id == firm, c.state.in_(("open", "accepted", "returned")))
        .order_by(c.due.is_(None), c.due, c.id)
    )
    return [
        Request(number, kind, topic, "", state, at, person, firm, due=due)
        for number, kind, topic, state, at, person, due in rows
    ]


def named(conn: Connection, names: Collection[str], regions: Collection[str], most: int) -> list[int]:
    """Firms of these places (by id) whose code or name is one of these, or whose name holds one as it is said, else
    its characters in their order: 金湖阀门 for 金湖示例阀门有限公司.
    """
    c = enterprise.c
    whole = [f"%{_literal(name)}%" for name in names]
    spread = ["%" + "%".join(map(_literal, name)) + "%" for name in names if len(name) >= _SPREAD]
    ways = [or_(c.uscc.in_(names), c.name.in_(names)), *(c.name.like(each, escape="\\") for each in (*whole, *spread))]
    for way in ways:
        which = way, below(c.region, regions)
        if found := conn.execute(select(c.id).where(*which).order_by(c.name, c.id).limit(most)).scalars().all():
            return list(found)
    return []


_SPREAD = 3
"""Characters a name must have to be looked for with others in between."""


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def handed_in(conn: Connection, firms: Collection[int]) -> dict[int, datetime]:
    """When a declaration was last handed in for each of these firms."""
    c = declaration.c
    newest = select(c.enterprise_id, func.max(c.at)).where(c.enterprise_id.in_(firms)).group_by(c.enterprise_id)
    return {row.enterprise_id: row[1] for row in conn.execute(newest)}


def spoken_for(conn: Connection, firms: Collection[int]) -> set[int]:
    """Those of these firms somebody is confirmed for."""
    m = membership.c
    return set(
        conn.execute(select(m.enterprise_id).where(m.enterprise_id.in_(firms), m.confirmed_at.is_not(None))).scalars()
    )


def contact(conn: Connection, firm: int) -> Contact:
    """Who speaks for a firm, in numbers."""
    m, a, p = membership.c, address.c, preference.c
    members = select(m.person_id).where(m.enterprise_id == firm, m.confirmed_at.is_not(None))
    people = conn.execute(select(func.count()).select_from(members.subquery())).scalar_one()
    here = select(a.id).where(a.person_id.in_(members))
    last = conn.execute(select(func.max(inbox.c.handled_at)).where(inbox.c.address_id.in_(here))).scalar()
    silent = select(func.count()).where(p.person_id.in_(members), ~p.reminders)
    reached = select(a.person_id).where(a.unreachable_since.is_(None))
    gone = select(func.count(distinct(a.person_id))).where(
        a.person_id.in_(members), a.unreachable_since.is_not(None), a.person_id.not_in(reached)
    )
    return Contact(int(people), last, conn.execute(silent).scalar_one(), conn.execute(gone).scalar_one())


def called(conn: Connection, person: int, region: str) -> str:
    """How an officer is called who acts for a place: by the post there or above it; empty where nobody told it."""
    c = member_role.c
    rows = conn.execute(select(c.region, c.name).where(c.person_id == person, c.role == "officer").order_by(c.id))
    posts = [row for row in rows if row.name]
    own = [row.name for row in posts if row.region == region]
    return next(iter(own or [row.name for row in posts]), "")
