"""The one way out: messages promised to an address, claimed under a lease, sent, and settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from storage.incoming import Address
from storage.many import among, insert_new
from storage.outgoing import OUTGOING, Message
from storage.parts import split
from storage.tables import address, outbox
from storage.types import Instant

REPLY, NOTICE, DIGEST, BROADCAST = 0, 10, 15, 20
"""Priorities: an answer somebody waits for goes before anything planned, and what is for many comes last."""

UNKNOWN_FOR = timedelta(hours=4)
"""How long WeCom recognises an identical body; a notice of unknown outcome is not repeated after that."""

MEDIA_FOR = timedelta(days=3) - timedelta(hours=1)
"""How long an upload is used: WeCom keeps it for three days."""

_UNKNOWN = "发送结果超过四小时仍不明，未再重发"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row taken for sending; `payload` is the JSON of one outgoing message, `attempts` counts this try."""

    id: int
    key: str
    address: Address
    payload: str
    priority: int
    attempts: int
    media_id: str | None = None
    """Of a file uploaded before, while WeCom keeps it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claim. `next_at` matters for a row that is pending again."""

    id: int
    attempts: int
    status: Literal["sent", "pending", "parked"]
    next_at: datetime
    last_error: str | None = None
    msgid: str | None = None
    response_code: str | None = None
    sent_at: datetime | None = None


def row(
    key: str,
    address_id: int,
    message: Message,
    now: datetime,
    *,
    due: datetime | None = None,
    priority: int = REPLY,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    occasion: str | None = None,
    enterprise_id: int | None = None,
) -> dict[str, Any]:
    """One promise, ready for `enqueue`; its content is frozen here.

    `now` is the system's moment of writing; `due` the business moment from which it may go (by default now). So are
    `not_before`, which says the same of what is planned, and `not_after`.
    `occasion` and `enterprise_id` name what a reminder is about, so that it is not sent once that is over.
    """
    due = not_before or due or now
    return {
        "key": key,
        "address_id": address_id,
        "payload": OUTGOING.dump_json(message).decode(),
        "priority": priority,
        "status": "pending",
        "not_before": due,
        "not_after": not_after,
        "next_at": due,
        "attempts": 0,
        "created_at": now,
        "occasion": occasion,
        "enterprise_id": enterprise_id,
    }


def replies(
    inbox_key: str, address_id: int, messages: Sequence[Message], now: datetime, due: datetime | None = None
) -> list[dict[str, Any]]:
    """The answers to one message, long ones in parts, keyed `reply:{inbox key}:{n}` in the order they are read."""
    parts = [part for message in messages for part in split(message)]
    return [row(f"reply:{inbox_key}:{n}", address_id, part, now, due=due) for n, part in enumerate(parts)]


def enqueue(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Promise these; a key that was promised before stays as it is."""
    insert_new(conn, outbox, rows)


def claim(conn: Connection, count: int, now: datetime, lease: timedelta) -> list[Claimed]:
    """Take up to `count` due rows, the first of each address and priority, under a lease; in sending order.

    A row past its `not_after` is cancelled instead, a notice whose outcome stayed unknown too long is parked.
    """
    dialect = conn.dialect.name
    values = {"now": now, "count": count, "lease_until": now + lease, "too_old": now - UNKNOWN_FOR}
    taken = [r for r in conn.execute(_claim(dialect), values) if r.status == "sending"]
    if not taken:
        return []
    to = {
        r.id: Address(r.channel, r.corp_id, r.agent_id, r.user)
        for r in conn.execute(_addresses(dialect), {"ids": list({r.address_id for r in taken})})
    }
    taken.sort(key=lambda r: (r.priority, r.not_before, r.id))
    return [
        Claimed(r.id, r.key, to[r.address_id], r.payload or "", r.priority, r.attempts, _media(r, now)) for r in taken
    ]


def _media(row: Any, now: datetime) -> str | None:
    """The upload of a file, while WeCom still keeps it."""
    return row.media_id if row.media_at is not None and now - row.media_at < MEDIA_FOR else None


def settle(conn: Connection, settled: Sequence[Settled]) -> None:
    """Note outcomes, each only if the row is still held by that very claim (a late worker overwrites nothing)."""
    if settled:
        conn.execute(_SETTLE, [{f"new_{name}": value for name, value in asdict(one).items()} for one in settled])


def uploaded(conn: Connection, row_id: int, attempts: int, media_id: str | None, now: datetime) -> bool:
    """Note the upload of a file before it is sent, so that a retry repeats the same request; None forgets it.

    False if the row is no longer held by that very claim.
    """
    held = update(outbox).where(outbox.c.id == row_id, outbox.c.status == "sending", outbox.c.attempts == attempts)
    return conn.execute(held.values(media_id=media_id, media_at=now if media_id else None)).rowcount == 1


def next_due(conn: Connection, now: datetime) -> datetime | None:
    """The earliest moment after `now` at which a waiting row falls due."""
    earliest = select(func.min(outbox.c.next_at)).where(outbox.c.status == "pending", outbox.c.next_at > now)
    return conn.execute(earliest).scalar()


def release(conn: Connection, now: datetime) -> int:
    """Let go of every claim at once: for the start of a database's only process, when nobody else can hold one."""
    held = update(outbox).where(outbox.c.status == "sending").values(lease_until=now)
    return conn.execute(held).rowcount


def retry(conn: Connection, row_id: int, now: datetime) -> bool:
    """Give a parked row another round of tries; False if it was not parked."""
    parked = update(outbox).where(outbox.c.id == row_id, outbox.c.status == "parked", outbox.c.payload.is_not(None))
    return conn.execute(parked.values(status="pending", next_at=now, attempts=0)).rowcount == 1


def scrub(conn: Connection, before: datetime) -> int:
    """Drop the words of what was sent before that moment and keep the bare row; returns how many."""
    old = and_(outbox.c.status == "sent", outbox.c.sent_at < before, outbox.c.payload.is_not(None))
    return conn.execute(update(outbox).where(old).values(payload=None, response_code=None)).rowcount


@cache
def _claim(dialect: str) -> ReturningUpdate[Any]:
    now = bindparam("now", type_=Instant())
    earlier = outbox.alias("earlier")
    waiting_before = exists().where(
        earlier.c.address_id == outbox.c.address_id,
        earlier.c.priority == outbox.c.priority,
        earlier.c.status.in_(("pending", "sending")),
        or_(
            earlier.c.not_before < outbox.c.not_before,
            and_(earlier.c.not_before == outbox.c.not_before, earlier.c.id < outbox.c.id),
        ),
    )
    due = (
        select(outbox.c.id)
        .where(
            or_(
                and_(outbox.c.status == "pending", outbox.c.next_at <= now),
                and_(outbox.c.status == "sending", outbox.c.lease_until <= now),
            ),
            ~waiting_before,
        )
        .order_by(outbox.c.priority, outbox.c.not_before, outbox.c.id)
        .limit(bindparam("count", type_=outbox.c.attempts.type))
        .with_for_update(skip_locked=True, of=outbox)
        .cte("due")
    )
    if dialect == "postgresql":
        due = due.prefix_with("MATERIALIZED", dialect="postgresql")
    cancelled = outbox.c.not_after < now
    unknown = and_(
        outbox.c.status == "sending",
        outbox.c.priority > REPLY,
        outbox.c.lease_until < bindparam("too_old", type_=Instant()),
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(due.c.id)))
        .values(
            status=case((cancelled, "cancelled"), (unknown, "parked"), else_="sending"),
            last_error=case((unknown, literal(_UNKNOWN)), else_=outbox.c.last_error),
            lease_until=bindparam("lease_until", type_=Instant()),
            attempts=outbox.c.attempts + 1,
        )
        .returning(
            outbox.c.id,
            outbox.c.key,
            outbox.c.address_id,
            outbox.c.payload,
            outbox.c.priority,
            outbox.c.not_before,
            outbox.c.attempts,
            outbox.c.status,
            outbox.c.media_id,
            outbox.c.media_at,
        )
    )


@cache
def _addresses(dialect: str) -> Any:
    c = address.c
    return select(c.id, c.channel, c.corp_id, c.agent_id, c.user).where(among(c.id, "ids", dialect))


_SETTLE = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("new_id"),
        outbox.c.status == "sending",
        outbox.c.attempts == bindparam("new_attempts"),
    )
    .values(
        status=bindparam("new_status"),
        next_at=bindparam("new_next_at"),
        last_error=bindparam("new_last_error"),
        msgid=bindparam("new_msgid"),
        response_code=bindparam("new_response_code"),
        sent_at=bindparam("new_sent_at"),
        lease_until=None,
    )
)
