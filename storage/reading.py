"""A long read beside the one way to the database: nobody who writes waits for it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.database import DatabaseUnavailable, Store, honestly

T = TypeVar("T")


class Reader(Protocol):
    """One transaction that only reads. Calls come one after the other; a generator may be carried from one call to
    the next, as long as it uses the connection inside calls alone.
    """

    def __call__(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """What `work` reads. Raises DatabaseUnavailable, else whatever `work` raised."""


@asynccontextmanager
async def reading(store: Store) -> AsyncIterator[Reader]:
    """A reader of the store's database over a connection of its own, closed at the end. Raises DatabaseUnavailable.

    On SQLite it works in a thread of its own and sees the database as it was at its first look (WAL). On PostgreSQL
    each statement sees what is committed by then.
    """
    read = _in_sqlite if store.dialect == "sqlite" else _in_postgres
    async with read(store) as reader:
        yield reader


@asynccontextmanager
async def _in_sqlite(store: Store) -> AsyncIterator[Reader]:
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
    # A thread of a pool is the same throughout, so one connection stays with it.
    engine = create_engine(URL.create("sqlite", database=store.url.database), hide_parameters=True, poolclass=NullPool)
    opened: list[Connection] = []

    @event.listens_for(engine, "connect")
    def _prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        raw.execute("PRAGMA busy_timeout=10000")
        raw.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN")

    def run(work: Callable[[Connection], T]) -> T:
        if not opened:
            opened.append(engine.connect())
        return work(opened[0])

    def close() -> None:
        while opened:
            opened.pop().close()

    async def reader(work: Callable[[Connection], T]) -> T:
        return await honestly(loop.run_in_executor(thread, run, work))

    try:
        yield reader
    finally:
        await asyncio.shield(loop.run_in_executor(thread, close))
        thread.shutdown(wait=False)


@asynccontextmanager
async def _in_postgres(store: Store) -> AsyncIterator[Reader]:
    engine = create_async_engine(
        store.url, hide_parameters=True, poolclass=NullPool, connect_args={"timeout": 5, "command_timeout": 30}
    )
    try:
        conn = await honestly(_opening(engine.connect().start()))
    except BaseException:
        await engine.dispose()
        raise

    async def reader(work: Callable[[Connection], T]) -> T:
        return await honestly(conn.run_sync(work))

    try:
        yield reader
    finally:
        await conn.close()
        await engine.dispose()


async def _opening(connecting: Awaitable[T]) -> T:
    try:
        return await connecting
    except (OSError, TimeoutError) as error:  # a refused connection comes unwrapped
        raise DatabaseUnavailable(type(error).__name__) from error
