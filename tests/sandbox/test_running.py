"""The sandbox around the real bot: callback, dispatcher, outbox and courier, with a handler of a few lines."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.corp import Corp
from bot.sandbox.running import NotOurs, running, settings_for
from bot.sandbox.sandbox import Sandbox
from bot.server import CannotListen
from handlers.context import Answer
from storage import people as persons
from storage.changes import Changes
from storage.clock import BusinessClock, SystemClock
from storage.database import Store
from storage.incoming import Address, Incoming
from storage.known import Fact, Known
from storage.migrate import upgrade
from storage.outgoing import Button, ButtonCard, CardUpdate, Markdown
from tests.sandbox.ports import free_port, listening_socket


def echo(incoming: Incoming, known: Known) -> Answer:
    """Says back what it heard and how many facts it knows; 记 adds one, 卡 brings a card."""
    if incoming.kind == "card":
        return Answer([CardUpdate(response_code=incoming.response_code, chosen="已选：金湖县")])
    if incoming.text == "卡":
        return Answer([ButtonCard(title="哪里？", desc="1. 金湖县", buttons=(Button(key="1", text="金湖县"),))])
    facts = [Fact(key="employees", value=12)] if incoming.text == "记" else []
    firm = known.enterprise.name if known.enterprise else known.role
    return Answer(
        [Markdown(content=f"{incoming.text or incoming.kind}·{firm}·{len(known.facts)}")], Changes(facts=facts)
    )


def clock() -> BusinessClock:
    return BusinessClock(SystemClock())


def database(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/sandbox.db"


async def act(sandbox: Sandbox, path: str, body: dict[str, str], person: str, said: str) -> None:
    """Does what the page does and waits for the bot's words."""
    async with sandbox.transcript.listen() as happenings:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{sandbox.base_url}/sandbox/{path}", json={"person": person, **body}) as answer,
        ):
            assert await answer.json() == {"ok": True, "delivered": True}
        while not any(
            e.side == "bot" and said in (e.content, e.card.get("replaced")) for e in sandbox.transcript.of(person)
        ):
            await happenings.get()


async def test_what_people_do_walks_through_the_real_bot_and_back(tmp_path: Path) -> None:
    async with running(free_port(), database(tmp_path), echo, clock()) as sandbox:
        await act(sandbox, "enter", {}, "demo_jinhu", "enter·金湖示例阀门有限公司·0")
        await act(sandbox, "say", {"text": "给多少 ]]> 钱"}, "demo_rizhao", "给多少 ]]> 钱·日照样例电子有限公司·0")
        await act(sandbox, "click", {"key": "menu:help"}, "officer_jinhu", "帮助·officer·0")
        await act(sandbox, "say", {"text": "卡"}, "demo_jinhu", "")
        card = sandbox.transcript.of("demo_jinhu")[-1].card
        await act(sandbox, "press", {"task_id": card["task_id"], "key": "1"}, "demo_jinhu", "已选：金湖县")


async def test_facts_survive_a_restart_of_the_sandbox(tmp_path: Path) -> None:
    async with running(free_port(), database(tmp_path), echo, clock()) as sandbox:
        await act(sandbox, "say", {"text": "记"}, "demo_jinhu", "记·金湖示例阀门有限公司·0")
    async with running(free_port(), database(tmp_path), echo, clock()) as sandbox:
        await act(sandbox, "say", {"text": "几个"}, "demo_jinhu", "几个·金湖示例阀门有限公司·1")


async def test_the_bots_menu_and_probes_are_there(tmp_path: Path) -> None:
    async with (
        running(free_port(), database(tmp_path), echo, clock()) as sandbox,
        sandbox.transcript.listen() as happenings,
    ):
        while not sandbox.wecom.menu:
            await happenings.get()
        assert [item["name"] for item in sandbox.wecom.menu] == ["我能报什么", "奖励多少", "帮助"]
        async with aiohttp.ClientSession() as session, session.get(f"{sandbox.base_url}/readyz") as answer:
            assert answer.status == 200


async def test_a_page_that_listens_does_not_keep_the_sandbox_from_stopping(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        async with running(free_port(), database(tmp_path), echo, clock()) as sandbox:
            events = await session.get(f"{sandbox.base_url}/sandbox/events")
        assert b'"event": "state"' in await events.read()


async def test_a_taken_port_is_refused(tmp_path: Path) -> None:
    with listening_socket() as taken:
        taken.listen()
        with pytest.raises(CannotListen):
            async with running(taken.getsockname()[1], database(tmp_path), echo, clock()):
                pass


async def test_a_database_of_a_real_corp_is_left_alone(tmp_path: Path) -> None:
    await upgrade(database(tmp_path))
    store = Store(database(tmp_path))
    await store.start()
    real = Address("wecom", "wwreal", "1000002", "someone")
    await store.run(lambda conn: persons.find_or_create(conn, real, SystemClock().now()))
    await store.stop()
    with pytest.raises(NotOurs):
        async with running(free_port(), database(tmp_path), echo, clock()):
            pass


def test_the_environment_cannot_slip_a_real_secret_or_database_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIHANG_DATABASE_URL", "postgresql+asyncpg://real@db/real")
    monkeypatch.setenv("TIHANG_WECOM__SECRET", "real")
    monkeypatch.setenv("TIHANG_PORT", "not a port")
    corp = Corp()
    settings = settings_for(corp, 8080, "sqlite+aiosqlite:///x.db")
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///x.db"
    assert settings.wecom.secret.get_secret_value() == corp.secret
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
