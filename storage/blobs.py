"""Files made for somebody, kept until they are sent and for a while after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, literal, or_, select

from storage import outbox
from storage.many import insert_new
from storage.outgoing import File, Picture
from storage.tables import outbox as promises
from storage.tables_of_requests import blob

FILE = outbox.FILE
BRIEFING = "简报.json"
"""The name of what stood in a digest: asked for long after it was sent, and dropped by storage/digests.py."""
_KEY = "file:"


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file and the name it is shown by; a picture (PNG) `says` what it shows, a file says nothing."""

    name: str
    content: bytes
    says: str = ""


def promise(
    conn: Connection,
    work_key: str,
    address_id: int,
    person_id: int,
    file: Blob,
    now: datetime,
    due: datetime | None = None,
) -> dict[str, Any]:
    """Keep a file and return the outbox row that sends it.

    Both keys come from the work's own, so that work done twice is one file and one message.
    """
    key = sha256(work_key.encode()).hexdigest()
    kept = {"key": key, "name": file.name, "content": file.content, "person_id": person_id, "created_at": now}
    insert_new(conn, blob, [kept])
    message = Picture(name=file.name, blob=key, says=file.says) if file.says else File(name=file.name, blob=key)
    return outbox.row(_KEY + key, address_id, message, now, due=due, priority=FILE)


def read(conn: Connection, key: str) -> Blob | None:
    """The file kept under a key; None once it was dropped or erased."""
    row = conn.execute(select(blob.c.name, blob.c.content).where(blob.c.key == key)).first()
    return None if row is None else Blob(row.name, bytes(row.content))


def erase(conn: Connection, person_id: int) -> int:
    """Drop every file made for a person; one still to be sent is then never sent. Returns how many."""
    return conn.execute(delete(blob).where(blob.c.person_id == person_id)).rowcount


def drop_sent(conn: Connection, before: datetime) -> int:
    """Drop the files sent before that moment, and those as old that nobody is about to send; returns how many."""
    wanted = exists().where(
        promises.c.key == literal(_KEY) + blob.c.key,
        or_(promises.c.status.in_(("pending", "sending")), promises.c.sent_at >= before),
    )
    return conn.execute(delete(blob).where(and_(blob.c.created_at < before, blob.c.name != BRIEFING, ~wanted))).rowcount
