"""Slow work that a message asked for: a row in the same transaction, done later and answered through the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from storage.changes import Job
from storage.incoming import Address
from storage.many import insert_new
from storage.tables import address
from storage.tables_of_requests import job


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job taken for doing; `attempts` counts this try, also those that a crash cut short."""

    id: int
    key: str
    kind: str
    arguments: dict[str, Any]
    address_id: int
    address: Address
    attempts: int


FURTHEST = timedelta(minutes=2)
"""No job waits longer for its next try, and no two clocks of ours differ by more."""


def ask(conn: Connection, inbox_key: str, address_id: int, jobs: Sequence[Job], now: datetime) -> None:
    """Ask for these, to be answered at this address; asking again for the same message changes nothing."""
    rows = [
        {
            "key": f"job:{inbox_key}:{n}",
            "kind": each.kind,
            "address_id": address_id,
            "arguments": each.arguments,
            "attempts": 0,
            "next_at": now,
            "created_at": now,
        }
        for n, each in enumerate(jobs)
    ]
    insert_new(conn, job, rows)


def claim(conn: Connection, now: datetime, lease: timedelta) -> Claimed | None:
    """Take the job that has waited longest, under a lease; one whose lease has run out is free again.

    What lies further ahead than anything is ever put is of a clock that was set back since: somebody waits for it.
    """
    c = job.c
    come = or_(c.next_at <= now, c.next_at > now + FURTHEST)
    over = or_(c.lease_until.is_(None), c.lease_until <= now, c.lease_until > now + lease + FURTHEST)
    free = and_(come, over)
    # Looked for before it is taken: on an empty table nothing is written.
    first = conn.execute(
        select(c.id).where(free).order_by(c.next_at, c.id).limit(1).with_for_update(skip_locked=True)
    ).scalar()
    if first is None:
        return None
    conn.execute(update(job).where(c.id == first).values(lease_until=now + lease, attempts=c.attempts + 1))
    to = address.c
    row = conn.execute(
        select(job, to.channel, to.corp_id, to.agent_id, to.user)
        .join(address, to.id == c.address_id)
        .where(c.id == first)
    ).one()
    where = Address(row.channel, row.corp_id, row.agent_id, row.user)
    return Claimed(row.id, row.key, row.kind, row.arguments, row.address_id, where, row.attempts)


def finish(conn: Connection, held: Claimed) -> bool:
    """Take a done job out. False when it is no longer this claim's: erased meanwhile, or done by somebody else."""
    return conn.execute(delete(job).where(_still(held))).rowcount == 1


def put_back(conn: Connection, held: Claimed, next_at: datetime, counted: bool = True) -> None:
    """Let go of a job, to be tried again at `next_at`; a try that was only broken off is not counted."""
    attempts = held.attempts if counted else held.attempts - 1
    conn.execute(update(job).where(_still(held)).values(lease_until=None, next_at=next_at, attempts=attempts))


def release(conn: Connection, now: datetime) -> int:
    """Let go of every claim at once: for the start of a database's only process, when nobody else can hold one."""
    return conn.execute(update(job).where(job.c.lease_until > now).values(lease_until=now)).rowcount


def erase(conn: Connection, person_id: int) -> None:
    """Drop what a person asked for and has not got yet."""
    theirs = select(address.c.id).where(address.c.person_id == person_id)
    conn.execute(delete(job).where(job.c.address_id.in_(theirs)))


def _still(held: Claimed) -> Any:
    return and_(job.c.id == held.id, job.c.attempts == held.attempts, job.c.lease_until.is_not(None))
