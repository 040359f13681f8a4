"""One way to the database: a synchronous function run inside one transaction, on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.opened_file import OpenedFile
from storage.sole_server import SoleServer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")

_MEND = "TIHANG_DATABASE_URL 应为 sqlite+aiosqlite:///文件名 或 postgresql+asyncpg://用户@主机/库名"
_PRAGMAS = (
    # FULL, not NORMAL: what WeCom has been told we hold is on the disk, also when the power goes.
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)
_SQLITE_DOWN = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}
# Connection lost, out of resources, shut down or starting, broken disk, and conflicts that a second try resolves.
_POSTGRES_DOWN = ("08", "28", "3D", "40", "53", "55", "57", "58")
_UNDONE = ("40001", "40P01")
"""Transactions that stood in each other's way: one goes on, the other was undone."""


# One lock of the database says who is at work: shared by all, exclusive for who finds nobody else.
_TRY_ALONE = text("SELECT pg_try_advisory_lock(7425001)")
_BE_PRESENT = text("SELECT pg_advisory_lock_shared(7425001)")
_NO_LONGER_ALONE = text("SELECT pg_advisory_unlock(7425001)")


class DatabaseUnavailable(Exception):
    """The database could not take the work and holds nothing of it; the same work may be tried again later."""


class _Undone(DatabaseUnavailable):
    """The connection was lost, or the work given up for another's, before the commit was asked for."""


def parse_url(url: str) -> URL:
    """The checked form of DATABASE_URL. ValueError names the setting and the mend; it never repeats a password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError(f"数据库地址无法识别：{_MEND}") from None
    if parsed.drivername == "sqlite+aiosqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError(f"SQLite 须写文件名，内存库会丢失数据：{_MEND}")
        return parsed
    if parsed.drivername == "postgresql+asyncpg":
        if not parsed.database:
            raise ValueError(f"没有写库名：{_MEND}")
        return parsed
    raise ValueError(f"不支持的数据库 {parsed.drivername}：{_MEND}")


def missing_file(url: str) -> Path | None:
    """The SQLite file a URL names while it is not there: merely opening it would create it. Raises ValueError (url)."""
    parsed = parse_url(url)
    file = Path(parsed.database or "").absolute()
    return file if parsed.drivername.startswith("sqlite") and not file.exists() else None


class Store:
    """The database of one process.

    SQLite is one synchronous engine in one writer thread (an async driver would hop threads for every statement);
    PostgreSQL is an asyncpg pool. Either way work is a synchronous function of a connection.
    """

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.dialect = "sqlite" if self.url.drivername.startswith("sqlite") else "postgresql"
        self._thread: ThreadPoolExecutor | None = None
        self._sqlite: Engine | None = None
        self._file: OpenedFile | None = None
        self._postgres: AsyncEngine | None = None
        self._seat: AsyncConnection | None = None
        self._only = SoleServer(str(self.url.database)) if self.dialect == "sqlite" else None

    def sit_down(self) -> None:
        """Be the one process that serves an SQLite file, until `stop`; any number may serve PostgreSQL.

        Raises AlreadyServed, DatabaseUnavailable.
        """
        if self._only is not None:
            try:
                self._only.take()
            except OSError as error:
                raise DatabaseUnavailable(type(error).__name__) from error

    async def start(self) -> None:
        """Open the database; it is neither created nor migrated here. Raises DatabaseUnavailable."""
        if self.dialect == "sqlite":
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
            self._sqlite = _sqlite_engine(self.url)
            self._file = OpenedFile(str(self.url.database))
        else:
            # Brings the ORM with it, for which a command on SQLite need not wait.
            from sqlalchemy.ext.asyncio import create_async_engine

            self._postgres = create_async_engine(
                self.url,
                pool_size=5,
                max_overflow=5,
                pool_timeout=5,
                hide_parameters=True,
                connect_args={"timeout": 5, "command_timeout": 30},
            )
        try:
            await self.run(lambda conn: conn.exec_driver_sql("SELECT 1").scalar())
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close every connection. Safe to call twice."""
        if self._seat is not None:
            await self._seat.close()  # its lock goes with the pool
            self._seat = None
        if self._postgres is not None:
            await self._postgres.dispose()
            self._postgres = None
        if self._sqlite is not None and self._thread is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._sqlite.dispose)
            self._thread.shutdown()
            self._sqlite = self._thread = None
        if self._only is not None:
            self._only.leave()

    async def join(self, if_alone: Callable[[Connection], object]) -> None:
        """Be one of the processes at work on this database, until `stop`; `if_alone` runs first when no other is.

        SQLite has one process. On PostgreSQL a session lock tells: it ends with the process, however that dies.

        Raises AlreadyServed, DatabaseUnavailable.
        """
        if self._postgres is None:
            self.sit_down()
            await self.run(if_alone)
            return
        if self._seat is not None:
            return
        seat = self._seat = await (await self._postgres.connect()).execution_options(isolation_level="AUTOCOMMIT")
        alone = (await seat.execute(_TRY_ALONE)).scalar_one()
        if alone:
            await self.run(if_alone)
        await seat.execute(_BE_PRESENT)
        if alone:
            await seat.execute(_NO_LONGER_ALONE)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction: committed when it returns, rolled back when it raises.

        It is run a second time, from the start, when the connection turned out to be dead before the commit, or when
        PostgreSQL undid it for another that held what it wanted and wanted what it held.

        Raises DatabaseUnavailable when the database is the reason, else whatever `work` raised.
        """
        if self._sqlite is not None:
            loop = asyncio.get_running_loop()
            assert self._file is not None
            return await honestly(loop.run_in_executor(self._thread, _in_transaction, self._sqlite, self._file, work))
        if self._postgres is None:
            raise DatabaseUnavailable("not open")
        try:
            return await honestly(self._in_postgres(work))
        except _Undone:
            # Nothing was committed; the pool is new by now, or the other has gone on.
            return await honestly(self._in_postgres(work))

    async def _in_postgres(self, work: Callable[[Connection], T]) -> T:
        assert self._postgres is not None
        raised: list[BaseException] = []

        def watched(conn: Connection) -> T:
            try:
                return work(conn)
            except BaseException as error:
                raised.append(error)
                raise

        try:
            async with self._postgres.begin() as conn:
                return await conn.run_sync(watched)
        except DBAPIError as error:
            if error in raised and (error.connection_invalidated or _state(error) in _UNDONE):
                raise _Undone(type(error.orig).__name__) from error
            raise
        except (OSError, TimeoutError) as error:
            # A refused connection comes unwrapped; the work's own OSError is not the database's fault.
            if error in raised and not isinstance(error, TimeoutError):
                raise
            raise DatabaseUnavailable(type(error).__name__) from error


async def honestly(running: Awaitable[T]) -> T:
    """The result; what the driver raises because of the database itself becomes DatabaseUnavailable."""
    try:
        return await running
    except DBAPIError as error:
        if _is_down(error):
            raise DatabaseUnavailable(type(error.orig).__name__) from error
        raise
    except PoolTimeout as error:
        raise DatabaseUnavailable("no free connection") from error


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """The database for one piece of work, closed after it. Raises DatabaseUnavailable, ValueError (url)."""
    store = Store(url)
    await store.start()
    try:
        yield store
    finally:
        await store.stop()


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=url.database), hide_parameters=True, pool_size=1, max_overflow=0
    )

    @event.listens_for(engine, "connect")
    def _prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        for pragma in _PRAGMAS:
            raw.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        # A deferred transaction that reads and then writes fails at once with "database is locked".
        conn.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _in_transaction(engine: Engine, file: OpenedFile, work: Callable[[Connection], T]) -> T:
    with engine.begin() as conn:
        result = work(conn)
        # Last, so that nothing is committed to a file that went meanwhile.
        if not file.is_there():
            raise DatabaseUnavailable("the file is gone")
        return result


def _is_down(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        return getattr(origin, "sqlite_errorcode", 0) & 0xFF in _SQLITE_DOWN
    if not (state := _state(error)):
        return type(error).__name__ == "InterfaceError"
    return state.startswith(_POSTGRES_DOWN)


def _state(error: DBAPIError) -> str:
    """PostgreSQL's code of what went wrong; empty where there is none."""
    return str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")
