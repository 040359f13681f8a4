"""Packs read from files: every mistake is an error that names file, place and mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.lint import mistakes
from knowledge.policy import Pack
from knowledge.strict_yaml import Document, Place, YamlMistake, read_yaml

POLICIES = Path(__file__).with_name("policies")
"""Where the packs that come with Tihang lie."""

_SAYS = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的键，请删去或改正拼写",
    "string_type": '应为文字；数字样的代码请加引号，例如 "320831"',
    "list": "应为列表",
    "tuple": "应为列表",
    "int": "应为整数",
    "bool": "应为 true 或 false",
    "date": "应为日期，例如 2022-04-22",
    "dict": "应为若干“键: 值”",
    "model": "应为若干“键: 值”",
}
"""What is wrong in Chinese, by how the name of the error begins."""


class PackMistake(ValueError):
    """One or more mistakes in a pack; `lines` holds one Chinese line each: `file:line 路径: 原因`."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load_pack(path: Path) -> Pack:
    """Read and check one pack. Raises PackMistake (syntax, keys, clauses, arms, dangling references)."""
    try:
        document = read_yaml(path)
    except YamlMistake as mistake:
        raise PackMistake([str(mistake)]) from None
    try:
        pack = Pack.model_validate(document.data)
    except ValidationError as error:
        raise PackMistake(_lines(document, error)) from None
    found = [f"{document.where(place)}: {why}" for place, why in mistakes(pack)]
    if found:
        raise PackMistake(found)
    return pack


def _lines(document: Document, error: ValidationError) -> list[str]:
    lines = [
        f"{document.where(_place(document.data, item['loc']))}: {_reason(item)}"
        for item in error.errors(include_url=False)
    ]
    return list(dict.fromkeys(lines))


def _reason(item: ErrorDetails) -> str:
    kind, context = item["type"], item.get("ctx", {})
    match kind:
        case "string_pattern_mismatch":
            return f"写法不对：{item['input']!s:.40}（括号用半角，代码为六位数字）"
        case "literal_error":
            return f"不可用的值 {item['input']!s:.40}，应为 {context.get('expected', '').replace(' or ', ', ')} 之一"
        case "too_short":
            return f"至少要有{context.get('min_length')}项"
        case "too_long":
            return f"最多只能有{context.get('max_length')}项"
        case "greater_than_equal":
            return f"不能小于{context.get('ge')}"
        case "less_than_equal":
            return f"不能大于{context.get('le')}"
        case "value_error" | "rule":
            return item["msg"].removeprefix("Value error, ")
    return next((says for start, says in _SAYS.items() if kind.startswith(start)), f"写法不对：{item['input']!s:.40}")


def _place(data: Any, loc: tuple[int | str, ...]) -> Place:
    """The part of the file an error is about. Pydantic puts a tag behind every rule; only what the file says helps."""
    place: list[int | str] = []
    here, tag = data, False
    for step in loc:
        if tag:
            tag = False
        elif (isinstance(here, dict) and step in here) or (
            isinstance(here, list) and isinstance(step, int) and step < len(here)
        ):
            tag = step in ("rule", "then", "when") or (bool(place) and place[-1] in ("all", "any"))
            here = here[step]  # type: ignore[index]
            place.append(step)
        elif isinstance(here, dict) and step == loc[-1]:
            place.append(step)  # a key that is missing
    return tuple(place)
