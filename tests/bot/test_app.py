"""The whole bot with a constant handler: callback in, database between, WeCom's API out; start and stop in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import App
from bot.server import CannotListen
from bot.settings import Settings
from handlers.context import Answer
from storage.database import DatabaseUnavailable, Store
from storage.incoming import Incoming
from storage.known import Known
from storage.outgoing import Text
from tests.fake_wecom import FakeWeCom
from tests.seal import Sealed, event, seal, text


def echo(incoming: Incoming, known: Known) -> Answer:
    """Says back what was typed, in two parts."""
    return Answer([Text(content=f"{incoming.text}-1"), Text(content=f"{incoming.text}-2")])


Run = Callable[[], AbstractAsyncContextManager[App]]


def settings_for(wecom: FakeWeCom, url: str, **changes: Any) -> Settings:
    return Settings(wecom=wecom.settings(), database_url=SecretStr(url), **{"host": "127.0.0.1", "port": 0, **changes})


@pytest.fixture
def run(wecom: FakeWeCom, empty_database: str) -> Run:
    """Starts the bot on a database that it must migrate first; stops it at the end."""

    @asynccontextmanager
    async def running() -> AsyncIterator[App]:
        app = App(settings_for(wecom, empty_database), echo)
        await app.start()
        try:
            yield app
        finally:
            await app.stop()

    return running


async def post(app: App, sealed: Sealed) -> int:
    url = f"http://127.0.0.1:{app.port}/wecom/callback"
    async with aiohttp.ClientSession() as session, session.post(url, params=sealed.query, data=sealed.body) as answer:
        return answer.status


async def said(wecom: FakeWeCom, count: int) -> list[str]:
    """What was sent, once there are `count` of them."""
    await wecom.arrived(lambda: len(wecom.sent()) >= count)
    return [json.loads(raw)["text"]["content"].rstrip() for raw in wecom.sent()]


async def test_a_message_is_answered_in_order_and_a_repeat_of_it_not_again(run: Run, wecom: FakeWeCom) -> None:
    async with run() as app:
        first = seal(text("第一句", 1))
        assert [await post(app, first) for _ in range(3)] == [200, 200, 200]
        assert await post(app, seal(text("第二句", 2))) == 200
        assert await said(wecom, 4) == ["第一句-1", "第一句-2", "第二句-1", "第二句-2"]


async def test_what_was_taken_before_the_stop_is_sent_after_the_next_start(run: Run, wecom: FakeWeCom) -> None:
    for _ in range(50):
        wecom.fail("gettoken", "http500")
    async with run() as app:
        assert await post(app, seal(text("还在吗", 1))) == 200
    assert wecom.sent() == []
    wecom.faults.clear()
    async with run():
        assert await said(wecom, 2) == ["还在吗-1", "还在吗-2"]


async def test_messages_under_way_at_the_stop_are_answered_200(run: Run, wecom: FakeWeCom) -> None:
    async with run() as app:
        posts = [asyncio.create_task(post(app, seal(text(str(n), n)))) for n in range(1, 20)]
        done = asyncio.as_completed(posts)
        assert await next(iter(done)) == 200
        await app.stop()
        rest = await asyncio.gather(*posts, return_exceptions=True)
    # Each was either committed and told so, or dropped unanswered for WeCom to deliver again.
    assert all(status == 200 or isinstance(status, aiohttp.ClientError) for status in rest)


async def test_the_menu_is_published_at_the_start(run: Run, wecom: FakeWeCom) -> None:
    async with run():
        await wecom.arrived(lambda: bool(wecom.sent("menu/create")))


async def test_an_app_that_may_not_have_a_menu_talks_all_the_same(run: Run, wecom: FakeWeCom) -> None:
    wecom.fail("menu/create", 48002)
    async with run() as app:
        assert await post(app, seal(event("enter_agent"))) == 200
        assert await said(wecom, 2) == ["-1", "-2"]


async def test_ready_while_the_tables_are_the_newest(run: Run, wecom: FakeWeCom, empty_database: str) -> None:
    async with run() as app, aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{app.port}/readyz") as answer:
            assert (answer.status, await answer.json()) == (200, {"status": "ready"})
        store = Store(empty_database)
        await store.start()
        await store.run(lambda conn: conn.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'"))
        await store.stop()
        async with session.get(f"http://127.0.0.1:{app.port}/readyz") as answer:
            assert answer.status == 503
            assert "tihang migrate" in (await answer.json())["migrations"]
        async with session.get(f"http://127.0.0.1:{app.port}/healthz") as answer:
            assert answer.status == 200


async def test_a_database_file_taken_away_leaves_messages_to_wecoms_retry(wecom: FakeWeCom, tmp_path: Path) -> None:
    database = tmp_path / "b.db"
    app = App(settings_for(wecom, f"sqlite+aiosqlite:///{database}"), echo)
    await app.start()
    database.rename(tmp_path / "away.db")
    with pytest.raises(aiohttp.ClientConnectionError):
        await post(app, seal(text("还在吗", 1)))
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{app.port}/readyz") as answer:
        assert answer.status == 503
    await app.stop()
    (tmp_path / "away.db").rename(database)
    app = App(settings_for(wecom, f"sqlite+aiosqlite:///{database}"), echo)
    await app.start()
    assert await post(app, seal(text("还在吗", 1))) == 200
    assert await said(wecom, 2) == ["还在吗-1", "还在吗-2"]
    await app.stop()


async def test_a_taken_port_stops_the_start_and_leaves_nothing_running(
    run: Run, wecom: FakeWeCom, tmp_path: Path
) -> None:
    async with run() as first:
        second = App(settings_for(wecom, f"sqlite+aiosqlite:///{tmp_path / 'b.db'}", port=first.port), echo)
        with pytest.raises(CannotListen, match="TIHANG_PORT"):
            await second.start()
        names = [task.get_name() for task in asyncio.all_tasks()]
        assert (names.count("courier"), names.count("dispatcher")) == (1, 1)
        await second.stop()


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "..", "a" * 70, "2001:db8::1"])
async def test_a_host_that_is_not_ours_is_named_before_anything_is_written(
    wecom: FakeWeCom, tmp_path: Path, host: str
) -> None:
    database = tmp_path / "b.db"
    app = App(settings_for(wecom, f"sqlite+aiosqlite:///{database}", host=host), echo)
    with pytest.raises(CannotListen, match="TIHANG_HOST") as error:
        await app.start()
    assert "TIHANG_PORT" not in str(error.value)
    assert not database.exists()


async def test_a_database_that_cannot_be_opened_stops_the_start(wecom: FakeWeCom, tmp_path: Path) -> None:
    app = App(settings_for(wecom, f"sqlite+aiosqlite:///{tmp_path / 'no folder' / 'b.db'}"), echo)
    with pytest.raises(DatabaseUnavailable):
        await app.start()
    assert asyncio.all_tasks() == {asyncio.current_task()}
