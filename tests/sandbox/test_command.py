"""`tihang sandbox` as a person starts it: it says where to look, answers there, and stops when asked."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.sandbox.ports import free_port, listening_socket

START = "from bot.__main__ import main; main()"


@asynccontextmanager
async def command(folder: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command in an empty folder, with nothing set in the environment but where our code is."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", START, "sandbox", *arguments,
        cwd=folder, env={"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_it_prints_the_address_answers_a_real_question_there_and_stops_when_asked(tmp_path: Path) -> None:
    port = free_port()
    async with command(tmp_path, "--port", str(port), "--as-of", "2023-06-01") as process:
        assert process.stdout is not None
        first = (await process.stdout.readline()).decode()
        address = f"http://127.0.0.1:{port}"
        assert first.strip().endswith(address)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{address}/sandbox/date") as answer:
                assert (await answer.json())["date"] == "2023-06-01"
            async with session.get(f"{address}/sandbox/events") as events:
                said = {"person": "demo_rizhao", "text": "日照新认定的小巨人给多少"}
                async with session.post(f"{address}/sandbox/say", json=said) as answer:
                    assert (await answer.json())["delivered"] is True
                replies = ""
                while "万元" not in replies:
                    line = await events.content.readline()
                    if line.startswith(b"data: "):
                        entry = json.loads(line.removeprefix(b"data: ")).get("entry", {})
                        replies += entry.get("content", "") if entry.get("side") == "bot" else ""
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert (tmp_path / f"tihang-sandbox-{port}.db").is_file()


async def test_a_taken_port_is_one_clear_line_and_exit_1(tmp_path: Path) -> None:
    with listening_socket() as taken:
        taken.listen()
        async with command(tmp_path, "--port", str(taken.getsockname()[1])) as process:
            out, err = await process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert err.decode().count("\n") == 1
    assert "已被占用" in err.decode()


async def test_a_database_address_that_is_none_is_one_clear_line_and_exit_1(tmp_path: Path) -> None:
    async with command(tmp_path, "--db", "mysql://somewhere/else") as process:
        out, err = await process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert err.decode().count("\n") == 1
    assert "--db" in err.decode()
