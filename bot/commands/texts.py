"""`tihang import` and `tihang texts`: the policy texts that can be searched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import typer
from sqlalchemy import Connection

from bot.commands.starting import start_refusals
from bot.commands.terminal import Refused
from bot.settings import DatabaseSettings, read_settings
from bot.shelf import as_text, keep
from bot.untrusted import read_path
from knowledge.belonging import pack_of
from knowledge.library import load_library
from knowledge.texts.passage import PolicyText, TextMistake
from storage import migrate
from storage import texts as stored_texts
from storage.clock import SystemClock
from storage.database import missing_file, opened

T = TypeVar("T")
_SAYS = {"added": "已导入", "replaced": "已更新（换下旧版本）", "same": "已经有了，没有改动"}


def import_texts(files: list[Path]) -> None:
    """把政策文本加入可检索的范围；好的照常导入，有一个不能导入就以 1 退出。"""
    refused = 0
    with start_refusals():
        packs = load_library().packs.values()
        _url()  # a wrong address is told before a file is read
        for file in files:
            try:
                text, kind = read_path(file)
            except TextMistake as mistake:
                typer.echo(f"✗ {' '.join(str(mistake).split())}", err=True)
                refused += 1
                continue
            _migrate()
            outcome = _on_database(lambda conn, text=text: keep(conn, text, SystemClock().now()))  # type: ignore[misc]
            typer.echo(f"✓ {file}：{_SAYS[outcome]}，{kind}\n  {_described(text, pack_of(text, packs))}")
    if refused:
        raise typer.Exit(1)


def list_texts() -> None:
    """列出已导入的政策文本。"""
    with start_refusals():
        packs = load_library().packs.values()
        held = [as_text(stored) for stored in _on_database(stored_texts.load)] if _held() else []
        for text in held:
            typer.echo(f"{text.id}\t{_described(text, pack_of(text, packs))}")
        if not held:
            typer.echo("还没有导入政策文本：tihang import 文件…")


def remove_text(id_: str) -> None:
    """移除一份已导入的政策文本。"""
    with start_refusals():
        if not _held() or not id_.isascii() or not _on_database(lambda conn: stored_texts.remove(conn, id_)):
            raise Refused(f"没有导入过 {id_:.40}，见 tihang texts list")
        typer.echo(f"已移除 {id_}")


def _described(text: PolicyText, policy: str | None) -> str:
    number = text.number or "没有文号"
    day = f"，{text.issued}" if text.issued else ""
    facts = f"属于政策包 {policy}" if policy else "没有对应的政策包：只供检索原文，不从中取金额、条件和日期"
    return f"《{text.title}》（{number}{day}），{len(text.passages)}条，{facts}"


def _on_database(work: Callable[[Connection], T]) -> T:
    """Run in one transaction on the configured database."""
    url = _url()

    async def run() -> T:
        async with opened(url) as store:
            return await store.run(work)

    return asyncio.run(run())


def _held() -> bool:
    """Whether there is a database to look into; looking makes none."""
    if missing_file(_url()):
        return False
    _migrate()
    return True


def _migrate() -> None:
    """The database with the tables of this version, as `serve` makes them."""
    url = _url()
    if asyncio.run(migrate.current(url)) != migrate.head():
        asyncio.run(migrate.upgrade(url))


def _url() -> str:
    return read_settings(DatabaseSettings).database_url.get_secret_value()
