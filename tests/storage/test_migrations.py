"""Migrations: equal to the tables in code, lossless for an older database, refused for a newer one."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, text

from storage import broadcast_results, broadcasts, migrate, outbox
from storage.database import Store, opened
from storage.migrate import DatabaseTooNew, current, head, upgrade
from storage.outgoing import Text
from storage.tables import address, enterprise, person
from storage.tables_of_broadcasts import broadcast as _many
from storage.tables_of_reminders import window
from storage.tables_of_requests import request as _asked

assert _asked.metadata is _many.metadata is window.metadata  # all are there, and with them every table
metadata = window.metadata

ADD_NICKNAME = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.add_column("person", sa.Column("nickname", sa.Text()))
"""


def schema(conn: Connection) -> Any:
    """Everything the database itself says about its tables, their constraints and indexes, conditions included."""
    if conn.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND tbl_name NOT LIKE 'alembic%'"
        # The order of constraints within a table means nothing.
        return {
            name: sorted(" ".join((sql or "").split()).removesuffix(" )").split(", "))
            for name, sql in conn.execute(text(query))
        }
    indexes = text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
    checks = text(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    )
    columns = text(
        "SELECT table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default)"
        " FROM information_schema.columns WHERE table_schema = 'public'"
    )
    found = {name: said for query in (indexes, checks, columns) for name, said in conn.execute(query)}
    return {name: said for name, said in found.items() if not name.startswith("alembic")}


@pytest.fixture
def with_newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's migrations and one more, as a later version will bring it."""
    scripts = tmp_path / "migrations"
    shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9999_add_nickname.py").write_text(ADD_NICKNAME.format(head=head()))
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)


async def test_the_migrations_make_the_tables_of_the_code(store: Store) -> None:
    def differences(conn: Connection) -> Any:
        return compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata)

    assert await store.run(differences) == []


async def test_the_migrations_and_the_code_agree_to_the_letter(store: Store) -> None:
    migrated = await store.run(schema)

    def rebuild(conn: Connection) -> Any:
        metadata.drop_all(conn)
        metadata.create_all(conn)
        return schema(conn)

    assert await store.run(rebuild) == migrated


async def test_a_second_upgrade_changes_nothing(database: str) -> None:
    await upgrade(database)
    assert await current(database) == head()


async def test_an_empty_database_has_no_revision(empty_database: str) -> None:
    assert await current(empty_database) is None


async def test_an_older_database_is_migrated_without_loss(
    store: Store, database: str, request: pytest.FixtureRequest
) -> None:
    await store.run(lambda conn: conn.execute(insert(person).values(created_at=datetime(2026, 1, 1, tzinfo=UTC))))
    request.getfixturevalue("with_newer")  # only now: the database was made by this version
    await upgrade(database)
    rows = await store.run(lambda conn: conn.execute(text("SELECT id, nickname FROM person")).all())
    assert [tuple(row) for row in rows] == [(1, None)]


@pytest.mark.usefixtures("with_newer")
async def test_a_newer_database_is_refused_and_left_alone(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await upgrade(empty_database)
    monkeypatch.undo()
    with pytest.raises(DatabaseTooNew, match="9999"):
        await upgrade(empty_database)
    assert await current(empty_database) == "9999"


async def test_what_was_sent_to_many_before_is_found_and_called_back_after(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database of the version before messages to many had tables of their own."""
    older = tmp_path / "older"
    shutil.copytree(migrate.SCRIPTS, older, ignore=shutil.ignore_patterns("__pycache__"))
    for script in (older / "versions").glob("000[6-9]_*.py"):
        script.unlink()
    at = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)

    def sent(conn: Connection) -> None:
        for n in (1, 2, 3):
            conn.execute(insert(person).values(created_at=at))
            to = {"channel": "wecom", "corp_id": "corp", "agent_id": "1", "person_id": n}
            conn.execute(insert(address).values(key=f"k{n}", user=f"u{n}", **to))
        broadcasts.record(conn, 1, "1120-AAAAA", "群发：示例，2人", at)
        conn.execute(insert(enterprise).values(region="320831", created_at=at))
        rows = [
            outbox.row(
                f"broadcast:1120-AAAAA:{n}", n, Text(content="开会"), at, priority=outbox.BROADCAST, enterprise_id=1
            )
            for n in (2, 3)
        ]
        rows.append(outbox.row("gone", 3, Text(content="还差一项"), at) | {"status": "cancelled"})
        outbox.enqueue(conn, rows)

    with monkeypatch.context() as before:
        before.setattr(migrate, "SCRIPTS", older)
        await upgrade(empty_database)
        async with opened(empty_database) as store:
            await store.run(sent)
    await upgrade(empty_database)

    def looked(conn: Connection) -> list[str]:
        one = broadcasts.found(conn, 1)
        assert one is not None
        assert (one.number, one.people, one.firms, one.confirmed_at) == ("1120-AAAAA", 2, 1, at)
        assert one.regions == ("320831",)
        assert conn.execute(text("SELECT payload FROM outbox WHERE key = 'gone'")).scalar_one() is None
        assert broadcast_results.untold(conn) == []
        broadcasts.stop(conn, one.id)
        assert broadcasts.call_back(conn, one.id) is not None
        return [each.status for each in broadcast_results.page(conn, one.id)[1]]

    async with opened(empty_database) as store:
        assert await store.run(looked) == ["cancelled", "cancelled"]
