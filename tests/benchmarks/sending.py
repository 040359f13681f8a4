"""What sending costs a message: `python -m tests.benchmarks.sending`.

The real courier, sender and client on SQLite and on PostgreSQL (claimed, sent, settled, limits counted), against
aiohttp's client alone with the same bodies; 64 in flight each, to the same stand-in for WeCom, in turn within one run:
only their ratio means anything. The stand-in and PostgreSQL have the other core where the machine has two.
Goal: at least 0.6 of the bare client, and every message arrived exactly once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import Connection, select

from bot.cards import message_body
from bot.interpreter import spare_what_stays, take_short_turns
from bot.sender import Sender
from bot.settings import WeComSettings
from bot.uploads import Uploads
from bot.wecom import WeComClient
from scheduler.courier import Courier
from scheduler.delivery import Delivery, Outcome
from scheduler.flights import IN_FLIGHT
from storage import outbox, people
from storage.clock import SystemClock
from storage.database import Store
from storage.incoming import Address
from storage.migrate import upgrade
from storage.outbox import NOTICE
from storage.outgoing import Text
from storage.tables import outbox as rows
from tests.benchmarks.load import AES_KEY, AGENT_ID, CORP_ID, TOKEN
from tests.conftest import new_postgres_database, postgres_server

GOAL = 0.6
EACH = 5
"""Messages to one person: fewer than the limits of a minute."""
LONGEST = 300.0
"""Seconds after which a round is given up."""
_ROUNDS = count(1)


@dataclass(frozen=True)
class Rate:
    """Messages a second, and the CPU a message took in milliseconds."""

    rate: float
    cpu: float


def words(number: int) -> Text:
    """What one message says."""
    return Text(content=f"提醒：省级专精特新的申报窗口还有 7 天截止（第 {number} 条，虚构）。")


async def serve(latency: float) -> None:
    """The stand-in; prints its port first, counts bodies, and forgets them at /begin."""
    seen: dict[bytes, int] = {}

    async def token(request: web.Request) -> web.Response:
        return web.json_response({"errcode": 0, "access_token": "made-up", "expires_in": 7200})

    async def send(request: web.Request) -> web.Response:
        raw = await request.read()
        seen[raw] = seen.get(raw, 0) + 1
        if latency:
            await asyncio.sleep(latency)
        return web.json_response({"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": f"m{len(seen)}"})

    async def begin(request: web.Request) -> web.Response:
        seen.clear()
        return web.json_response({})

    async def told(request: web.Request) -> web.Response:
        return web.json_response({"bodies": len(seen), "repeated": sum(n - 1 for n in seen.values())})

    app = web.Application()
    app.router.add_get("/cgi-bin/gettoken", token)
    app.router.add_post("/cgi-bin/message/send", send)
    app.router.add_get("/begin", begin)
    app.router.add_get("/told", told)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


@contextmanager
def running(latency: float) -> Iterator[str]:
    """The stand-in in a process of its own; gives its address."""
    command = [sys.executable, "-m", "tests.benchmarks.sending", "--serve", "--latency", str(latency)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.communicate()


def ask(address: str) -> dict[str, int]:
    """One look at the stand-in's book."""
    with urllib.request.urlopen(address) as answer:
        found: dict[str, int] = json.load(answer)
        return found


async def bare(base: str, number: int) -> Rate:
    """aiohttp's client as its manual puts it together, 64 at a time."""
    run = next(_ROUNDS)
    bodies = [
        message_body(
            Delivery(n, f"bare:{run}:{n}", Address("wecom", CORP_ID, AGENT_ID, f"u{n // EACH}"), words(n), 1, True),
            int(AGENT_ID),
        )
        for n in range(number)
    ]
    left = iter(bodies)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

        async def one_after_the_other() -> None:
            for body in left:
                async with session.post(
                    f"{base}/cgi-bin/message/send", params={"access_token": "made-up"}, json=body
                ) as answer:
                    assert (await answer.json())["errcode"] == 0

        started, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(one_after_the_other() for _ in range(IN_FLIGHT)))
        return Rate(number / (time.perf_counter() - started), (time.process_time() - cpu) * 1000 / number)


async def ours(base: str, url: str, number: int) -> Rate:
    """Everything between the promise and the note that it was sent."""
    store, clock, run = Store(url), SystemClock(), next(_ROUNDS)
    await store.start()
    persons = -(-number // EACH)

    def fill(conn: Connection) -> None:
        now = clock.now()
        to = {f"r{run}u{n}": Address("wecom", CORP_ID, AGENT_ID, f"r{run}u{n}") for n in range(persons)}
        seats = list(people.load(conn, {a.key: a for a in to.values()}, now).values())
        promised = [
            outbox.row(f"r{run}:{n}", seats[n // EACH].address_id, words(n), now, priority=NOTICE)
            for n in range(number)
        ]
        outbox.enqueue(conn, promised)

    await store.run(fill)
    settings = WeComSettings(
        corp_id=CORP_ID,
        agent_id=int(AGENT_ID),
        secret=SecretStr("unused"),
        token=SecretStr(TOKEN),
        encoding_aes_key=SecretStr(AES_KEY),
        api_base=base,
    )
    client = WeComClient(settings)
    await client.start()
    send, left, all_out = Sender(client, Uploads(store, client, clock)), number, asyncio.Event()

    async def counted(delivery: Delivery) -> Outcome:
        nonlocal left
        outcome = await send(delivery)
        left -= 1
        if not left:
            all_out.set()
        return outcome

    courier = Courier(store, counted, clock)
    started, cpu = time.perf_counter(), time.process_time()
    await courier.start()
    async with asyncio.timeout(LONGEST):
        await all_out.wait()
    await courier.stop()  # which notes the last of them
    rate = Rate(number / (time.perf_counter() - started), (time.process_time() - cpu) * 1000 / number)
    open_ = select(rows.c.id).where(outbox.open_(rows.c.status)).limit(1)
    assert await store.run(lambda conn: conn.execute(open_).first()) is None
    await client.stop()
    await store.stop()
    return rate


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("-n", type=int, default=10_000, help="messages per subject and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds the stand-in takes to answer")
    args = parser.parse_args()
    if args.serve:
        _pin(1)
        asyncio.run(serve(args.latency))
        return
    warnings.simplefilter("ignore")
    take_short_turns()  # as `serve` does; the bare client has both, too
    spare_what_stays()
    _pin(1)  # what is started from here inherits it
    with tempfile.TemporaryDirectory(prefix="tihang-bench-") as folder, postgres_server() as server:
        urls = {"SQLite": f"sqlite+aiosqlite:///{folder}/sending.db", "PostgreSQL": new_postgres_database(server)}
        for url in urls.values():
            asyncio.run(upgrade(url))
        with running(args.latency) as base:
            _pin(0)
            sys.exit(0 if compare(base, urls, args.n, args.rounds) else 1)


def compare(base: str, urls: dict[str, str], number: int, rounds: int) -> bool:
    """Measure all in turn, print medians and ratios; whether the goal is reached and each arrived once."""
    found: dict[str, list[Rate]] = {}
    once = True
    for _ in range(rounds):
        for name in ("bare client", *urls):
            ask(f"{base}/begin")
            send = bare(base, number) if name == "bare client" else ours(base, urls[name], number)
            found.setdefault(name, []).append(asyncio.run(send))
            told = ask(f"{base}/told")
            once = once and told == {"bodies": number, "repeated": 0}
    yardstick = statistics.median(one.rate for one in found["bare client"])
    print(f"{'':14}{'msg/s':>8}{'of bare':>9}{'goal':>6}{'CPU ms':>8}")
    good = once
    for name, runs in found.items():
        rate, cpu = statistics.median(one.rate for one in runs), statistics.median(one.cpu for one in runs)
        goal = GOAL if name in urls else 0.0
        good = good and rate >= goal * yardstick
        print(f"{name:14}{rate:8.0f}{rate / yardstick:9.2f}{goal or '':>6}{cpu:8.3f}")
    print("each arrived once" if once else "NOT every message arrived exactly once")
    return good


def _pin(core: int) -> None:
    if hasattr(os, "sched_setaffinity") and os.cpu_count() is not None and (os.cpu_count() or 0) > core:
        os.sched_setaffinity(0, {core})


if __name__ == "__main__":
    main()
