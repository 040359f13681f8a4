"""A pdf file: the lines of its pages from top to bottom, without page numbers and running heads."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTPage, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFParser

from knowledge.texts.blocks import MAX_CHARACTERS, Block, Paragraph
from knowledge.texts.cleaning import cleaned, tidy
from knowledge.texts.passage import TextMistake
from knowledge.texts.rejoin import Line, paragraphs

_MOST_PAGES = 600
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


def read_pages(data: bytes) -> list[Block]:
    """The blocks of a pdf file. Raises TextMistake."""
    try:
        _see_that_it_is_open(data)
        pages = list(_pages(data))
    except TextMistake:
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise TextMistake("pdf 加了密码：请去掉密码后再导入") from None
    except Exception:  # whatever a damaged file makes pdfminer raise
        raise TextMistake("pdf 损坏，读不出来：请重新下载，或用浏览器打开后另存为 pdf") from None
    if not any(len(line.text) > 1 for page in pages for line in page):
        raise TextMistake("pdf 里没有文字，像是扫描件：请先做文字识别，或找可以复制文字的版本")
    return [Paragraph(text) for text in paragraphs(_flowing(_without_edges(pages)))]


def _see_that_it_is_open(data: bytes) -> None:
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    if not document.is_extractable and not document.catalog:
        raise TextMistake("pdf 加了密码：请去掉密码后再导入")


def _pages(data: bytes) -> Iterator[list[_Placed]]:
    length = 0
    for number, page in enumerate(extract_pages(io.BytesIO(data), laparams=LAParams()), 1):
        lines = sorted(_lines(page), key=lambda line: (-line.bottom, line.left))
        length += sum(len(line.text) for line in lines)
        if number > _MOST_PAGES or length > MAX_CHARACTERS:
            raise TextMistake(f"正文超过{_MOST_PAGES}页或100万字，不像一份政策文件")
        yield _rows(lines)


def _lines(page: LTPage) -> Iterator[_Placed]:
    for box in page:
        if not isinstance(box, LTTextContainer):
            continue
        for line in box:
            if isinstance(line, LTTextLine) and (text := cleaned(line.get_text()).strip()):
                size = max((char.size for char in line if isinstance(char, LTChar)), default=10.0)
                yield _Placed(text.replace("\n", " "), line.x0, line.x1, line.y0, size)


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


def _without_edges(pages: list[list[_Placed]]) -> list[list[_Placed]]:
    """Without page numbers and without what stands, but for its digits, at the edge of most pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_DIGITS.sub("0", line.text) for line in page[:_EDGE] + page[-_EDGE:]})
    running = {text for text, count in seen.items() if count >= 3 and count * 2 > len(pages)}

    def keeps(page: list[_Placed], at: int) -> bool:
        at_edge = at < _EDGE or at >= len(page) - _EDGE
        text = page[at].text
        return not (at_edge and (_PAGE_NUMBER.fullmatch(text) or _DIGITS.sub("0", text) in running))

    return [[line for at, line in enumerate(page) if keeps(page, at)] for page in pages]


def _flowing(pages: list[list[_Placed]]) -> Iterator[Line]:
    """Lines with what the page tells of them: whether one fills its width, whether one is set in."""
    lines = [line for page in pages for line in page]
    if not lines:
        return
    lefts = Counter(round(line.left) for line in lines if len(line.text) > 15)
    rights = sorted(line.right for line in lines)
    margin = min(
        (left for left, count in lefts.items() if count * 5 >= sum(lefts.values())),
        default=min(round(line.left) for line in lines),
    )
    edge = rights[int(len(rights) * 0.9)] if len(rights) > 3 else rights[-1]
    above: _Placed | None = None
    for line in lines:
        apart = above is not None and above.bottom - line.bottom > 2.6 * line.size
        set_in = line.left > margin + 1.2 * line.size
        yield Line(tidy(line.text), line.right > edge - 1.6 * line.size, set_in or apart)
        above = line
