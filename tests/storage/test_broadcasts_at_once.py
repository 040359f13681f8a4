"""A message to many is promised by several processes, while its officer stops it and its people unsubscribe."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, select, text

from storage import broadcasts, people, wishes
from storage.agenda import Preference
from storage.broadcasts import AT_ONCE
from storage.database import Store
from storage.migrate import upgrade
from storage.tables import outbox as promises
from tests.storage.test_broadcasts import NOTICE, NOW, confirmed, everybody, promise_all, to_whom


@pytest.fixture
async def stores(postgres_database: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two processes at one database."""
    await upgrade(postgres_database)
    both = Store(postgres_database), Store(postgres_database)
    for each in both:
        await each.start()
    yield both
    for each in both:
        await each.stop()


async def test_two_processes_share_the_steps(stores: tuple[Store, Store]) -> None:
    id_ = await stores[0].run(lambda conn: confirmed(conn, 6 * AT_ONCE))
    both = await asyncio.gather(*(promise_all(each) for each in stores))
    assert sum(sum(one) for one in both) == 6 * AT_ONCE
    assert all(both)  # neither waited for the other
    assert sorted(await stores[0].run(to_whom)) == list(range(1, 6 * AT_ONCE + 1))
    tally, _ = await stores[1].run(lambda conn: everybody(conn, id_))
    assert tally.of == {"pending": 6 * AT_ONCE}


async def test_a_stop_while_two_processes_promise_it_is_the_last_word(stores: tuple[Store, Store]) -> None:
    id_ = await stores[0].run(lambda conn: confirmed(conn, 6 * AT_ONCE))

    async def stop() -> None:
        await stores[0].run(lambda conn: broadcasts.stop(conn, id_))
        after = await stores[0].run(lambda conn: broadcasts.call_back(conn, id_))
        while after is not None:
            after = await stores[0].run(lambda conn, at=after: broadcasts.call_back(conn, id_, at))  # type: ignore[misc]

    await asyncio.gather(*(promise_all(each) for each in stores), stop())
    tally, _ = await stores[1].run(lambda conn: everybody(conn, id_))
    assert tally.of == {"cancelled": 6 * AT_ONCE}


@pytest.mark.parametrize("first", ["who unsubscribes", "what is promised"])
async def test_whoever_unsubscribes_while_it_is_promised_gets_nothing(stores: tuple[Store, Store], first: str) -> None:
    def unsubscribe(conn: Connection) -> None:
        people.hold(conn, ["k2"])  # as every message of theirs does
        wishes.prefer(conn, 2, Preference(reminders=False), NOW)
        conn.execute(text("SELECT pg_sleep(0.1)"))

    def promise(conn: Connection) -> None:
        broadcasts.promise_some(conn, NOTICE, NOW)
        conn.execute(text("SELECT pg_sleep(0.1)"))

    one, other = stores
    await one.run(lambda conn: confirmed(conn, 2))
    works = (unsubscribe, promise) if first == "who unsubscribes" else (promise, unsubscribe)
    started = asyncio.create_task(one.run(works[0]))
    await asyncio.sleep(0.05)
    await asyncio.gather(started, other.run(works[1]))
    waits = select(promises.c.address_id).where(promises.c.status == "pending")
    assert await one.run(lambda conn: conn.execute(waits).scalars().all()) == [1]
