"""`tihang ask`: one question through the same handlers as the chat; nothing is known before, nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.questions import RoleOption, answered, request_of
from bot.commands.terminal import AsJson, AsLines, AsOf

if TYPE_CHECKING:
    from bot.commands.imported import Found


def ask(
    text: Annotated[str | None, typer.Argument(help="一句问题，例如：日照新认定的小巨人给多少")] = None,
    region: Annotated[str | None, typer.Option(help="企业所在的行政区划代码，例如 371100")] = None,
    role: RoleOption = "enterprise",
    as_of: AsOf = None,
    json_: AsJson = False,
    lines: AsLines = False,
) -> None:
    """问一句，答一句，附条款；不留任何记录。"""
    answered(text, {"region": region, "role": role, "as_of": as_of}, json_, lines, _answer, lambda said: said["answer"])


def _answer(found: Found, request: dict[str, Any]) -> dict[str, Any]:
    from handlers.stateless import answer_once

    reply = answer_once(found.library, *request_of(request), found.almanac)
    return {
        "intent": reply.intent,
        "slots": reply.slots,
        "answer": reply.answer,
        "citations": [{"policy": c.policy, "clause": c.clause} for c in reply.citations],
        "refused": reply.refused,
    }
