"""Which messages have been handled: the duplicate check, and the lock that keeps one person's messages in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, delete, text

from storage.incoming import Incoming
from storage.many import insert_new
from storage.tables import inbox

_LOCK = text("SELECT pg_advisory_xact_lock(k) FROM unnest(CAST(:keys AS bigint[])) AS k")


def admit(conn: Connection, arrived: Sequence[tuple[Incoming, int]], now: datetime) -> set[str]:
    """Note the keys of these (message, address id) as handled; returns those that were not yet."""
    rows = [{"key": i.key, "address_id": at, "kind": i.kind, "handled_at": now} for i, at in arrived]
    return set(insert_new(conn, inbox, rows, "key"))


def lock(conn: Connection, address_keys: Iterable[str]) -> None:
    """Hold these addresses until the transaction ends, so that several processes keep each person's order.

    On SQLite the one writer already does. The locks are taken in a fixed order: two batches never wait for each other.
    """
    if conn.dialect.name == "postgresql":
        numbers = sorted(
            int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True) for key in address_keys
        )
        conn.execute(_LOCK, {"keys": numbers})


def forget(conn: Connection, before: datetime) -> int:
    """Drop keys handled before that moment; returns how many. WeCom repeats a message within seconds, never later."""
    return conn.execute(delete(inbox).where(inbox.c.handled_at < before)).rowcount
