"""Who works for the bureau: officers and leaders by region, named by the operator and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.almanac import move_stamp
from storage.notices import POSTS
from storage.tables import address, audit, member_role


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody has."""

    user: str
    role: str
    region: str
    name: str | None
    granted_at: datetime


def roles(conn: Connection, corp_id: str, agent_id: str) -> list[Held]:
    """Every role of the people of one app, by region, then in the order they were given."""
    c = member_role.c
    rows = conn.execute(
        select(address.c.user, c.role, c.region, c.name, c.granted_at)
        .join(address, address.c.person_id == c.person_id)
        .where(address.c.corp_id == corp_id, address.c.agent_id == agent_id)
        .order_by(c.region, c.id)
    )
    return [Held(*row) for row in rows]


def take_back(conn: Connection, person_id: int, role: str | None = None, region: str | None = None) -> int:
    """End what a person holds: all of it, or only this role or region; how many there were comes back."""
    c = member_role.c
    held = [c.person_id == person_id]
    held += [c.role == role] if role else []
    held += [c.region == region] if region else []
    move_stamp(conn, POSTS)
    return conn.execute(delete(member_role).where(*held)).rowcount


def record(conn: Connection, action: str, subject: str, now: datetime) -> None:
    """Write down that the operator gave or took a role."""
    conn.execute(insert(audit).values(at=now, actor="cli", action=action, subject=subject[:256]))
