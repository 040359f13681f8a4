"""`tihang ask`: one question through the same handlers as the chat; nothing is known before, nothing is kept."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.commands.terminal import (
    AsJson,
    AsLines,
    AsOf,
    Refused,
    answer_lines,
    only,
    print_json,
    read_day,
    refusals,
    required_day,
)
from storage.known import Role

ROLES: dict[str, Role] = {"enterprise": "enterprise", "officer": "officer"}
KEYS = ("text", "region", "role", "as_of")


def ask(
    text: Annotated[str | None, typer.Argument(help="一句问题，例如：日照新认定的小巨人给多少")] = None,
    region: Annotated[str | None, typer.Option(help="企业所在的行政区划代码，例如 371100")] = None,
    role: Annotated[str, typer.Option(help="enterprise（企业）或 officer（工作人员）")] = "enterprise",
    as_of: AsOf = None,
    json_: AsJson = False,
    lines: AsLines = False,
) -> None:
    """问一句，答一句，附条款；不留任何记录。"""
    from bot.commands.imported import with_imported
    from knowledge.library import load_library

    with refusals():
        library = with_imported(load_library())
        given = {"region": region, "role": role, "as_of": read_day(as_of).isoformat()}
        if lines:
            answer_lines(lambda request: _answered(library, {**given, **request}))
            return
        if text is None:
            typer.echo("请写一句问题，例如：tihang ask 日照新认定的小巨人给多少", err=True)
            raise typer.Exit(2)
        result = _answered(library, {**given, "text": text})
        if json_:
            print_json(result)
        else:
            typer.echo(result["answer"])


def _answered(library: Any, request: dict[str, Any]) -> dict[str, Any]:
    from handlers.language.cleaning import MAX_MESSAGE, clean
    from handlers.stateless import answer_once
    from knowledge.profile import read_region

    only(request, KEYS)
    text, role = request.get("text"), _role(request.get("role"))
    if not isinstance(text, str):
        raise Refused("text: 应为文字")
    if len(text) > MAX_MESSAGE:
        raise Refused(f"text: 太长了（{len(text)}个字），最多{MAX_MESSAGE}个字")
    if not clean(text):
        raise Refused("text: 没有内容，请写一句问题")
    if role is None:
        raise Refused(f"role: 应为 enterprise 或 officer，不是 {request.get('role')!s:.40}")
    region = None if request.get("region") is None else read_region(request["region"])
    day = required_day(request.get("as_of"))
    now = datetime.combine(day, time(12), ZoneInfo("Asia/Shanghai"))
    reply = answer_once(library, text, region, role, now)
    return {
        "intent": reply.intent,
        "slots": reply.slots,
        "answer": reply.answer,
        "citations": [{"policy": c.policy, "clause": c.clause} for c in reply.citations],
        "refused": reply.refused,
    }


def _role(value: Any) -> Role | None:
    return "enterprise" if value is None else ROLES.get(value) if isinstance(value, str) else None
