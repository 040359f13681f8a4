"""Tables of a pdf page, found by the lines they are ruled with; the file itself knows of no table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from pdfminer.layout import LTChar, LTCurve, LTPage, LTTextContainer, LTTextLine

from knowledge.texts.blocks import Cell, Row
from knowledge.texts.cleaning import cleaned, tidy

_THIN = 3.0
"""Points: a rectangle no thicker is a line; lines no further apart are one."""
_MOST_EDGES = 4000
"""A page with more lines than this is a drawing."""

_Span = tuple[float, float, float]  # where a line stands, and from where to where it runs


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table on a page: its place from top to bottom, and its rows. `columns` are the lines between them."""

    top: float
    bottom: float
    columns: tuple[float, ...]
    rows: tuple[Row, ...]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.bottom - _THIN <= y <= self.top + _THIN and self.columns[0] <= x <= self.columns[-1]


def ruled_tables(page: LTPage) -> list[Ruled]:
    """The tables of a page, each with two columns or more."""
    across, down = _edges(page)
    if not 2 <= len(across) + len(down) <= _MOST_EDGES:
        return []
    characters = [
        char
        for box in page
        if isinstance(box, LTTextContainer)
        for line in box
        if isinstance(line, LTTextLine)
        for char in line
        if isinstance(char, LTChar)
    ]
    found = (_table(bottom, top, across, down, characters) for bottom, top in _stretches(down))
    return [table for table in found if table is not None]


def _edges(page: LTPage) -> tuple[list[_Span], list[_Span]]:
    """Horizontal lines as (y, left, right) and vertical ones as (x, bottom, top)."""
    across: list[_Span] = []
    down: list[_Span] = []
    for shape in page:
        if not isinstance(shape, LTCurve):
            continue
        x0, y0, x1, y1 = shape.bbox
        if x1 - x0 <= _THIN < y1 - y0:
            down.append(((x0 + x1) / 2, y0, y1))
        elif y1 - y0 <= _THIN < x1 - x0:
            across.append(((y0 + y1) / 2, x0, x1))
        elif x1 - x0 > _THIN and y1 - y0 > _THIN and shape.stroke:
            across += [(y0, x0, x1), (y1, x0, x1)]
            down += [(x0, y0, y1), (x1, y0, y1)]
    return across, down


def _stretches(down: Iterable[_Span]) -> Iterator[tuple[float, float]]:
    """The stretches of a page, from bottom to top, that vertical lines cover without a gap."""
    start = end = None
    for _, low, high in sorted(down, key=lambda span: span[1]):
        if end is not None and start is not None and low > end + _THIN:
            yield start, end
            start = end = None
        start = low if start is None else start
        end = high if end is None else max(end, high)
    if start is not None and end is not None:
        yield start, end


def _table(bottom: float, top: float, across: list[_Span], down: list[_Span], characters: list[LTChar]) -> Ruled | None:
    down = [span for span in down if span[1] >= bottom - _THIN and span[2] <= top + _THIN]
    across = [span for span in across if bottom - _THIN <= span[0] <= top + _THIN]
    columns = _distinct(x for x, _, _ in down)
    if len(columns) < 3 or not across:
        return None
    # Where a page cuts a row, no line is drawn across.
    heights = _distinct([bottom, top, *(y for y, _, _ in across)])[::-1]
    inside = [c for c in characters if bottom <= _middle(c)[1] <= top]
    rows: list[Row] = []
    for high, low in pairwise(heights):
        middle = (high + low) / 2
        lines = [i for i, x in enumerate(columns) if any(_near(s[0], x) and s[1] <= middle <= s[2] for s in down)]
        cells = []
        for left, right in pairwise(lines):
            centre = (columns[left] + columns[right]) / 2
            goes_on = bool(rows) and not any(_near(y, high) and x0 <= centre <= x1 for y, x0, x1 in across)
            text = "" if goes_on else _words(inside, columns[left], columns[right], _floor(low, centre, across), high)
            cells.append(Cell(left, right - left, text))
        if cells:
            rows.append(tuple(cells))
    return Ruled(top, bottom, tuple(columns), tuple(rows)) if any(len(row) > 1 for row in rows) else None


def _floor(low: float, centre: float, across: list[_Span]) -> float:
    """Where the cell above this height ends: the first line below it that is drawn there."""
    return max((y for y, x0, x1 in across if y <= low + _THIN and x0 <= centre <= x1), default=low)


def _words(characters: list[LTChar], left: float, right: float, low: float, high: float) -> str:
    """The characters whose middle lies in a cell, line by line."""
    held = [(x, y, c) for c in characters for x, y in (_middle(c),) if left <= x <= right and low <= y <= high]
    held.sort(key=lambda item: -item[1])
    lines: list[list[tuple[float, float, LTChar]]] = []
    for item in held:
        if lines and lines[-1][0][1] - item[1] < 0.5 * item[2].size:
            lines[-1].append(item)
        else:
            lines.append([item])
    return tidy("".join(cleaned("".join(c.get_text() for _, _, c in sorted(line, key=_from_left))) for line in lines))


def _from_left(item: tuple[float, float, LTChar]) -> float:
    return item[0]


def _middle(char: LTChar) -> tuple[float, float]:
    return (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _THIN


def _distinct(places: Iterable[float]) -> list[float]:
    """Places from low to high, those within a line's thickness taken as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _THIN:
            found.append(place)
    return found
