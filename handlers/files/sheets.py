"""A workbook from rows: numbers as numbers, days as days, and no text that a spreadsheet could take for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from handlers.files.names import printable

LONGEST = 32_000
"""Characters of a cell; Excel holds 32,767."""
EMPTY = "没有记录"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and the width of its column, in characters."""

    heading: str
    width: int


Sheet = tuple[Sequence[Column], Sequence[Sequence[Any]]]


def workbook(sheets: Mapping[str, Sheet], made_at: datetime) -> bytes:
    """The file, a sheet for each entry with its heading frozen; a sheet without rows says so."""
    buffer = BytesIO()
    # Text stays text: neither formulas, links nor numbers are read out of it.
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"author": "梯航", "created": made_at.replace(tzinfo=None)})
    text = {"valign": "top", "text_wrap": True}
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#DDE7F0", "border": 1, "valign": "vcenter"}),
        "text": book.add_format(text),
        # Kept as text even when the cell is edited.
        "quoted": book.add_format(text | {"quote_prefix": True}),
        "number": book.add_format({"valign": "top", "num_format": "#,##0.####"}),
        "year": book.add_format({"valign": "top", "num_format": "0"}),
        "day": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm"}),
    }
    for name, (columns, rows) in sheets.items():
        sheet = book.add_worksheet(name)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.heading, formats["head"])
        sheet.freeze_panes(1, 0)
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        _write(sheet, rows or [(EMPTY,)], columns, formats)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, rows: Iterable[Sequence[Any]], columns: Sequence[Column], formats: Mapping[str, Any]) -> None:
    for line, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            match value:
                case None:
                    continue
                case datetime():
                    sheet.write_datetime(line, at, value.replace(tzinfo=None), formats["moment"])
                case date():
                    sheet.write_datetime(line, at, value, formats["day"])
                case int() | float() | Fraction():
                    form = "year" if columns[at].heading == "年度" else "number"
                    sheet.write_number(line, at, float(value), formats[form])
                case _:
                    words = printable(str(value))[:LONGEST]
                    quoted = words.startswith(_FORMULA)
                    sheet.write_string(line, at, words, formats["quoted" if quoted else "text"])
