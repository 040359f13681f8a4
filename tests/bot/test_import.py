"""`tihang import`: good files in, bad ones named; a running bot sees what was imported without being restarted."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.answering import Answering
from bot.app import App
from bot.shelf import LOOK_EVERY, Shelf, as_text, keep
from bot.untrusted import read_path
from knowledge.library import load_library
from knowledge.texts.passage import TextMistake
from knowledge.texts.reading import MAX_BYTES, read_text
from storage import texts
from storage.clock import BusinessClock, SystemClock
from storage.database import Store
from tests.bot.test_app import settings_for
from tests.conftest import StillClock
from tests.fake_wecom import FakeWeCom
from tests.knowledge.policy_files import PLAN, RULES, as_docx, plan_in_word


def tihang(database: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as a user starts it, in a process of its own."""
    environment = {"PATH": os.environ["PATH"], "TIHANG_DATABASE_URL": database, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The made-up plan as a txt file."""
    path = tmp_path / "登高 方案.txt"
    path.write_text(PLAN, encoding="gb18030")
    return path


@pytest.fixture
def on_disk(tmp_path: Path) -> str:
    """The URL of an SQLite file that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'texts.db'}"


def test_a_text_is_imported_listed_and_removed(plan: Path, on_disk: str) -> None:
    done = tihang(on_disk, "import", plan)
    assert (done.returncode, done.stderr) == (0, "")
    assert "已导入，txt（GB18030）" in done.stdout
    assert "《青禾县企业登高三年行动方案（2031—2033年）》（青政发〔2031〕7号，2031-04-02），33条" in done.stdout
    assert "没有对应的政策包" in done.stdout
    listed = tihang(on_disk, "texts", "list").stdout
    assert "青政发〔2031〕7号" in listed
    assert tihang(on_disk, "texts", "remove", listed.split()[0]).returncode == 0
    assert "还没有导入" in tihang(on_disk, "texts", "list").stdout
    gone = tihang(on_disk, "texts", "remove", listed.split()[0])
    assert (gone.returncode, gone.stdout) == (1, "")


def test_the_same_text_again_is_left_and_a_new_version_takes_its_place(plan: Path, on_disk: str) -> None:
    tihang(on_disk, "import", plan)
    assert "已经有了" in tihang(on_disk, "import", plan).stdout
    plan.write_bytes(as_docx(plan_in_word))
    assert "已经有了" in tihang(on_disk, "import", plan).stdout
    plan.write_text(PLAN.replace("最高奖励9万元", "最高奖励8万元"), encoding="utf-8")
    assert "已更新" in tihang(on_disk, "import", plan).stdout
    assert len(tihang(on_disk, "texts", "list").stdout.splitlines()) == 1


def test_good_files_are_imported_beside_bad_ones_and_the_exit_code_tells(plan: Path, on_disk: str) -> None:
    empty, novel, folder = plan.with_name("空.txt"), plan.with_name("小说.txt"), plan.with_name("文件夹")
    empty.touch()
    novel.write_text("夜里下着雨。\n" * 50, encoding="utf-8")
    folder.mkdir()
    done = tihang(on_disk, "import", empty, plan, novel, folder, folder / "没有.txt")
    assert done.returncode == 1
    assert done.stdout.count("✓") == 1
    lines = done.stderr.splitlines()
    assert [line.startswith("✗ ") for line in lines] == [True] * 4
    assert "空的" in lines[0]
    assert "不像政策文件" in lines[1]
    assert "文件夹" in lines[2]
    assert "没有这个文件" in lines[3]
    assert len(tihang(on_disk, "texts", "list").stdout.splitlines()) == 1


def test_no_file_at_all_is_a_wrong_use(on_disk: str) -> None:
    assert tihang(on_disk, "import").returncode == 2


def test_a_database_that_cannot_be_opened_is_one_line(plan: Path, tmp_path: Path) -> None:
    done = tihang(f"sqlite+aiosqlite:///{tmp_path / 'no folder' / 'a.db'}", "import", plan)
    assert (done.returncode, done.stdout) == (1, "")
    assert "数据库打不开" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_of_fifty_megabytes_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "大.docx"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert path.stat().st_size > MAX_BYTES
    with pytest.raises(TextMistake, match="30 MB"):
        read_path(path)


def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "管道"
    os.mkfifo(pipe)
    with pytest.raises(TextMistake, match="不是普通文件"):
        read_path(pipe)


def test_a_file_that_takes_too_long_is_given_up(plan: Path) -> None:
    with pytest.raises(TextMistake, match="没有读完"):
        read_path(plan, seconds=0.01)


def test_a_text_of_a_pack_belongs_to_it_by_number_or_by_name_and_day() -> None:
    library = load_library()
    pack = library.packs["rizhao-2022"]
    numbered = read_text("a.txt", PLAN.replace("青政发〔2031〕7号", str(pack.number)).encode())
    lines = PLAN.replace("青政发〔2031〕7号", "").replace("青禾县企业登高\n三年行动方案（2031—2033年）", pack.title)
    named = read_text("a.txt", lines.replace("2031年4月2日\n", "2022年3月23日\n").encode())
    later = read_text("a.txt", lines.encode())
    assert [text.policy for text in library.with_texts((numbered, named, later)).texts] == [
        "rizhao-2022",
        "rizhao-2022",
        None,
    ]


def test_other_texts_do_not_compile_the_packs_again() -> None:
    library = load_library()
    assert library.with_texts((read_text("a.txt", RULES.encode()),)).programs is library.programs


async def test_a_copy_without_its_number_gives_way_to_the_one_with_it(store: Store, clock: StillClock) -> None:
    bare = read_text("a.txt", PLAN.replace("青政发〔2031〕7号", "").encode())
    full = read_text("a.txt", PLAN.encode())
    await store.run(lambda conn: keep(conn, bare, clock.now()))
    assert await store.run(lambda conn: keep(conn, full, clock.now())) == "replaced"
    assert [as_text(held).number for held in await store.run(texts.load)] == ["青政发〔2031〕7号"]


async def test_a_running_bot_takes_in_what_is_imported_and_lets_go_what_is_removed(
    wecom: FakeWeCom, empty_database: str, plan: Path
) -> None:
    handle = Answering(load_library(), BusinessClock(SystemClock()))
    app = App(settings_for(wecom, empty_database), handle)
    await app.start()
    try:
        assert not handle.shelf.library.texts
        await asyncio.to_thread(tihang, empty_database, "import", plan)
        await _holds(handle.shelf, 1)
        (held,) = handle.shelf.library.texts
        assert held.number == "青政发〔2031〕7号"
        await asyncio.to_thread(tihang, empty_database, "texts", "remove", held.id)
        await _holds(handle.shelf, 0)
    finally:
        await app.stop()
    assert "shelf" not in [task.get_name() for task in asyncio.all_tasks()]


async def _holds(shelf: Shelf, count: int) -> None:
    async with asyncio.timeout(3 * LOOK_EVERY):
        while True:
            if len(shelf.library.texts) == count:
                return
            await asyncio.sleep(0.05)


async def test_nothing_is_built_while_nothing_changes(store: Store, clock: StillClock) -> None:
    shelf = Shelf(load_library())
    await store.run(lambda conn: keep(conn, read_text("a.txt", PLAN.encode()), clock.now()))
    await shelf.refresh(store)
    held = shelf.library
    await shelf.refresh(store)
    assert shelf.library is held


def test_asking_finds_what_was_imported_and_makes_no_database(plan: Path, on_disk: str, tmp_path: Path) -> None:
    question = ("ask", "青禾县的登高台阶库多久更新一次", "--json")
    assert json.loads(tihang(on_disk, *question).stdout)["citations"] == []
    assert not (tmp_path / "texts.db").exists()
    tihang(on_disk, "import", plan)
    cited = json.loads(tihang(on_disk, *question).stdout)["citations"]
    assert {item["clause"] for item in cited} == {"三(一)3"}


def test_asking_goes_on_without_a_database_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database" * 1000)
    done = tihang(f"sqlite+aiosqlite:///{broken}", "ask", "日照新认定的小巨人给多少", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["citations"]
    assert "没有读已导入的政策文本" in done.stderr
