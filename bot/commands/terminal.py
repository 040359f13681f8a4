"""What every command shares: options, input refused in one Chinese line with exit 1, JSON out, JSON lines in and out.

Everything of ours is imported inside the functions, so that `tihang --help` waits for none of it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

AsOf = Annotated[str | None, typer.Option("--as-of", help="按哪一天判断，例如 2023-06-01；默认今天")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
AsLines = Annotated[bool, typer.Option("--lines", help="标准输入每行一个 JSON 请求，逐行回答")]
MAX_INPUT = 4 * 1024 * 1024
"""Bytes of input a command reads; more is refused."""
_SEPARATORS = "\u0085\u2028\u2029"


class Refused(ValueError):
    """Input a command cannot accept; the text is the one line a person reads."""


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal into one line on stderr and exit 1."""
    from knowledge.load import PackMistake
    from knowledge.profile import ProfileMistake

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


def number_of(written: str) -> int:
    """The number of a row as somebody typed it."""
    if not (written.isascii() and written.isdecimal() and len(written) <= 18):
        raise Refused(f"ID: 应为一个正整数：{written:.40}")
    return int(written)


def required_day(value: Any, place: str = "as_of") -> date:
    """A day of a JSON request, today in Shanghai if it is null; `place` names it in an error."""
    from knowledge.profile import read_date

    if value is None:
        return read_day(None)
    day = read_date(value)
    if day is None:
        raise Refused(f"{place}: 日期写法不对：{value!s:.40}，应为 2023-06-01 这样")
    if not 1950 <= day.year <= 2200:
        raise Refused(f"{place}: 日期超出范围：{value}")
    return day


def only(record: dict[str, Any], keys: tuple[str, ...], prefix: str = "") -> None:
    """Refuse a key that a request does not have."""
    for key in record:
        if key not in keys:
            raise Refused(f"{prefix}{key}: 不认识的键，只能有 {'、'.join(keys)}")


def read_input(path: str) -> str:
    """The text of a file, or of standard input for `-`."""
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(MAX_INPUT + 1)
        else:
            with open(path, "rb") as file:
                raw = file.read(MAX_INPUT + 1)
    except OSError as problem:
        from bot.untrusted import why_unreadable

        raise Refused(f"读不出文件 {path}：{why_unreadable(problem)}") from None
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
    from knowledge.profile import ProfileMistake, read_json

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
        answered = json.dumps(result, ensure_ascii=False)
        for separator in _SEPARATORS:  # what was asked is quoted back; some readers end a line at these too
            answered = answered.replace(separator, f"\\u{ord(separator):04x}")
        sys.stdout.write(answered + "\n")
        sys.stdout.flush()
