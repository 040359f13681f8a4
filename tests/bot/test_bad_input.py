"""What hostile input met on the command line: each would once have ended a command, or been passed over in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.test_commands import lines, process, refused, run
from tests.bot.test_import import tihang

FIRM = {"region": "320831", "facts": {"staff": 30}}
TOO_LONG = '{"region": "320831", "facts": {"revenue": {"2022": 1e%s}}}' % ("9" * 30)


def test_a_number_with_an_endless_exponent_is_refused_in_one_line() -> None:
    assert "不是有效的 JSON" in refused(run("assess", "-", "--as-of", "2023-06-01", given=TOO_LONG))


def test_a_number_with_an_endless_exponent_stops_no_line_after_it() -> None:
    good = json.dumps({"profile": FIRM, "as_of": "2023-06-01"})
    answers = process("assess", "--lines", given=f'{{"profile": {TOO_LONG}}}\n{good}\n'.encode())
    assert (answers.returncode, answers.stderr) == (0, b"")
    bad, well = map(json.loads, answers.stdout.splitlines())
    assert "不是有效的 JSON" in bad["error"]
    assert well["region"] == "320831"


def test_a_source_of_a_day_to_come_is_refused() -> None:
    profile = {**FIRM, "sources": {"staff": {"source": "officer", "on": "2023-06-02"}}}
    line = refused(run("assess", "-", "--as-of", "2023-06-01", given=json.dumps(profile)))
    assert line.startswith("sources.staff.on: 2023-06-02 还没有到")


def test_lines_keep_to_the_policy_and_the_tier_of_the_command() -> None:
    asked: list[dict[str, Any]] = [{"profile": FIRM}, {"profile": FIRM, "policy": "china-2022", "tier": None}]
    given = "\n".join(map(json.dumps, asked)).encode()
    options = ("--as-of", "2026-11-21", "--policy", "jinhu-2022", "--tier", "little_giant.national")
    answers = process("assess", "--lines", *options, given=given)
    narrow, own = ([(p["policy"], p["tier"]) for p in json.loads(a)["programs"]] for a in answers.stdout.splitlines())
    assert narrow == [("jinhu-2022", "little_giant.national")]
    assert {policy for policy, _ in own} == {"china-2022"}
    assert len(own) == 3


def test_an_answer_is_one_line_whatever_it_quotes() -> None:
    answers = process("assess", "--lines", given='{"profile": {}, "tier": "a\u2028b\u2029c\u0085d"}\n'.encode())
    (line,) = answers.stdout.decode().splitlines()
    assert "a\u2028b\u2029c\u0085d" in json.loads(line)["error"]


def test_more_titles_than_a_firm_can_have_are_refused() -> None:
    (answer,) = lines("rewards", {"region": "371100", "awards": [{"tier": "unicorn"}] * 101})
    assert answer["error"] == "awards: 太多了（101项），一次最多100项"


@pytest.mark.parametrize(("name", "why"), [("nope.json", "没有这个文件"), (".", "这是文件夹，请写文件名")])
def test_a_file_that_cannot_be_read_is_told_in_chinese(name: str, why: str) -> None:
    assert refused(run("assess", name)) == f"读不出文件 {name}：{why}"


def test_an_id_that_is_no_text_names_no_imported_text(tmp_path: Path) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path / 'texts.db'}"
    assert tihang(database, "migrate").returncode == 0
    gone = tihang(database, "texts", "remove", b"text-\xff".decode(errors="surrogateescape"))
    assert (gone.returncode, gone.stdout) == (1, "")
    assert len(gone.stderr.splitlines()) == 1
    assert "没有导入过" in gone.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("texts", "list"), 0), (("texts", "remove", "text-0"), 1), (("import", "nope.txt"), 1)],
)
def test_looking_and_failing_make_no_database(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    file = tmp_path / "texts.db"
    assert tihang(f"sqlite+aiosqlite:///{file}", *arguments).returncode == code
    assert not file.exists()
