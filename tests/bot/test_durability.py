"""What has been taken survives the death of the process: kill -9 in the middle, then look."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from sqlalchemy import select

from storage.database import Store
from storage.tables import inbox, outbox

TALKER = """
import asyncio, sys
from datetime import UTC, datetime
from bot.dispatcher import Dispatcher
from handlers.context import Answer
from storage.clock import SystemClock
from storage.database import Store
from storage.incoming import Address, Incoming
from storage.outgoing import Text

async def talk(dispatcher, user):
    number = 0
    while True:
        key = f"{user}-{number}"
        to = Address("wecom", "wwtest", "1", user)
        await dispatcher.submit(Incoming(key, to, "text", datetime.now(UTC), key))
        print(key, flush=True)
        number += 1

async def main():
    store = Store(sys.argv[1])
    await store.start()
    dispatcher = Dispatcher(store, lambda i, k: Answer([Text(content=i.text)]), SystemClock(), lambda: None)
    await dispatcher.start()
    await asyncio.gather(*(talk(dispatcher, f"u{n}") for n in range(8)))

asyncio.run(main())
"""


async def test_kill_9_loses_no_message_that_was_answered_for_and_halves_none(database: str) -> None:
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", TALKER, database, stdout=asyncio.subprocess.PIPE, cwd=root
    )
    assert process.stdout is not None
    taken = [(await process.stdout.readline()).decode().strip() for _ in range(200)]
    process.kill()
    taken += [line.strip() for line in (await process.stdout.read()).decode().splitlines(True) if line.endswith("\n")]
    await process.wait()
    store = Store(database)
    await store.start()
    try:
        handled = set(await store.run(lambda conn: conn.execute(select(inbox.c.key)).scalars().all()))
        promised = set(await store.run(lambda conn: conn.execute(select(outbox.c.key)).scalars().all()))
    finally:
        await store.stop()
    assert set(taken) <= handled
    assert promised == {f"reply:{key}:0" for key in handled}
