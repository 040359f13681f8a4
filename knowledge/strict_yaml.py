"""YAML read strictly: the 1.2 core types, no repeated keys, no anchors, and every place known by its line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from knowledge.patterns import lazy

Place = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_INT = lazy(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = lazy(r"[-+]?[0-9]+\.[0-9]+")


class YamlMistake(ValueError):
    """A file that cannot be read as written; the text names file, line, place and mend."""


class Document:
    """The data of a YAML file and the line each part of it stands on."""

    def __init__(self, path: Path, data: Any, lines: dict[Place, int]) -> None:
        self.path, self.data, self._lines = path, data, lines

    def where(self, place: Place) -> str:
        """`file:line 路径` of a part, or of the nearest part around it."""
        at = place
        while at not in self._lines and at:
            at = at[:-1]
        return f"{self.path.name}:{self._lines.get(at, 1)} {'.'.join(map(str, place)) or '(整个文件)'}"


def read_yaml(path: Path) -> Document:
    """Read one file. Raises `YamlMistake` (repeated key, anchor, syntax, encoding), never anything else."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise YamlMistake(f"{path.name}:{line} 不是 UTF-8 文本，请另存为 UTF-8") from None
    except OSError as problem:
        raise YamlMistake(f"{path.name}: 读不出文件（{problem.strerror}）") from None
    lines: dict[Place, int] = {}
    try:
        node = yaml.compose(text, Loader=_Loader)
        if node is None:
            raise YamlMistake(f"{path.name}:1 文件是空的")
        data = _build(node, (), lines, path.name, set())
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise YamlMistake(f"{path.name}:{line} YAML 写法有误：{problem.problem}") from None
    except yaml.YAMLError:
        raise YamlMistake(f"{path.name}: 含有 YAML 不允许的字符") from None
    except RecursionError:
        raise YamlMistake(f"{path.name}: 括号套得太深") from None
    return Document(path, data, lines)


def _build(node: Any, place: Place, lines: dict[Place, int], name: str, seen: set[int]) -> Any:
    lines[place] = node.start_mark.line + 1
    if id(node) in seen:
        raise YamlMistake(f"{name}:{lines[place]} 不支持锚点和别名（& *），请把内容写全")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*place, i), lines, name, seen) for i, item in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlMistake(f"{name}:{line} 键必须是文字")
        key = str(key_node.value)
        if key in result:
            raise YamlMistake(f"{name}:{line} 键“{key}”重复，请删去一个")
        result[key] = _build(value_node, (*place, key), lines, name, seen)
    return result


def _scalar(node: Any) -> Any:
    text = node.value
    if node.style in ("'", '"', "|", ">"):  # quoted or block text stays text
        return text
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INT.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text
