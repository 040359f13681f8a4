"""`tihang firms`: counts and those one thing short, over the enterprises of a database."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from typer.testing import CliRunner, Result

from bot.__main__ import app
from knowledge.provenance import Source
from storage import facts
from storage.database import opened
from storage.known import Fact
from storage.migrate import upgrade
from storage.tables import audit, enterprise

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
DAY = ("--as-of", "2023-06-01")


def tihang(*words: str, url: str | None = None) -> Result:
    """`tihang firms …` as a person runs it."""
    env = {"TIHANG_DATABASE_URL": url} if url else None
    return CliRunner().invoke(app, ["firms", *words], env=env, catch_exceptions=False)


def answer(*words: str, url: str) -> Any:
    """The JSON of a command that is accepted."""
    result = tihang(*words, "--json", url=url)
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def add(conn: Connection, name: str | None, region: str | None, source: Source, **known: Any) -> int:
    """A firm; yearly figures in 万元 by year, other numbers as they are."""
    row = insert(enterprise).values(name=name, region=region, created_at=NOW).returning(enterprise.c.id)
    number = int(conn.execute(row).scalar_one())
    said = list[Fact]()
    for key, value in known.items():
        if isinstance(value, dict):
            for year, amount in value.items():
                said.append(Fact(key, int(year), Fraction(amount * 10_000), Fraction(amount * 10_000), source=source))
        elif isinstance(value, bool | str):
            said.append(Fact(key, None, value=value, source=source))
        else:
            said.append(Fact(key, None, Fraction(value), Fraction(value), source=source))
    facts.append(conn, [(number, None, fact) for fact in said], NOW)
    return number


async def on(url: str, work: Any) -> Any:
    """Work done on a database of its own opening."""
    async with opened(url) as store:
        return await store.run(work)


WHOLE: dict[str, Any] = {
    "main_business_revenue": {"2022": 6000, "2021": 5000, "2020": 4000},
    "liabilities": {"2022": 3000},
    "assets": {"2022": 9000},
    "rank_province": 5,
    "high_tech_enterprise": True,
    "rnd_institution_level": "city",
    "main_product_own_ip": True,
    "own_brand": True,
}
"""What annex 5 asks of a small giant of the city, apart from what a person decides."""
SMALL = {"main_business_revenue": {"2022": 4000, "2021": 3500, "2020": 3000}}
CITY = ("--tier", "little_giant.city", "--as-of", "2023-06-01")


def fill(conn: Connection) -> None:
    """Four firms of Jinhu, one of Rizhao and one of which the region is not known."""
    add(conn, "甲示例厂", "320831", "self", **{**WHOLE, **SMALL})
    add(conn, None, "320831", "officer", **{**WHOLE, **SMALL})
    add(conn, "丙示例厂", "320831", "self", **{key: value for key, value in WHOLE.items() if key != "rank_province"})
    add(conn, "丁示例厂", "320831", "self", **SMALL)
    add(conn, "戊示例厂", "371100", "self", **WHOLE)
    add(conn, "己示例厂", None, "self", **WHOLE)


@pytest.fixture
def firms(database: str) -> str:
    """A database with these firms."""
    asyncio.run(on(database, fill))
    return database


def test_firms_are_counted_by_region_tier_and_state_and_nobody_twice(firms: str) -> None:
    found = answer("counts", *DAY, url=firms)
    assert (found["as_of"], found["firms"], found["without_region"]) == ("2023-06-01", 5, 1)
    assert [(region["region"], region["firms"]) for region in found["regions"]] == [("320831", 4), ("371100", 1)]
    for region in found["regions"]:
        assert region["programs"]
        assert {sum(program["states"].values()) for program in region["programs"]} == {region["firms"]}
    [city] = [p for p in found["regions"][0]["programs"] if p["tier"] == "little_giant.city"]
    assert city["states"] == {"met": 0, "judge": 0, "unknown": 1, "unmet": 3}
    assert city["preliminary"] == {"met": 0, "judge": 0, "unknown": 0, "unmet": 2}
    assert (city["policy"], city["document"], city["validity"]) == ("jinhu-2022", city["document"], "in_force")


def test_a_rule_that_ran_out_is_counted_under_its_label(firms: str) -> None:
    found = answer("counts", "--tier", "little_giant.city", "--as-of", "2026-11-21", url=firms)
    [city] = found["regions"][0]["programs"]
    assert city["validity"] == "period_over"
    said = tihang("counts", "--tier", "little_giant.city", "--as-of", "2026-11-21", url=firms).stdout
    assert "计划期已结束" in said


def test_who_lacks_one_clause_is_named_with_the_gap_and_what_a_person_decides(firms: str) -> None:
    found = answer("near", *CITY, url=firms)
    first, second = found["one_clause"]
    assert (first["name"], first["clause"], first["judge"]) == ("甲示例厂", "附件5-小巨人-1", 3)
    assert "现在" not in first["gap"]
    assert "4000万元，至少要5000万元，还差1000万元" in first["gap"]
    assert (first["preliminary"], second["preliminary"]) == (True, False)
    assert second["name"] is None
    said = tihang("near", *CITY, url=firms).stdout
    assert "甲示例厂（金湖县）" in said
    assert f"企业{second['id']}（金湖县）" in said
    assert said.count("未经核实") == 2
    assert "另有3条要工作人员认定" in said
    assert "戊示例厂" not in said


def test_who_lacks_one_figure_is_apart_and_a_missing_figure_is_never_a_no(firms: str) -> None:
    found = answer("near", *CITY, url=firms)
    [waiting] = found["one_fact"]
    assert (waiting["name"], waiting["fact"], waiting["clauses"]) == ("丙示例厂", "rank_province", ["附件5-小巨人-1"])
    assert "丁示例厂" not in json.dumps(found, ensure_ascii=False)
    assert f"还不知道{waiting['label']}" in tihang("near", *CITY, url=firms).stdout


def test_a_region_takes_in_what_lies_below_it_and_leaves_out_the_rest(firms: str) -> None:
    assert answer("counts", "--region", "320000", *DAY, url=firms)["firms"] == 4
    assert answer("counts", "--region", "371100", *DAY, url=firms)["firms"] == 1
    assert answer("near", "--region", "371100", *CITY, url=firms)["one_clause"] == []
    assert "【差一项】没有" in tihang("near", "--region", "371100", *CITY, url=firms).stdout


def test_each_reading_is_recorded_before_it_happens(firms: str) -> None:
    answer("counts", "--region", "320831", *DAY, url=firms)
    answer("near", *CITY, url=firms)
    rows = asyncio.run(
        on(firms, lambda conn: conn.execute(select(audit.c.actor, audit.c.action, audit.c.subject)).all())
    )
    assert [tuple(row) for row in rows] == [
        ("cli", "firms counts", "320831 *"),
        ("cli", "firms near", "* little_giant.city"),
    ]


def test_a_database_without_firms_has_nothing_to_count(database: str) -> None:
    assert answer("counts", url=database)["regions"] == []
    found = answer("near", url=database)
    assert (found["firms"], found["one_clause"], found["one_fact"]) == (0, [], [])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--region", "金湖"), "--region"),
        (("--region", "32083"), "--region"),
        (("--tier", "giant"), "不认识的称号"),
        (("--as-of", "2023-02-30"), "--as-of"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(database: str, words: tuple[str, str], says: str) -> None:
    for command in ("counts", "near"):
        result = tihang(command, *words, url=database)
        assert (result.exit_code, result.stdout) == (1, "")
        assert says in result.stderr
        assert result.stderr.count("\n") == 1
    assert asyncio.run(on(database, lambda conn: conn.execute(select(audit.c.action)).all())) == []


def test_a_database_without_tables_says_what_to_run(empty_database: str, tmp_path: Path) -> None:
    if empty_database.startswith("sqlite"):
        (tmp_path / "tihang.db").touch()
    result = tihang("counts", url=empty_database)
    assert result.exit_code == 1
    assert "tihang migrate" in result.stderr


# --- real processes ------------------------------------------------------------------------------------------------


def process(*words: str, url: str | None) -> subprocess.CompletedProcess[str]:
    """`tihang firms …` in a process of its own."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("TIHANG_")}
    env |= {"TIHANG_DATABASE_URL": url} if url else {}
    call = [sys.executable, "-m", "bot", "firms", *words]
    return subprocess.run(call, capture_output=True, text=True, env=env, check=False, timeout=60)


def test_a_process_reads_a_database_of_its_own(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    asyncio.run(upgrade(url))
    asyncio.run(on(url, fill))
    ran = process("near", *CITY, url=url)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "还差1000万元" in ran.stdout
    ran = process("counts", *DAY, "--json", url=url)
    assert json.loads(ran.stdout)["firms"] == 5


def test_a_process_without_a_database_says_so_and_makes_none(tmp_path: Path) -> None:
    file = tmp_path / "无.db"
    for url, says in ((f"sqlite+aiosqlite:///{file}", "没有数据库文件"), (None, "TIHANG_DATABASE_URL")):
        ran = process("counts", url=url)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert says in ran.stderr
        assert "Traceback" not in ran.stderr
    assert not file.exists()
