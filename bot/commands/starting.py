"""What stops a start, as the lines an operator reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.terminal import Refused, refusals
from bot.server import CannotListen
from bot.settings import ConfigurationError
from storage.database import DatabaseUnavailable
from storage.migrate import DatabaseTooNew
from storage.sole_server import AlreadyServed


@contextmanager
def start_refusals() -> Iterator[None]:
    """Turn everything an operator can mend into lines on stderr and exit 1; no traceback, no secret."""
    with refusals():
        try:
            yield
        except ConfigurationError as error:
            typer.echo("\n".join(error.lines), err=True)  # one line for each setting
            raise typer.Exit(1) from None
        except (CannotListen, DatabaseTooNew, AlreadyServed) as error:
            raise Refused(str(error)) from None
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            raise Refused(
                f"数据库打不开（{type(error).__name__}）：请检查 TIHANG_DATABASE_URL、"
                "数据库是否已启动、文件夹是否存在并可写"
            ) from None


def migrated_database() -> str:
    """The URL of the configured database, which is there and has the tables of this program; else Refused."""
    import asyncio

    from bot.settings import DatabaseSettings, read_settings
    from storage import migrate
    from storage.database import missing_file

    url = read_settings(DatabaseSettings).database_url.get_secret_value()
    if missing := missing_file(url):
        raise Refused(f"没有数据库文件 {missing}：请检查 TIHANG_DATABASE_URL，或先运行 tihang migrate")
    if asyncio.run(migrate.current(url)) != migrate.head():
        raise Refused("数据库的表结构与本程序不一致：请先运行 tihang migrate")
    return url
