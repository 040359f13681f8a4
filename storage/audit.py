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
    found: dict[int, list[View]] = {}
    if not firms:
        return {}
    c = audit.c
    name = select(member_role.c.name).where(member_role.c.person_id == c.person_id).limit(1).scalar_subquery()
    rows = conn.execute(
        select(c.enterprise_id, c.at, name.label("name"), c.actor, c.action)
        .where(c.enterprise_id.in_(firms))
        .order_by(c.id.desc())
    )
    for row in rows:
        theirs = found.setdefault(row.enterprise_id, [])
        if len(theirs) < SHOWN:
            theirs.append(View(row.at, row.name or row.actor, row.action))
    return {firm: tuple(looks) for firm, looks in found.items()}
