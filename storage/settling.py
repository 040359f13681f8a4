"""What became of rows that were taken for sending, noted by the very claim that took them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import ARRAY, Column, Connection, bindparam, func, update

from storage.tables import outbox


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claim. `next_at` (business) matters for a row that is pending again.

    `unknown_since` is since when nobody knows whether it arrived. `forget`: its words are dropped, now that it is sent.
    """

    id: int
    attempts: int
    status: Literal["sent", "pending", "parked"]
    next_at: datetime
    last_error: str | None = None
    msgid: str | None = None
    response_code: str | None = None
    sent_at: datetime | None = None
    unknown_since: datetime | None = None
    forget: bool = False


_NAMES = tuple(field.name for field in fields(Settled) if field.name != "forget")


def settle(conn: Connection, settled: Sequence[Settled]) -> None:
    """Note outcomes, each only if the row is still held by that very claim (a late worker overwrites nothing)."""
    if not settled:
        return
    for one in settled:
        if one.forget:  # seldom
            conn.execute(_FORGET, {"new_id": one.id, "new_attempts": one.attempts})
    if conn.dialect.name == "postgresql":
        conn.execute(_settle_all(), {f"new_{name}": [getattr(one, name) for one in settled] for name in _NAMES})
        return
    for statement, names, ones in (
        (_SENT, _OF_SENT, [one for one in settled if one.status == "sent"]),
        (_SETTLE, _NAMES, [one for one in settled if one.status != "sent"]),
    ):
        if ones:
            conn.execute(statement, [{f"new_{name}": getattr(one, name) for name in names} for one in ones])


@cache
def _settle_all() -> Any:
    """Every outcome in one statement."""
    columns = [outbox.c[name] for name in _NAMES]
    given = (
        func.unnest(*(bindparam(f"new_{c.name}", type_=ARRAY(c.type)) for c in columns))
        .table_valued(*(Column(c.name, c.type) for c in columns), name="given")
        .render_derived()
    )
    held = given.c.id == outbox.c.id, outbox.c.status == "sending", outbox.c.attempts == given.c.attempts
    changed = {name: given.c[name] for name in _NAMES if name not in ("id", "attempts")}
    return update(outbox).where(*held).values(**changed, lease_until=None)


_OURS = update(outbox).where(
    outbox.c.id == bindparam("new_id"),
    outbox.c.status == "sending",
    outbox.c.attempts == bindparam("new_attempts"),
)
_FORGET = _OURS.values(payload=None)
_SETTLE = _OURS.values(
    {outbox.c[name]: bindparam(f"new_{name}") for name in _NAMES if name not in ("id", "attempts")}
    | {outbox.c.lease_until: None}
)
# Nearly all of them, one by one: SQLite's share of a message lies in the number of values given.
_OF_SENT = ("id", "attempts", "msgid", "response_code", "sent_at")
_SENT = _OURS.values(
    status="sent",
    msgid=bindparam("new_msgid"),
    response_code=bindparam("new_response_code"),
    sent_at=bindparam("new_sent_at"),
    last_error=None,
    lease_until=None,
)
