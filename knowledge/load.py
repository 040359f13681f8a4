"""Packs read from files: every mistake is an error that names file, place and mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.lint import mistakes
from knowledge.policy import Pack
from knowledge.strict_yaml import Document, YamlMistake, read_yaml

POLICIES = Path(__file__).with_name("policies")
"""Where the packs that come with Tihang lie."""

_SAYS = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的键，请删去或改正拼写",
    "string_type": '应为文字；数字样的代码请加引号，例如 "320831"',
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "int_type": "应为整数",
    "date_from_datetime_parsing": "应为日期，例如 2022-04-22",
    "date_type": "应为日期，例如 2022-04-22",
    "union_tag_not_found": "不认识的规则",
}


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
    lines = []
    for item in error.errors(include_url=False):
        place = tuple(part for part in item["loc"] if _exists(document.data, item["loc"], part))
        reason = _SAYS.get(item["type"]) or item["msg"].removeprefix("Value error, ")
        if item["type"] == "string_pattern_mismatch":
            reason = f"写法不对：{item['input']!s:.40}（括号用半角，代码为六位数字）"
        if item["type"] == "literal_error":
            reason = f"不可用的值 {item['input']!s:.40}，应为 {item.get('ctx', {}).get('expected', '')}"
        lines.append(f"{document.where(place)}: {reason}")
    return list(dict.fromkeys(lines))


def _exists(data: Any, loc: tuple[int | str, ...], part: int | str) -> bool:
    """Pydantic puts the tags of unions into the path; only what stands in the file helps a reader."""
    here = data
    for step in loc:
        if isinstance(here, dict):
            found = step in here
        else:
            found = isinstance(here, list) and isinstance(step, int) and step < len(here)
        if step is part:
            return found or (isinstance(here, dict) and step == loc[-1])
        if found:
            here = here[step]
    return False
