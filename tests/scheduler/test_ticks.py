"""Ticks and tidying: old keys and old words go, promises stay, and a late tick still runs."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, func, select

from scheduler.courier import Courier
from scheduler.delivery import Delivered, Delivery, Outcome
from scheduler.ticks import Ticks
from scheduler.tidy import tidy
from storage import inbox, outbox, people
from storage.database import Store
from storage.incoming import Address, Incoming
from storage.outgoing import Text
from storage.tables import inbox as inbox_rows
from storage.tables import outbox as outbox_rows
from tests.conftest import StillClock


async def deliver(delivery: Delivery) -> Outcome:
    """Everything arrives."""
    return Delivered("m", "r")


async def handle_and_send(store: Store, clock: StillClock, key: str) -> None:
    """One message that came in and one that went out, now."""
    to = Address("wecom", "wwtest", "1", "alice")

    def work(conn: Connection) -> None:
        seat = people.find_or_create(conn, to, clock.now())
        inbox.admit(conn, [(Incoming(key, to, "text", clock.now(), "话"), seat.address_id)], clock.now())
        outbox.enqueue(conn, outbox.replies(key, seat.address_id, [Text(content="答")], clock.now()))

    await store.run(work)
    await Courier(store, deliver, clock).deliver_due()


async def test_old_keys_and_sent_words_go_and_the_promise_stays(store: Store, clock: StillClock) -> None:
    await handle_and_send(store, clock, "old")
    clock.advance(days=60)
    await handle_and_send(store, clock, "new")
    assert await tidy(store, clock) == (1, 0, 0)
    clock.advance(days=31)
    assert await tidy(store, clock) == (1, 1, 0)
    assert await tidy(store, clock) == (0, 0, 0)
    rows = select(outbox_rows.c.key, outbox_rows.c.payload.is_(None)).order_by(outbox_rows.c.id)
    found = await store.run(lambda conn: conn.execute(rows).all())
    assert [tuple(row) for row in found] == [("reply:old:0", True), ("reply:new:0", False)]


async def test_ticks_tidy_at_the_start_and_stop_cleanly(store: Store, clock: StillClock) -> None:
    await handle_and_send(store, clock, "old")
    clock.advance(days=40)
    courier = Courier(store, deliver, clock)
    ticks = Ticks(store, courier, clock)
    ticks.start()
    keys = select(func.count()).select_from(inbox_rows)
    while await store.run(lambda conn: conn.execute(keys).scalar_one()):
        continue
    await ticks.stop()
    await ticks.stop()


async def test_a_stop_right_after_the_start_lets_the_tidying_end_and_logs_no_error(
    store: Store, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    for steps in range(6):
        ticks = Ticks(store, Courier(store, deliver, clock), clock)
        ticks.start()
        for _ in range(steps):
            await asyncio.sleep(0)
        await ticks.stop()
        await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == []
