"""What the commands for one sentence share: its request read and checked, one at a time or line by line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.commands.terminal import Refused, answer_lines, only, print_json, read_day, refusals, required_day
from storage.known import Role

if TYPE_CHECKING:
    from bot.commands.imported import Found

ROLES: dict[str, Role] = {"enterprise": "enterprise", "officer": "officer"}
RoleOption = Annotated[str, typer.Option(help="enterprise（企业）或 officer（工作人员）")]
_KEYS = ("text", "region", "role", "as_of")

Answering = Callable[["Found", dict[str, Any]], Any]
"""What a command makes of the library, what officers set, and a request."""


def answered(
    text: str | None,
    given: dict[str, Any],
    as_json: bool,
    lines: bool,
    answer: Answering,
    shown: Callable[[Any], str],
) -> None:
    """Answer one sentence, or one JSON request a line; `given` is what the options say and a request may override.

    `shown` is the answer for people. Input that cannot be accepted is one line on stderr and exit 1.
    """
    from bot.commands.imported import with_imported
    from knowledge.library import load_library

    with refusals():
        found = with_imported(load_library())
        given = {**given, "as_of": read_day(given["as_of"]).isoformat()}
        if lines:
            answer_lines(lambda request: answer(found, {**given, **request}))
            return
        if text is None:
            typer.echo("请写一句话，例如：日照新认定的小巨人给多少", err=True)
            raise typer.Exit(2)
        result = answer(found, {**given, "text": text})
        if as_json:
            print_json(result)
        else:
            typer.echo(shown(result))


def request_of(request: dict[str, Any]) -> tuple[str, str | None, Role, datetime]:
    """The text, the region's code, the role and the moment (noon of the day, Asia/Shanghai) of a request."""
    from handlers.language.cleaning import MAX_MESSAGE, clean
    from knowledge.profile import read_region

    only(request, _KEYS)
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
    return text, region, role, datetime.combine(day, time(12), ZoneInfo("Asia/Shanghai"))


def _role(value: Any) -> Role | None:
    return "enterprise" if value is None else ROLES.get(value) if isinstance(value, str) else None
