"""Slow work that a message asked for: a row in the same transaction, done later and answered through the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from storage.known import Job
from storage.many import insert_new
from storage.tables_of_requests import job


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
