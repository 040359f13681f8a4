"""`tihang serve`: the bot for real."""

from __future__ import annotations

import asyncio
import signal

from bot.answering import Answering
from bot.app import App
from bot.commands.starting import start_refusals
from bot.interpreter import take_short_turns
from bot.logs import set_up_logs
from bot.settings import Settings, read_settings
from knowledge.library import load_library
from storage.clock import BusinessClock, SystemClock


def serve() -> None:
    """启动企业微信回调服务与定时任务，配置取自环境变量（先自动更新数据库表结构）。"""
    with start_refusals():
        settings = read_settings(Settings)
        set_up_logs(settings.log_format, settings.log_level, settings.timezone)
        take_short_turns()
        handle = Answering(load_library(), BusinessClock(SystemClock()))
        asyncio.run(run(App(settings, handle)))


async def run(app: App) -> None:
    """Serve until SIGTERM or SIGINT, then stop in order."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked.set)
    await app.start()
    try:
        await asked.wait()
    finally:
        await app.stop()
