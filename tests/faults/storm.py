"""Notices over two processes that are killed again and again, to a WeCom that fails: `make faults`.

`python -m tests.faults.storm [--notices 20000]` starts a PostgreSQL of its own, prints what happened, and ends with 1
if a notice was lost, doubled, sent to somebody else, out of order or too fast. Callbacks come in meanwhile: each must
be answered once.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiohttp
from sqlalchemy import Connection, func, select

from storage import outbox, people
from storage.database import Store, opened
from storage.incoming import Address
from storage.migrate import upgrade
from storage.outgoing import Text
from storage.tables import outbox as rows
from tests import seal
from tests.conftest import new_postgres_database, postgres_server
from tests.faults import journal
from tests.faults.journal import key_of, user_of
from tests.faults.processes import Served, fake, post, serving

CHUNK = 1000
LOOK = 0.25
"""Seconds between two looks at what is left."""


@dataclass(frozen=True)
class Storm:
    """How much of what. `deaths` are kill -9, `pause` seconds apart; every third takes both processes at once."""

    notices: int
    people: int
    replies: int
    deaths: int
    pause: float
    faults: dict[str, float]
    token_life: float
    within: float
    busy_people: int = 0
    """So many have `busy_notices` each, which is more than may go to one person in a minute."""
    busy_notices: int = 45

    def promised(self) -> list[tuple[int, int]]:
        """(person, number) of every notice, in the order in which they are promised."""
        each = self.notices // self.people
        usual = [(person, number) for number in range(each) for person in range(self.people)]
        return usual + [(p, n) for n in range(each, self.busy_notices) for p in range(self.busy_people)]

    def reply(self, number: int) -> tuple[int, int]:
        """Who writes the callback of that number, and their how-manieth it is."""
        return number % self.people, number // self.people

    def expected(self) -> set[str]:
        """Every key that must be delivered once."""
        notices = {key_of("n", *one) for one in self.promised()}
        return notices | {key_of("r", *self.reply(number)) for number in range(self.replies)}


SHORT = Storm(
    notices=2000, people=250, replies=30, deaths=3, pause=1.0, token_life=5.0, within=120.0,
    faults={
        "drop_before": 0.01, "drop_after": 0.01, "http500": 0.01, "expire": 0.002, "hang": 0.001, "hang_after": 0.001,
    },
)  # fmt: skip
"""Without errcodes -1 and 45009, which are waited out for 5 and 60 seconds, as WeCom says."""
FULL = Storm(
    notices=20_000, people=2000, replies=300, deaths=30, pause=4.0, token_life=20.0, within=900.0, busy_people=5,
    faults={
        "drop_before": 0.01, "drop_after": 0.01, "http500": 0.01, "busy": 0.005, "often": 0.002, "expire": 0.001,
        "hang": 0.002, "hang_after": 0.002,
    },
)  # fmt: skip


@dataclass
class Seen:
    """What a storm left behind: seconds until all was sent, kills, exit codes, the journal, what is wrong."""

    seconds: float = 0.0
    deaths: int = 0
    exits: list[int] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    lines: list[journal.Sent] = field(default_factory=list)
    wrongs: dict[str, list[str]] = field(default_factory=dict)


async def rage(storm: Storm, database: str, folder: Path) -> Seen:
    """Run it on a migrated, empty database."""
    seen, log = Seen(), folder / "journal.jsonl"
    options = [f"--token-life={storm.token_life}", *(f"--fault={name}={p}" for name, p in storm.faults.items())]
    async with (
        opened(database) as store,
        fake(log, *options) as api,
        aiohttp.ClientSession() as session,
        serving(database, api, folder, 2) as both,
    ):
        await promise(store, storm)
        begun = time.monotonic()
        await asyncio.gather(*(served.start(session) for served in both))
        async with asyncio.timeout(storm.within), asyncio.TaskGroup() as group:
            group.create_task(_kill(storm, both, session, seen))
            group.create_task(_write(storm, both, session))
        async with asyncio.timeout(storm.within):
            await _sent(store)
        seen.seconds = time.monotonic() - begun
        seen.exits = list(await asyncio.gather(*(served.stop() for served in both)))
        seen.statuses = await statuses(store)
    seen.lines = journal.read(log)
    seen.wrongs = journal.wrongs(seen.lines, storm.expected())
    return seen


async def promise(store: Store, storm: Storm, corp: str = seal.CORP, agent: str = str(seal.AGENT)) -> None:
    """People and their notices, as a planner would write them, all due now."""
    now, at = datetime.now(UTC), list[int]()
    for start in range(0, storm.people, CHUNK):
        some = [Address("wecom", corp, agent, user_of(n)) for n in range(start, storm.people)[:CHUNK]]
        seats = await store.run(partial(people.load, addresses={to.key: to for to in some}, now=now))
        at += [seats[to.key].address_id for to in some]
    made = []
    for one in storm.promised():
        mark = key_of("n", *one)
        made.append(outbox.row(f"storm:{mark}", at[one[0]], Text(content=f"提醒 {mark}"), now, priority=outbox.NOTICE))
    for start in range(0, len(made), CHUNK):
        await store.run(partial(outbox.enqueue, rows=made[start : start + CHUNK]))


async def statuses(store: Store) -> dict[str, int]:
    """How many rows of the outbox are in each status."""

    def count(conn: Connection) -> dict[str, int]:
        found = conn.execute(select(rows.c.status, func.count()).group_by(rows.c.status))
        return {row[0]: row[1] for row in found}

    return await store.run(count)


async def left(store: Store) -> int:
    """How many rows still wait or are being sent."""
    found = await statuses(store)
    return found.get("pending", 0) + found.get("sending", 0)


async def _sent(store: Store) -> None:
    """Returns once nothing waits any more."""
    while True:
        if not await left(store):
            return
        await asyncio.sleep(LOOK)


async def _kill(storm: Storm, both: list[Served], session: aiohttp.ClientSession, seen: Seen) -> None:
    """One dies, then the other, then both at once; each is started again at once."""
    while seen.deaths < storm.deaths:
        await asyncio.sleep(storm.pause)
        dying = both if seen.deaths % 3 == 2 else [both[seen.deaths % 3]]
        await asyncio.gather(*(served.kill() for served in dying))
        seen.deaths += 1
        await asyncio.gather(*(served.start(session) for served in dying))


async def _write(storm: Storm, both: list[Served], session: aiohttp.ClientSession) -> None:
    """People write meanwhile; every other message comes in at both processes, as WeCom's retries may."""
    for number in range(storm.replies):
        person, own = storm.reply(number)
        xml = seal.text(f"zzz {key_of('r', person, own)}", number + 1, user=user_of(person))
        doors = both if number % 4 < 2 else both[::-1]
        await asyncio.gather(post(session, doors, xml), *([post(session, doors[::-1], xml)] if number % 2 else []))
        await asyncio.sleep(storm.deaths * storm.pause / storm.replies)


def told(storm: Storm, seen: Seen) -> str:
    """What happened, for a person to read."""
    lines = [
        f"{len(storm.promised())} notices and {storm.replies} callbacks, {seen.deaths} times kill -9",
        f"all sent after {seen.seconds:.0f} s; outbox: {seen.statuses}; exit codes: {seen.exits}",
        f"at WeCom: {Counter(sent.what for sent in seen.lines)}",
    ]
    lines += [f"{name}: {len(keys)} ({', '.join(keys[:5])} …)" for name, keys in seen.wrongs.items()]
    return "\n".join(lines if seen.wrongs else [*lines, "none lost, doubled, misdirected, out of order or too fast"])


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=FULL.notices, help="in all; ten to a person")
    count = parser.parse_args().notices
    storm = replace(FULL, notices=count, people=max(10, count // 10))
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="tihang-faults-") as folder, postgres_server() as server:
        database = new_postgres_database(server)
        asyncio.run(upgrade(database))
        seen = asyncio.run(rage(storm, database, Path(folder)))
    print(told(storm, seen))
    return 1 if seen.wrongs or any(seen.exits) else 0


if __name__ == "__main__":
    sys.exit(main())
