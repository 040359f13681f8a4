"""`tihang ask` as a real process: answers, exit codes, one answer a line in order, what it does not accept."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

KEYS = {"intent", "slots", "answer", "citations", "refused"}


def tihang(*words: str, stdin: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    """`tihang ask …` with a database address nobody may open."""
    raw = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [sys.executable, "-m", "bot", "ask", *words],
        input=raw,
        capture_output=True,
        timeout=60,
        env={"TIHANG_DATABASE_URL": "sqlite+aiosqlite:////nonexistent/never.db", "PYTHONUTF8": "1"},
    )


def answer(*words: str) -> dict[str, Any]:
    done = tihang(*words, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    assert found.keys() == KEYS
    return found


def lines(*requests: Any) -> list[dict[str, Any]]:
    raw = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in requests]
    done = tihang("--lines", "--as-of", "2026-11-21", stdin="\n".join(raw))
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_an_answer_has_the_keys_of_the_contract_and_cites() -> None:
    found = answer("日照新认定的小巨人给多少", "--as-of", "2023-06-01")
    assert (found["intent"], found["refused"]) == ("reward", False)
    assert found["slots"] == {"region": "371100", "tier": "little_giant.national"}
    assert {"policy": "rizhao-2022", "clause": "三(一)2"} in found["citations"]
    assert "有效（至2025年12月31日" in found["answer"]


def test_without_json_the_answer_is_plain_text() -> None:
    done = tihang("要是营收做到5000万呢")
    assert done.returncode == 0
    assert "记录没有改动" in done.stdout.decode()


def test_a_declined_question_is_a_success() -> None:
    assert answer("隔壁厂子去年营收多少")["refused"] is True


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["   "], "没有内容"),
        (["", "--json"], "没有内容"),
        (["字" * 2001], "太长了"),
        (["你好", "--region", "999999"], "没有 999999 这个行政区划代码"),
        (["你好", "--region", "日照"], "六位行政区划代码"),
        (["你好", "--role", "boss"], "应为 enterprise 或 officer"),
        (["你好", "--as-of", "2026-13-01"], "日期写法不对"),
    ],
)
def test_what_cannot_be_accepted_gets_one_line_and_exit_one(words: list[str], line: str) -> None:
    done = tihang(*words)
    assert (done.returncode, done.stdout) == (1, b"")
    said = done.stderr.decode().strip()
    assert line in said
    assert "\n" not in said


def test_wrong_usage_is_exit_two() -> None:
    assert tihang().returncode == 2
    assert tihang("你好", "--colour", "red").returncode == 2


def test_every_line_gets_its_answer_in_order_and_bad_ones_an_error() -> None:
    found = lines(
        {"text": "日照小巨人给多少", "region": None, "role": "enterprise"},
        "这不是 JSON",
        {"text": "查一下哪些企业还没报", "role": "officer", "region": "371100"},
        {"text": ""},
        {"text": "\u0000"},
        {"text": 7},
        {"text": "你好", "who": "me"},
        {"text": "你好", "role": ["officer"]},
        {"text": "你好", "role": {}},
        {"text": "你好", "region": 371100},
        {"text": "你好", "as_of": "昨天"},
        [],
        {"text": "小巨人给多少", "region": "371100", "as_of": "2023-06-01"},
        {"text": "😀😀"},
        {"text": "日照\u0000小巨人给多少"},
        '{"text": "你好", "text": "再见"}',
        '{"text": "\\ud800"}',
        {"text": "长" * 10_000_000},
        {"text": "要是研发加到500万呢"},
    )
    intents = [item.get("intent") for item in found]
    bad = [i for i, item in enumerate(found) if item.keys() == {"error"}]
    assert bad == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17]
    assert (intents[0], intents[2], intents[12], intents[13], intents[14]) == (
        "reward",
        "o_query",
        "reward",
        "help",
        "reward",
    )
    assert intents[18] == "whatif"
    assert "有效（至2025年12月31日" in found[12]["answer"]
    assert all(item["error"] for item in found if "error" in item)


def cpu(work: Callable[[], object]) -> float:
    """Processor seconds that the processes started by `work` take: others share the machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_two_hundred_lines_a_second_and_a_first_answer_within_a_second() -> None:
    texts = ("日照小巨人给多少", "营收1.2亿 研发420万 在日照 能报什么", "要是研发加到500万呢", "四基是什么", "转人工")
    requests = [{"text": texts[i % len(texts)]} for i in range(600)]
    start_up = min(cpu(lambda: answer("日照小巨人给多少")) for _ in range(2))
    assert start_up < 1.2
    assert 600 / (cpu(lambda: lines(*requests)) - start_up) > 200
