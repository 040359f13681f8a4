"""A docx file: paragraphs and tables in the order of the body, without what tracked changes have deleted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from knowledge.texts.archive import check_archive
from knowledge.texts.blocks import MAX_CHARACTERS, Block, Cell, Paragraph, Table
from knowledge.texts.cleaning import cleaned, tidy
from knowledge.texts.passage import TextMistake
from knowledge.texts.plain_text import flattened_table, with_blanks_inside
from knowledge.texts.rejoin import rejoined
from knowledge.texts.word_numbering import Numbering

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_T, _TAB, _BR, _CR, _HYPHEN = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")
_LEFT_OUT = frozenset(
    qn(name) for name in ("w:del", "w:moveFrom", "w:txbxContent", "w:pPr", "w:rPr", "w:footnoteReference")
)
_NUMBERED = re.compile(r"\t\s*\d{1,3}\s*")
_DEEP = 12
"""Tables within tables within content controls; nothing people write goes deeper."""


def read_word(data: bytes) -> list[Block]:
    """The blocks of a docx file. Raises TextMistake."""
    check_archive(data)
    try:
        document = Document(io.BytesIO(data))
        blocks = list(_blocks(document.element.body, Numbering(document), 0))
    except TextMistake:
        raise
    except Exception:  # whatever a damaged file makes python-docx and lxml raise
        raise TextMistake("文件损坏，读不出正文：请用 Word 打开后另存为 docx 再导入") from None
    if sum(_length(block) for block in blocks) > MAX_CHARACTERS:
        raise TextMistake("正文超过100万字，不像一份政策文件")
    return rejoined(blocks)


def _length(block: Block) -> int:
    if isinstance(block, Paragraph):
        return len(block.text)
    return sum(len(cell.text) for row in block.rows for cell in row)


def _blocks(parent: Any, numbering: Numbering, depth: int) -> Iterator[Block]:
    """Content controls and tracked insertions are looked into; a table of one column is only a frame."""
    if depth > _DEEP:
        return
    for tag, group in groupby(parent, key=lambda element: element.tag):
        if tag == _P:
            yield from _paragraphs(group, numbering)
            continue
        for element in group:
            if tag == _TBL:
                yield from _table(element, numbering, depth)
            elif tag not in _LEFT_OUT and isinstance(tag, str):
                yield from _blocks(element, numbering, depth + 1)


def _paragraphs(elements: Iterator[Any], numbering: Numbering) -> Iterator[Block]:
    """Paragraphs, and the tables a converter flattened to paragraphs that each begin with a tab.

    Many people begin every paragraph with a tab: only rows that are numbered are taken for a table.
    """
    said = [
        (line, numbering.is_heading(element)) for element in elements for line in _text(element, numbering).split("\n")
    ]
    marked = zip(with_blanks_inside([line for line, _ in said]), said, strict=True)
    for flattened, group in groupby(marked, key=lambda item: item[0][0]):
        chunk = [each for _, each in group]
        lines = [line for line, _ in chunk]
        numbered = flattened and sum(_NUMBERED.fullmatch(line) is not None for line in lines) > 1
        if numbered and (table := flattened_table(lines)):
            yield table
        else:
            yield from (Paragraph(words, heading) for line, heading in chunk if (words := tidy(line)))


def _text(paragraph: Any, numbering: Numbering) -> str:
    return numbering.mark(paragraph) + cleaned("".join(_words(paragraph)))


def _words(element: Any) -> Iterator[str]:
    """What is to be read in an element, from left to right; iterative, however deep it is nested."""
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if child.tag in _LEFT_OUT or not isinstance(child.tag, str):
            continue
        if child.tag == _T:
            yield child.text or ""
        elif child.tag == _TAB:
            yield "\t"
        elif child.tag in (_BR, _CR):
            yield "\n"
        elif child.tag == _HYPHEN:
            yield "-"
        else:
            waiting.extend(reversed(child))


def _table(element: Any, numbering: Numbering, depth: int) -> Iterator[Block]:
    rows = [row for tr in element.iterchildren(_TR) if (row := _row(tr, numbering, depth))]
    width = max((cell.column + cell.span for row in rows for cell in row), default=0)
    if width > 1 and any(len(row) > 1 for row in rows):
        yield Table(tuple(rows))
        return
    for tr in element.iterchildren(_TR):
        for tc in tr.iterchildren(_TC):
            yield from _blocks(tc, numbering, depth + 1)


def _row(tr: Any, numbering: Numbering, depth: int) -> tuple[Cell, ...]:
    if tr.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
        return ()
    cells: list[Cell] = []
    column = 0
    for tc in tr.iter(_TC):
        if next(tc.iterancestors(_TR)) is not tr:
            continue  # of a table within a cell: its words are taken with the cell
        span = _number(tc.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1)
        merged = tc.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        goes_on = merged is not None and merged.get(qn("w:val"), "continue") == "continue"
        cells.append(Cell(column, span, "" if goes_on else _inside(tc, numbering, depth)))
        column += span
    return tuple(cells)


def _inside(tc: Any, numbering: Numbering, depth: int) -> str:
    said: list[str] = []
    for block in _blocks(tc, numbering, depth + 1):
        if isinstance(block, Paragraph):
            said.append(block.text)
        else:
            said += ["；".join(cell.text for cell in row if cell.text) for row in block.rows]
    return "\n".join(said)


def _number(element: Any, default: int) -> int:
    value = "" if element is None else element.get(qn("w:val"), "")
    return min(max(int(value), 1), 64) if value.isdecimal() else default
