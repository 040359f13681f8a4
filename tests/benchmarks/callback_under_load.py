"""How long WeCom waits for us while much goes out: `python -m tests.benchmarks.callback_under_load`.

A real `tihang serve` takes 200 messages a second, first with nothing else to do, then while 100,000 notices to 10,000
people go out to a stand-in for WeCom in a process of its own, until the last of them; both in one run, on each
database, each in some seven minutes. Every message is answered through that stand-in, too. A message's time runs from
the moment it was due, so that none is spared by waiting for the one before. The server has one core, everything else
another where the machine has one. Goal: the 99th percentile stays under 3 times its idle value.
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
from itertools import islice
from pathlib import Path

import aiohttp

from storage.database import opened
from storage.migrate import upgrade
from tests.benchmarks.load import AES_KEY, AGENT_ID, CORP_ID, TOKEN, sealing
from tests.conftest import new_postgres_database, postgres_server
from tests.faults.processes import fake, serving
from tests.faults.storm import SHORT, promise

RATE, CONNECTIONS = 200, 32
LONGEST = 900.0
"""Seconds after which the measurement ends, whatever is left of the notices."""
WARM_UP = 5.0
GOAL = 3.0
PEOPLE = 10_000
_NOTICE = "提醒 n".encode()
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


async def steady(port: int, seconds: float, run: str, until: asyncio.Event | None = None) -> Times:
    """Send so many a second, whether or not the ones before are answered; `until` ends it early."""
    requests = islice(sealing(run), int(seconds * RATE))
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
    journal = folder / f"{name}.jsonl"
    async with (
        opened(database) as store,
        fake(journal) as api,
        aiohttp.ClientSession() as session,
        serving(database, api, folder, environment=SETTINGS) as (served,),
    ):
        await served.start(session)
        _pin(0, served.pid)
        await steady(served.port, WARM_UP, "1")
        idle = await steady(served.port, seconds, "2")
        print(idle.told(f"{name}, idle"), flush=True)
        # Promised while nobody sends: else many were gone before the first message comes.
        assert await served.stop() == 0
        await promise(store, storm, CORP_ID, AGENT_ID)
        await served.start(session)
        _pin(0, served.pid)
        await steady(served.port, WARM_UP, "3")
        begun, before, gone = time.monotonic(), _told(journal), asyncio.Event()
        watch = asyncio.create_task(_watch(journal, notices, gone))
        busy = await steady(served.port, longest, "4", gone)
        took, sent = time.monotonic() - begun, _told(journal) - before
        watch.cancel()
        assert await served.stop() == 0
    print(busy.told(f"{name}, notices"))
    print(f"  {sent} of {notices} notices meanwhile, in {took:.0f} s")
    print(f"  99 % takes {busy.p99 / idle.p99:.1f} × as long, goal < {GOAL}", flush=True)
    return busy.p99 < GOAL * idle.p99 and not idle.errors + busy.errors


async def _watch(journal: Path, notices: int, gone: asyncio.Event) -> None:
    """Says when all have arrived. The stand-in's journal is asked, since to ask SQLite is to hold it."""
    arrived = 0
    with journal.open("rb") as lines:
        while arrived < notices:
            arrived += lines.read().count(_NOTICE)
            await asyncio.sleep(1)
    gone.set()


def _told(journal: Path) -> int:
    """How many notices have arrived."""
    return journal.read_bytes().count(_NOTICE)


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
