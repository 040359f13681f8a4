"""The task behind words to many: everything confirmed is promised, and their officer is told once, at the end."""

from __future__ import annotations

import asyncio
import json

from sqlalchemy import select, update

from scheduler.broadcasts import Broadcasts
from storage.broadcasts import AT_ONCE
from storage.database import Store
from storage.outbox import BROADCAST, NOTICE
from storage.tables import outbox
from tests.conftest import StillClock
from tests.storage.test_broadcasts import NOTICE as VERSION
from tests.storage.test_broadcasts import confirmed


async def told(store: Store) -> list[str]:
    """What its officer is told."""
    query = select(outbox.c.payload).where(outbox.c.priority == NOTICE)
    return [json.loads(row)["content"] for row in await store.run(lambda conn: conn.execute(query).scalars().all())]


async def test_everybody_is_promised_and_the_officer_is_told_when_nothing_waits(
    store: Store, clock: StillClock
) -> None:
    many, woken = AT_ONCE + 2, list[bool]()
    await store.run(lambda conn: confirmed(conn, many))
    tasks = [Broadcasts(store, clock, clock, VERSION, lambda: woken.append(True)) for _ in range(2)]
    counts = await asyncio.gather(*(task.tick() for task in tasks))
    assert sum(counts) == many
    assert woken
    assert await told(store) == []  # they wait for their hour
    for status in ("sending", "sent"):
        rows = update(outbox).where(outbox.c.priority == BROADCAST)
        await store.run(lambda conn, rows=rows, status=status: conn.execute(rows.values(status=status)))  # type: ignore[misc]
        await asyncio.gather(*(task.tick() for task in tasks))
        assert len(await told(store)) == (1 if status == "sent" else 0)
    [words] = await told(store)
    assert f"要发给{many}家{many}人，已送到{many}家{many}人" in words
    assert await tasks[0].tick() == 0
    assert len(await told(store)) == 1
