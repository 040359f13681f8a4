"""The made-up people are in the database once, and what they have said since is not overwritten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.sandbox.corp import Corp
from bot.sandbox.people import load_people
from bot.sandbox.seed import seed
from storage import people as persons
from storage import tables
from storage.changes import Changes
from storage.database import Store
from storage.incoming import Address
from storage.known import Known
from storage.migrate import upgrade
from storage.saving import save

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CORP = Corp()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty, migrated database."""
    url = f"sqlite+aiosqlite:///{tmp_path}/sandbox.db"
    await upgrade(url)
    opened = Store(url)
    await opened.start()
    yield opened
    await opened.stop()


async def known(store: Store, userid: str) -> Known:
    address = Address("wecom", CORP.corp_id, CORP.agent_id, userid)
    return (await store.run(lambda conn: persons.find_or_create(conn, address, NOW))).known


async def start(store: Store) -> None:
    await store.run(lambda conn: seed(conn, CORP, load_people(), NOW))


async def test_contacts_speak_for_their_firms_and_nothing_is_known_of_these_yet(store: Store) -> None:
    await start(store)
    jinhu = await known(store, "demo_jinhu")
    assert jinhu.enterprise is not None
    assert (jinhu.enterprise.region, jinhu.enterprise.variant) == ("320831", "manufacturing")
    assert (jinhu.role, jinhu.facts) == ("enterprise", ())
    liaocheng = await known(store, "demo_liaocheng")
    assert liaocheng.enterprise is not None
    assert (liaocheng.enterprise.region, liaocheng.enterprise.variant) == ("371502", None)


async def test_officers_stand_for_their_region_and_have_no_firm(store: Store) -> None:
    await start(store)
    officer = await known(store, "officer_rizhao")
    assert (officer.role, officer.officer_region, officer.enterprise) == ("officer", "371100", None)


async def test_a_second_start_adds_nothing_and_keeps_what_was_changed(store: Store) -> None:
    await start(store)
    moved = await known(store, "demo_jinhu")
    await store.run(lambda conn: save(conn, [(moved, Changes(enterprise={"name": "改名示例阀门"}))], NOW))
    await start(store)
    firm = (await known(store, "demo_jinhu")).enterprise
    assert firm is not None
    assert firm.name == "改名示例阀门"
    for table, rows in ((tables.person, 6), (tables.enterprise, 4), (tables.member_role, 2)):
        count = select(func.count()).select_from(table)
        assert await store.run(lambda conn, count=count: conn.execute(count).scalar_one()) == rows  # type: ignore[misc]
