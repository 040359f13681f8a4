"""`tihang plan`: what would go out on a day, by the planner's own code, and nothing written."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, func, select
from typer.testing import CliRunner, Result

from bot.__main__ import app
from storage import almanac
from storage.agenda import WindowChange
from storage.clock import SHANGHAI
from storage.database import opened
from storage.migrate import upgrade
from storage.tables import audit, outbox
from tests.scheduler.bureau import APPLY, one_firm

T = TypeVar("T")


def plan(url: str, *words: str) -> Result:
    """`tihang plan …` as a person runs it."""
    return CliRunner().invoke(app, ["plan", *words], env={"TIHANG_DATABASE_URL": url}, catch_exceptions=False)


def notices(url: str, day: str) -> list[dict[str, Any]]:
    """Those of a day."""
    result = plan(url, "--date", day, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert document["date"] == day
    return list(document["notices"])


def on(url: str, work: Callable[[Connection], T]) -> T:
    """Something done on the database."""

    async def run() -> T:
        async with opened(url) as store:
            return await store.run(work)

    return asyncio.run(run())


@pytest.fixture
def url(empty_database: str) -> str:
    """One firm with one person, and a window in December."""
    asyncio.run(upgrade(empty_database))

    def fill(conn: Connection) -> None:
        one_firm(conn)
        almanac.set_windows(conn, None, [WindowChange(APPLY)], datetime(2026, 11, 1, tzinfo=SHANGHAI))

    on(empty_database, fill)
    return empty_database


def test_each_notice_names_person_firm_stage_and_first_line_and_nothing_is_written(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.plan.read_day", lambda _: date(2026, 11, 24))
    (one,) = notices(url, "2026-12-11")
    assert one | {"time": ""} == {
        "time": "",
        "person": "zhang",
        "firm": "金湖示例阀门有限公司",
        "kind": "application",
        "tier": "srdi.province",
        "region": "320831",
        "stage": "lead7",
        "occasion": "window:1:2026-12-20",
        "promised": False,
        "first_line": "省级“专精特新”中小企业申报，12月20日（周日）截止",
    }
    assert one["time"].startswith("2026-12-11T")
    assert one["time"].endswith("+08:00")
    told = {day: [found["stage"] for found in notices(url, f"2026-12-{day:02}")] for day in (1, 2, 18, 21)}
    assert told == {1: ["opening"], 2: [], 18: ["lead0"], 21: []}
    assert on(url, lambda conn: conn.execute(select(func.count()).select_from(outbox)).scalar()) == 0
    shown = plan(url, "--date", "2026-12-11")
    assert "会发出1条提醒：" in shown.stdout
    assert "zhang（金湖示例阀门有限公司）" in shown.stdout
    assert plan(url, "--date", "2026-12-13").stdout == "2026-12-13会发出0条提醒。\n"


def test_that_firms_were_looked_at_stands_in_the_audit(url: str) -> None:
    notices(url, "2026-12-11")
    seen = select(audit.c.actor, audit.c.action, audit.c.subject)
    assert on(url, lambda conn: conn.execute(seen).all()) == [("cli", "plan", "2026-12-11")]


@pytest.mark.parametrize("day", ["2026-13-01", "明天", ""])
def test_a_day_that_is_none_is_one_clear_line(tmp_path: Any, day: str) -> None:
    result = plan(f"sqlite+aiosqlite:///{tmp_path / 'none.db'}", "--date", day)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert "--date" in result.stderr
