"""What the page sends reaches the bot over the encrypted callback, and bad input is refused in Chinese."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox.delivery import Delivery, Undelivered
from bot.sandbox.envelope import text
from storage.clock import BusinessClock, SystemClock
from tests.sandbox.small_bot import Running


async def test_typed_words_reach_the_bot_and_its_answer_comes_back(running: Running) -> None:
    status, answer = await running.ask("say", {"person": "demo_rizhao", "text": "小巨人给多少"})
    assert (status, answer["delivered"]) == (200, True)
    heard = running.bot.heard[0]
    assert (heard["FromUserName"], heard["Content"]) == ("demo_rizhao", "小巨人给多少")
    await running.until("demo_rizhao", "100 万元")


async def test_a_failed_delivery_is_repeated_byte_for_byte_and_taken_the_third_time(running: Running) -> None:
    running.bot.refusals = 2
    _, answer = await running.ask("say", {"person": "demo_jinhu", "text": "静"})
    assert answer["delivered"] is True
    assert len(running.bot.heard) == 3
    assert running.bot.heard[0] == running.bot.heard[2]


async def test_after_three_tries_the_person_is_told(running: Running) -> None:
    running.bot.refusals = 9
    _, answer = await running.ask("say", {"person": "demo_jinhu", "text": "静"})
    assert answer["delivered"] is False
    mine, note = running.sandbox.transcript.of("demo_jinhu")
    assert mine.status == "failed"
    assert "HTTP 500" in note.content
    assert len(running.bot.heard) == 3


async def test_a_bot_that_is_not_there_is_said_not_to_be_reachable(running: Running) -> None:
    nowhere = Delivery(running.corp, "http://127.0.0.1:9/wecom/callback", pause=0)
    with pytest.raises(Undelivered, match="连接不上"):
        await nowhere.deliver(text("demo_jinhu", nowhere.now(), "在吗", 1))
    await nowhere.close()


async def test_a_pressed_button_comes_with_a_code_that_greys_the_card(running: Running) -> None:
    await running.ask("say", {"person": "demo_jinhu", "text": "卡"})
    await running.until("demo_jinhu", "")
    card = running.sandbox.transcript.of("demo_jinhu")[1]
    task_id = card.card["task_id"]
    assert (await running.ask("press", {"person": "demo_jinhu", "task_id": task_id, "key": "9"}))[0] == 400
    assert (await running.ask("press", {"person": "demo_rizhao", "task_id": task_id, "key": "2"}))[0] == 400
    async with aiohttp.ClientSession(running.url) as session, session.get("/sandbox/events") as events:
        assert (await _next(events))["event"] == "state"
        assert (await running.ask("press", {"person": "demo_jinhu", "task_id": task_id, "key": "2"}))[0] == 200
        while "replaced" not in (await _next(events))["entry"]["card"]:
            pass
    assert card.card["replaced"] == "已选：日照市"
    assert (await running.ask("press", {"person": "demo_jinhu", "task_id": task_id, "key": "2"}))[0] == 400


async def _next(events: aiohttp.ClientResponse) -> dict[str, Any]:
    line = await events.content.readline()
    await events.content.readline()
    happening: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
    return happening


async def test_a_page_that_comes_late_gets_the_whole_history(running: Running) -> None:
    await running.ask("click", {"person": "demo_jinhu", "key": "menu:0", "label": "我能报什么"})
    await running.until("demo_jinhu", "日照市")
    async with aiohttp.ClientSession(running.url) as session, session.get("/sandbox/events") as events:
        state = await _next(events)
    assert [entry["side"] for entry in state["entries"]] == ["me", "bot"]
    assert [item["name"] for item in state["menu"]] == ["我能报什么", "奖励多少", "帮助"]
    assert len(state["people"]["firms"]) == 4


async def test_the_day_can_be_set_and_set_back_and_only_the_business_clock_moves(running: Running) -> None:
    real = BusinessClock(SystemClock()).today().isoformat()
    before = running.sandbox.delivery.now()
    _, answer = await running.ask("date", {"date": "2023-06-01"})
    assert answer["date"] == running.clock.today().isoformat() == "2023-06-01"
    assert running.sandbox.delivery.now() - before < 3600
    assert [choice["date"] for choice in answer["choices"]] == ["2023-06-01", real]
    _, answer = await running.ask("date", {"date": real})
    assert answer["date"] == running.clock.today().isoformat() == real


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("say", {"person": "nobody", "text": "在"}, "没有这个人"),
        ("say", {"person": "demo_jinhu", "text": "  "}, "没有内容"),
        ("say", {"person": "demo_jinhu", "text": 7}, "没有内容"),
        ("say", {"person": "demo_jinhu", "text": "长" * 4001}, "最多 4000 个字"),
        ("say", [], "不是一个 JSON 对象"),
        ("date", {"date": "明天"}, "2023-06-01 这样"),
        ("date", {"date": "9999-01-01"}, "2000 年到 2099 年"),
        ("date", {}, "2023-06-01 这样"),
    ],
)
async def test_bad_input_is_refused_in_chinese_and_does_not_reach_the_bot(
    running: Running, path: str, body: Any, says: str
) -> None:
    status, answer = await running.ask(path, body)
    assert status == 400
    assert says in answer["error"]
    assert running.bot.heard == []


async def test_another_site_in_the_same_browser_cannot_speak_for_anyone(running: Running) -> None:
    said = {"person": "demo_jinhu", "text": "冒名"}
    assert (await running.ask("say", said, headers={"Host": "evil.example"}))[0] == 403
    assert (await running.ask("say", said, headers={"Content-Type": "text/plain"}))[0] == 403
    assert running.bot.heard == []


async def test_the_page_asks_the_browser_to_load_nothing_from_outside(running: Running) -> None:
    async with aiohttp.ClientSession(running.url) as session:
        for path in ("/", "/sandbox/static/chat.js", "/sandbox/static/markdown.js", "/sandbox/static/chat.css"):
            async with session.get(path) as answer:
                assert answer.status == 200
                assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
                assert "https://" not in (await answer.text())
        async with session.get("/sandbox/static/..%2Fpeople.yaml") as answer:
            assert answer.status == 404
