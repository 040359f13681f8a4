"""`make run` as the very first command in a fresh copy: only what the runtime lock file installs is there."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

import aiohttp

from tests.sandbox.ports import free_port

ROOT = Path(__file__).parents[1]
_LEFT_BEHIND = shutil.ignore_patterns(
    ".venv", ".git", "__pycache__", "*.egg-info", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "*.db*"
)


async def test_make_run_in_a_fresh_copy_installs_what_it_needs_and_opens_the_page(tmp_path: Path) -> None:
    """What the tests need besides must not hide a dependency that a user would miss."""
    copy, port = tmp_path / "copy", free_port()
    await asyncio.to_thread(shutil.copytree, ROOT, copy, ignore=_LEFT_BEHIND)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("TIHANG_", "MAKE", "MFLAGS"))}
    process = await asyncio.create_subprocess_exec(
        "make", "run", f"PORT={port}", cwd=copy, env=clean, start_new_session=True,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = ""
        async with asyncio.timeout(300):
            while f"http://127.0.0.1:{port}" not in said:
                line = await process.stdout.readline()
                assert line, said
                said += line.decode()
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200
            assert "梯航" in await answer.text()
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGTERM)
        await process.communicate()
