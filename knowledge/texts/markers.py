"""The marks that begin a clause: 一、 （一） 1. (1) 第X条, and 附件N."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from knowledge.texts.cleaning import plain

_HAN = "一二三四五六七八九十百零〇"


class Level(IntEnum):
    """How deep a mark stands; an article (第X条) counts on through the whole text, whatever chapter it is in."""

    PART = 0  # 第一章: shown in headings, not cited
    CHAPTER = 1  # 一、
    ARTICLE = 2  # 第一条
    SECTION = 3  # （一）
    ITEM = 4  # 1.
    SUBITEM = 5  # (1)


_PATTERNS = (
    (Level.PART, re.compile(f"第([{_HAN}]{{1,4}}|\\d{{1,3}})[章编]")),
    (Level.ARTICLE, re.compile(f"第([{_HAN}]{{1,6}}|\\d{{1,3}})条(?!第|[的规之款项至和、，,])")),
    (Level.CHAPTER, re.compile(f"([{_HAN}]{{1,3}})[、.] ?(?![{_HAN}]{{1,2}}[、等])")),
    (Level.SECTION, re.compile(f"\\(([{_HAN}]{{1,3}})\\) ?")),
    (Level.ITEM, re.compile(r"(\d{1,3})(?:[.](?![\d.])|、(?!\d+[、年])) ?")),
    (Level.SUBITEM, re.compile(r"\((\d{1,2})\) ?")),
)
_ANNEX = re.compile(r"(附件?) ?(\d{0,2}|[一二三四五六七八九十]{0,2}) ?(?:[:.、]|$)")
_ENTRY = re.compile(r"(\d{1,2})[.、]\s*(?=\S)")
_CLOSED = re.compile(r"[。！？!?；;]")


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark a line begins with: its level, its number as cited, and where the words behind it begin."""

    level: Level
    number: str
    end: int


def mark(line: str) -> Mark | None:
    """The mark at the beginning of a line, if any."""
    looked = plain(line[:24])
    for level, pattern in _PATTERNS:
        if found := pattern.match(looked):
            number = found[0].strip() if level in (Level.PART, Level.ARTICLE) else found[1]
            return Mark(level, number, found.end())
    return None


def is_heading(line: str) -> bool:
    """Whether a marked line is only a heading, with its text in the lines below."""
    return len(line) <= 60 and not _CLOSED.search(line)


def annex(line: str) -> tuple[str, str, str] | None:
    """`附件2：名称` as its word (附 or 附件), number ("" for the only one) and the words behind."""
    found = _ANNEX.match(plain(line[:12]))
    if found is None or (found[1] == "附" and not found[0].endswith((":", "."))):
        return None
    return found[1], found[2], line[found.end() :].strip()


def entry(line: str) -> tuple[str, str] | None:
    """`1. 名称` in a list of annexes as number and name."""
    found = _ENTRY.match(plain(line))
    return (found[1], line[found.end() :].strip()) if found else None
