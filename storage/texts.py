"""The imported policy texts: what a file was read to be, kept whole, one row for each document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import policy_text

Outcome = Literal["added", "replaced", "same"]


@dataclass(frozen=True, slots=True)
class StoredText:
    """One document. `key` is the same for all its versions; `passages` are (clause, heading, text) in order."""

    key: str
    title: str
    number: str | None
    issued: date | None
    passages: tuple[tuple[str, str, str], ...]

    @property
    def digest(self) -> str:
        """Of everything that can be found and cited: two files that say the same are the same text."""
        return sha256(json.dumps(asdict(self), ensure_ascii=False, default=str).encode()).hexdigest()


def digests(conn: Connection) -> tuple[str, ...]:
    """What all the texts are now, cheaply: equal digests mean that nothing has changed."""
    return tuple(conn.execute(select(policy_text.c.digest).order_by(policy_text.c.key)).scalars())


def load(conn: Connection) -> list[StoredText]:
    """Every text, by key."""
    return [
        StoredText(row.key, row.title, row.number, row.issued, tuple((c, h, t) for c, h, t in row.passages))
        for row in conn.execute(select(policy_text).order_by(policy_text.c.key))
    ]


def put(conn: Connection, text: StoredText, now: datetime, instead_of: Sequence[str] = ()) -> Outcome:
    """Keep a text in place of its earlier version, and of the texts with the keys `instead_of`."""
    others = [key for key in instead_of if key != text.key]
    held = conn.execute(
        select(policy_text.c.key, policy_text.c.digest).where(
            or_(policy_text.c.key == text.key, policy_text.c.key.in_(others))
        )
    ).all()
    if [tuple(row) for row in held] == [(text.key, text.digest)]:
        return "same"
    if others:
        conn.execute(delete(policy_text).where(policy_text.c.key.in_(others)))
    conn.execute(
        _UPSERT[conn.dialect.name],
        {
            "key": text.key,
            "title": text.title,
            "number": text.number,
            "issued": text.issued,
            "digest": text.digest,
            "passages": text.passages,
            "imported_at": now,
        },
    )
    return "replaced" if held else "added"


def remove(conn: Connection, key: str) -> bool:
    """Take a text out; whether there was one."""
    return bool(conn.execute(delete(policy_text).where(policy_text.c.key == key)).rowcount)


def _upsert(maker: Any) -> Any:
    statement = maker(policy_text)
    changing = [c.name for c in policy_text.c if c.name not in ("id", "key")]
    return statement.on_conflict_do_update(
        index_elements=["key"], set_={name: statement.excluded[name] for name in changing}
    )


_UPSERT = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
