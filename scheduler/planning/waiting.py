"""What waits to be said when a plan begins: whatever of it the plan no longer finds to be true is called back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, tuple_

from storage import outbox as promises
from storage.tables import outbox
from storage.types import Instant

PAGE = 2_000


def page(conn: Connection, until: datetime, after: tuple[datetime, int]) -> Sequence[Any]:
    """The next reminders (id, key, next_at) that wait and were promised for before the business moment `until`, in the
    order they are looked at by the courier; the first page comes after (promises.LONG_AGO, 0).
    """
    return conn.execute(_page(), {"until": until, "next_at": after[0], "last": after[1]}).all()


def call_back(conn: Connection, ids: Sequence[int]) -> int:
    """Send these rows no more; returns how many were waiting."""
    return promises.call_back(conn, outbox.c.id.in_(ids), "情况变了，不用再提醒")


@cache
def _page() -> Select[Any]:
    c = outbox.c
    place = tuple_(bindparam("next_at", type_=Instant()), bindparam("last", type_=c.id.type))
    return (
        select(c.id, c.key, c.next_at)
        .where(
            c.priority == promises.NOTICE,
            promises.open_(c.status),
            tuple_(c.next_at, c.id) > place,
            c.occasion.is_not(None),
            c.not_before < bindparam("until", type_=Instant()),
        )
        .order_by(c.next_at, c.id)
        .limit(PAGE)
    )
