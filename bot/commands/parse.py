"""`tihang parse`: one value as people type it, read on its own: nothing is asked back, nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

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

if TYPE_CHECKING:
    from handlers.language.readings import Kind

KINDS = ("money", "percent", "count", "date", "year", "yesno")
KEYS = ("kind", "text", "as_of")


def parse(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="、".join(KINDS))] = None,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="一个值，例如：三千五百来万")] = None,
    as_of: AsOf = None,
    json_: AsJson = False,
    lines: AsLines = False,
) -> None:
    """读一个值：金额、百分比、数量、日期、年份、是否；读不懂就说明怎么写。"""
    with refusals():
        day = read_day(as_of).isoformat()
        if lines:
            if kind is not None:
                _misused('用 --lines 时，每行写 {"kind": …, "text": …}，命令后面不再写值')
            answer_lines(lambda request: _parsed({"as_of": day, **request})[0])
            return
        if kind is None or text is None:
            _misused("请写种类和一个值，例如：tihang parse money 三千五百来万")
        if kind not in KINDS:
            _misused(f"第一个词是种类，应为 {'、'.join(KINDS)}")
        document, words = _parsed({"kind": kind, "text": text, "as_of": day})
        if "error" in document:
            if json_:
                print_json(document)
            raise Refused(document["error"])
        if json_:
            print_json(document)
        else:
            typer.echo(words)


def _parsed(request: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The document of the contract and the same in Chinese; what cannot be read is `{"error": …}`."""
    from handlers.language.readings import in_words, to_json
    from handlers.language.value import read

    only(request, KEYS)
    kind, text = request.get("kind"), request.get("text")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Refused(f"kind: 应为 {'、'.join(KINDS)}")
    if not isinstance(text, str):
        raise Refused("text: 应为文字")
    found = read(cast("Kind", kind), text, required_day(request.get("as_of")))
    document = to_json(found)
    return document, in_words(found) + ("（没写单位，按此读）" if document.get("unit_assumed") else "")


def _misused(line: str) -> None:
    typer.echo(line, err=True)
    raise typer.Exit(2)
