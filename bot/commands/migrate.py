"""`tihang migrate`: bring the database to the tables this version needs."""

from __future__ import annotations

import asyncio

import typer

from bot.commands.starting import start_refusals
from bot.logs import set_up_logs
from bot.settings import DatabaseSettings, read_settings
from storage import migrate as migrations


def migrate() -> None:
    """创建或更新数据库的表结构；只需要 TIHANG_DATABASE_URL。"""
    with start_refusals():
        settings = read_settings(DatabaseSettings)
        set_up_logs(settings.log_format, settings.log_level, settings.timezone)
        url = settings.database_url.get_secret_value()
        before = asyncio.run(migrations.current(url))
        head = migrations.head()
        if before == head:
            typer.echo(f"表结构已是最新（{head}），没有改动。")
            return
        asyncio.run(migrations.upgrade(url))
        typer.echo(f"表结构已更新：{before or '空库'} → {head}。")
