"""What a command that needs no database reads of one where there is one: imported texts, and what officers set."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import typer

from bot.settings import ConfigurationError, DatabaseSettings, read_settings
from knowledge.library import Library
from storage.agenda import Almanac


@dataclass(frozen=True, slots=True)
class Found:
    """The library with the imported texts, and the windows, duties and days off that officers set."""

    library: Library
    almanac: Almanac = field(default_factory=Almanac)


def with_imported(library: Library) -> Found:
    """The library with what the configured database holds. A line on stderr tells when it could not be read."""
    try:
        url = read_settings(DatabaseSettings).database_url.get_secret_value()
    except ConfigurationError as error:
        _tell(error.lines[0])
        return Found(library)
    from sqlalchemy.exc import SQLAlchemyError

    from storage.database import DatabaseUnavailable, missing_file

    if missing_file(url):
        return Found(library)  # asking a question makes no database
    try:
        return asyncio.run(_read(library, url))
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        _tell(f"数据库打不开（{type(error).__name__}）")
        return Found(library)


async def _read(library: Library, url: str) -> Found:
    from sqlalchemy import inspect

    from bot.shelf import Shelf
    from storage.almanac import load
    from storage.database import opened
    from storage.tables import policy_text
    from storage.tables_of_reminders import window

    shelf, almanac = Shelf(library), Almanac()
    async with opened(url) as store:
        tables = await store.run(lambda conn: inspect(conn).get_table_names())
        if policy_text.name in tables:
            await shelf.refresh(store)
        if window.name in tables:
            almanac = await store.run(load)
    return Found(shelf.library, almanac)


def _tell(why: str) -> None:
    typer.echo(f"没有读已导入的政策文本和工作人员设的日期，只按政策包回答：{why}", err=True)
