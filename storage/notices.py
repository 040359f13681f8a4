"""Words for somebody else than the one who wrote: who that is, and the promise of one row for each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from storage import outbox
from storage.known import Notice, ToOfficers
from storage.parts import split
from storage.tables import address, member_role


def officers(conn: Connection, regions: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """For each region the officers (person, name) who hear of it: its own, else the city's, else the province's.

    Leaders read digests; they are not called for a single matter.
    """
    above = {region: (region, f"{region[:4]}00", f"{region[:2]}0000") for region in regions}
    wanted = {code for codes in above.values() for code in codes}
    if not wanted:
        return {}
    c = member_role.c
    rows = conn.execute(
        select(c.region, c.person_id, c.name).where(c.role == "officer", c.region.in_(wanted)).order_by(c.id)
    )
    held: dict[str, list[tuple[int, str]]] = {}
    for region, person, name in rows:
        held.setdefault(region, []).append((person, name or ""))
    return {region: next((held[code] for code in codes if code in held), []) for region, codes in above.items()}


def promise(
    conn: Connection, inbox_key: str, sender: int, notices: Sequence[Notice], now: datetime
) -> list[dict[str, Any]]:
    """One outbox row for each part of each notice and each person it is for, never for `sender` (person)."""
    rows: list[dict[str, Any]] = []
    for count, notice in enumerate(notices):
        if isinstance(notice.to, ToOfficers):
            people = [person for person, _ in officers(conn, [notice.to.region])[notice.to.region]]
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
