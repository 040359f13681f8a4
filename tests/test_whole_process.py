"""`tihang serve` as it runs in earnest: started, talked to, killed with -9 in the middle, started again."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path

import aiohttp

from tests import seal
from tests.fake_wecom import SECRET, FakeWeCom, fake_wecom
from tests.sandbox.ports import free_port

PEOPLE, EACH = 12, 8
LEASES = 60
"""Seconds to wait at most: a lease and some, should what a dead process had claimed not be free at once."""
_KEY = re.compile(r"k\d{4}z")


class Served:
    """The process on a database; can be killed and started again."""

    def __init__(self, database: str, fake: FakeWeCom, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("TIHANG_")},
            "TIHANG_DATABASE_URL": database,
            "TIHANG_PORT": str(self.port),
            "TIHANG_WECOM__CORP_ID": seal.CORP,
            "TIHANG_WECOM__AGENT_ID": str(seal.AGENT),
            "TIHANG_WECOM__SECRET": SECRET,
            "TIHANG_WECOM__TOKEN": seal.TOKEN,
            "TIHANG_WECOM__ENCODING_AES_KEY": seal.AES_KEY,
            "TIHANG_WECOM__API_BASE": fake.address,
        }

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Start and wait until it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", cwd=self._folder, env=self._environment,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(60):
            while True:
                try:
                    async with session.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                assert self._process.returncode is None, "the process ended by itself"
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self._process.wait()


async def deliver(session: aiohttp.ClientSession, served: Served, user: str, number: int, words: str) -> None:
    """Post one message as WeCom does, again and again under the same MsgId until it is taken."""
    async with asyncio.timeout(60):
        while True:
            sealed = seal.seal(seal.text(words, number, user=user))
            url = f"{served.url}/wecom/callback"
            try:
                async with session.post(url, params=sealed.query, data=sealed.body) as answer:
                    assert answer.status == 200
                    assert await answer.read() == b""
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)


async def test_kill_9_in_the_middle_of_a_talk_loses_and_doubles_nothing(database: str, tmp_path: Path) -> None:
    """Every question is answered exactly once, in order for each person, over two deaths of the process."""
    async with fake_wecom() as fake, aiohttp.ClientSession() as session:
        served = Served(database, fake, tmp_path)
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
        served = Served(database, fake, tmp_path)
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
