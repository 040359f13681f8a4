"""The store on both databases: one transaction per piece of work, honest errors, exact values."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, text

from storage.database import DatabaseUnavailable, Store, parse_url
from storage.tables import enterprise, fact, person
from storage.types import written

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def add_person(conn: Connection) -> int:
    """A person row; returns its id."""
    return int(conn.execute(insert(person).values(created_at=NOW).returning(person.c.id)).scalar_one())


async def test_work_that_raises_leaves_nothing_behind(store: Store) -> None:
    def fail(conn: Connection) -> None:
        add_person(conn)
        raise KeyError("x")

    with pytest.raises(KeyError):
        await store.run(fail)
    assert await store.run(lambda conn: conn.execute(select(person.c.id)).all()) == []


async def test_the_works_own_os_error_is_not_taken_for_a_lost_database(store: Store) -> None:
    def fail(_conn: Connection) -> None:
        raise FileNotFoundError("a handler's own")

    with pytest.raises(FileNotFoundError):
        await store.run(fail)


async def test_a_missing_table_is_our_fault_and_not_an_unavailable_database(empty_database: str) -> None:
    store = Store(empty_database)
    await store.start()
    try:
        with pytest.raises(Exception, match="person") as caught:
            await store.run(lambda conn: conn.execute(select(person.c.id)).all())
        assert not isinstance(caught.value, DatabaseUnavailable)
    finally:
        await store.stop()


async def test_a_locked_sqlite_file_is_unavailable_and_works_again_when_free(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "tihang.db"
    store = Store(f"sqlite+aiosqlite:///{path}")
    await store.start()
    await store.run(lambda conn: conn.exec_driver_sql("CREATE TABLE t (a)"))
    await store.run(lambda conn: conn.connection.driver_connection.execute("PRAGMA busy_timeout=0"))  # type: ignore[union-attr]
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable):
        await store.run(lambda conn: conn.exec_driver_sql("INSERT INTO t VALUES (1)"))
    other.execute("COMMIT")
    other.close()
    await store.run(lambda conn: conn.exec_driver_sql("INSERT INTO t VALUES (1)"))
    await store.stop()


@pytest.mark.parametrize("how", ["deleted", "moved", "replaced", "folder moved"])
async def test_a_sqlite_file_that_is_gone_is_unavailable_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    path, away = folder / "tihang.db", tmp_path / "away"
    store = Store(f"sqlite+aiosqlite:///{path}")
    await store.start()
    await store.run(lambda conn: conn.exec_driver_sql("CREATE TABLE t (a)"))
    if how == "deleted":
        path.unlink()
    else:
        (folder if how == "folder moved" else path).rename(away)
    if how == "replaced":
        path.touch()
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable):
            await store.run(lambda conn: conn.exec_driver_sql("INSERT INTO t VALUES (1)"))
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    if how == "moved":
        away.rename(path)
        count = await store.run(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM t").scalar())
        assert count == 0
    await store.stop()


async def test_a_postgres_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    store = Store(f"postgresql+asyncpg://postgres@/nowhere?host={tmp_path}")
    with pytest.raises(DatabaseUnavailable):
        await store.start()


async def test_a_connection_cut_by_the_server_is_replaced(postgres_database: str) -> None:
    store = Store(postgres_database)
    await store.start()
    try:
        with pytest.raises(DatabaseUnavailable):
            await store.run(lambda conn: conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())")))
        assert await store.run(lambda conn: conn.exec_driver_sql("SELECT 1").scalar()) == 1
    finally:
        await store.stop()


async def test_of_two_that_wait_for_each_other_one_begins_again_and_both_are_kept(postgres_database: str) -> None:
    store = Store(postgres_database)
    await store.start()
    begun = []

    def both_rows(conn: Connection, first: int, second: int) -> None:
        begun.append(first)
        conn.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
        conn.execute(text(f"UPDATE t SET n = n + 1 WHERE id = {first}"))
        conn.execute(text("SELECT pg_sleep(0.2)"))
        conn.execute(text(f"UPDATE t SET n = n + 1 WHERE id = {second}"))

    try:
        await store.run(
            lambda conn: conn.exec_driver_sql("CREATE TABLE t AS SELECT id, 0 AS n FROM (VALUES (1), (2)) v(id)")
        )
        await asyncio.gather(
            store.run(lambda conn: both_rows(conn, 1, 2)), store.run(lambda conn: both_rows(conn, 2, 1))
        )
        assert await store.run(lambda conn: conn.exec_driver_sql("SELECT n FROM t").scalars().all()) == [2, 2]
        assert len(begun) == 3
    finally:
        await store.stop()


async def test_a_closed_store_says_it_is_unavailable(store: Store) -> None:
    await store.stop()
    with pytest.raises(DatabaseUnavailable):
        await store.run(lambda conn: None)


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://a/b", "sqlite:///x.db", "sqlite+aiosqlite://", "postgresql+asyncpg://u:geheim@h"]
)
def test_a_wrong_url_names_the_setting_and_the_mend_and_no_password(url: str) -> None:
    with pytest.raises(ValueError, match="TIHANG_DATABASE_URL 应为") as caught:
        parse_url(url)
    assert "geheim" not in str(caught.value)


async def test_what_is_stored_comes_back_exactly(store: Store) -> None:
    third, state = Fraction(1, 3), {"z": [1, None], "a": {"名": "值"}}

    def roundtrip(conn: Connection) -> Any:
        firm = conn.execute(insert(enterprise).values(created_at=NOW).returning(enterprise.c.id)).scalar_one()
        conn.execute(
            insert(fact).values(
                enterprise_id=firm, key="revenue", year=2025, lo=third, hi=Fraction("99999999999999999.01"),
                value=state, declined=False, source="self", said="约一半", at=NOW,
            )
        )  # fmt: skip
        return conn.execute(select(fact)).one()

    row = await store.run(roundtrip)
    assert (row.lo, row.hi, row.at) == (third, Fraction("99999999999999999.01"), NOW)
    assert row.at.tzinfo is not None
    assert list(row.value) == ["z", "a"]
    assert row.value == state


async def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="without a time zone"):
        await store.run(lambda conn: conn.execute(insert(person).values(created_at=naive)))


@given(st.fractions())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_fraction_is_written_exactly(number: Fraction) -> None:
    assert Fraction(written(number)) == number


@pytest.mark.parametrize(
    ("number", "text_"), [("5000", "5000"), ("0.05", "0.05"), ("-3.5", "-3.5"), ("1/3", "1/3"), ("0", "0")]
)
def test_a_number_is_written_as_people_write_it(number: str, text_: str) -> None:
    assert written(Fraction(number)) == text_
