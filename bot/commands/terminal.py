"""What every command shares: input refused in one Chinese line with exit 1, JSON out, JSON lines in and out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer

from knowledge.profile import ProfileMistake, read_date, read_json

MAX_INPUT = 4 * 1024 * 1024
"""Bytes of input a command reads; more is refused."""


class Refused(ValueError):
    """Input a command cannot accept; the text is the one line a person reads."""


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal into one line on stderr and exit 1."""
    from knowledge.load import PackMistake

    try:
        yield
    except (Refused, ProfileMistake, PackMistake) as refused:
        # What was refused may hold line breaks of its own; a pack has one line for each mistake.
        text = str(refused) if isinstance(refused, PackMistake) else " ".join(str(refused).split())
        typer.echo(text, err=True)
        raise typer.Exit(1) from None


def read_day(text: str | None) -> date:
    """A day from `2023-06-01`; none given means today in Shanghai."""
    if text is None:
        return datetime.now(ZoneInfo("Asia/Shanghai")).date()
    return required_day(text, "--as-of")


def required_day(value: Any, place: str = "as_of") -> date:
    """A day of a JSON request, today in Shanghai if it is null; `place` names it in an error."""
    if value is None:
        return read_day(None)
    day = read_date(value)
    if day is None:
        raise Refused(f"{place}: 日期写法不对：{value!s:.40}，应为 2023-06-01 这样")
    if not 1950 <= day.year <= 2200:
        raise Refused(f"{place}: 日期超出范围：{value}")
    return day


def read_input(path: str) -> str:
    """The text of a file, or of standard input for `-`."""
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(MAX_INPUT + 1)
        else:
            with open(path, "rb") as file:
                raw = file.read(MAX_INPUT + 1)
    except OSError as problem:
        raise Refused(f"读不出文件 {path}：{problem.strerror}") from None
    if len(raw) > MAX_INPUT:
        raise Refused("输入太大，最多 4 MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("输入不是 UTF-8 文本") from None


def print_json(document: Any) -> None:
    """One JSON document on stdout and nothing else."""
    typer.echo(json.dumps(document, ensure_ascii=False))


def answer_lines(answer: Callable[[dict[str, Any]], Any]) -> None:
    """One JSON request a line in, one answer a line out, in order; a bad line gives `{"error": …}`."""
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", errors="replace").strip().removeprefix("\ufeff")
        if not line:
            continue
        try:
            request = read_json(line)
            if not isinstance(request, dict):
                raise Refused("每行应为一个 JSON 对象")
            result = answer(request)
        except (Refused, ProfileMistake) as refused:
            result = {"error": str(refused)}
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()
