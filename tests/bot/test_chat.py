"""`tihang chat` as a person at a terminal, or a file of lines, meets it: a real process on a real database."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.chat import drawn
from bot.events import CHANNEL
from bot.sandbox.corp import Corp
from storage import outbox, people
from storage.database import opened
from storage.incoming import Address
from storage.migrate import upgrade
from storage.outgoing import Button, ButtonCard, File, Text
from storage.tables_of_requests import blob

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def environment(folder: Path, url: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TIHANG_")}
    root = Path(__file__).parent.parent.parent
    return {**kept, "TIHANG_DATABASE_URL": url, "PYTHONPATH": str(root)}


def sqlite(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'chat.db'}"


def chat(
    folder: Path, *lines: str, options: tuple[str, ...] = (), url: str | None = None
) -> subprocess.CompletedProcess[str]:
    """`tihang chat` with these lines piped into it."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "chat", *options],
        input="\n".join(lines), cwd=folder, env=environment(folder, url or sqlite(folder)),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def prepare(url: str, work: Callable[[Connection], object]) -> None:
    """Put something into a migrated database before the chat begins."""

    async def run() -> None:
        await upgrade(url)
        async with opened(url) as store:
            await store.run(work)

    asyncio.run(run())


def of_terminal(user: str) -> Address:
    return Address(CHANNEL, Corp().corp_id, Corp().agent_id, user)


def test_a_file_of_lines_is_answered_line_by_line_without_prompts(tmp_path: Path, empty_database: str) -> None:
    ended = chat(
        tmp_path, "日照新认定的小巨人给多少", "", "/date 2023-06-01", "日照新认定的小巨人给多少",
        options=("--as", "li", "--as-of", "2026-11-21"), url=empty_database,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    before, after = ended.stdout.split("今天按 2023-06-01 算")
    assert "已过期" in before
    assert "有效（至2025年12月31日" in after
    assert "最高100万元" in after
    assert "li>" not in ended.stdout


def test_what_was_said_is_known_the_next_time_and_to_that_person_alone(tmp_path: Path) -> None:
    first = chat(tmp_path, "我们能报什么", "/press 1", "金湖", "/press 制造类", "取消", options=("--as", "li"))
    assert "│ 1. 同意" in first.stdout
    assert "（卡片已选：制造类）" in first.stdout
    again = chat(tmp_path, "我的数据", "/as wang", "我的数据", options=("--as", "LI"))
    of_li, of_wang = again.stdout.split("还没有记录任何企业情况")[0], again.stdout
    assert "金湖县" in of_li
    assert of_wang.count("金湖县") == 1


def test_an_officer_and_other_things_than_words(tmp_path: Path) -> None:
    ended = chat(
        tmp_path, "/officer 320831", "帮助", "/officer 999999", "/picture", "/open", "/press 1", "/nothing", "/date x",
        "/save", "/as a b", "/quit", "不该有人读到",
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    for said in (
        "zhang 现在是金湖县的工作人员", "（工作人员）", "没有这个地区", "只看得懂文字", "还没有收到过卡片",
        "没有 /nothing 这个操作", "日期写法不对：x", "没有还没存的文件", "请写一个名字",
    ):  # fmt: skip
        assert said in ended.stdout
    assert "不该有人读到" not in ended.stdout


def test_what_waited_is_shown_once_and_a_file_is_saved_only_when_asked_beside_what_is_there(tmp_path: Path) -> None:
    def promise(conn: Connection) -> None:
        seat = people.find_or_create(conn, of_terminal("li"), NOW)
        told = (Text(content="诉求有了新进展"), File(name="../行动方案.docx", blob="k1"))
        outbox.enqueue(conn, outbox.replies("earlier", seat.address_id, told, NOW))
        row = {"key": "k1", "name": "行动方案.docx", "content": b"PK words", "created_at": NOW}
        conn.execute(blob.insert().values(row))

    prepare(sqlite(tmp_path), promise)
    (tmp_path / "行动方案.docx").write_bytes(b"my own")
    ended = chat(tmp_path, "/as li", "/save", "/as zhang", "/as li")
    assert ended.stdout.count("诉求有了新进展") == 1
    assert "已存为 行动方案（2）.docx" in ended.stdout
    assert (tmp_path / "行动方案（2）.docx").read_bytes() == b"PK words"
    assert (tmp_path / "行动方案.docx").read_bytes() == b"my own"
    assert not (tmp_path.parent / "行动方案.docx").exists()


def test_a_file_asked_for_is_made_and_saved(tmp_path: Path) -> None:
    ended = chat(tmp_path, "我们能报什么", "同意", "金湖", "制造类", "取消", "导出我的数据", "/save", "/save")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "输入 /save 存到当前文件夹" in ended.stdout
    saved = [path for path in tmp_path.iterdir() if path.suffix == ".xlsx"]
    assert len(saved) == 1
    assert saved[0].read_bytes().startswith(b"PK")
    assert "没有还没存的文件" in ended.stdout


@pytest.mark.parametrize(
    ("options", "url", "told"),
    [
        (("--as-of", "2026-13-21"), None, "--as-of: 日期写法不对"),
        (("--as", "a|b"), None, "--as: 不能用作名字"),
        (("--as", ""), None, "--as: 不能用作名字"),
        ((), "sqlite+aiosqlite:////nowhere/at/all.db", "数据库打不开"),
        ((), "mysql://x", "不支持的数据库"),
    ],
)
def test_what_cannot_be_taken_is_one_line_and_exit_1(
    tmp_path: Path, options: tuple[str, ...], url: str | None, told: str
) -> None:
    ended = chat(tmp_path, "你好", options=options, url=url)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert told in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_database_with_real_people_in_it_is_left_alone(tmp_path: Path) -> None:
    prepare(sqlite(tmp_path), lambda conn: people.find_or_create(conn, Address(CHANNEL, "wwreal", "1", "li"), NOW))
    ended = chat(tmp_path, "你好")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "有真实企业的数据" in ended.stderr


def test_at_a_keyboard_there_is_a_prompt_and_what_others_cause_is_shown_as_it_comes(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    prepare(url, lambda conn: None)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"], stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path,
        env=environment(tmp_path, url), close_fds=True,
    )  # fmt: skip
    os.close(theirs)

    def read_until(words: str) -> None:
        seen, end = b"", time.monotonic() + 60
        while words not in seen.decode(errors="replace"):
            assert time.monotonic() < end, seen.decode(errors="replace")
            if select.select([ours], [], [], 0.2)[0]:
                seen += os.read(ours, 4096)

    def promise(conn: Connection) -> None:
        seat = people.find_or_create(conn, of_terminal("zhang"), NOW)
        outbox.enqueue(conn, outbox.replies("later", seat.address_id, [Text(content="有人受理了")], NOW))

    try:
        read_until("zhang> ")
        os.write(ours, "谢谢\n".encode())
        read_until("不客气")
        prepare(url, promise)
        read_until("有人受理了")
        os.write(ours, b"/quit\n")
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_a_card_that_goes_on_from_a_list_keeps_its_numbers() -> None:
    buttons = tuple(Button(key=f"form-summary|{words}", text=words) for words in ("确认提交", "看结果"))
    card = ButtonCard(
        title="核对无误就可以提交", desc="要改哪一项就回它的编号。\n4. 确认提交\n5. 看结果", buttons=buttons
    )
    assert drawn(card).splitlines()[2:] == ["│ 4. 确认提交", "│ 5. 看结果", "└"]
