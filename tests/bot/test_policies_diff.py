"""`tihang policies diff`: documents and files, a firm, all firms of a database, and what it does not accept."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from typer.testing import CliRunner, Result

from bot.__main__ import app
from knowledge.load import POLICIES
from storage import facts
from storage.database import Store
from storage.known import Fact
from storage.tables import audit, enterprise

JINHU = "jinhu-2022"
NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def tihang(*words: str, stdin: str | None = None, url: str | None = None) -> Result:
    """`tihang policies diff …` as a person runs it."""
    env = {"TIHANG_DATABASE_URL": url} if url else None
    return CliRunner().invoke(app, ["policies", "diff", *words], input=stdin, env=env, catch_exceptions=False)


def answer(*words: str, **more: Any) -> Any:
    """The JSON of a diff that is accepted."""
    result = tihang(*words, "--json", **more)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def refused(*words: str, **more: Any) -> str:
    """The line of a diff that is not."""
    result = tihang(*words, **more)
    assert result.exit_code == 1
    assert result.stdout == ""
    return str(result.stderr).strip()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of Jinhu's pack in which 3 % became 6 % for the largest."""
    text = (POLICIES / f"{JINHU}.yaml").read_text(encoding="utf-8")
    old = "years: 2, agg: each}, min: 3%}}"
    assert old in text
    path = tmp_path / "金湖 改.yaml"
    path.write_text(text[: text.index("\nexamples:")].replace(old, old.replace("3%", "6%")) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def firm(tmp_path: Path) -> str:
    """A profile that meets row 9 by 4 %."""
    path = tmp_path / "企业.json"
    known = {"revenue": {"2025": 20000, "2024": 20000}, "rnd_expense": {"2025": 800, "2024": 800}}
    path.write_text(json.dumps({"region": "320831", "facts": known}), encoding="utf-8")
    return str(path)


def test_a_file_against_the_document_it_is_a_copy_of(copy: Path) -> None:
    result = tihang(JINHU, str(copy), "--as-of", "2023-06-01")
    assert result.exit_code == 0
    assert "研发费用占营业收入的比例：3% → 6%" in result.stdout
    assert "效力按2023-06-01看" in result.stdout


def test_each_document_is_labelled_with_its_validity_on_that_day() -> None:
    early = answer("china-2022", "china-2026", "--as-of", "2025-06-01")
    late = answer("china-2022", "china-2026", "--as-of", "2026-11-21")
    assert (early["a"]["validity"], early["b"]["validity"]) == ("in_force", "not_yet")
    assert (late["a"]["validity"], late["b"]["validity"]) == ("replaced", "in_force")
    assert early["programs"] == late["programs"]


def test_a_copy_of_a_replaced_document_is_replaced_too(tmp_path: Path) -> None:
    path = tmp_path / "2022.yaml"
    path.write_bytes((POLICIES / "china-2022.yaml").read_bytes())
    found = answer("china-2022", str(path))
    assert found["same"]
    assert found["a"] == found["b"]


@pytest.mark.parametrize("names", [(JINHU, JINHU), (str(POLICIES / f"{JINHU}.yaml"), JINHU)])
def test_the_same_twice_says_that_nothing_differs(names: tuple[str, str]) -> None:
    result = tihang(*names)
    assert result.exit_code == 0
    assert "没有差异" in result.stdout


def test_a_firm_is_shown_under_both(copy: Path, firm: str) -> None:
    found = answer(JINHU, str(copy), "--profile", firm)["firm"]
    giant = next(tier for tier in found["programs"] if tier["tier"] == "little_giant.national")
    assert (giant["a"], giant["b"], giant["flips"]) == ("unknown", "unmet", True)
    assert giant["clauses"][0]["gap"][0]["short"] == 400
    piped = tihang(JINHU, str(copy), "--profile", "-", stdin=Path(firm).read_text(encoding="utf-8"))
    assert "待补 → 不满足" in piped.stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "文件是空的"),
        ("{}", "policy: 缺少这一项"),
        ("policy: [", "YAML"),
        ("a: 1\na: 2\n", "a"),
    ],
)
def test_a_file_that_is_no_pack_gives_its_mistakes(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "坏.yaml"
    path.write_text(content, encoding="utf-8")
    said = refused(JINHU, str(path))
    assert said.startswith("坏.yaml")
    assert says in said
    assert "Traceback" not in said


def test_what_is_neither_a_document_nor_a_file_is_named(tmp_path: Path) -> None:
    assert "没有这份政策，也没有这个文件：jinhu-2032" in refused(JINHU, "jinhu-2032")
    assert "没有这份政策" in refused(str(tmp_path), JINHU)
    assert "没有这份政策" in refused("x" * 5000, JINHU)
    huge = tmp_path / "大.yaml"
    huge.write_bytes(b"a" * (5 * 1024 * 1024))
    assert "文件太大" in refused(JINHU, str(huge))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "不是有效的 JSON"),
        ("[]", "profile"),
        ('{"region": "320831", "facts": {"revenue": 5}}', "revenue: 应按年度填写"),
        ('{"region": "320831", "facts": {"rank_province": NaN}}', "rank_province"),
        ('{"region": "320831", "facts": {"revenu": {"2025": 1}}}', "revenu: 不认识的事实"),
    ],
)
def test_a_profile_that_cannot_be_read_is_refused_with_its_key(text: str, says: str) -> None:
    assert says in refused(JINHU, "rizhao-2022", "--profile", "-", stdin=text)


def test_a_day_that_is_none_and_a_word_too_few() -> None:
    assert "--as-of" in refused(JINHU, JINHU, "--as-of", "2026-02-30")
    assert tihang(JINHU).exit_code == 2


# --- all firms of a database ---------------------------------------------------------------------------------------


def fill(conn: Connection) -> None:
    """Two firms of Jinhu and one of which the region is not known."""
    for name, region, spent in (("金湖甲厂", "320831", 800), ("金湖乙厂", "320831", None), (None, None, 800)):
        row = insert(enterprise).values(name=name, region=region, created_at=NOW).returning(enterprise.c.id)
        number = conn.execute(row).scalar_one()
        known = {"revenue": 20000, **({"rnd_expense": spent} if spent else {})}
        said = [
            Fact(key, year, Fraction(value * 10_000), Fraction(value * 10_000), source="import")
            for key, value in known.items()
            for year in (2025, 2024)
        ]
        facts.append(conn, [(number, None, fact) for fact in said], NOW)


async def on(url: str, work: Any) -> Any:
    """Work done on a database of its own opening."""
    store = Store(url)
    await store.start()
    try:
        return await store.run(work)
    finally:
        await store.stop()


def test_the_firms_of_the_database_that_flip_are_named_and_the_reading_is_recorded(database: str, copy: Path) -> None:
    asyncio.run(on(database, fill))
    found = answer(JINHU, str(copy), "--library", "--as-of", "2026-11-21", url=database)["library"]
    assert (found["firms"], found["without_region"]) == (3, 1)
    assert [firm["name"] for firm in found["flipped"]] == ["金湖甲厂"]
    [tier] = found["flipped"][0]["programs"]
    assert (tier["a"], tier["b"], tier["clauses"][0]["b_clause"]) == ("unknown", "unmet", "附件3-小巨人-9")
    words = tihang(JINHU, str(copy), "--library", "--as-of", "2026-11-21", url=database).stdout
    assert "金湖甲厂（金湖县）" in words
    assert "金湖乙厂" not in words
    rows = asyncio.run(on(database, lambda conn: conn.execute(select(audit.c.actor, audit.c.action)).all()))
    assert [tuple(row) for row in rows] == [("cli", "policies diff --library")] * 2


def test_a_database_without_firms_has_nobody_who_flips(database: str) -> None:
    found = answer(JINHU, JINHU, "--library", url=database)["library"]
    assert (found["firms"], found["flipped"]) == (0, [])


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "无.db"
    assert "没有数据库文件" in refused(JINHU, JINHU, "--library", url=f"sqlite+aiosqlite:///{file}")
    assert not file.exists()


def test_a_database_without_tables_says_what_to_run(empty_database: str, tmp_path: Path) -> None:
    if empty_database.startswith("sqlite"):
        (tmp_path / "tihang.db").touch()
    assert "tihang migrate" in refused(JINHU, JINHU, "--library", url=empty_database)


def test_an_address_that_is_none_is_named_without_its_password() -> None:
    said = refused(JINHU, JINHU, "--library", url="mysql://a:geheim@host/db")
    assert "TIHANG_DATABASE_URL" in said
    assert "geheim" not in said
