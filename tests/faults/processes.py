"""The processes of a test: `tihang serve` on a database, and the stand-in it sends to."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests import seal
from tests.fake_wecom import SECRET
from tests.sandbox.ports import free_port


class Served:
    """`tihang serve` as it runs in earnest; can be killed and started again. Its log is in `log`."""

    def __init__(
        self,
        database: str,
        api_base: str,
        folder: Path,
        module: str = "bot",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"serve-{self.port}.log"
        self._folder = folder
        self._command = [sys.executable, "-m", module, "serve"]
        self._process: asyncio.subprocess.Process | None = None
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("TIHANG_")},
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "TIHANG_DATABASE_URL": database,
            "TIHANG_PORT": str(self.port),
            "TIHANG_WECOM__CORP_ID": seal.CORP,
            "TIHANG_WECOM__AGENT_ID": str(seal.AGENT),
            "TIHANG_WECOM__SECRET": SECRET,
            "TIHANG_WECOM__TOKEN": seal.TOKEN,
            "TIHANG_WECOM__ENCODING_AES_KEY": seal.AES_KEY,
            "TIHANG_WECOM__API_BASE": api_base,
            **(environment or {}),
        }

    @property
    def pid(self) -> int:
        """Its number, once begun."""
        assert self._process is not None
        return self._process.pid

    async def begin(self) -> None:
        """Start it and wait for nothing."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Start it and wait until it is ready."""
        await self.begin()
        async with asyncio.timeout(60):
            while not await self.is_ready(session):
                assert self._process is not None
                assert self._process.returncode is None, f"it ended by itself:\n{self.log.read_text()[-2000:]}"
                await asyncio.sleep(0.05)

    async def is_ready(self, session: aiohttp.ClientSession) -> bool:
        """Whether it says so."""
        try:
            async with session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def clear(self) -> None:
        """kill -9 if it lives."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self._process.wait()

    async def ended(self) -> int:
        """The exit code, once it has ended by itself."""
        assert self._process is not None
        return await self._process.wait()


@asynccontextmanager
async def serving(
    database: str, api_base: str, folder: Path, count: int = 1, **options: Any
) -> AsyncIterator[list[Served]]:
    """So many processes, not started yet; whichever still lives at the end, since a test failed, is killed."""
    all_of_them = [Served(database, api_base, folder, **options) for _ in range(count)]
    try:
        yield all_of_them
    finally:
        await asyncio.gather(*(served.clear() for served in all_of_them))


@asynccontextmanager
async def fake(journal: Path, *options: str) -> AsyncIterator[str]:
    """The stand-in, as a process; gives the address to set as API base."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.fake", "--journal", str(journal), *options,
        cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.terminate()
        await process.wait()


async def post(session: aiohttp.ClientSession, served: list[Served], xml: str) -> None:
    """Post one message as WeCom does, again and again until it is taken, each time to the next process."""
    async with asyncio.timeout(120):
        turn = 0
        while True:
            sealed = seal.seal(xml)
            url = f"{served[turn % len(served)].url}/wecom/callback"
            turn += 1
            try:
                async with session.post(url, params=sealed.query, data=sealed.body) as answer:
                    assert answer.status == 200
                    assert await answer.read() == b""
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
