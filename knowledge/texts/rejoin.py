"""Lines to paragraphs: a paragraph cut by the end of a page or a line is put together again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from knowledge.texts.blocks import Block, Paragraph
from knowledge.texts.cleaning import plain, tidy
from knowledge.texts.identity import is_salutation, is_title
from knowledge.texts.markers import annex, is_heading, mark

_ENDS = "。！？!?：:"
_GOES_ON = "、，,；;"
_PAIRS = {"《": "》", "(": ")", "〔": "〕", "“": "”"}
_LONG = 40
"""A line of this many characters without an end of a sentence was cut; no heading is as long."""
_GIVE_UP = 3000
"""A bracket still open after this many characters was never closed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file. What only a page can tell: `full` reaches the right margin, `begins` starts a paragraph."""

    text: str
    full: bool = False
    begins: bool = False


def paragraphs(lines: Iterable[Line]) -> list[str]:
    """The paragraphs these lines make, in order; blank lines are left out."""
    made: list[str] = []
    parts: list[str] = []
    before: Line | None = None
    for line in lines:
        if not line.text.strip():
            continue
        if before is not None and _goes_on(parts, before, line):
            parts.append(line.text)
        else:
            if parts:
                made.append(_joined(parts))
            parts = [line.text]
        before = line
    if parts:
        made.append(_joined(parts))
    return made


def rejoined(blocks: Iterable[Block]) -> list[Block]:
    """Blocks whose paragraphs may have been cut, as by a converter that made one of every page's last line."""
    made: list[Block] = []
    for loose, group in groupby(blocks, key=lambda block: isinstance(block, Paragraph) and not block.heading):
        if loose:
            lines = (Line(block.text) for block in group if isinstance(block, Paragraph))
            made += [Paragraph(text) for text in paragraphs(lines)]
        else:
            made += group
    return made


def _goes_on(parts: list[str], before: Line, line: Line) -> bool:
    """Whether `line` belongs to the paragraph of `parts`, whose last line is `before`."""
    said, follows = before.text.strip(), line.text.strip()
    if line.begins and not said.endswith(("、", "，", ",")):
        return False
    if mark(follows) or annex(follows):
        return before.full and not line.begins and not said.endswith(tuple(_ENDS + _GOES_ON)) and not is_heading(said)
    if is_salutation(follows) and is_title(said):
        return False
    if said.endswith(tuple(_ENDS)):
        return before.full and not line.begins
    if said.endswith(tuple(_GOES_ON)) or _open(parts):
        return True
    if len(parts) == 1 and mark(said) and is_heading(said) and len(said) < _LONG and not before.full:
        return False
    closed = said.endswith((")", "）", "”", "》"))
    return (before.full and not line.begins) or (len(said) >= _LONG and not closed)


def _open(parts: list[str]) -> bool:
    """Whether a bracket or title opened in this paragraph is still open."""
    if sum(map(len, parts)) > _GIVE_UP:
        return False
    text = plain("".join(parts))
    return any(text.count(left) > text.count(right) for left, right in _PAIRS.items())


def _joined(parts: list[str]) -> str:
    """Lines put together; between two words of Latin letters or digits a blank stays."""
    text = ""
    for part in map(str.strip, parts):
        latin = text[-1:].isascii() and text[-1:].isalnum() and part[:1].isascii() and part[:1].isalnum()
        text += f" {part}" if latin else part
    return tidy(text)
