"""`tihang members`: who works for the bureau is named, listed and taken back; bad input is one clear line."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from storage import people
from storage.database import opened
from storage.incoming import Address
from storage.known import Known
from storage.migrate import upgrade

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated database, and the settings of an app beside it."""
    address = f"sqlite+aiosqlite:///{tmp_path}/tihang.db"
    asyncio.run(upgrade(address))
    key = base64.b64encode(bytes(32)).decode().rstrip("=")
    settings = {"CORP_ID": "wwtest", "AGENT_ID": "1000002", "SECRET": "s", "TOKEN": "t", "ENCODING_AES_KEY": key}
    for name, value in settings.items():
        monkeypatch.setenv(f"TIHANG_WECOM__{name}", value)
    monkeypatch.setenv("TIHANG_DATABASE_URL", address)
    monkeypatch.chdir(tmp_path)
    return address


def tihang(*words: str) -> Result:
    """`tihang members …` as the operator runs it."""
    return CliRunner().invoke(app, ["members", *words], catch_exceptions=False)


def known(url: str, user: str) -> Known:
    """What the bot knows of somebody now."""

    async def read() -> Known:
        async with opened(url) as store:
            to = Address("wecom", "wwtest", "1000002", user)
            return (await store.run(lambda conn: people.find_or_create(conn, to, NOW))).known

    return asyncio.run(read())


def test_an_officer_is_named_listed_and_taken_back(url: str) -> None:
    assert "还没有登记" in tihang("list").stdout
    added = tihang("add", "wang", "--region", "320831", "--role", "officer", "--name", "金湖县工信局")
    assert (added.exit_code, added.stdout) == (0, "已登记：wang，工作人员，金湖县，金湖县工信局\n")
    assert (known(url, "Wang").role, known(url, "wang").officer_region) == ("officer", "320831")
    assert tihang("list").stdout == "wang\t工作人员\t金湖县 320831\t金湖县工信局\n"
    [listed] = json.loads(tihang("list", "--json").stdout)
    assert (listed["userid"], listed["role"], listed["place"], listed["name"]) == (
        "wang", "officer", "金湖县", "金湖县工信局",
    )  # fmt: skip
    assert tihang("remove", "wang").stdout == "已取消：wang\n"
    assert known(url, "wang").role == "enterprise"


def test_naming_twice_changes_only_what_enterprises_are_told(url: str) -> None:
    for name in ("金湖县工信局", "金湖县工信局 王工"):
        assert tihang("add", "wang", "--region", "320831", "--name", name).exit_code == 0
    [listed] = json.loads(tihang("list", "--json").stdout)
    assert listed["name"] == "金湖县工信局 王工"


def test_one_region_or_role_can_be_taken_back_alone(url: str) -> None:
    tihang("add", "wang", "--region", "320831")
    tihang("add", "wang", "--region", "371100", "--role", "leader")
    assert tihang("remove", "wang", "--region", "371102").exit_code == 1
    assert tihang("remove", "wang", "--role", "leader").exit_code == 0
    [listed] = json.loads(tihang("list", "--json").stdout)
    assert listed["region"] == "320831"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("add", "@all", "--region", "320831"), "USERID"),
        (("add", "a|b", "--region", "320831"), "USERID"),
        (("add", "wang", "--region", "999999"), "--region"),
        (("add", "wang", "--region", "金湖"), "--region"),
        (("add", "wang", "--region", "320831", "--role", "boss"), "--role"),
        (("add", "wang", "--region", "320831", "--name", "王" * 41), "--name"),
        (("remove", "nobody"), "没有登记过 nobody"),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(url: str, words: tuple[str, ...], line: str) -> None:
    refused = tihang(*words)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert line in refused.stderr
    assert json.loads(tihang("list", "--json").stdout) == []


def test_without_settings_each_missing_one_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    refused = tihang("list")
    assert refused.exit_code == 1
    assert "TIHANG_WECOM__CORP_ID" in refused.stderr
