"""`tihang ask` tells the dates officers set in the configured database, with their source; it changes nothing there."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest

from bot.commands.ask import _answer
from bot.commands.imported import with_imported
from knowledge.library import load_library
from storage import almanac
from storage.agenda import Window, WindowChange
from storage.database import Store, opened

WINDOW = Window(
    0, "application", "little_giant.national", "320831", 2026, date(2026, 12, 1), date(2026, 12, 20), "示例通知1号"
)


async def test_a_window_is_told_with_its_source_and_days_left(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 11, 21, 4, tzinfo=UTC)
    await store.run(lambda conn: almanac.set_windows(conn, None, [WindowChange(WINDOW)], now))
    monkeypatch.setenv("TIHANG_DATABASE_URL", database)
    found = await asyncio.to_thread(with_imported, load_library())
    request = {"text": "国家级小巨人什么时候报", "region": "320831", "role": "enterprise", "as_of": "2026-11-21"}
    said = _answer(found, request)
    assert said["intent"] == "window"
    assert "2026-12-01（周二）至2026-12-20（周日）：还没开始，10天后开始" in said["answer"]
    assert "来源：示例通知1号" in said["answer"]
    officer = _answer(found, {**request, "text": "下个月有哪些要截止", "role": "officer"})
    assert "2026-12-20（周日）截止" in officer["answer"]
    elsewhere = _answer(found, {**request, "region": "371100"})
    assert "2026-12-20" not in elsewhere["answer"]
    assert "没有读到工作人员设的日期" in elsewhere["answer"]


async def test_a_database_without_those_tables_is_done_without(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(empty_database):
        monkeypatch.setenv("TIHANG_DATABASE_URL", empty_database)
        assert (await asyncio.to_thread(with_imported, load_library())).almanac.windows == ()
