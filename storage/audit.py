"""Who looked at or changed what: written with each look, read by the firm it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.known import View
from storage.tables import audit, member_role

SHOWN = 50
"""Looks told of at most, the newest first."""


def record_views(conn: Connection, person: int, viewed: Iterable[tuple[int, str]], now: datetime) -> None:
    """An officer was shown the data of these firms (by id), each for a stated reason."""
    for firm, action in viewed:
        values = {"at": now, "person_id": person, "actor": "officer", "action": action[:64]}
        conn.execute(insert(audit).values(**values, subject=f"enterprise {firm}", enterprise_id=firm))


def views(conn: Connection, firms: Collection[int]) -> dict[int, tuple[View, ...]]:
    """The looks at each of these firms, newest first; officers by the name enterprises are told."""
    return {firm: _views(conn, firm) for firm in firms}


def _views(conn: Connection, firm: int) -> tuple[View, ...]:
    c, held = audit.c, member_role.c
    named = select(held.name).where(held.person_id == c.person_id, held.name.is_not(None)).order_by(held.id.desc())
    rows = conn.execute(
        select(c.at, named.limit(1).scalar_subquery().label("name"), c.actor, c.action)
        .where(c.enterprise_id == firm)
        .order_by(c.id.desc())
        .limit(SHOWN)
    )
    return tuple(View(row.at, row.name or row.actor, row.action) for row in rows)
