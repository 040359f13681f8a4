"""What answering costs a message: `python -m tests.benchmarks.pipeline`.

The real server, callback, dispatcher and store (sending left out), with a constant handler and with the real one on a
question it answers from the packs: as a thousand people ask it in the same words, and in words never seen before;
against a bare aiohttp and wechatpy echo that stores nothing. All in turn within one run: only their ratios mean
anything. Each server is a process of its own on one core, the client on another where the machine has one. `silent` is
our callback with an empty 200 and nothing kept.
Goals: at least 0.6 of the echo with the constant handler, 0.35 with the question, on both databases.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.answering import Answering
from bot.callback import Callback
from bot.dispatcher import Dispatcher, Handle
from bot.interpreter import take_short_turns
from bot.server import Server, web_app
from bot.settings import WeComSettings
from handlers.context import Answer
from knowledge.library import load_library
from storage.clock import BusinessClock, SystemClock
from storage.database import Store
from storage.incoming import Incoming
from storage.known import Known
from storage.migrate import upgrade
from storage.outgoing import Text
from storage.tables import inbox, outbox
from tests.benchmarks.bare_echo import bare_echo
from tests.benchmarks.load import AES_KEY, AGENT_ID, CORP_ID, TOKEN, Measured, drive, sealed_requests
from tests.conftest import new_postgres_database, postgres_server

SETTINGS = WeComSettings(
    corp_id=CORP_ID,
    agent_id=int(AGENT_ID),
    secret=SecretStr("unused"),
    token=SecretStr(TOKEN),
    encoding_aes_key=SecretStr(AES_KEY),
)
CONSTANT = "收到。"
QUESTION, ANSWER = "日照新认定的小巨人给多少", "最高100万元"
WARM_UP = 1000
KINDS = (("constant", False, False, 0.6), ("question", True, True, 0.35), ("each in new words", True, False, 0.0))
"""What is measured on each database: whether it asks the real handler, all alike, and the goal."""


@dataclass(frozen=True)
class Subject:
    """One server to be measured. `what` is echo, silent or a database; `goal` the least share of the echo's rate."""

    name: str
    what: str
    asks: bool = False
    alike: bool = False
    goal: float = 0.0


def constant(incoming: Incoming, known: Known) -> Answer:
    """A handler that costs nothing."""
    return Answer([Text(content=CONSTANT)])


async def well() -> dict[str, str]:
    """Nothing is wrong."""
    return {}


async def ignore(incoming: Incoming) -> None:
    """Store nothing."""


async def serve(what: str, asks: bool) -> None:
    """One server, until it is told to end; prints its port first."""
    _pin(0)
    take_short_turns()  # as `serve` does
    store = None
    dispatcher = None
    submit = ignore
    if what not in ("echo", "silent"):
        store = Store(what)
        await store.start()
        dispatcher = Dispatcher(store, _answering() if asks else constant, SystemClock(), lambda: None)
        await dispatcher.start()
        submit = dispatcher.submit
    app = bare_echo() if what == "echo" else web_app(Callback(SETTINGS, submit), well)
    server = Server(app, "127.0.0.1", 0)
    await server.start()
    print(server.port, flush=True)
    end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    await end.wait()
    if dispatcher is not None and store is not None:
        await dispatcher.stop()
        await store.stop()
    await server.stop()


def _answering() -> Handle:
    answering = Answering(load_library(), BusinessClock(SystemClock()))
    answering.warm()
    return answering


@contextmanager
def running(subject: Subject) -> Iterator[tuple[int, int]]:
    """A server process; gives its port and process id."""
    command = [sys.executable, "-m", "tests.benchmarks.pipeline", "--serve", subject.what]
    process = subprocess.Popen(command + ["--asks"] * subject.asks, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process.pid
    finally:
        process.terminate()
        process.communicate()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process; 0 where there is no /proc."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(subject: Subject, run: str, count: int, connections: int) -> tuple[Measured, float]:
    """One server's rate, and the milliseconds of its CPU that a message took."""
    words = QUESTION if subject.asks else "我们能报什么"
    with running(subject) as (port, pid):
        warm_up = sealed_requests(WARM_UP, f"{run}9", words, alike=subject.alike)
        asyncio.run(drive(port, warm_up, connections))
        requests = sealed_requests(count, f"{run}8", words, alike=subject.alike)
        before = cpu_seconds(pid)
        measured = asyncio.run(drive(port, requests, connections))
        return measured, (cpu_seconds(pid) - before) * 1000 / count


def compare(subjects: list[Subject], rounds: int, count: int, connections: int) -> bool:
    """Measure all in turn, print medians and ratios; whether the goals are reached. The first is the yardstick."""
    found: dict[str, list[tuple[Measured, float]]] = {}
    for number in range(rounds):
        for place, subject in enumerate(subjects):
            run = f"{os.getpid()}{number}{place}"
            found.setdefault(subject.name, []).append(measure(subject, run, count, connections))
    rates = {name: statistics.median(m.rate for m, _ in runs) for name, runs in found.items()}
    echo = rates[subjects[0].name]
    print(f"{'':30}{'msg/s':>8}{'of echo':>9}{'goal':>6}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'errors':>8}")
    for subject in subjects:
        runs = found[subject.name]
        p50, p95 = (statistics.median(getattr(m, f) for m, _ in runs) for f in ("median_ms", "p95_ms"))
        cpu, errors = statistics.median(c for _, c in runs), sum(m.errors for m, _ in runs)
        print(
            f"{subject.name:30}{rates[subject.name]:8.0f}{rates[subject.name] / echo:9.2f}{subject.goal or '':>6}"
            f"{p50:8.1f}{p95:8.1f}{cpu:8.3f}{errors:8}"
        )
    return all(rates[subject.name] >= subject.goal * echo for subject in subjects)


async def all_kept(subject: Subject, expected: int) -> bool:
    """Whether the database holds each message and one answer to each: a fast pipeline that loses some is none."""
    store = Store(subject.what)
    await store.start()
    said = outbox.c.payload.contains(ANSWER if subject.asks else CONSTANT)
    counts = [select(func.count()).select_from(inbox), select(func.count()).where(said)]
    found = await store.run(lambda conn: [conn.execute(count).scalar() for count in counts])
    await store.stop()
    print(f"{subject.name}: {expected} messages sent, {found[0]} kept, {found[1]} answered")
    return found == [expected, expected]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--asks", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("-n", type=int, default=6000, help="messages per server and round")
    parser.add_argument("-c", type=int, default=64, help="connections")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve(args.serve, args.asks))
        return
    warnings.simplefilter("ignore")
    _pin(1)
    with tempfile.TemporaryDirectory(prefix="tihang-bench-") as folder, postgres_server() as server:
        subjects = [Subject("echo", "echo"), Subject("silent", "silent")]
        for name, asks, alike, goal in KINDS:
            for kind, url in (
                ("SQLite", f"sqlite+aiosqlite:///{folder}/{len(subjects)}.db"),
                ("PostgreSQL", new_postgres_database(server)),
            ):
                subjects.append(Subject(f"{kind}, {name}", url, asks, alike, goal))
        for subject in subjects[2:]:
            asyncio.run(upgrade(subject.what))
        good = compare(subjects, args.rounds, args.n, args.c)
        for subject in subjects[2:]:
            good = asyncio.run(all_kept(subject, args.rounds * (args.n + WARM_UP))) and good
    sys.exit(0 if good else 1)


def _pin(core: int) -> None:
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > core:
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[core]})


if __name__ == "__main__":
    main()
