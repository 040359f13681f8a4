"""How long WeCom waits for us while much goes out: `python -m tests.benchmarks.callback_under_load`.

A real `tihang serve` takes 200 messages a second, first with nothing else to do, then while 100,000 notices to 10,000
people go out to a stand-in for WeCom in a process of its own; both in one run, on each database. A message's time runs
from the moment it was due, so that none is spared by waiting for the one before. The server has one core, everything
else another where the machine has one. Goal: the 99th percentile stays under 3 times its idle value.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
from sqlalchemy import func, select

from storage.database import Store, opened
from storage.migrate import upgrade
from storage.outbox import NOTICE
from storage.tables import outbox
from tests.benchmarks.load import AES_KEY, AGENT_ID, CORP_ID, TOKEN, sealed_requests
from tests.conftest import new_postgres_database, postgres_server
from tests.faults.processes import fake, serving
from tests.faults.storm import SHORT, left, promise

RATE, CONNECTIONS = 200, 32
LONGEST = 280.0
"""Seconds: WeCom's signatures are good for 300."""
WARM_UP = 5.0
GOAL = 3.0
PEOPLE = 10_000
_NOTICES_SENT = select(func.count()).where(outbox.c.priority == NOTICE, outbox.c.status == "sent")
_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
SETTINGS = {
    "TIHANG_WECOM__CORP_ID": CORP_ID,
    "TIHANG_WECOM__AGENT_ID": AGENT_ID,
    "TIHANG_WECOM__TOKEN": TOKEN,
    "TIHANG_WECOM__ENCODING_AES_KEY": AES_KEY,
}


@dataclass
class Times:
    """Milliseconds of every message that was answered with 200, and how many were not."""

    ms: list[float]
    errors: int = 0

    def told(self, name: str) -> str:
        """One line of the table."""
        median, p99 = statistics.median(self.ms), self.p99
        return f"{name:24}{len(self.ms):8}{median:10.2f}{p99:10.2f}{max(self.ms):10.1f}{self.errors:8}"

    @property
    def p99(self) -> float:
        """The 99th percentile."""
        return statistics.quantiles(self.ms, n=100)[98]


async def steady(port: int, requests: list[bytes], until: asyncio.Event | None = None) -> Times:
    """Send so many a second, whether or not the ones before are answered; `until` ends it early."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    times = Times([])

    async def one(request: bytes, due: float) -> None:
        connection = await free.get()
        reader, writer = connection
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")  # our answers have no body
        free.put_nowait(connection)
        if head.startswith(b"HTTP/1.1 200"):
            times.ms.append((time.perf_counter() - due) * 1000)
        else:
            times.errors += 1

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number, request in enumerate(requests):
            if until is not None and until.is_set():
                break
            due = begun + number / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(one(request, due))
    while not free.empty():
        free.get_nowait()[1].close()
    return times


async def measure(name: str, database: str, notices: int, seconds: float, longest: float, folder: Path) -> bool:
    """One database; whether the goal is reached."""
    storm = replace(SHORT, notices=notices, people=max(1, min(PEOPLE, notices // 10)), replies=0, faults={})
    async with (
        opened(database) as store,
        fake(folder / f"{name}.jsonl") as api,
        aiohttp.ClientSession() as session,
        serving(database, api, folder, environment=SETTINGS) as (served,),
    ):
        await served.start(session)
        _pin(0, served.pid)
        await steady(served.port, sealed_requests(int(WARM_UP * RATE), "1"))
        idle = await steady(served.port, sealed_requests(int(seconds * RATE), "2"))
        during = sealed_requests(int(longest * RATE), "3")
        await promise(store, storm, CORP_ID, AGENT_ID)
        begun, gone = time.monotonic(), asyncio.Event()
        watch = asyncio.create_task(_watch(store, gone))
        busy = await steady(served.port, during, gone)
        took = time.monotonic() - begun
        watch.cancel()
        sent = await store.run(lambda conn: conn.execute(_NOTICES_SENT).scalar_one())
        assert await served.stop() == 0
    print(idle.told(f"{name}, idle"))
    print(busy.told(f"{name}, notices"))
    print(f"  {sent} notices in {took:.0f} s; 99 % takes {busy.p99 / idle.p99:.1f} × as long, goal < {GOAL}")
    return busy.p99 < GOAL * idle.p99 and not idle.errors + busy.errors


async def _watch(store: Store, gone: asyncio.Event) -> None:
    """Says when next to nothing waits any more: answers to what comes in always do."""
    while True:
        if await left(store) < RATE:
            break
        await asyncio.sleep(1)
    gone.set()


async def measured(databases: dict[str, str], notices: int, seconds: float, longest: float, folder: Path) -> bool:
    """Print the table; whether every database reaches the goal."""
    print(f"{RATE} messages a second{'':4}{'count':>8}{'p50 ms':>10}{'p99 ms':>10}{'worst':>10}{'errors':>8}")
    good = True
    for name, database in databases.items():
        await upgrade(database)
        good = await measure(name, database, notices, seconds, longest, folder) and good
    return good


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=30.0, help="of the idle measurement")
    parser.add_argument("--longest", type=float, default=LONGEST, help="seconds to measure while notices go out")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    _pin(1, 0)
    with tempfile.TemporaryDirectory(prefix="tihang-bench-") as name, postgres_server() as server:
        folder = Path(name)
        databases = {
            "PostgreSQL": new_postgres_database(server),
            "SQLite": f"sqlite+aiosqlite:///{folder / 'tihang.db'}",
        }
        return 0 if asyncio.run(measured(databases, args.notices, args.seconds, args.longest, folder)) else 1


def _pin(core: int, pid: int) -> None:
    """Keep a process (0: this one, and what it starts) on one core."""
    if len(_CORES) > core:
        os.sched_setaffinity(pid, {_CORES[core]})


if __name__ == "__main__":
    sys.exit(main())
