"""The imported texts for a command that needs no database: read where there is one, else done without."""

from __future__ import annotations

import asyncio

import typer

from bot.settings import ConfigurationError, DatabaseSettings, read_settings
from knowledge.library import Library


def with_imported(library: Library) -> Library:
    """The library with the texts in the configured database. A line on stderr tells when they could not be read."""
    try:
        url = read_settings(DatabaseSettings).database_url.get_secret_value()
    except ConfigurationError as error:
        _tell(error.lines[0])
        return library
    from sqlalchemy.exc import SQLAlchemyError

    from storage.database import DatabaseUnavailable, missing_file

    if missing_file(url):
        return library  # asking a question makes no database
    try:
        return asyncio.run(_read(library, url))
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        _tell(f"数据库打不开（{type(error).__name__}）")
        return library


async def _read(library: Library, url: str) -> Library:
    from sqlalchemy import inspect

    from bot.shelf import Shelf
    from storage.database import opened
    from storage.tables import policy_text

    shelf = Shelf(library)
    async with opened(url) as store:
        if await store.run(lambda conn: inspect(conn).has_table(policy_text.name)):
            await shelf.refresh(store)
    return shelf.library


def _tell(why: str) -> None:
    typer.echo(f"没有读已导入的政策文本，只按政策包回答：{why}", err=True)
