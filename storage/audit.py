"""Who looked at or changed what: written with each look, read by the firm it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, false, insert, or_, select

from storage.looks import Look, View
from storage.tables import audit, member_role

SHOWN = 50
"""Looks told of at most, the newest first."""


def record_views(conn: Connection, person: int, viewed: Iterable[Look], now: datetime) -> None:
    """An officer was shown these, each for a stated reason.

    A list is one entry for each firm on it, so that each can see that it was looked at; statistics, in which no firm
    can be told, are one entry without a firm.
    """
    rows = [
        {
            "at": now,
            "person_id": person,
            "actor": "officer",
            "action": look.action[:64],
            "subject": _subject(look),
            "enterprise_id": look.firm,
        }
        for look in viewed
    ]
    if rows:
        conn.execute(insert(audit), rows)


def listed_since(conn: Connection, persons: Collection[int], action: str, since: datetime) -> set[tuple[int, int]]:
    """Which firms (by id) these persons were shown by that action since that moment: as (person, firm)."""
    c = audit.c
    shown = select(c.person_id, c.enterprise_id).where(
        c.at >= since, c.action == action, c.person_id.in_(persons), c.enterprise_id.is_not(None)
    )
    return {(row.person_id, row.enterprise_id) for row in conn.execute(shown)}


def _subject(look: Look) -> str:
    if look.number is not None:
        return subject_of(look.number)
    return "firms in numbers" if look.firm is None else f"enterprise {look.firm}"


def subject_of(number: str) -> str:
    """What an entry about a request is filed under."""
    return f"request {number}"


def views(conn: Connection, firm: int | None, numbers: Collection[str]) -> tuple[View, ...]:
    """The looks at a firm and at the requests of these numbers, newest first; officers by the name that is told."""
    c, held = audit.c, member_role.c
    of_firm = false() if firm is None else c.enterprise_id == firm
    looked_at = or_(of_firm, c.subject.in_([subject_of(number) for number in numbers]))
    named = select(held.name).where(held.person_id == c.person_id, held.name.is_not(None)).order_by(held.id.desc())
    rows = conn.execute(
        select(c.at, named.limit(1).scalar_subquery().label("name"), c.actor, c.action)
        .where(looked_at)
        .order_by(c.id.desc())
        .limit(SHOWN)
    )
    return tuple(View(row.at, row.name or row.actor, row.action) for row in rows)
