"""`tihang serve` as processes: how one ends, and how many may work on one database."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import aiohttp

from storage.database import opened
from storage.migrate import upgrade
from tests.faults import journal
from tests.faults.processes import fake, serving
from tests.faults.storm import SHORT, left, promise

DRAINS_WITHIN = 15.0
LOAD = replace(SHORT, notices=600, people=600, replies=0, faults={})


async def test_sigterm_under_load_ends_in_time_and_the_next_start_sends_the_rest(database: str, tmp_path: Path) -> None:
    """A slow WeCom holds sends in the air while the process is told to end: none is lost, none is sent twice."""
    log = tmp_path / "journal.jsonl"
    async with (
        fake(log, "--latency=0.2") as api,
        aiohttp.ClientSession() as session,
        opened(database) as store,
        serving(database, api, tmp_path) as (served,),
    ):
        await promise(store, LOAD)
        await served.start(session)
        await _some(log, 100)
        begun = time.monotonic()
        assert await served.stop() == 0
        assert time.monotonic() - begun < DRAINS_WITHIN
        waiting, sent = await left(store), len(journal.read(log))
        assert 0 < waiting < LOAD.notices
        assert sent == LOAD.notices - waiting  # what was in the air is settled, nothing is held any more
        await served.start(session)
        await _some(log, LOAD.notices)
        assert await served.stop() == 0
    lines = journal.read(log)
    assert journal.wrongs(lines, LOAD.expected()) == {}
    assert {line.what for line in lines} == {"delivered"}  # nothing even had to be recognised as a repeat


async def _some(log: Path, least: int) -> None:
    async with asyncio.timeout(30):
        while True:
            if len(journal.read(log)) >= least:
                return
            await asyncio.sleep(0.05)


async def test_a_second_serve_on_the_same_file_refuses_in_one_line_until_the_first_is_dead(tmp_path: Path) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path / 'tihang.db'}"
    await upgrade(database)
    async with (
        fake(tmp_path / "journal.jsonl") as api,
        aiohttp.ClientSession() as session,
        serving(database, api, tmp_path, 2) as (first, second),
    ):
        await first.start(session)
        await second.begin()
        async with asyncio.timeout(30):
            assert await second.ended() == 1
        said = second.log.read_text(encoding="utf-8").strip()
        assert len(said.splitlines()) == 1, said
        assert "Traceback" not in said
        assert await first.is_ready(session)
        await first.kill()
        await second.start(session)
        assert await second.stop() == 0


async def test_two_serves_on_one_postgresql_share_the_work(postgres_database: str, tmp_path: Path) -> None:
    """Neither waits for the other at the start, and either may go."""
    await upgrade(postgres_database)
    log = tmp_path / "journal.jsonl"
    async with (
        fake(log) as api,
        aiohttp.ClientSession() as session,
        opened(postgres_database) as store,
        serving(postgres_database, api, tmp_path, 2) as both,
    ):
        await asyncio.gather(*(served.start(session) for served in both))
        assert await both[0].stop() == 0
        await promise(store, LOAD)
        await _some(log, LOAD.notices)
        assert await both[1].stop() == 0
    assert journal.wrongs(journal.read(log), LOAD.expected()) == {}
