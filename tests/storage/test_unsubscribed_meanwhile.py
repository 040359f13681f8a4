"""Who unsubscribes just while a message to many is promised gets nothing of it, whichever of the two comes first."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, select, text

from storage import broadcasts, people, wishes
from storage.agenda import Preference
from storage.database import Store
from storage.migrate import upgrade
from storage.tables import outbox as promises
from tests.storage.test_broadcasts import NOTICE, NOW, confirmed


@pytest.mark.parametrize("first", ["who unsubscribes", "what is promised"])
async def test_whoever_unsubscribes_while_it_is_promised_gets_nothing(postgres_database: str, first: str) -> None:
    await upgrade(postgres_database)
    store = Store(postgres_database)
    await store.start()

    def unsubscribe(conn: Connection) -> None:
        people.hold(conn, ["k2"])  # as every message of theirs does
        wishes.prefer(conn, 2, Preference(reminders=False), NOW)
        conn.execute(text("SELECT pg_sleep(0.1)"))

    def promise(conn: Connection) -> None:
        broadcasts.promise_some(conn, NOTICE, NOW)
        conn.execute(text("SELECT pg_sleep(0.1)"))

    try:
        await store.run(lambda conn: confirmed(conn, 2))
        works = (unsubscribe, promise) if first == "who unsubscribes" else (promise, unsubscribe)
        started = asyncio.create_task(store.run(works[0]))
        await asyncio.sleep(0.05)
        await asyncio.gather(started, store.run(works[1]))
        waits = select(promises.c.address_id).where(promises.c.status == "pending")
        assert await store.run(lambda conn: conn.execute(waits).scalars().all()) == [1]
    finally:
        await store.stop()
