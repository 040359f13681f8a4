"""A pdf file: the lines of its pages from top to bottom, without page numbers and running heads."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pdfminer import pdftypes
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTPage, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFParser

from knowledge.texts.blocks import MAX_CHARACTERS, Block, Cell, Paragraph, Row, Table
from knowledge.texts.cleaning import cleaned, tidy
from knowledge.texts.passage import TextMistake
from knowledge.texts.rejoin import Line, paragraphs
from knowledge.texts.ruled import Ruled, ruled_tables

_MOST_PAGES = 600
_UNREAD = re.compile(r"\(cid:\d+\)")
_MOST_UNREAD = 0.0002
"""Of the characters this share, and one, may be without a meaning (a bullet, a seal) and is shown as □."""
_PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,4}\s*页?|\s*共\s*\d{1,4}\s*页)?[-—–－·•\s]*"
)
_DIGITS = re.compile(r"\d+")
_EDGE = 2
"""How many lines at the top and at the bottom of a page can be running heads."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line and where it stands, in points from the left and from the bottom; `size` is that of its letters."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    unread: int = 0


_Item = _Placed | Ruled


class _Damaged(Exception):
    """A part of the file that was compressed cannot be had back whole."""


def _refuse(data: bytes) -> bytes:
    raise _Damaged


# Left alone, pdfminer reads on with nothing in place of a damaged part, and a page of the text is gone unseen.
pdftypes.decompress_corrupted = _refuse
# It warns of every font that does not say how large its letters are; nobody here draws them.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read_pages(data: bytes) -> list[Block]:
    """The blocks of a pdf file. Raises TextMistake."""
    try:
        stated = _stated_pages(data)
        pages = list(_pages(data))
        if stated not in (None, len(pages)):
            raise _Damaged
    except TextMistake:
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise TextMistake("pdf 加了密码：请去掉密码后再导入") from None
    except Exception:  # whatever a damaged file makes pdfminer raise
        raise TextMistake("pdf 损坏，读不出来：请重新下载，或用浏览器打开后另存为 pdf") from None
    if not any(isinstance(item, Ruled) or len(item.text) > 1 for page in pages for item in page):
        raise TextMistake("pdf 里没有文字，像是扫描件：请先做文字识别，或找可以复制文字的版本")
    return _in_order(_without_edges(pages))


def _stated_pages(data: bytes) -> int | None:
    """How many pages the file says it has. Raises what pdfminer raises for a file that is encrypted."""
    root = pdftypes.resolve1(PDFDocument(PDFParser(io.BytesIO(data))).catalog.get("Pages"))
    count = pdftypes.resolve1(root.get("Count")) if isinstance(root, dict) else None
    return count if isinstance(count, int) else None


def _pages(data: bytes) -> Iterator[list[_Item]]:
    length = unread = 0
    for number, page in enumerate(extract_pages(io.BytesIO(data), laparams=LAParams()), 1):
        tables = ruled_tables(page)
        lines = sorted(_lines(page, tables), key=lambda line: (-line.bottom, line.left))
        length += sum(len(line.text) for line in lines)
        unread += sum(line.unread for line in lines)
        unread += sum(len(_UNREAD.findall(cell.text)) for table in tables for row in table.rows for cell in row)
        if number > _MOST_PAGES or length > MAX_CHARACTERS:
            raise TextMistake(f"正文超过{_MOST_PAGES}页或100万字，不像一份政策文件")
        if unread > 1 + _MOST_UNREAD * length:
            raise TextMistake("pdf 的字体没有文字对照，有的字复制出来是乱码：请找可以复制文字的版本，或先做文字识别")
        yield sorted([*_rows(lines), *tables], key=lambda item: -item.bottom)


def _lines(page: LTPage, tables: list[Ruled]) -> Iterator[_Placed]:
    """The lines outside of tables."""
    for box in page:
        if not isinstance(box, LTTextContainer):
            continue
        for line in box:
            if not isinstance(line, LTTextLine) or any(
                table.holds((line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2) for table in tables
            ):
                continue
            text, unread = _UNREAD.subn("□", line.get_text())
            if text := cleaned(text).strip():
                size = max((char.size for char in line if isinstance(char, LTChar)), default=10.0)
                yield _Placed(text.replace("\n", " "), line.x0, line.x1, line.y0, size, unread)


def _rows(lines: list[_Placed]) -> list[_Placed]:
    """Pieces on one height are one line."""
    made: list[_Placed] = []
    for line in lines:
        last = made[-1] if made else None
        if (
            last is not None
            and abs(last.bottom - line.bottom) < 0.4 * max(last.size, line.size)
            and line.left > last.left
        ):
            size = max(last.size, line.size)
            made[-1] = _Placed(f"{last.text} {line.text}", last.left, line.right, last.bottom, size)
        else:
            made.append(line)
    return made


def _without_edges(pages: list[list[_Item]]) -> list[list[_Item]]:
    """Without page numbers and without what stands, but for its digits, at the edge of most pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        edge = page[:_EDGE] + page[-_EDGE:]
        seen.update({_DIGITS.sub("0", item.text) for item in edge if isinstance(item, _Placed)})
    running = {text for text, count in seen.items() if count >= 3 and count * 2 > len(pages)}

    def keeps(page: list[_Item], at: int) -> bool:
        item = page[at]
        if isinstance(item, Ruled) or _EDGE <= at < len(page) - _EDGE:
            return True
        return not _PAGE_NUMBER.fullmatch(item.text) and _DIGITS.sub("0", item.text) not in running

    return [[item for at, item in enumerate(page) if keeps(page, at)] for page in pages]


def _in_order(pages: list[list[_Item]]) -> list[Block]:
    """Paragraphs and tables; a table that goes on over the page is one."""
    margins = _margins([item for page in pages for item in page if isinstance(item, _Placed)])
    blocks: list[Block] = []
    above: Ruled | None = None
    for is_table, group in groupby((item for page in pages for item in page), lambda item: isinstance(item, Ruled)):
        if not is_table:
            blocks += map(Paragraph, paragraphs(_flowing([i for i in group if isinstance(i, _Placed)], *margins)))
            above = None
            continue
        for table in (item for item in group if isinstance(item, Ruled)):
            last = blocks[-1] if blocks else None
            if above is not None and isinstance(last, Table) and len(above.columns) == len(table.columns):
                blocks[-1] = Table(_continued(last.rows, table.rows))
            else:
                blocks.append(Table(table.rows))
            above = table
    return blocks


def _continued(rows: tuple[Row, ...], more: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of a table and those on the next page: a repeated head is dropped, a row cut in two is one again."""
    if more and more[0] == rows[0]:
        more = more[1:]
    first, last = (more[0] if more else ()), rows[-1]
    if first and len(first) == len(last) and not first[0].text and any(cell.text for cell in first):
        joined = tuple(Cell(c.column, c.span, c.text + d.text) for c, d in zip(last, first, strict=True))
        return (*rows[:-1], joined, *more[1:])
    return rows + more


def _margins(lines: list[_Placed]) -> tuple[float, float]:
    """From where to where full lines run."""
    if not lines:
        return 0.0, 0.0
    lefts = Counter(round(line.left) for line in lines if len(line.text) > 15)
    often = [left for left, count in lefts.items() if count * 5 >= sum(lefts.values())]
    rights = sorted(line.right for line in lines)
    return min(often or [round(line.left) for line in lines]), rights[int((len(rights) - 1) * 0.9)]


def _flowing(lines: list[_Placed], left: float, right: float) -> Iterator[Line]:
    """Lines with what the page tells of them: whether one fills its width, whether one is set in."""
    above: _Placed | None = None
    for line in lines:
        apart = above is not None and above.bottom - line.bottom > 2.6 * line.size
        set_in = line.left > left + 1.2 * line.size
        yield Line(tidy(line.text), line.right > right - 1.6 * line.size, set_in or apart)
        above = line
