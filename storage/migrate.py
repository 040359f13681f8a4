"""Bring a database to the tables this version knows; run from code, so that an installed wheel can do it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from storage.database import opened

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x7469_6861  # any fixed number: two processes that start together migrate one after the other


class DatabaseTooNew(Exception):
    """The database was written by a newer Tihang than this one, which must not touch it."""


async def upgrade(url: str) -> None:
    """Create or update the tables, in one transaction. Raises DatabaseTooNew, DatabaseUnavailable, ValueError (url)."""
    async with opened(url) as store:
        await store.run(_upgrade)


async def current(url: str) -> str | None:
    """The revision the database stands at; None before the first migration."""
    async with opened(url) as store:
        return await store.run(revision)


def head() -> str:
    """The revision this version of the code needs."""
    from alembic.script import ScriptDirectory

    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RuntimeError("the package holds no migrations")
    return found


def revision(conn: Connection) -> str | None:
    """The revision of an open database, for use with `Store.run`."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(conn).get_current_revision()


def _upgrade(conn: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    stands_at = revision(conn)
    config = _config()
    try:
        ScriptDirectory.from_config(config).get_revision(stands_at or "base")
    except CommandError:
        raise DatabaseTooNew(f"数据库的版本（{stands_at}）比本程序新：请换用更新的梯航，或另指一个数据库。") from None
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config
