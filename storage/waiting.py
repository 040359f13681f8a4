"""What has not been sent, for its keeper: to whom, since when, after how many tries, why. Never the words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from storage.incoming import WEBHOOK
from storage.outbox import BROADCAST, DIGEST, FILE, NOTICE, REPLY
from storage.tables import address, outbox
from storage.tables_of_reminders import chat_group

State = Literal["waiting", "failed", "parked", "cancelled", "sent"]
"""Waiting for its time or its turn · tried in vain and to be tried again · given up · no longer wanted · sent."""
KINDS = {REPLY: "reply", FILE: "file", NOTICE: "notice", DIGEST: "digest", BROADCAST: "broadcast"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of the outbox. `to` is the userid, of a group its name; `due` by the business clock."""

    id: int
    state: State
    kind: str
    occasion: str | None
    to: str
    group: bool
    since: datetime
    due: datetime
    tries: int
    reason: str | None


def waiting(conn: Connection, states: Collection[State], limit: int) -> tuple[list[Waiting], int]:
    """The newest `limit` rows in these states, oldest first, and how many there are altogether."""
    c = outbox.c
    which = or_(*(_CONDITIONS[state] for state in states))
    total = conn.execute(select(func.count()).select_from(outbox).where(which)).scalar_one()
    rows = conn.execute(
        select(c.id, c.status, c.priority, c.occasion, c.created_at, c.next_at, c.attempts, c.last_error,
               address.c.channel, address.c.user, chat_group.c.name)
        .join(address, address.c.id == c.address_id)
        .outerjoin(chat_group, chat_group.c.address_id == address.c.id)
        .where(which)
        .order_by(c.id.desc())
        .limit(limit)
    ).all()  # fmt: skip
    return [_read(row) for row in reversed(rows)], int(total)


def state_of(conn: Connection, row_id: int) -> State | None:
    """How a row stands; None where there is none."""
    c = outbox.c
    row = conn.execute(select(c.status, c.attempts, c.last_error).where(c.id == row_id)).first()
    return None if row is None else _state(row)


def _read(row: Any) -> Waiting:
    group = row.channel == WEBHOOK
    # The user of a group's address is its robot's key, a secret.
    to = (row.name or "（未命名的群）") if group else row.user
    kind = KINDS.get(row.priority, str(row.priority))
    return Waiting(
        row.id, _state(row), kind, row.occasion, to, group, row.created_at, row.next_at, row.attempts, row.last_error
    )


def _state(row: Any) -> State:
    if row.status in ("pending", "sending"):
        return "failed" if row.attempts and row.last_error else "waiting"
    found: State = row.status
    return found


_OPEN = outbox.c.status.in_(("pending", "sending"))
_TRIED = and_(outbox.c.attempts > 0, outbox.c.last_error.is_not(None))
_CONDITIONS: dict[State, ColumnElement[bool]] = {
    "waiting": and_(_OPEN, ~_TRIED),
    "failed": and_(_OPEN, _TRIED),
    "parked": outbox.c.status == "parked",
    "cancelled": outbox.c.status == "cancelled",
    "sent": outbox.c.status == "sent",
}
