"""Words for somebody else than the one who wrote: who that is, and the promise of one row for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from storage import outbox
from storage.notice import Notice, ToOfficers, above
from storage.parts import split
from storage.tables import address, member_role

Desks = Mapping[str, Sequence[tuple[int, str]]]


def desks(conn: Connection) -> Desks:
    """The officers (person, name) of every region that has any.

    Leaders read digests; they are not called for a single matter.
    """
    c = member_role.c
    rows = conn.execute(select(c.region, c.person_id, c.name).where(c.role == "officer").order_by(c.id))
    held: dict[str, list[tuple[int, str]]] = {}
    for region, person, name in rows:
        held.setdefault(region, []).append((person, name or ""))
    return held


def hearing(held: Desks, region: str) -> Sequence[tuple[int, str]]:
    """Of these the officers who hear of a place: its own, else the city's, else the province's."""
    return next((held[code] for code in above(region) if code in held), ())


def promise(
    conn: Connection, inbox_key: str, sender: int, notices: Sequence[Notice], now: datetime
) -> list[dict[str, Any]]:
    """One outbox row for each part of each notice and each person it is for, never for `sender` (person)."""
    rows: list[dict[str, Any]] = []
    held = desks(conn) if any(isinstance(notice.to, ToOfficers) for notice in notices) else {}
    for count, notice in enumerate(notices):
        if isinstance(notice.to, ToOfficers):
            people = [person for person, _ in hearing(held, notice.to.region)]
        else:
            people = [notice.to.person_id]
        for to in _addresses(conn, [person for person in people if person != sender]):
            for n, part in enumerate(split(notice.message)):
                key = f"notice:{inbox_key}:{count}:{to}:{n}"
                rows.append(outbox.row(key, to, part, now, priority=outbox.NOTICE))
    return rows


def _addresses(conn: Connection, persons: Collection[int]) -> list[int]:
    """The newest address of each person."""
    if not persons:
        return []
    newest = select(func.max(address.c.id)).where(address.c.person_id.in_(persons)).group_by(address.c.person_id)
    return sorted(conn.execute(newest).scalars())
