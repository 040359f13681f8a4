"""Which messages have been handled: the duplicate check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete

from storage.incoming import Incoming
from storage.many import insert_new
from storage.tables import inbox


def admit(conn: Connection, arrived: Sequence[tuple[Incoming, int]], now: datetime) -> set[str]:
    """Note the keys of these (message, address id) as handled; returns those that were not yet."""
    rows = [{"key": i.key, "address_id": at, "kind": i.kind, "handled_at": now} for i, at in arrived]
    return set(insert_new(conn, inbox, rows, "key"))


def forget(conn: Connection, before: datetime) -> int:
    """Drop keys handled before that moment; returns how many. WeCom repeats a message within seconds, never later."""
    return conn.execute(delete(inbox).where(inbox.c.handled_at < before)).rowcount
