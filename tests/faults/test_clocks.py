"""Reminders of real processes whose clocks are moved: down over a year's end, two at once, set back, in other zones."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Connection, insert, select

from handlers.consent import VERSION
from storage import almanac, people
from storage.agenda import Window, WindowChange
from storage.clock import SHANGHAI, SystemClock
from storage.database import Store, opened
from storage.incoming import Address
from storage.migrate import upgrade
from storage.tables import consent, outbox
from storage.tables_of_reminders import subscription
from tests import seal
from tests.faults.processes import Served, fake

PEOPLE = 12
ASKED = {"kind": "application", "tier": "srdi.province", "region": "320831", "wanted": True}
SHORT = Window(0, "application", "srdi.province", "320831", 2026, date(2026, 12, 1), date(2026, 12, 31), "示例甲号文")
LONG = Window(0, "application", "srdi.province", "320831", 2027, date(2026, 12, 31), date(2027, 1, 15), "示例乙号文")


async def test_down_over_the_years_end_what_is_due_goes_out_once_and_what_is_past_does_not(
    database: str, tmp_path: Path
) -> None:
    """Both are planned on the last morning of the year; the process dies before the hour and is back in the new one."""
    log = tmp_path / "journal.jsonl"
    async with fake(log) as api, aiohttp.ClientSession() as session, opened(database) as store:
        await store.run(lambda conn: asked(conn, SHORT, LONG))
        before, after = (
            served(database, api, tmp_path, at) for at in ("2026-12-31T08:40+08:00", "2027-01-04T17:40+08:00")
        )
        try:
            await before.start(session)
            await planned(store, 2 * PEOPLE)
            await before.kill()
            assert told(log) == {}
            await after.start(session)
            await over(store)
            assert await after.stop() == 0
        finally:
            await asyncio.gather(before.clear(), after.clear())
        assert told(log) == {(user_of(n), "乙"): 1 for n in range(PEOPLE)}
        assert await counts(store) == {"sent": PEOPLE, "cancelled": PEOPLE}


async def test_two_at_the_same_minute_in_other_zones_and_an_hour_apart_remind_once(
    postgres_database: str, tmp_path: Path
) -> None:
    """Half past midnight in Shanghai is the day before in UTC: the day counts in Shanghai, wherever a server stands."""
    await upgrade(postgres_database)
    log = tmp_path / "journal.jsonl"
    zones: list[dict[str, Any]] = [{"TZ": "UTC"}, {"TZ": "America/New_York", "CLOCKED_BACK": "3600"}]
    async with fake(log) as api, aiohttp.ClientSession() as session, opened(postgres_database) as store:
        await store.run(lambda conn: asked(conn, SHORT))
        for moment in ("2026-12-01T00:30+08:00", "2026-12-01T17:40+08:00", "2026-12-01T16:40+08:00"):
            both = [served(postgres_database, api, tmp_path, moment, zone) for zone in zones]
            try:
                await asyncio.gather(*(one.start(session) for one in both))
                await planned(store, PEOPLE)
                if moment.endswith("T00:30+08:00"):
                    assert {at.astimezone(SHANGHAI).date() for at in await due(store)} == {date(2026, 12, 1)}
                    assert told(log) == {}
                else:
                    await over(store)
            finally:
                await asyncio.gather(*(one.clear() for one in both))
            assert len(await due(store)) == PEOPLE
        assert told(log) == {(user_of(n), "甲"): 1 for n in range(PEOPLE)}


def asked(conn: Connection, *windows: Window) -> None:
    """Windows, and people who want to hear of them."""
    now = SystemClock().now()
    for number in range(PEOPLE):
        seat = people.find_or_create(conn, Address("wecom", seal.CORP, str(seal.AGENT), user_of(number)), now)
        conn.execute(insert(consent).values(person_id=seat.known.person_id, version=VERSION, granted=True, at=now))
        conn.execute(insert(subscription).values(**ASKED, person_id=seat.known.person_id, at=now))
    almanac.set_windows(conn, None, [WindowChange(window) for window in windows], now)


def user_of(number: int) -> str:
    """The userid of a made-up person."""
    return f"person{number:02}"


def served(database: str, api: str, folder: Path, moment: str, more: dict[str, str] | None = None) -> Served:
    """One process that starts at a business moment."""
    environment = {"CLOCKED_AT": moment, **(more or {})}
    return Served(database, api, folder, module="tests.faults.clocked", environment=environment)


def told(log: Path) -> Counter[tuple[str, str]]:
    """How often each person heard of which document."""
    found = Counter[tuple[str, str]]()
    for line in log.read_text(encoding="utf-8").splitlines():
        _, user, said, what = json.loads(line)
        found.update((user, one) for one in "甲乙" if what == "delivered" and f"示例{one}号文" in said)
    return found


async def due(store: Store) -> list[datetime]:
    """When each reminder may go out."""
    return await store.run(lambda conn: list(conn.execute(select(outbox.c.not_before)).scalars()))


async def counts(store: Store) -> Counter[str]:
    """How many are in each status."""
    return await store.run(lambda conn: Counter(conn.execute(select(outbox.c.status)).scalars()))


async def planned(store: Store, count: int) -> None:
    """Returns once so many reminders are promised."""
    async with asyncio.timeout(60):
        while True:
            if len(await due(store)) >= count:
                return
            await asyncio.sleep(0.1)


async def over(store: Store) -> None:
    """Returns once nothing waits any more."""
    async with asyncio.timeout(60):
        while True:
            if not {"pending", "sending"} & set(await counts(store)):
                return
            await asyncio.sleep(0.1)
