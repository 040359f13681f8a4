"""The marks Word puts before paragraphs by itself: 一、 （一） 1. 第一条; they are nowhere in the paragraphs' words."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

_VAL, _ILVL, _NUM_ID, _NUM_PR = qn("w:val"), qn("w:ilvl"), qn("w:numId"), qn("w:numPr")
_HAN = "〇一二三四五六七八九"
_CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "ideographTraditional")
)
_PLACE = re.compile(r"%([1-9])")
_HEADING = re.compile(r"(?:heading|标题) ?[1-9]", re.IGNORECASE)


class Numbering:
    """Counts the numbered paragraphs of one document, in their order."""

    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style.element for style in document.styles}
        self._headings = {style.style_id for style in document.styles if _HEADING.fullmatch(style.name or "")}
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}  # format, text, start by (num, level)
        self._counters: dict[str, list[int]] = {}
        self._lists: dict[str, str] = {}  # several nums may count on in one abstract list
        root = _numbering_root(document)
        if root is not None:
            self._read(root)

    def is_heading(self, paragraph: Any) -> bool:
        """Whether the paragraph has a style of headings."""
        return _style(paragraph) in self._headings

    def mark(self, paragraph: Any) -> str:
        """The mark before this paragraph, "" for none; each call counts on."""
        found = _numbered(paragraph.find(qn("w:pPr")))
        if found is None and (style := self._styles.get(_style(paragraph))) is not None:
            found = _numbered(style.find(qn("w:pPr")))
        if found is None or found not in self._levels:
            return ""
        number, level = found
        kind, text, start = self._levels[found]
        counters = self._counters.setdefault(self._lists[number], [])
        while len(counters) <= level:
            counters.append(self._levels.get((number, len(counters)), ("", "", 1))[2] - 1)
        counters[level] = counters[level] + 1 if counters[level] >= start - 1 else start
        del counters[level + 1 :]
        if kind in ("bullet", "none"):
            return ""
        shown = _PLACE.sub(lambda place: self._shown(number, int(place[1]) - 1, counters), text)
        return f"{shown} " if shown[-1:].isdigit() or shown.endswith("条") else shown

    def _shown(self, number: str, level: int, counters: list[int]) -> str:
        count = counters[level] if level < len(counters) else 1
        return _written(count, self._levels.get((number, level), ("decimal", "", 1))[0])

    def _read(self, root: Any) -> None:
        abstract = {a.get(qn("w:abstractNumId")): a for a in root.iterchildren(qn("w:abstractNum"))}
        for num in root.iterchildren(qn("w:num")):
            number = num.get(_NUM_ID)
            named = num.find(qn("w:abstractNumId"))
            list_ = named.get(_VAL) if named is not None else None
            if number is None or list_ not in abstract:
                continue
            self._lists[number] = number if num.find(qn("w:lvlOverride")) is not None else f"list {list_}"
            for lvl in abstract[list_].iterchildren(qn("w:lvl")):
                level = lvl.get(_ILVL, "")
                if level.isdecimal() and int(level) < 9:
                    self._levels[number, int(level)] = (
                        _value(lvl, "w:numFmt", "decimal"),
                        _value(lvl, "w:lvlText", ""),
                        int(start) if (start := _value(lvl, "w:start", "1")).isdecimal() else 1,
                    )


def _numbering_root(document: Any) -> Any:
    try:
        return document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return None


def _style(paragraph: Any) -> str:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else found.get(_VAL, "")


def _numbered(properties: Any) -> tuple[str, int] | None:
    held = None if properties is None else properties.find(_NUM_PR)
    if held is None:
        return None
    number, level = held.find(_NUM_ID), held.find(_ILVL)
    at = "0" if level is None else level.get(_VAL, "0")
    return None if number is None or not at.isdecimal() or int(at) > 8 else (number.get(_VAL, ""), int(at))


def _value(element: Any, name: str, default: str) -> str:
    found = element.find(qn(name))
    return default if found is None else str(found.get(_VAL, default))


def _written(number: int, kind: str) -> str:
    if kind in _CHINESE and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return (_HAN[tens] if tens > 1 else "") + ("十" if tens else "") + (_HAN[ones] if ones or not tens else "")
    if kind.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x245F + number)
    return str(number)
