"""`tihang check`: the report, and exit 1 when something is to be mended."""

from __future__ import annotations

import asyncio

import typer

from bot.check import findings
from bot.logs import set_up_logs


def check() -> None:
    """检查配置、数据库、迁移、政策包和企业微信是否就绪，逐项给出改法。"""
    # The report says it all; the same trouble need not be logged as well.
    set_up_logs("text", "CRITICAL", "Asia/Shanghai")
    found = asyncio.run(findings())
    for finding in found:
        typer.echo(str(finding))
    if not all(finding.ok for finding in found):
        raise typer.Exit(1)
