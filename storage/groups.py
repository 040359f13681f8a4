"""Groups that digests go to, by their robots' keys: secrets, of which the last four characters are shown at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.agenda import Digest
from storage.incoming import WEBHOOK, Address
from storage.people import find_or_create
from storage.tables import address, outbox
from storage.tables_of_reminders import chat_group

_LAST = 4


@dataclass(frozen=True, slots=True)
class Group:
    """One group. `key_end` is the end of its robot's key; `trouble` why nothing arrives, empty while it does."""

    id: int
    region: str
    name: str
    digest: Digest
    digest_day: int | None
    key_end: str
    trouble: str
    since: datetime
    person: int
    address_id: int
    unreachable_since: datetime | None


def add(
    conn: Connection, region: str, name: str, key: str, digest: Digest, day: int | None, now: datetime
) -> tuple[Group, bool]:
    """Send a group digests of a region; known by its key, it only gets another name, region or rhythm.

    A robot that was refused before is tried again. The group, and whether it is new.
    """
    seat = find_or_create(conn, Address(WEBHOOK, "", "", key), now)
    conn.execute(
        update(address).where(address.c.id == seat.address_id).values(unreachable_since=None, unreachable_why=None)
    )
    values: dict[str, Any] = {"region": region, "name": name, "digest": digest, "digest_day": day, "removed_at": None}
    held = chat_group.c.address_id == seat.address_id
    before = conn.execute(select(chat_group.c.removed_at).where(held)).first()
    if before is None:
        conn.execute(insert(chat_group).values(**values, address_id=seat.address_id, created_at=now))
    else:
        conn.execute(update(chat_group).where(held).values(**values))
    group = next(one for one in groups(conn) if one.address_id == seat.address_id)
    return group, before is None or before.removed_at is not None


def groups(conn: Connection) -> list[Group]:
    """Every group that was not removed, by region, in the order they were added."""
    c, a = chat_group.c, address.c
    rows = conn.execute(
        select(
            c.id, c.region, c.name, c.digest, c.digest_day, c.created_at, a.id.label("address_id"), a.user,
            a.person_id, a.unreachable_since, a.unreachable_why,
        )
        .join(address, a.id == c.address_id)
        .where(c.removed_at.is_(None))
        .order_by(c.region, c.id)
    )  # fmt: skip
    return [
        Group(
            row.id, row.region, row.name, row.digest, row.digest_day, row.user[-_LAST:],
            (row.unreachable_why or "没有送达") if row.unreachable_since else "", row.created_at, row.person_id,
            row.address_id, row.unreachable_since,
        )
        for row in rows
    ]  # fmt: skip


def remove(conn: Connection, group: int, now: datetime) -> Group | None:
    """Send a group nothing more, what waits included; None where there is no such group."""
    found = next((one for one in groups(conn) if one.id == group), None)
    if found is not None:
        conn.execute(update(chat_group).where(chat_group.c.id == group).values(removed_at=now))
        waits = outbox.c.address_id == found.address_id, outbox.c.status.in_(("pending", "parked"))
        conn.execute(update(outbox).where(*waits).values(status="cancelled", payload=None, last_error="群已移除"))
    return found
