"""A Word document that reads well on a phone: A4, Chinese fonts by name, tables of two or three columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from handlers.files.names import printable

BODY, HEAD = "宋体", "黑体"
_BLACK = RGBColor(0, 0, 0)
_SIZES = {"Normal": 11, "Title": 20, "Heading 1": 15, "Heading 2": 12.5, "List Bullet": 11}
_SHADE = "E8EEF4"
WIDTH = 16.6
"""Centimetres between the margins."""


class Paper:
    """A document being written from top to bottom."""

    def __init__(self, title: str, footer: str, made_at: datetime) -> None:
        self._doc: Document = docx.Document()
        section = self._doc.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        for name, size in _SIZES.items():
            self._style(name, size)
        self._ids = {name: str(self._doc.styles[name].style_id) for name in (*_SIZES, "Table Grid")}
        core = self._doc.core_properties
        core.title, core.author, core.comments = printable(title), "梯航", ""
        core.created = core.modified = made_at.replace(tzinfo=None)
        below = section.footer.paragraphs[0]
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        below.add_run(printable(footer)).font.size = Pt(9)

    def _style(self, name: str, size: float) -> None:
        style: Any = self._doc.styles[name]
        font = BODY if name in ("Normal", "List Bullet") else HEAD
        style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), _BLACK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # Without the East Asian name Word sets Chinese in a font of its own choice; a theme would win over both.
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), font)
        for theme in [key for key in fonts.attrib if "Theme" in str(key)]:
            del fonts.attrib[theme]
        style.paragraph_format.space_after = Pt(4)

    def _add(self, style: str, words: str) -> Paragraph:
        made = self._doc.add_paragraph(printable(words))
        made._p.style = self._ids[style]  # by its id: looking a style up by name goes through all of them each time
        return made

    def title(self, words: str) -> None:
        """The title, once."""
        self._add("Title", words).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def head(self, words: str, level: int = 1) -> None:
        """A heading."""
        self._add(f"Heading {level}", words)

    def say(self, words: str, bold: bool = False) -> None:
        """A paragraph."""
        self._doc.add_paragraph().add_run(printable(words)).bold = bold

    def points(self, lines: Sequence[str]) -> None:
        """A list."""
        for line in lines:
            self._add("List Bullet", line)

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        """A table of two columns: what it is, and what there is to say of it."""
        self.table((), rows, (3.0, WIDTH - 3.0))

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """A table with its heading repeated on each page; without `heads` the first column is shaded instead."""
        lines = [tuple(heads), *rows] if heads else list(rows)
        table = self._doc.add_table(rows=len(lines), cols=len(widths))
        table._tbl.tblPr.style = self._ids["Table Grid"]
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for at, (row, words) in enumerate(zip(table.rows, lines, strict=True)):
            _keep_together(row, is_head=bool(heads) and at == 0)
            for n, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
                cell.width = Cm(widths[n])
                told = cell.paragraphs[0]
                told.paragraph_format.space_after = Pt(0)
                marked = at == 0 if heads else n == 0
                run = told.add_run(printable(text))
                run.bold, run.font.size = marked, Pt(10.5)
                if marked:
                    _shade(cell)
        self._doc.add_paragraph().paragraph_format.space_after = Pt(2)

    def content(self) -> bytes:
        """The finished file."""
        buffer = BytesIO()
        self._doc.save(buffer)
        return buffer.getvalue()


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", _SHADE)):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _keep_together(row: Any, is_head: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
