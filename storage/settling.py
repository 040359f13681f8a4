"""What became of rows that were taken for sending, noted by the very claim that took them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from sqlalchemy import Column, Connection, Update, update

from storage.many import given, rows_given
from storage.tables import outbox


class Settled(NamedTuple):
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


# Nearly all are sent: what a message costs lies in the number of values given.
_OF_SENT = ("id", "attempts", "msgid", "response_code", "sent_at")
_OF_ALL = tuple(name for name in Settled._fields if name != "forget")


def settle(conn: Connection, settled: Sequence[Settled]) -> None:
    """Note outcomes, each only if the row is still held by that very claim (a late worker overwrites nothing)."""
    for names, forget, ones in (
        (_OF_SENT, False, [one for one in settled if one.status == "sent" and not one.forget]),
        (_OF_SENT, True, [one for one in settled if one.status == "sent" and one.forget]),
        (_OF_ALL, False, [one for one in settled if one.status != "sent"]),
    ):
        if ones:
            rows = map(attrgetter(*names), ones)
            conn.execute(_settle(names, forget, conn.dialect.name), rows_given(_columns(names), rows, conn.dialect))


def _columns(names: tuple[str, ...]) -> list[Column[Any]]:
    return [outbox.c[name] for name in names]


@cache
def _settle(names: tuple[str, ...], forget: bool, dialect: str) -> Update:
    """All of them in one statement."""
    found = dict(zip(names, given(_columns(names), dialect), strict=True))
    held = (
        outbox.c.id == found.pop("id"),
        outbox.c.status == "sending",
        outbox.c.attempts == found.pop("attempts"),
    )
    over = {"status": "sent", "last_error": None, "lease_until": None}
    return update(outbox).where(*held).values({**over, **found, **({"payload": None} if forget else {})})
