"""The real bot and the sandbox in one process, on one port of this machine."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.app import App
from bot.dispatcher import Handle
from bot.sandbox.corp import Corp
from bot.sandbox.people import load_people
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.seed import holds_another_corp, seed
from bot.server import CannotListen
from bot.settings import Settings, WeComSettings
from storage import migrate
from storage.clock import BusinessClock, SystemClock
from storage.database import opened

HOST = "127.0.0.1"
"""Never any other: the page asks nobody for a password."""


class NotOurs(Exception):
    """The database belongs to a real corp."""


class _Settings(Settings):
    """What the sandbox decides itself; the environment is not asked, so that no real secret or database slips in."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given in code."""
        return (init_settings,)


def settings_for(corp: Corp, port: int, database_url: str) -> Settings:
    """The bot's settings, with the stand-in on the same port as its WeCom."""
    return _Settings(
        database_url=SecretStr(database_url),
        host=HOST,
        port=port,
        public_url=f"http://{HOST}:{port}",
        wecom=WeComSettings(
            corp_id=corp.corp_id,
            agent_id=int(corp.agent_id),
            secret=SecretStr(corp.secret),
            token=SecretStr(corp.token),
            encoding_aes_key=SecretStr(corp.aes_key),
            api_base=f"http://{HOST}:{port}",
        ),
    )


@asynccontextmanager
async def running(port: int, database_url: str, handle: Handle, clock: BusinessClock) -> AsyncIterator[Sandbox]:
    """Prepares the database, starts the bot with the sandbox in it, and stops both in order.

    `handle` answers by `clock`, whose day the page sets. Raises NotOurs, CannotListen, DatabaseUnavailable,
    DatabaseTooNew.
    """
    corp, people = Corp(), load_people()
    sandbox = Sandbox(corp, people, f"http://{HOST}:{port}", clock)
    app = App(settings_for(corp, port, database_url), handle, sandbox.system, extra=sandbox.routes())
    _see_that_port_is_free(port)
    await _prepare(database_url, sandbox)
    try:
        await app.start()
        sandbox.watch.plan, sandbox.watch.deliver = app.plan_now, app.deliver_now
        yield sandbox
    finally:
        await sandbox.let_go()
        await app.stop()
        await sandbox.close()


def _see_that_port_is_free(port: int) -> None:
    """Before anything is started or written; whoever takes the port in between is told of by the server itself."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: a closing one is no obstacle
        try:
            sock.bind((HOST, port))
        except OSError as error:
            raise CannotListen(f"{HOST}:{port}（{error.strerror}）") from None


async def _prepare(database_url: str, sandbox: Sandbox) -> None:
    async with opened(database_url) as store:
        if await store.run(migrate.revision) is not None and await store.run(
            lambda conn: holds_another_corp(conn, sandbox.corp)
        ):
            raise NotOurs("这个数据库里有真实企业的数据，沙盒不碰它：请用 --db 另指一个，或不写 --db")
        await migrate.upgrade(database_url)
        await store.run(lambda conn: seed(conn, sandbox.corp, sandbox.people, SystemClock().now()))
