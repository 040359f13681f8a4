"""Thirty messages in a second, on both databases: each is answered once, in the order they were sent."""

from __future__ import annotations

import asyncio
from datetime import date

from storage.incoming import Incoming
from tests.talk import Bot, Person


async def test_thirty_corrections_in_a_second_are_made_in_order(database: str) -> None:
    async with Bot(database, date(2026, 11, 21)) as bot:
        person = Person(bot, "zhang")
        await person.speaks_for("371100")
        await person.says("我们能报什么")
        await person.presses("同意")
        await person.says("员工1000人")
        at = bot.clock.now()
        sent = [Incoming(f"m-{i}", person.address, "text", at, text=f"员工改成{i}人") for i in range(1, 31)]
        await asyncio.gather(*(bot.talk.submit(message) for message in (*sent, *sent)))
        heard = await person.says("核对一遍")
        told = [line for line in heard.splitlines() if line.startswith("记下：从业人员")]
        assert told[0] == "记下：从业人员：1000人 → 1人。"
        assert told[1:] == [f"记下：从业人员：{i}人 → {i + 1}人。" for i in range(1, 30)]
        assert "从业人员：30人" in heard
