"""What every reader makes of its file: paragraphs and table rows in the order of the document."""

from __future__ import annotations

from dataclasses import dataclass

MAX_CHARACTERS = 1_000_000
"""No policy text comes near this; what does is refused before it is looked at further."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph on one line. `heading` where the file itself marks it as one (a Word style)."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its first column, how many columns it spans, its words ("" when blank or merged into one above)."""

    column: int
    span: int
    text: str


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a cell merged across columns stands once."""

    rows: tuple[Row, ...]


Block = Paragraph | Table
