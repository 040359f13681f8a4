"""`tihang assess`, `rewards`, `facts`, `policies`: JSON and nothing else, lines in order, exits 0, 1 and 2."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from knowledge.facts import catalogue
from knowledge.load import POLICIES

PROFILE: dict[str, Any] = {
    "region": "320831",
    "facts": {
        "revenue": {"2022": 9999, "2021": 9500},
        "rnd_expense": {"2022": 300, "2021": 570},
        "rank_province": 3,
        "titles": [{"tier": "little_giant.national", "on": "2022-09-01"}],
    },
}
DAY = ("--as-of", "2023-06-01")


def run(*args: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, args, input=given)


def document(result: Result) -> Any:
    """The one JSON document of a command that succeeded."""
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def refused(result: Result) -> str:
    """The one line a command that cannot accept its input ends with."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    assert re.search("[一-鿿]", line)
    return line


@pytest.fixture
def profile(tmp_path: Path) -> str:
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(PROFILE), encoding="utf-8")
    return str(path)


# --- assess


def test_assess_prints_one_json_document_and_nothing_else(profile: str) -> None:
    found = document(run("assess", profile, *DAY, "--json"))
    assert (found["as_of"], found["region"]) == ("2023-06-01", "320831")
    policies = [program["policy"] for program in found["programs"]]
    assert {policy: policies.count(policy) for policy in policies} == {
        "jinhu-2022": 12,
        "china-2022": 3,
        "china-2026": 2,
        "china-champion-2023": 1,
    }


@pytest.mark.parametrize(
    ("titles", "says"),
    [
        ([], "还没有省级“专精特新”中小企业"),
        ([{"tier": "srdi.province", "on": "2022-09-01"}], "省级“专精特新”中小企业的称号已过有效期"),
    ],
)
def test_a_title_that_ran_out_is_told_apart_from_one_never_held(titles: list[dict[str, str]], says: str) -> None:
    firm = json.dumps({"region": "370800", "facts": {"titles": titles}})
    told = run("assess", "-", "--as-of", "2026-11-21", "--policy", "china-2026", given=firm).stdout
    assert f"：{says}\n" in told


def test_assess_reads_standard_input_and_a_file_alike(profile: str) -> None:
    piped = run("assess", "-", *DAY, "--json", given=json.dumps(PROFILE))
    assert document(piped) == document(run("assess", profile, *DAY, "--json"))


def test_a_mark_at_the_start_of_a_file_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(PROFILE).encode())
    assert document(run("assess", str(path), *DAY, "--json"))["region"] == "320831"


def test_assess_narrows_to_a_policy_and_a_tier(profile: str) -> None:
    one = document(run("assess", profile, *DAY, "--tier", "champion.national", "--json"))
    assert {program["tier"] for program in one["programs"]} == {"champion.national"}
    none = document(run("assess", profile, *DAY, "--policy", "rizhao-2022", "--json"))
    assert none["programs"] == []


def test_assess_for_people_names_document_number_and_validity(profile: str) -> None:
    then, now = run("assess", profile, *DAY), run("assess", profile, "--as-of", "2026-11-21")
    assert (then.exit_code, now.exit_code) == (0, 0)
    assert "在计划期内（至2024年12月31日）" in then.stdout
    assert "计划期已结束" in now.stdout
    assert "附件3-小巨人-9 不满足" in then.stdout
    assert "None" not in then.stdout


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "不是有效的 JSON"),
        ("{", "不是有效的 JSON"),
        ("[]", "profile: 应为对象"),
        (b"\xff\xfe{}", "UTF-8"),
        ('{"region": 320831}', "region: 应为六位"),
        ('{"region": "320831", "facts": {"revenu": 1}}', "revenu: 不认识的事实"),
        ('{"region": "320831", "facts": {"revenue": {"2022": "3500万"}}}', "revenue.2022: 应为数字"),
        ('{"region": "320831", "facts": {"revenue": {"2024": 1}}}', "revenue.2024: 2024年还没有到"),
        ('{"region": "320831", "facts": {"staff": -1}}', "staff: 从业人员不能是负数"),
        ('{"region": "320831", "facts": {"\\ud800": 1}}', "不是有效的 JSON"),
        (" " * (4 * 1024 * 1024 + 1), "太大"),
    ],
    ids=range(11),
)
def test_a_bad_profile_is_one_line_and_exit_1(given: str | bytes, why: str) -> None:
    assert why in refused(run("assess", "-", *DAY, "--json", given=given))


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--as-of", "2023-13-01"), "--as-of: 日期写法不对：2023-13-01"),
        (("--as-of", "2023-W01-1"), "日期写法不对"),
        (("--as-of", "今天"), "日期写法不对"),
        (("--as-of", ""), "日期写法不对"),
        (("--as-of", "9999-01-01"), "日期超出范围"),
        ((*DAY, "--policy", "jinhu-2099"), "policy: 没有这份政策 jinhu-2099"),
        ((*DAY, "--tier", "giant"), "tier: 不认识的称号 giant"),
    ],
)
def test_a_bad_option_is_one_line_and_exit_1(profile: str, args: tuple[str, ...], why: str) -> None:
    assert why in refused(run("assess", profile, *args, "--json"))


def test_a_folder_or_a_missing_file_is_one_line_and_exit_1(tmp_path: Path) -> None:
    assert str(tmp_path) in refused(run("assess", str(tmp_path), *DAY))
    assert "none.json" in refused(run("assess", str(tmp_path / "none.json"), *DAY))


@pytest.mark.parametrize(
    "args",
    [
        ("assess",), ("assess", "a", "b"), ("assess", "--jsno", "-"), ("assess", "-", "--as-of"), ("asess",),
        ("rewards",), ("rewards", "--region", "371100"), ("rewards", "--award", "unicorn"), ("facts", "x"),
        ("policies", "show"), ("policies", "shw"), ("policies", "lint", "a", "b"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_exit_2(args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


# --- lines


def lines(command: str, *requests: Any) -> list[Any]:
    """The answers to requests, one a line; a request that is text goes out as it is."""
    sent = "\n".join(item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in requests)
    result = run(command, "--lines", given=sent + "\n")
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_lines_are_answered_in_order_and_a_bad_one_stops_nothing() -> None:
    good = {"profile": PROFILE, "as_of": "2023-06-01", "policy": None, "tier": None}
    later = {**good, "as_of": "2026-11-21"}
    bad: list[Any] = [
        "{",
        "[]",
        "3",
        {"profile": PROFILE, "as_of": "2023-06-31"},
        {"profile": PROFILE, "as_of": 20230601},
        {"profile": None, "as_of": "2023-06-01"},
        {"as_of": "2023-06-01"},
        {**good, "policy": []},
        {**good, "policy": {"a": 1}},
        {**good, "tier": ["unicorn"]},
        {**good, "polcy": "jinhu-2022"},
        '{"profile": {"region": "320831"}, "as_of": NaN}',
        '{"profile": {"region": "320831"}, "profile": {}}',
        '{"profile": {"region": "320831", "facts": {"\\udc00": 1}}}',
        {"profile": {"region": "320831", "facts": {"incidents": [{"kind": []}]}}},
    ]
    answers = lines("assess", good, *bad, later)
    assert len(answers) == len(bad) + 2
    assert answers[0]["as_of"] == "2023-06-01"
    assert answers[-1]["as_of"] == "2026-11-21"
    for answer in answers[1:-1]:
        assert set(answer) == {"error"}
        assert re.search("[一-鿿]", answer["error"])


def test_lines_answer_as_the_single_command_does(profile: str) -> None:
    (answer,) = lines("assess", {"profile": PROFILE, "as_of": "2023-06-01"})
    assert answer == document(run("assess", profile, *DAY, "--json"))


def test_lines_pass_over_blank_ones_and_a_mark_at_the_start() -> None:
    request = json.dumps({"region": "371100", "as_of": "2024-06-01", "awards": [{"tier": "unicorn"}]})
    sent = b"\xef\xbb\xbf" + f"{request}\r\n\r\n  \n{request}".encode() + b"\n\xff\xfe\n"
    result = run("rewards", "--lines", given=sent)
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer.get("ceiling_total") for answer in answers] == [300, 300, None]
    assert "error" in answers[2]


def test_no_lines_give_no_answers() -> None:
    assert lines("assess", "") == []


# --- rewards


def test_rewards_answer_the_first_question_of_all() -> None:
    asked = run(
        "rewards",
        "--region",
        "371100",
        "--as-of",
        "2024-06-01",
        "--award",
        "little_giant.national:2024-05-01",
        "--json",
    )
    found = document(asked)
    assert (found["ceiling_total"], found["stacking"]["rule"]) == (100, "highest_only")


def test_rewards_for_people_say_at_most_and_until_when() -> None:
    args = ("rewards", "--region", "371100", "--award", "little_giant.national:2025-12-31")
    then, now = run(*args, "--as-of", "2025-12-31").stdout, run(*args, "--as-of", "2026-11-21").stdout
    assert "最高100万元" in then
    assert "现在有效的合计：最高100万元" in then
    assert "已过期（有效期至2025年12月31日，末段）" in now
    assert "现在没有可以计入的有效金额" in now
    assert "待定：" in now


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--region", "3711", "--award", "unicorn"), "region: 应为六位"),
        (("--region", "371100", "--award", "unicron"), "awards[0].tier: 不认识的称号 unicron"),
        (("--region", "371100", "--award", "unicorn:2024-13-01"), "awards[0].on: 日期写法不对"),
        (("--region", "371100", "--award", "unicorn:"), "awards[0].on: 日期写法不对"),
        (
            ("--region", "371100", "--award", "unicorn", "--award", "unicorn:2024-06-02"),
            "awards[1].on: 2024-06-02 还没有到",
        ),
    ],
)
def test_a_bad_award_is_one_line_and_exit_1(args: tuple[str, ...], why: str) -> None:
    assert why in refused(run("rewards", *args, "--as-of", "2024-06-01", "--json"))


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        ({"region": "371100", "awards": []}, "awards: 应为列表"),
        ({"region": "371100", "awards": "unicorn"}, "awards: 应为列表"),
        ({"region": "371100"}, "awards: 应为列表"),
        ({"region": 371100, "awards": [{"tier": "unicorn"}]}, "region: 应为六位"),
        ({"awards": [{"tier": "unicorn"}]}, "region: 应为六位"),
        ({"region": "371100", "awards": ["unicorn"]}, "awards[0]: 应为对象"),
        ({"region": "371100", "awards": [{"tier": ["unicorn"]}]}, "awards[0].tier"),
        ({"region": "371100", "awards": [{"tier": "unicorn", "on": 2024}]}, "awards[0].on: 日期写法不对"),
        ({"region": "371100", "awards": [{"tier": "unicorn", "paid": -1}]}, "awards[0].paid: 已领金额不能是负数"),
        ({"region": "371100", "awards": [{"tier": "unicorn", "paid": "20万"}]}, "awards[0].paid: 应为数字"),
        ({"region": "371100", "awards": [{"tier": "unicorn", "paid": True}]}, "awards[0].paid: 应为数字"),
        ('{"region": "371100", "awards": [{"tier": "unicorn", "paid": NaN}]}', "awards[0].paid: 应为有限的数字"),
        ('{"region": "371100", "awards": [{"tier": "unicorn", "paid": 1e-999999999}]}', "awards[0].paid: 小数位太多"),
        ({"region": "371100", "awards": [{"tier": "unicorn", "sum": 1}]}, "awards[0].sum: 不认识的键"),
        ({"region": "371100", "award": [{"tier": "unicorn"}]}, "award: 不认识的键"),
    ],
)
def test_a_bad_request_for_rewards_names_its_key(request_: Any, why: str) -> None:
    (answer,) = lines("rewards", request_)
    assert answer["error"].startswith(why)


def test_what_was_paid_goes_into_the_second_reading() -> None:
    awards = [
        {"tier": "srdi.province", "on": "2023-05-01", "paid": 15.5},
        {"tier": "little_giant.national", "on": "2024-05-01"},
    ]
    (answer,) = lines("rewards", {"region": "371100", "as_of": "2024-06-01", "awards": awards})
    assert "84.5万元" in answer["needs_decision"][0]


# --- facts and policies


def test_facts_lists_the_whole_catalogue() -> None:
    entries = document(run("facts", "--json"))
    assert [entry["key"] for entry in entries] == list(catalogue())
    assert all({"key", "type", "unit", "question", "help"} <= set(entry) for entry in entries)
    assert len(run("facts").stdout.splitlines()) == len(entries)


def test_policies_are_listed_with_their_standing_on_a_day() -> None:
    now = {p["policy"]: p["validity"] for p in document(run("policies", "list", "--as-of", "2026-11-21", "--json"))}
    assert now["rizhao-2022"] == "expired"
    assert now["jinhu-2022"] == "period_over"
    assert now["sme-size-2011"] == "in_force"
    assert (now["china-2022"], now["china-2026"], now["china-champion-2023"]) == ("replaced", "in_force", "in_force")
    lines = run("policies", "list", "--as-of", "2026-11-21").stdout.splitlines()
    assert len(lines) == len(now)
    (replaced,) = [line for line in lines if line.startswith("china-2022")]
    assert "已被替代（自2026年4月1日起）；其中创新型" in replaced
    assert "：现行" in replaced
    assert refused(run("policies", "list", "--as-of", "x"))


def test_a_policy_is_shown_with_its_clauses() -> None:
    shown = run("policies", "show", "jinhu-2022", *DAY)
    assert shown.exit_code == 0
    assert "附件3-小巨人-9" in shown.stdout
    assert document(run("policies", "show", "jinhu-2022", "--json"))["policy"] == "jinhu-2022"
    assert "没有这份政策 jinhu" in refused(run("policies", "show", "jinhu"))


def test_lint_finds_nothing_in_our_own_packs() -> None:
    result = run("policies", "lint")
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == len(list(POLICIES.glob("*.yaml")))


def test_lint_checks_a_users_own_pack(tmp_path: Path) -> None:
    good = tmp_path / "mine.yaml"
    shutil.copy(POLICIES / "rizhao-2022.yaml", good)
    assert run("policies", "lint", str(good)).exit_code == 0
    text = good.read_text(encoding="utf-8")
    good.write_text(text.replace("min: 1000, judge_to: 800", "min: 1000, judge_to: 1000", 1), encoding="utf-8")
    flipped = run("policies", "lint", str(good))
    assert flipped.exit_code == 1
    assert "mine.yaml: examples." in flipped.stderr
    good.write_text(text.replace("clause: 三(一)2", "clause: 三（一）2", 1), encoding="utf-8")
    wrong = run("policies", "lint", str(good))
    assert wrong.exit_code == 1
    assert re.match(r"✗ mine\.yaml:\d+ .*括号用半角", wrong.stderr)


def test_lint_goes_through_a_folder_and_tells_every_file(tmp_path: Path) -> None:
    shutil.copy(POLICIES / "rizhao-2022.yaml", tmp_path / "a.yaml")
    (tmp_path / "b.yaml").write_bytes("标题: 试验".encode("gbk"))
    (tmp_path / "c.yaml").write_text("", encoding="utf-8")
    shutil.copy(POLICIES / "rizhao-2022.yaml", tmp_path / "d.yaml")
    result = run("policies", "lint", str(tmp_path))
    assert result.exit_code == 1
    assert "✓ a.yaml" in result.stdout
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["✗ b.yaml", "✗ c.yaml", "✗ d.yaml"]
    assert "重复" in result.stderr.splitlines()[2]


def test_lint_tells_two_rules_that_would_speak_at_once(tmp_path: Path) -> None:
    text = (POLICIES / "china-2026.yaml").read_text(encoding="utf-8")
    path = tmp_path / "again.yaml"
    path.write_text(text.replace("policy: china-2026", "policy: china-2027"), encoding="utf-8")
    result = run("policies", "lint", str(path))
    assert result.exit_code == 1
    assert "again.yaml" in result.stderr
    assert "china-2026.yaml" in result.stderr
    assert "little_giant.national" in result.stderr


def test_lint_of_nothing_is_one_line_and_exit_1(tmp_path: Path) -> None:
    assert "没有找到政策包" in refused(run("policies", "lint", str(tmp_path)))
    assert "没有找到政策包" in refused(run("policies", "lint", str(tmp_path / "none.yaml")))


# --- as real processes


def process(*args: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "bot", *args], input=given, capture_output=True, check=False)


def test_the_real_command_answers_json_on_stdout_only() -> None:
    done = process("assess", "-", *DAY, "--json", given=json.dumps(PROFILE).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["region"] == "320831"


def test_the_real_command_refuses_in_one_line_without_a_traceback() -> None:
    done = process("assess", "-", *DAY, "--json", given=b'{"region": "320831", "facts": {"staff": -1}}')
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "staff: 从业人员不能是负数\n"


def test_the_real_command_answers_each_line_before_the_next_is_sent() -> None:
    request = json.dumps({"region": "371100", "as_of": "2024-06-01", "awards": [{"tier": "unicorn"}]}) + "\n"
    command = [sys.executable, "-m", "bot", "rewards", "--lines"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for sent, expected in ((request, "ceiling_total"), ("?\n", "error"), (request, "ceiling_total")):
            running.stdin.write(sent)
            running.stdin.flush()
            assert expected in json.loads(running.stdout.readline())
        running.stdin.close()
        assert running.wait() == 0


def test_the_real_command_shows_its_usage_with_exit_2() -> None:
    done = process("assess", "--nope")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr


def test_the_help_waits_for_nothing_that_decides_serves_or_searches() -> None:
    code = "import sys, bot.__main__; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"knowledge", "handlers", "pydantic", "yaml", "sqlalchemy", "asyncio", "numpy", "bm25s", "docx", "pdfminer"}
    assert "typer" in loaded
    assert heavy & set(loaded) == set()
