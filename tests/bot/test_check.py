"""`tihang check`, `migrate` and `serve` as processes: what they print, how they end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.bot.test_settings import FULL
from tests.fake_wecom import SECRET, FakeWeCom
from tests.seal import AES_KEY, TOKEN

COMMAND = "from bot.commands.{name} import {name}; import typer; typer.run({name})"


async def tihang(name: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command run in `folder`."""
    process = await start(name, folder, **environment)
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def start(name: str, folder: Path, **environment: str) -> asyncio.subprocess.Process:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TIHANG_")}
    root = Path(__file__).parents[2]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        COMMAND.format(name=name),
        cwd=folder,
        env={**kept, "PYTHONPATH": str(root), "PYTHONUTF8": "1", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def marks(report: str) -> dict[str, str]:
    return {line[2:].split(":")[0]: line[0] for line in report.splitlines()}


async def test_a_sound_set_up_is_all_ticks(wecom: FakeWeCom, tmp_path: Path) -> None:
    environment = {**FULL, "TIHANG_WECOM__API_BASE": wecom.address}
    assert (await tihang("migrate", tmp_path))[0] == 0
    code, out, err = await tihang("check", tmp_path, **environment)
    assert marks(out) == dict.fromkeys(("配置", "数据库", "迁移", "政策包", "企业微信"), "✓")
    assert (code, err) == (0, "")


async def test_every_trouble_is_shown_in_one_run_and_no_secret(wecom: FakeWeCom, tmp_path: Path) -> None:
    wecom.secret = "another"
    sqlite3.connect(tmp_path / "tihang.db").close()
    code, out, err = await tihang("check", tmp_path, **{**FULL, "TIHANG_WECOM__API_BASE": wecom.address})
    assert marks(out) == {"配置": "✓", "数据库": "✓", "迁移": "✗", "政策包": "✓", "企业微信": "✗"}
    assert "tihang migrate" in out
    assert "TIHANG_WECOM__SECRET" in out
    assert (code, err) == (1, "")
    for secret in (SECRET, TOKEN, AES_KEY):
        assert secret not in out


async def test_a_database_that_is_not_there_yet_is_well_and_is_not_created(wecom: FakeWeCom, tmp_path: Path) -> None:
    code, out, err = await tihang("check", tmp_path, **{**FULL, "TIHANG_WECOM__API_BASE": wecom.address})
    assert (code, err) == (0, "")
    assert marks(out)["数据库"] == "✓"
    assert "还不存在" in out
    assert os.listdir(tmp_path) == []


async def test_a_database_whose_folder_is_missing_is_to_be_mended(tmp_path: Path) -> None:
    code, out, _ = await tihang("check", tmp_path, TIHANG_DATABASE_URL="sqlite+aiosqlite:///no/folder/x.db")
    assert code == 1
    assert marks(out)["数据库"] == "✗"
    assert "TIHANG_DATABASE_URL" in out
    assert os.listdir(tmp_path) == []


async def test_a_misspelt_setting_stops_every_command_that_reads_settings(tmp_path: Path) -> None:
    for name in ("serve", "migrate", "check"):
        code, out, err = await tihang(name, tmp_path, **FULL, TIHANG_DATABSE_URL="sqlite+aiosqlite:///other.db")
        assert code == 1
        assert "TIHANG_DATABSE_URL" in out + err
        assert "TIHANG_DATABASE_URL" in out + err
    assert os.listdir(tmp_path) == []


async def test_without_any_settings_each_missing_one_is_named(tmp_path: Path) -> None:
    code, out, err = await tihang("check", tmp_path)
    assert code == 1
    assert all(f"✗ 配置: {name}：没有设置" in out for name in FULL)
    assert err == ""


@pytest.mark.parametrize("name", ["serve", "migrate"])
@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:hidden@host/db",
        "sqlite+aiosqlite:///no/such/folder/x.db",
        "postgresql+asyncpg://u:hidden@127.0.0.1:9/x",
    ],
)
async def test_a_database_that_cannot_be_used_is_one_line_and_exit_1(name: str, url: str, tmp_path: Path) -> None:
    code, out, err = await tihang(name, tmp_path, **FULL, TIHANG_DATABASE_URL=url)
    assert (code, out) == (1, "")
    assert "TIHANG_DATABASE_URL" in err
    assert "Traceback" not in err
    assert "hidden" not in err
    assert len(err.splitlines()) == 1


async def test_migrate_needs_only_the_database_and_may_be_repeated(tmp_path: Path) -> None:
    first, second = await tihang("migrate", tmp_path), await tihang("migrate", tmp_path)
    assert (first[0], second[0]) == (0, 0)
    assert "空库 →" in first[1]
    assert "没有改动" in second[1]


async def test_serve_without_settings_ends_with_their_names(tmp_path: Path) -> None:
    code, out, err = await tihang("serve", tmp_path)
    assert (code, out) == (1, "")
    assert [line.split("：")[0] for line in err.splitlines()] == list(FULL)


async def test_serve_on_a_taken_port_or_a_foreign_host_is_one_line_and_exit_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wrong = {"TIHANG_PORT": str(taken.getsockname()[1]), "TIHANG_HOST": "no-such-host.invalid"}
        for name, value in wrong.items():
            code, out, err = await tihang("serve", tmp_path, **{**FULL, name: value})
            assert (code, out) == (1, "")
            assert name in err
            assert len(err.splitlines()) == 1


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
async def test_serve_migrates_gets_ready_and_stops_when_asked(
    wecom: FakeWeCom, tmp_path: Path, unused_tcp_port: int, asked: signal.Signals
) -> None:
    environment = {**FULL, "TIHANG_WECOM__API_BASE": wecom.address, "TIHANG_PORT": str(unused_tcp_port)}
    process = await start("serve", tmp_path, **environment)
    assert process.stderr is not None
    async with asyncio.timeout(30):
        lines: list[str] = []
        while not lines or "已开始监听" not in lines[-1]:
            lines.append((await process.stderr.readline()).decode())
    assert any("表结构已更新" in line for line in lines)
    ready = f"http://127.0.0.1:{unused_tcp_port}/readyz"
    async with aiohttp.ClientSession() as session, session.get(ready) as answer:
        assert answer.status == 200
    process.send_signal(asked)
    _, rest = await process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in rest.decode()
