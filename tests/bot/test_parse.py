"""`tihang parse` as a real process: one value, its exit codes, one answer a line in order."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest


def tihang(*words: str | bytes, stdin: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    """`tihang parse …` with a database address nobody may open."""
    raw = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [sys.executable, "-m", "bot", "parse", *words],
        input=raw,
        capture_output=True,
        timeout=60,
        env={"TIHANG_DATABASE_URL": "sqlite+aiosqlite:////nonexistent/never.db", "PYTHONUTF8": "1"},
    )


def lines(*requests: Any) -> list[dict[str, Any]]:
    raw = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in requests]
    done = tihang("--lines", "--as-of", "2026-11-21", stdin="\n".join(raw))
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["money", "三千五百来万"], {"lo": 3500, "hi": 3600, "exact": False, "unit": "万元"}),
        (["money", "3500"], {"lo": 3500, "hi": 3500, "exact": True, "unit": "万元", "unit_assumed": True}),
        (["money", "-200万"], {"lo": -200, "hi": -200, "exact": True, "unit": "万元"}),
        (["percent", "-5%"], {"lo": -5, "hi": -5, "exact": True, "unit": "%"}),
        (["money", "不清楚"], {"unknown": True}),
        (["yesno", "不清楚"], {"value": None}),
        (["date", "去年", "--as-of", "2023-06-01"], {"lo": "2022-01-01", "hi": "2022-12-31"}),
        (["year", "23年"], {"lo": 2023, "hi": 2023}),
    ],
)
def test_a_value_is_one_document_of_the_contract(words: list[str], expected: dict[str, Any]) -> None:
    done = tihang(*words, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["money", "三千五百来万"], "3500至3600万元"),
        (["money", "三千五"], "3500万元（没写单位，按此读）"),
        (["money", "不到5000万"], "不超过4999.9999万元"),
        (["date", "下周三之前", "--as-of", "2026-11-21"], "2026-11-25以前"),
        (["yesno", "还没办"], "否"),
        (["count", "不方便说"], "不方便说"),
    ],
)
def test_without_json_the_reading_is_said_in_chinese(words: list[str], said: str) -> None:
    done = tihang(*words)
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, said + "\n", b"")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["money", "3,50万"], "没有读懂这个金额"),
        (["money", ""], "没有收到内容"),
        (["money", "3500" * 5000], "太长了"),
        (["money", "3500万]]>"], "没有读懂这个金额"),
        (["money", b"3500\xff"], "没有读懂这个金额"),
        (["date", "2023年2月29日"], "没有这一天"),
        (["date", "去年", "--as-of", "昨天"], "日期写法不对"),
    ],
)
def test_what_cannot_be_read_is_one_line_and_exit_one(words: list[str | bytes], line: str) -> None:
    done = tihang(*words)
    assert (done.returncode, done.stdout) == (1, b"")
    said = done.stderr.decode().strip()
    assert line in said
    assert "\n" not in said


def test_what_cannot_be_read_is_an_error_in_json_too() -> None:
    done = tihang("money", "10²", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout).keys() == {"error"}
    assert done.stderr.decode().count("\n") == 1


@pytest.mark.parametrize(
    "words", [[], ["money"], ["rank", "3"], ["钱", "3"], [b"\xff", "3"], ["money", "3", "4"], ["money", "--lines"]]
)
def test_wrong_usage_is_exit_two(words: list[str | bytes]) -> None:
    done = tihang(*words)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "Traceback" not in done.stderr.decode()


def test_every_line_gets_its_answer_in_order_and_bad_ones_an_error() -> None:
    found = lines(
        {"kind": "money", "text": "1.2亿"},
        "这不是 JSON",
        {"kind": "rank", "text": "3"},
        {"kind": ["money"], "text": "3"},
        {"kind": "money"},
        {"kind": "money", "text": 3500},
        {"kind": "money", "text": "3500万", "unit": "元"},
        {"kind": "money", "text": "3,50万"},
        {"kind": "date", "text": "去年", "as_of": "2023-06-01"},
        {"kind": "date", "text": "去年", "as_of": None},
        {"kind": "date", "text": "去年", "as_of": "昨天"},
        [],
        {"kind": "count", "text": "长" * 1_000_000},
        '{"kind": "money", "text": "\\ud800"}',
        {"kind": "count", "text": "俩"},
    )
    assert [i for i, item in enumerate(found) if item.keys() == {"error"}] == [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13]
    assert all(item["error"] for item in found if "error" in item)
    assert found[0] == {"lo": 12000, "hi": 12000, "exact": True, "unit": "万元"}
    assert found[8]["lo"] == "2022-01-01"
    assert found[14] == {"lo": 2, "hi": 2, "exact": True, "unit": ""}
