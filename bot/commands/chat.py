"""`tihang chat`: the same bot in a terminal, for a person at the keyboard or a file of lines."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from asyncio import AbstractEventLoop, Queue
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from typing import Any

import typer

from bot.answering import Answering
from bot.chat import HELP, Chat
from bot.commands.starting import start_refusals
from bot.commands.terminal import Refused, read_day
from bot.events import CHANNEL
from bot.logs import set_up_logs
from bot.sandbox.corp import Corp
from bot.sandbox.seed import holds_another_corp
from bot.settings import DatabaseSettings, read_settings
from bot.talk import Talk
from knowledge.library import load_library
from storage import blobs, migrate
from storage.clock import BusinessClock, SystemClock
from storage.database import DatabaseUnavailable, opened
from storage.incoming import names_one_person

LOOK_EVERY = 1.0
"""Seconds after which a waiting terminal looks whether somebody said something to the person."""


def chat(person: str, as_of: str | None) -> None:
    """在终端里和同一个机器人对话；用 TIHANG_DATABASE_URL 的数据库，不连企业微信。"""
    with start_refusals():
        clock = BusinessClock(SystemClock())
        if as_of is not None:
            clock.set_today(read_day(as_of))
        if not names_one_person(person):
            raise Refused(f"--as: 不能用作名字：{person[:40]}，最多 64 个字节，不能有空格、竖线，也不能是 @all")
        settings = read_settings(DatabaseSettings)
        set_up_logs(settings.log_format, "WARNING", settings.timezone)
        try:
            asyncio.run(_run(settings.database_url.get_secret_value(), person, clock))
        except KeyboardInterrupt:
            typer.echo()


async def _run(url: str, person: str, clock: BusinessClock) -> None:
    await _prepare(url)
    answering = Answering(load_library(), clock)
    talk = Talk(url, answering, SystemClock())
    await talk.start()
    try:
        await answering.shelf.start(talk.store)
        await _converse(talk, clock, person)
    finally:
        await answering.shelf.stop()
        await talk.stop()


async def _prepare(url: str) -> None:
    """Bring the tables up to date; a database with real people in it is left alone."""
    async with opened(url) as store:
        if await store.run(migrate.revision) is not None and await store.run(
            lambda conn: holds_another_corp(conn, Corp())
        ):
            raise Refused("这个数据库里有真实企业的数据，终端对话不碰它：请用 TIHANG_DATABASE_URL 另指一个")
    if await migrate.current(url) != migrate.head():
        await migrate.upgrade(url)


async def _converse(talk: Talk, clock: BusinessClock, person: str) -> None:
    """Line after line until the end, /quit, or a database that is gone."""
    corp, alone = Corp(), sys.stdin.isatty()

    async def content(key: str) -> bytes | None:
        kept = await talk.store.run(lambda conn: blobs.read(conn, key))
        return kept.content if kept else None

    chat = Chat(talk, clock, (CHANNEL, corp.corp_id, corp.agent_id), typer.echo, content)
    if alone:
        typer.echo(f"梯航，今天按 {clock.today()} 算。\n{HELP}")
    await chat.speak_as(person)
    lines = _lines()
    while True:
        line = await (_typed(lines, chat) if alone else lines.get())
        if line is None:
            break
        if line.strip() and not await _taken(chat.take(line.strip())):
            return
    if alone:
        typer.echo()


async def _taken(work: Coroutine[Any, Any, bool]) -> bool:
    try:
        return await work
    except DatabaseUnavailable as problem:
        typer.echo(f"数据库暂时用不了（{problem}），这条没有收下，请再发一次", err=True)
        return True


async def _typed(lines: Queue[str | None], chat: Chat) -> str | None:
    """The next line at a keyboard; meanwhile what is said to the person is shown as it comes."""
    said = True
    while True:
        if said:
            typer.echo(f"{chat.who}> ", nl=False)
        try:
            return await asyncio.wait_for(lines.get(), LOOK_EVERY)
        except TimeoutError:
            said = await chat.hear()


def _lines() -> Queue[str | None]:
    """Standard input as lines, None at its end; read in a thread that does not keep the process alive."""
    lines: Queue[str | None] = Queue(maxsize=100)
    loop = asyncio.get_running_loop()
    threading.Thread(target=_read, args=(lines, loop), name="stdin", daemon=True).start()
    return lines


def _read(lines: Queue[str | None], loop: AbstractEventLoop) -> None:
    def put(line: str | None) -> None:
        asyncio.run_coroutine_threadsafe(lines.put(line), loop).result()

    rest = b""
    try:
        # Not through sys.stdin: a thread that waits inside its buffer aborts the process at the end.
        while chunk := os.read(sys.stdin.fileno(), 65536):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                put(line.decode("utf-8", errors="replace"))
        if rest:
            put(rest.decode("utf-8", errors="replace"))
        put(None)
    except (RuntimeError, CancelledError):
        return  # the chat has ended meanwhile
