"""Outcomes are noted many at a time as they were told, each by the very claim that held its row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from storage import outbox, people, sending
from storage.database import Store
from storage.incoming import Address
from storage.outgoing import Text
from storage.sending import Claimed
from storage.settling import Settled, settle
from storage.tables import outbox as rows
from tests.conftest import StillClock

ODD = "引号\"'\\ 换行\n表情😀 {[,]}"


async def claimed(store: Store, clock: StillClock, number: int) -> list[Claimed]:
    """So many rows of different persons, taken for sending."""

    def work(conn: Connection) -> list[Claimed]:
        now = clock.now()
        for n in range(number):
            to = people.find_or_create(conn, Address("wecom", "wwtest", "1000002", f"u{n}"), now).address_id
            outbox.enqueue(conn, [outbox.row(f"k{n}", to, Text(content="好"), now)])
        return sending.claim(conn, number, now, timedelta(seconds=30)).rows

    return await store.run(work)


async def noted(store: Store) -> list[Any]:
    """What the rows say now, in order."""
    return list(await store.run(lambda conn: conn.execute(select(rows).order_by(rows.c.id)).all()))


async def test_each_outcome_is_read_back_as_it_was_told(store: Store, clock: StillClock) -> None:
    taken = await claimed(store, clock, 4)
    now, later = clock.now(), clock.now() + timedelta(minutes=5, microseconds=1)
    told = [
        Settled(taken[0].id, 1, "sent", now, None, "m1", "code", later),
        Settled(taken[1].id, 1, "pending", later, ODD, unknown_since=now),
        Settled(taken[2].id, 1, "parked", now, ODD),
        Settled(taken[3].id, 1, "sent", now, None, "", "", later, forget=True),
    ]
    await store.run(lambda conn: settle(conn, told))
    sent, again, parked, secret = await noted(store)
    assert (sent.status, sent.msgid, sent.response_code, sent.sent_at) == ("sent", "m1", "code", later)
    assert (again.status, again.next_at, again.last_error) == ("pending", later, ODD)
    assert (again.unknown_since, again.sent_at, again.msgid) == (now, None, None)
    assert (parked.status, parked.last_error, parked.unknown_since) == ("parked", ODD, None)
    assert (secret.status, secret.payload) == ("sent", None)
    assert all(row.payload for row in (sent, again, parked))
    assert all(row.lease_until is None for row in (sent, again, parked, secret))


async def test_a_late_worker_overwrites_nothing(store: Store, clock: StillClock) -> None:
    first, second = await claimed(store, clock, 2)
    now = clock.now()
    told = [Settled(first.id, 1, "parked", now, "net"), Settled(second.id, 1, "sent", now, None, "m2", "", now)]
    await store.run(lambda conn: settle(conn, told))
    late = [Settled(first.id, 1, "sent", now, None, "m9", "", now), Settled(second.id, 2, "parked", now, "late")]
    await store.run(lambda conn: settle(conn, late))
    assert [(row.status, row.msgid) for row in await noted(store)] == [("parked", None), ("sent", "m2")]
