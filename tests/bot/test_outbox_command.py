"""`tihang outbox`: what waits, failed or was given up is listed without its words; another try is one line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, insert, select, update
from typer.testing import CliRunner, Result

from bot.__main__ import app
from storage import outbox, people
from storage.database import opened
from storage.incoming import WEBHOOK, Address
from storage.migrate import upgrade
from storage.outgoing import Text
from storage.tables import audit
from storage.tables import outbox as rows
from storage.tables_of_reminders import chat_group

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
KEY = "00000000-made-up0-robot-key000000000"

T = TypeVar("T")


def tihang(*words: str) -> Result:
    """`tihang outbox …` as the operator runs it."""
    return CliRunner().invoke(app, ["outbox", *words], catch_exceptions=False)


def on(url: str, work: Callable[[Connection], T]) -> T:
    """Some work on the database."""

    async def run() -> T:
        async with opened(url) as store:
            return await store.run(work)

    return asyncio.run(run())


def _fill(conn: Connection) -> None:
    zhang = people.find_or_create(conn, Address("wecom", "wwtest", "1000002", "zhang"), NOW).address_id
    group = people.find_or_create(conn, Address(WEBHOOK, "", "", KEY), NOW).address_id
    conn.execute(
        insert(chat_group).values(region="320831", name="金湖工作群", address_id=group, digest="weekly", created_at=NOW)
    )
    secret = Text(content="营收3000万元")
    about: dict[str, Any] = {"priority": outbox.NOTICE, "occasion": "window:12:2026-12-20"}
    made = [
        outbox.row("a", zhang, secret, NOW),
        outbox.row("b", zhang, secret, NOW, **about),
        outbox.row("c", zhang, secret, NOW, **about),
        outbox.row("d", group, secret, NOW, priority=outbox.DIGEST),
        outbox.row("e", zhang, secret, NOW),
    ]
    outbox.enqueue(conn, made)
    states = {
        "b": {"attempts": 2, "last_error": "errcode 45009 调用太频繁"},
        "c": {"status": "parked", "attempts": 1, "last_error": "errcode 81013 收件人都不可达"},
        "d": {"status": "parked", "attempts": 1, "last_error": "errcode 93000 群机器人的地址不对"},
        "e": {"status": "sent", "sent_at": NOW, "attempts": 1},
    }
    for key, values in states.items():
        conn.execute(update(rows).where(rows.c.key == key).values(**values))


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with a message in each state."""
    address = f"sqlite+aiosqlite:///{tmp_path}/tihang.db"
    monkeypatch.setenv("TIHANG_DATABASE_URL", address)
    monkeypatch.chdir(tmp_path)
    asyncio.run(upgrade(address))
    on(address, _fill)
    return address


def test_what_was_not_sent_is_listed_with_its_reason_and_never_with_its_words_or_a_key(url: str) -> None:
    listed = tihang("list")
    assert listed.exit_code == 0
    lines = [line.split("\t") for line in listed.stdout.splitlines()]
    assert [line[1:4] for line in lines] == [
        ["等待", "zhang", "答复"],
        ["失败待重试", "zhang", "提醒 window:12:2026-12-20"],
        ["停发", "zhang", "提醒 window:12:2026-12-20"],
        ["停发", "群“金湖工作群”", "简报"],
    ]
    assert lines[2][4:] == ["2026-11-21 09:00", "试了 1 次", "errcode 81013 收件人都不可达"]
    for output in (listed.output, tihang("list", "--json").output, tihang("list", "--status", "sent").output):
        assert "营收" not in output
        assert KEY not in output


def test_json_holds_every_field_and_a_status_narrows_it(url: str) -> None:
    found = json.loads(tihang("list", "--status", "parked", "--json").stdout)
    assert [(one["state"], one["to"], one["group"], one["kind"], one["tries"]) for one in found] == [
        ("parked", "zhang", False, "notice", 1),
        ("parked", "金湖工作群", True, "digest", 1),
    ]
    assert json.loads(tihang("list", "--status", "sent, cancelled", "--json").stdout)[0]["state"] == "sent"


def test_a_parked_message_is_tried_once_more(url: str) -> None:
    (parked,) = (
        one for one in json.loads(tihang("list", "--json").stdout) if one["state"] == "parked" and not one["group"]
    )
    said = tihang("retry", str(parked["id"]))
    assert (said.exit_code, said.stdout) == (0, f"已排入重试：{parked['id']}\n")
    found = on(url, lambda conn: conn.execute(select(rows.c.status, rows.c.attempts).where(rows.c.key == "c")).one())
    assert tuple(found) == ("pending", 0)
    assert on(url, lambda conn: conn.execute(select(audit.c.action)).scalars().all()) == ["retry"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["retry", "999"], "没有编号为 999 的消息"),
        (["retry", "1"], "只有停发的消息才能重试"),
        (["retry", "5"], "已发出"),
        (["retry", "五"], "应为一个正整数"),
        (["list", "--status", "lost"], "--status"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_1(url: str, words: list[str], said: str) -> None:
    refused = tihang(*words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_parked_message_whose_words_are_gone_cannot_be_sent(url: str) -> None:
    on(url, lambda conn: conn.execute(update(rows).where(rows.c.key == "c").values(payload=None)))
    assert "已经清除" in tihang("retry", "3").stderr
