"""`tihang serve` as it runs in earnest: started, talked to, killed with -9 in the middle, started again."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from pathlib import Path

import aiohttp

from tests import seal
from tests.fake_wecom import FakeWeCom, fake_wecom
from tests.faults.processes import Served, post

PEOPLE, EACH = 12, 8
LEASES = 60
"""Seconds to wait at most: a lease and some, should what a dead process had claimed not be free at once."""
_KEY = re.compile(r"k\d{4}z")


async def deliver(session: aiohttp.ClientSession, served: Served, user: str, number: int, words: str) -> None:
    """Post one message as WeCom does, again and again under the same MsgId until it is taken."""
    await post(session, [served], seal.text(words, number, user=user))


async def test_kill_9_in_the_middle_of_a_talk_loses_and_doubles_nothing(database: str, tmp_path: Path) -> None:
    """Every question is answered exactly once, in order for each person, over two deaths of the process."""
    async with fake_wecom() as fake, aiohttp.ClientSession() as session:
        served = Served(database, fake.address, tmp_path)
        await served.start(session)

        async def talk(person: int) -> None:
            for turn in range(EACH):
                number = person * 100 + turn
                await deliver(session, served, f"user{person:02}", number + 1, f"zzz k{number:04}z")

        talks = asyncio.gather(*map(talk, range(PEOPLE)))
        for already in (PEOPLE * EACH // 4, PEOPLE * EACH // 2):
            await fake.arrived(lambda least=already: len(fake.sent()) >= least, LEASES)  # type: ignore[misc]
            await served.kill()
            await served.start(session)
        await talks
        expected = {f"k{person * 100 + turn:04}z" for person in range(PEOPLE) for turn in range(EACH)}
        await fake.arrived(
            lambda: {key for raw in fake.sent() for key in _KEY.findall(raw.decode())} == expected, LEASES
        )
        assert await served.stop() == 0
        # WeCom drops a request that repeats another to the byte, so distinct bodies are what people saw.
        seen = list(dict.fromkeys(fake.sent()))
        assert Counter(_KEY.findall(b"".join(seen).decode())) == Counter(expected)
        for person in range(PEOPLE):
            mine = [raw for raw in seen if json.loads(raw)["touser"] == f"user{person:02}"]
            keys = [key for raw in mine for key in _KEY.findall(raw.decode())]
            assert keys == sorted(keys)


async def test_a_dialog_goes_on_after_kill_9(database: str, tmp_path: Path) -> None:
    """Consent, region and the answers given before the death are still there after it."""
    async with fake_wecom() as fake, aiohttp.ClientSession() as session:
        served = Served(database, fake.address, tmp_path)
        await served.start(session)
        for number, words in enumerate(("我们能报什么", "同意", "金湖县", "制造类", "没有"), 1):
            await deliver(session, served, "wang", number, words)
        await served.kill()
        await served.start(session)
        await deliver(session, served, "wang", 6, "我的数据")
        await fake.arrived(lambda: "已获得的称号：没有（自报，" in said(fake), LEASES)
        await deliver(session, served, "wang", 7, "不清楚")
        await fake.arrived(lambda: "先空着" in said(fake), LEASES)
        assert await served.stop() == 0
        assert said(fake).count("先征得您的同意") == 1


def said(fake: FakeWeCom) -> str:
    """Everything that was sent, as text."""
    return "\n".join(json.dumps(json.loads(raw), ensure_ascii=False) for raw in dict.fromkeys(fake.sent()))
