"""A txt file: lines, and tables flattened to cells that each begin with a tab."""

from __future__ import annotations

from itertools import groupby

from knowledge.texts.blocks import Block, Cell, Paragraph, Table
from knowledge.texts.cleaning import cleaned, tidy
from knowledge.texts.decoding import decode
from knowledge.texts.rejoin import Line, paragraphs


def read_plain(data: bytes) -> tuple[list[Block], str]:
    """The blocks of a txt file and the name of its encoding. Raises TextMistake."""
    text, encoding = decode(data)
    return blocks_of(cleaned(text).split("\n")), encoding


def blocks_of(lines: list[str]) -> list[Block]:
    """Paragraphs and tables. A line that begins with a tab is a cell; a blank line ends a row of cells."""
    full = _width(lines)
    blocks: list[Block] = []
    for flattened, group in groupby(with_blanks_inside(lines), key=lambda item: item[0]):
        chunk = [line for _, line in group]
        if flattened and (table := flattened_table(chunk)):
            blocks.append(table)
        else:
            blocks += _loose(chunk, full)
    return blocks


def _loose(lines: list[str], full: int) -> list[Block]:
    """Paragraphs; two lines or more with tabs in them are rows, as a spreadsheet copies them."""
    blocks: list[Block] = []
    for tabbed, group in groupby(lines, key=lambda line: "\t" in line.strip()):
        chunk = list(group)
        if tabbed and len(chunk) > 1:
            blocks.append(_rows([[tidy(cell) for cell in line.strip("\n").split("\t")] for line in chunk]))
        else:
            made = (Line(line.strip(), len(line.rstrip()) >= full, line[:1] in "\u3000 ") for line in chunk if line)
            blocks += map(Paragraph, paragraphs(made))
    return blocks


def _width(lines: list[str]) -> int:
    """From how many characters on a line was filled by whatever broke the lines; no line is, if nothing did."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(lengths) < 10:
        return 1_000_000
    width = lengths[len(lengths) * 9 // 10]
    filled = sum(width - 3 <= length <= width + 2 for length in lengths)
    return width - 3 if 20 <= width <= 60 and filled * 3 >= len(lengths) else 1_000_000


def with_blanks_inside(lines: list[str]) -> list[tuple[bool, str]]:
    """Each line with whether it is of a table; blank lines are of the table when a cell follows them."""
    cells = [line.startswith("\t") for line in lines]
    inside = False
    for number in range(len(lines) - 1, -1, -1):
        if lines[number].strip(" \u3000") == "":
            cells[number] = inside
        else:
            inside = cells[number]
    # Blank lines before the first cell belong to nobody.
    open_ = False
    for number, line in enumerate(lines):
        open_ = cells[number] and (open_ or line.startswith("\t"))
        cells[number] = open_
    return list(zip(cells, lines, strict=True))


def flattened_table(lines: list[str]) -> Table | None:
    """The cells of tab-led lines, a row up to each blank line; None where no row has two."""
    rows: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("\t"):
            rows[-1] += [tidy(cell) for cell in line[1:].split("\t")]
        elif rows[-1]:
            rows.append([])
    rows = [row for row in rows if any(row)]
    return _rows(rows) if max(map(len, rows), default=0) > 1 else None


def _rows(rows: list[list[str]]) -> Table:
    """In a row with fewer cells than the widest, the last one spans the rest."""
    width = max(map(len, rows))
    return Table(
        tuple(
            tuple(Cell(at, width - at if at == len(row) - 1 else 1, text) for at, text in enumerate(row))
            for row in rows
        )
    )
