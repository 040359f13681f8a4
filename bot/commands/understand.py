"""`tihang understand`: what a sentence wants and what it names or states, and by which words that was told."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.commands.questions import RoleOption, answered, request_of
from bot.commands.terminal import AsJson, AsLines, AsOf


def understand(
    text: Annotated[str | None, typer.Argument(help="一句话，例如：我们去年营收三千五百来万能报专精特新吗")] = None,
    role: RoleOption = "enterprise",
    as_of: AsOf = None,
    json_: AsJson = False,
    lines: AsLines = False,
) -> None:
    """一句话想要什么、说了什么：意图与槽位；不加 --json 时也列出凭哪些字词判断。"""
    answered(text, {"role": role, "as_of": as_of}, json_, lines, _understood, str)


def _understood(library: Any, request: dict[str, Any]) -> dict[str, Any]:
    from handlers.stateless import lone_turn
    from handlers.understanding.look import look, slots

    turn = lone_turn(library, *request_of(request))
    found = look(turn)
    return {"intent": found.intent, "slots": slots(turn, found)}
