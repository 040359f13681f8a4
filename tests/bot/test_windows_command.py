"""`tihang windows`: set, listed, changed and removed by scripts, with the checks of the chat; bad input is one line."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from storage.migrate import upgrade

TODAY = datetime.now(UTC).date()
OPENS, CLOSES = TODAY + timedelta(days=10), TODAY + timedelta(days=30)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite+aiosqlite:///{tmp_path}/tihang.db"
    asyncio.run(upgrade(address))
    monkeypatch.setenv("TIHANG_DATABASE_URL", address)
    monkeypatch.chdir(tmp_path)
    return address


def tihang(*words: str) -> Result:
    """`tihang windows …` as a script runs it."""
    return CliRunner().invoke(app, ["windows", *words], catch_exceptions=False)


def given(*further: str) -> tuple[str, ...]:
    """What sets a window."""
    own = ("--tier", "srdi.province", "--region", "320831", "--opens", str(OPENS), "--closes", str(CLOSES))
    return ("set", *own, *further)


def test_a_window_is_set_listed_changed_and_removed(url: str) -> None:
    assert "还没有设窗口" in tihang("list").stdout
    made = tihang(*given("--leads", "1,7,3", "--source", "某号通知", "--materials", "申报书", "--yearly", "--json"))
    record = json.loads(made.stdout)
    assert (made.exit_code, record["leads"], record["opens"], record["yearly"]) == (0, [7, 3, 1], str(OPENS), True)
    assert json.loads(tihang("list", "--json").stdout) == [record]
    assert json.loads(tihang("list", "--region", "371100", "--json").stdout) == []
    later = str(CLOSES + timedelta(days=5))
    assert tihang("set", "--id", str(record["id"]), "--closes", later).exit_code == 0
    [changed] = json.loads(tihang("list", "--json").stdout)
    assert (changed["closes"], changed["leads"], changed["source"]) == (later, [7, 3, 1], "某号通知")
    assert tihang("remove", str(record["id"])).exit_code == 0
    assert json.loads(tihang("list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (given("--closes", str(OPENS - timedelta(days=1))), "早于开始日"),
        (given("--closes", "2020-01-01", "--opens", "2019-12-01"), "已经过去"),
        (given("--closes", str(OPENS + timedelta(days=400))), "超过366天"),
        (given("--leads", "400"), "提前400天太早了"),
        (given("--leads", "七天"), "--leads: 应为提前的天数"),
        (given("--tier", "nobody"), "--tier: 没有这个级别"),
        (given("--region", "999999"), "--region: 应为"),
        (given("--kind", "party"), "--kind: 只能是"),
        (given("--closes", "2027-02-30"), "--closes: 日期写法不对"),
        (given("--source", "x" * 121), "--source: 最多"),
        (("set", "--region", "320831"), "--closes: 新设窗口必须写"),
        (("set", "--id", "7", "--closes", str(CLOSES)), "没有编号 7 的窗口"),
        (("set", "--id", "甲", "--closes", str(CLOSES)), "ID: 应为一个正整数"),
        (("remove", "x"), "ID: 应为一个正整数"),
        (("remove", "7"), "没有编号 7 的窗口"),
    ],
)
def test_what_cannot_be_is_one_clear_line_and_nothing_is_kept(url: str, words: tuple[str, ...], told: str) -> None:
    refused = tihang(*words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert told in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert json.loads(tihang("list", "--json").stdout) == []


def test_a_window_on_top_of_another_is_refused(url: str) -> None:
    assert tihang(*given()).exit_code == 0
    again = tihang(*given())
    assert (again.exit_code, "重叠" in again.stderr) == (1, True)
    assert tihang(*given("--kind", "recheck")).exit_code == 0
