"""`tihang groups`: a group is named, listed and removed; its robot's key is a secret and never shown."""

from __future__ import annotations

import asyncio
import json
from getpass import GetPassWarning
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.__main__ import app
from storage.migrate import upgrade

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa".replace("x", "1").replace("s", "5").replace("i", "a")
OTHER = "00000000-1111-2222-3333-444444444444"
JINHU = ("--region", "320831", "--name", "金湖工作群")


@pytest.fixture(autouse=True)
def _database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path}/tihang.db"
    asyncio.run(upgrade(address))
    monkeypatch.setenv("TIHANG_DATABASE_URL", address)
    monkeypatch.chdir(tmp_path)


def tihang(*words: str, said: str = "") -> Result:
    """`tihang groups …` as the operator runs it."""
    return CliRunner().invoke(app, ["groups", *words], input=said, catch_exceptions=False)


def test_a_group_is_named_listed_and_removed_and_its_key_is_not_shown() -> None:
    assert "还没有登记群" in tihang("list").stdout
    added = tihang("add", *JINHU, "--digest", "weekly", "--day", "1", "--key-stdin", said=f"{KEY}\n")
    assert (added.exit_code, added.stdout) == (0, "已登记：1，金湖县，金湖工作群，每周发，密钥尾号 5aaa\n")
    told = [added, tihang("list"), tihang("list", "--json")]
    assert not any(KEY in result.output or KEY[:8] in result.output for result in told)
    [one] = json.loads(told[-1].stdout)
    assert (one["region"], one["digest"], one["day"], one["key_end"], one["trouble"]) == (
        "320831", "weekly", 1, "5aaa", "",
    )  # fmt: skip
    assert tihang("remove", "1").stdout == "已移除：1，金湖工作群\n"
    assert json.loads(tihang("list", "--json").stdout) == []
    again = tihang("remove", "1")
    assert (again.exit_code, again.stdout, again.stderr.count("\n")) == (1, "", 1)


def test_the_whole_address_may_be_pasted_and_the_same_robot_stays_one_group() -> None:
    address = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY.upper()}"
    assert tihang("add", *JINHU, "--key-stdin", said=address).exit_code == 0
    changed = tihang(
        "add", "--region", "320800", "--name", "淮安工作群", "--digest", "monthly", "--key-stdin", said=KEY
    )
    assert changed.stdout.startswith("已更新：1，淮安市")
    prompted = tihang("add", *JINHU, said=f"{OTHER}\n")
    assert prompted.exit_code == 0
    assert OTHER not in prompted.output
    assert [one["name"] for one in json.loads(tihang("list", "--json").stdout)] == ["淮安工作群", "金湖工作群"]


@pytest.mark.parametrize(
    ("words", "said", "line"),
    [
        (JINHU, "not-a-key-of-secret", "密钥不对"),
        (JINHU, "", "密钥不对"),
        (JINHU, f"{KEY} {KEY}", "密钥不对"),
        (("--region", "999999", "--name", "群"), KEY, "--region"),
        (("--region", "320831", "--name", " "), KEY, "--name"),
        ((*JINHU, "--digest", "hourly"), KEY, "--digest"),
        ((*JINHU, "--digest", "weekly", "--day", "8"), KEY, "--day"),
        ((*JINHU, "--digest", "daily", "--day", "1"), KEY, "--day"),
    ],
)
def test_bad_input_is_one_line_that_repeats_no_key(words: tuple[str, ...], said: str, line: str) -> None:
    refused = tihang("add", *words, "--key-stdin", said=said)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert line in refused.stderr
    assert not said or said not in refused.stderr
    assert json.loads(tihang("list", "--json").stdout) == []


@pytest.mark.parametrize("why", [GetPassWarning(), typer.Abort()])
def test_where_a_key_cannot_be_typed_unseen_none_is_read(monkeypatch: pytest.MonkeyPatch, why: Exception) -> None:
    def ask(*_: object, **__: object) -> str:
        raise why

    monkeypatch.setattr("typer.prompt", ask)
    result = tihang("add", *JINHU)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "--key-stdin" in result.stderr
