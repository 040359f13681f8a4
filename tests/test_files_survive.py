"""`tihang serve` killed with -9 while files are made and sent: each arrives, and as one and the same request."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
from sqlalchemy import Connection

from storage import people
from storage.changes import Changes
from storage.clock import SHANGHAI, SystemClock
from storage.database import opened
from storage.incoming import Address
from storage.saving import save
from tests import seal
from tests.fake_wecom import FakeWeCom, fake_wecom
from tests.faults.processes import Served
from tests.test_whole_process import LEASES, deliver

PEOPLE = 8


def files(fake: FakeWeCom) -> list[bytes]:
    """Every request for a file message that came in."""
    raws = [raw for raw in fake.sent() if isinstance(raw, bytes)]
    return [raw for raw in raws if json.loads(raw)["msgtype"] == "file"]


async def with_firms(database: str) -> None:
    """Each person speaks for a firm of their own."""
    now = SystemClock().now()

    def link(conn: Connection) -> None:
        for n in range(PEOPLE):
            to = Address("wecom", seal.CORP, str(seal.AGENT), f"user{n}")
            known = people.find_or_create(conn, to, now).known
            save(conn, [(known, Changes(enterprise={"name": f"示例{n}厂", "region": "320831"}))], now)

    async with opened(database) as store:
        await store.run(link)


async def test_kill_9_while_files_are_made_and_sent_loses_and_doubles_none(database: str, tmp_path: Path) -> None:
    await with_firms(database)
    async with fake_wecom() as fake, aiohttp.ClientSession() as session:
        served = Served(database, fake.address, tmp_path)
        await served.start(session)
        ask = [deliver(session, served, f"user{n}", n + 1, "导出我的数据") for n in range(PEOPLE)]
        asked = asyncio.gather(*ask)
        for least in (1, PEOPLE // 2):
            await fake.arrived(lambda least=least: len(fake.sent("media/upload")) >= least, LEASES)  # type: ignore[misc]
            await served.kill()
            await served.start(session)
        await asked
        everybody = {f"user{n}" for n in range(PEOPLE)}
        await fake.arrived(lambda: {json.loads(raw)["touser"] for raw in files(fake)} == everybody, LEASES)
        assert await served.stop() == 0
    today = f"{SystemClock().now().astimezone(SHANGHAI):%Y%m%d}"
    # WeCom drops a request that repeats another to the byte: what differs is what people got.
    got = [json.loads(raw)["touser"] for raw in dict.fromkeys(files(fake))]
    assert sorted(got) == sorted(everybody)
    assert {name for _, name, _ in fake.sent("media/upload")} >= {
        f"我的数据_示例{n}厂_{today}.xlsx" for n in range(PEOPLE)
    }
