"""`tihang sandbox`: the bot, a stand-in for WeCom and a chat page, with nothing to set up."""

from __future__ import annotations

import asyncio
import signal

import typer

from bot.answering import Answering
from bot.commands.starting import start_refusals
from bot.commands.terminal import Refused, read_day
from bot.logs import set_up_logs
from bot.sandbox.running import NotOurs, running
from bot.server import CannotListen
from knowledge.library import load_library
from storage.clock import BusinessClock, SystemClock
from storage.database import parse_url


def sandbox(port: int, as_of: str | None, db: str | None) -> None:
    """在本机网页里试用：真实的机器人加一个企业微信替身，不需要企业微信账号，也不读环境变量。"""
    with start_refusals():
        set_up_logs("text", "WARNING", "Asia/Shanghai")
        clock = BusinessClock(SystemClock())
        if as_of is not None:
            clock.set_today(read_day(as_of))
        # One database a port: two sandboxes on one database would send each other's answers.
        url = db or f"sqlite+aiosqlite:///tihang-sandbox-{port}.db"
        try:
            parse_url(url)
        except ValueError as problem:
            raise Refused(str(problem).replace("TIHANG_DATABASE_URL", "--db")) from None
        try:
            asyncio.run(_run(port, url, clock))
        except CannotListen:
            raise Refused(f"端口 {port} 已被占用或不能用：请停掉占用它的程序，或换一个，例如 --port 8081") from None
        except NotOurs as problem:
            raise Refused(str(problem)) from None


async def _run(port: int, url: str, clock: BusinessClock) -> None:
    """Serve until SIGTERM or SIGINT, then stop in order."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked.set)
    async with running(port, url, Answering(load_library(), clock), clock) as started:
        typer.echo(_greeting(started.base_url, url, clock))
        await asked.wait()


def _greeting(address: str, url: str, clock: BusinessClock) -> str:
    kept = parse_url(url)
    where = kept.database if kept.drivername.startswith("sqlite") else kept.render_as_string(hide_password=True)
    return (
        f"梯航试用沙盒已启动，请用浏览器打开：{address}\n"
        "页面里可以扮演虚构的企业联系人和主管部门，与真实的机器人聊天；企业微信由本机替身代演，不需要账号。\n"
        f"今天按 {clock.today()} 算（页面上可以改）。说过的事实保存在 {where}。按 Ctrl+C 停止。"
    )
