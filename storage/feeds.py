"""Calendars that are read by whoever has their address: only the address's hash is kept, and it can be revoked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from storage.tables_of_reminders import feed


def open_feed(conn: Connection, person: int, digest: str, now: datetime) -> None:
    """Keep a new address by its digest."""
    conn.execute(insert(feed).values(person_id=person, digest=digest, created_at=now))


def revoke(conn: Connection, person: int, now: datetime) -> None:
    """Void every address of a person."""
    conn.execute(update(feed).where(feed.c.person_id == person, feed.c.revoked_at.is_(None)).values(revoked_at=now))


def reader(conn: Connection, digest: str) -> int | None:
    """The person whose calendar an address opens; None for an unknown or revoked one."""
    return conn.execute(select(feed.c.person_id).where(feed.c.digest == digest, feed.c.revoked_at.is_(None))).scalar()


def held(conn: Connection, person: int) -> bool:
    """Whether an address of a person's calendar is in force."""
    mine = select(feed.c.id).where(feed.c.person_id == person, feed.c.revoked_at.is_(None)).limit(1)
    return conn.execute(mine).first() is not None


def erase(conn: Connection, person: int) -> None:
    """Take out every address of a person's calendar: from now on they open nothing."""
    conn.execute(delete(feed).where(feed.c.person_id == person))
