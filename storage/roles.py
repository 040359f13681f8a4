"""Who works for the bureau: officers and leaders by region, named by the operator and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from storage import broadcasts
from storage.notices import POSTS
from storage.outbox import DIGEST
from storage.stamps import move_stamp
from storage.tables import address, audit, member_role, membership, outbox

_OF_OFFICE = ("overdue:", "late:", "duty:")
"""Occasions that only officers hear of."""
_UNREACHED, _NOTICE = "unreachable:", "notice:"


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
    """End what a person holds: all of it, or only this role or region; how many there were comes back.

    What waits to be sent to them for it is called back.
    """
    c = member_role.c
    held = [c.person_id == person_id]
    held += [c.role == role] if role else []
    held += [c.region == region] if region else []
    move_stamp(conn, POSTS)
    ended = conn.execute(delete(member_role).where(*held)).rowcount
    if ended:
        _call_back(conn, person_id)
    return ended


def _call_back(conn: Connection, person: int) -> None:
    """What waits to be told to somebody as an officer is not sent: digests, lists, duties; what is still theirs to
    hear is planned anew. Of who is no officer any more neither what requests told them nor what they wrote to many.
    """
    o, m = outbox.c, membership.c
    mine = select(address.c.id).where(address.c.person_id == person)
    which = [o.priority == DIGEST, *(o.occasion.startswith(kind) for kind in _OF_OFFICE), o.key.startswith(_UNREACHED)]
    holds = conn.execute(select(member_role.c.id).where(member_role.c.person_id == person).limit(1)).first()
    if holds is None:
        broadcasts.stop_all(conn, person)
        if conn.execute(select(m.id).where(m.person_id == person).limit(1)).first() is None:
            which.append(o.key.startswith(_NOTICE))  # of a firm's person it may be an answer to their own request
    waits = o.address_id.in_(mine) & o.status.in_(("pending", "parked")) & or_(*which)
    conn.execute(update(outbox).where(waits).values(status="cancelled", payload=None, last_error="不再担任工作人员"))


def record(conn: Connection, action: str, subject: str, now: datetime) -> None:
    """Write down that the operator gave or took a role."""
    conn.execute(insert(audit).values(at=now, actor="cli", action=action, subject=subject[:256]))
