"""One message, one transaction: in order, once, together with its answers, and nobody harmed by another's message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text

from bot.dispatcher import Dispatcher, Handle
from handlers.context import Answer
from storage.changes import Changes
from storage.clock import SystemClock
from storage.database import DatabaseUnavailable, Store
from storage.incoming import Address, Incoming
from storage.known import Known
from storage.migrate import upgrade
from storage.outgoing import OUTGOING, Text
from storage.tables import address, inbox, outbox


def message(key: str, user: str = "alice", said: str = "") -> Incoming:
    """A typed message."""
    to = Address("wecom", "wwtest", "1000002", user)
    return Incoming(key, to, "text", datetime(2026, 11, 21, tzinfo=UTC), said or key)


def remember(incoming: Incoming, known: Known) -> Answer:
    """Keeps everything said in the dialog and answers with its count; 毒 cannot be handled."""
    if incoming.text == "毒":
        raise ZeroDivisionError(f"secret words: {incoming.text}")
    heard = [*(known.dialog or {}).get("heard", []), incoming.text]
    return Answer([Text(content=f"{len(heard)}:{incoming.text}")], Changes({"heard": heard}, True))


@asynccontextmanager
async def dispatching(
    store: Store, handle: Handle = remember, woken: Callable[[], None] = lambda: None
) -> AsyncIterator[Dispatcher]:
    """A running dispatcher."""
    dispatcher = Dispatcher(store, handle, SystemClock(), woken)
    await dispatcher.start()
    yield dispatcher
    await dispatcher.stop()


async def said_to(store: Store, user: str = "alice") -> list[str]:
    """The words of the outbox rows for a person, in order."""
    rows = select(outbox.c.payload).join(address).where(address.c.user == user).order_by(outbox.c.id)

    def read(conn: Connection) -> list[str]:
        return [getattr(OUTGOING.validate_json(p), "content", "") for p in conn.execute(rows).scalars() if p]

    return await store.run(read)


async def count(store: Store, table: Any) -> int:
    """How many rows a table has."""
    return int(await store.run(lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one()))


async def test_a_returned_submit_means_committed_with_its_answer(store: Store) -> None:
    wakes: list[int] = []
    async with dispatching(store, woken=lambda: wakes.append(1)) as dispatcher:
        await dispatcher.submit(message("k1"))
        assert await said_to(store) == ["1:k1"]
        assert wakes


async def test_thirty_quick_messages_of_one_person_are_handled_in_order(store: Store) -> None:
    async with dispatching(store) as dispatcher:
        await asyncio.gather(*(dispatcher.submit(message(f"k{n}")) for n in range(30)))
    assert await said_to(store) == [f"{n + 1}:k{n}" for n in range(30)]


async def test_many_people_at_once_each_get_their_own_answers_in_order(store: Store) -> None:
    async with dispatching(store) as dispatcher:
        await asyncio.gather(*(dispatcher.submit(message(f"u{u}-{n}", f"u{u}")) for n in range(3) for u in range(300)))
    assert await count(store, inbox) == 900
    for user in ("u0", "u150", "u299"):
        assert await said_to(store, user) == [f"{n + 1}:{user}-{n}" for n in range(3)]


async def test_a_duplicate_changes_nothing_now_and_later(store: Store) -> None:
    async with dispatching(store) as dispatcher:
        await asyncio.gather(*(dispatcher.submit(message("k1")) for _ in range(3)))
        await dispatcher.submit(message("k1", "ALICE"))
    async with dispatching(store) as dispatcher:
        await dispatcher.submit(message("k1"))
    assert await said_to(store) == ["1:k1"]


async def test_a_long_answer_leaves_in_parts_in_order(store: Store) -> None:
    lines = [f"{n}. 研发费用占比" for n in range(200)]
    async with dispatching(
        store, lambda i, k: Answer([Text(content="\n".join(lines)), Text(content="完")])
    ) as dispatcher:
        await dispatcher.submit(message("k1"))
    assert "\n".join(await said_to(store)).split("\n") == [*lines, "完"]
    keys = await store.run(lambda conn: conn.execute(select(outbox.c.key).order_by(outbox.c.id)).scalars().all())
    assert list(keys) == [f"reply:k1:{n}" for n in range(len(keys))]


async def test_one_poisonous_message_harms_nobody_else_and_never_comes_back(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        async with dispatching(store) as dispatcher:
            await asyncio.gather(
                dispatcher.submit(message("k1", "bob")),
                dispatcher.submit(message("k2", "alice", "毒")),
                dispatcher.submit(message("k3", "carol")),
            )
            await dispatcher.submit(message("k2", "alice", "毒"))
            await dispatcher.submit(message("k4", "alice"))
    assert await said_to(store, "bob") == ["1:k1"]
    assert await said_to(store, "carol") == ["1:k3"]
    sorry, answer = await said_to(store)
    assert "抱歉" in sorry
    assert answer == "1:k4"
    assert "ZeroDivisionError" in caplog.text
    assert "secret words: 毒" not in caplog.text
    incident = sorry.split("事件 ")[1][:8]
    assert incident in caplog.text


async def test_what_cannot_be_saved_is_rolled_back_whole_and_apologised_for(store: Store) -> None:
    def unsaveable(incoming: Incoming, known: Known) -> Answer:
        return Answer([Text(content="好")], Changes({"x": 1}, True, enterprise={"no_such_column": "1"}))

    async with dispatching(store, unsaveable) as dispatcher:
        await dispatcher.submit(message("k1"))
    (only,) = await said_to(store)
    assert "抱歉" in only


async def test_while_the_database_is_down_a_message_is_refused_and_its_retry_is_handled(
    postgres_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    await upgrade(postgres_database)
    store = Store(postgres_database)
    await store.start()
    admin = Store(postgres_database.replace(postgres_database.split("@/")[1].split("?")[0], "postgres"))
    await admin.start()
    name = store.url.database

    def shut(conn: Connection) -> None:
        conn.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"))
        conn.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))

    async with dispatching(store) as dispatcher:
        await dispatcher.submit(message("k1"))
        await admin.run(shut)
        with pytest.raises(DatabaseUnavailable):
            await dispatcher.submit(message("k2"))
        await admin.run(lambda conn: conn.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")))
        await dispatcher.submit(message("k2"))
    assert await said_to(store) == ["1:k1", "2:k2"]
    await admin.stop()
    await store.stop()


async def test_after_stop_nothing_is_taken_and_what_was_taken_is_finished(store: Store) -> None:
    async with dispatching(store) as dispatcher:
        taken = [asyncio.create_task(dispatcher.submit(message(f"k{n}"))) for n in range(5)]
        await asyncio.sleep(0)
        await dispatcher.stop()
        await asyncio.gather(*taken)
        with pytest.raises(DatabaseUnavailable):
            await dispatcher.submit(message("late"))
    assert len(await said_to(store)) == 5


async def test_a_sender_that_hangs_up_while_waiting_loses_nothing(store: Store) -> None:
    async with dispatching(store) as dispatcher:
        gone = asyncio.create_task(dispatcher.submit(message("k1")))
        await asyncio.sleep(0)
        gone.cancel()
        await dispatcher.submit(message("k2"))
    assert await said_to(store) == ["1:k1", "2:k2"]


async def test_two_processes_on_one_postgres_handle_each_message_once(postgres_database: str) -> None:
    await upgrade(postgres_database)
    stores = [Store(postgres_database), Store(postgres_database)]
    for store in stores:
        await store.start()
    async with dispatching(stores[0]) as one, dispatching(stores[1]) as other:
        await asyncio.gather(
            *(d.submit(message(f"u{u}-{n}", f"u{u}")) for n in range(10) for u in range(20) for d in (one, other))
        )
    assert await count(stores[0], inbox) == 200
    for user in range(20):
        said = await said_to(stores[0], f"u{user}")
        # Each was given to both at once, so only the counting must be right: nobody was handled on a stale dialog.
        assert [line.split(":")[0] for line in said] == [str(n + 1) for n in range(10)]
    for store in stores:
        await store.stop()
