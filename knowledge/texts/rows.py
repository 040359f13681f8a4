"""The rows of a table as passages: a table of classes gives one for each cell, any other one for each row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.texts.blocks import Cell, Row, Table
from knowledge.texts.cleaning import plain
from knowledge.texts.passage import Passage

_CLASSES = frozenset(("类别", "分类", "类型", "分类标准", "标准类别", "类别标准"))
_NUMBER = re.compile(r"[(第]?(\d{1,3}|[一二三四五六七八九十]{1,3})[)条项]?[.、]?")
_QUOTES = re.compile(r"[“”\"'‘’「」\s]")
_BEFORE = re.compile(r"^(?:国家|省|市|县|区)(?:级|家级)?(?=.{2})|^专精特新(?=.{2})")
_AFTER = re.compile(r"(?<=..)(?:企业|标准|条件)$")


def short(label: str) -> str:
    """A column's name as cited: 专精特新“小巨人”企业 → 小巨人."""
    name = re.sub(r"\(.*?\)", "", plain(_QUOTES.sub("", label)))
    while (shorter := _AFTER.sub("", _BEFORE.sub("", name))) != name:
        name = shorter
    return name[:20]


def passages(table: Table, base: str, heading: str) -> list[Passage]:
    """What a table under the clause `base` says, row by row; `heading` is the way there."""
    split = next((i for i, row in enumerate(table.rows) if _key(row) is not None), None)
    classes = next((i for i, row in enumerate(table.rows) if row and _QUOTES.sub("", row[0].text) in _CLASSES), None)
    if classes is not None and split is not None and classes < split:
        return list(_of_classes(table, base, heading, classes, split))
    return list(_of_records(table, base, heading))


def _key(row: Row) -> str | None:
    found = _NUMBER.fullmatch(plain(row[0].text)) if row else None
    return found[1] if found else None


def _of_classes(table: Table, base: str, heading: str, head: int, first: int) -> Iterator[Passage]:
    """Columns are classes of firms, rows their numbered conditions."""
    for row in table.rows[:head]:
        if len(row) > 1 and (text := "\n".join(cell.text for cell in row[1:] if cell.text)):
            yield Passage(_place(base, short(row[0].text)), _way(heading, row[0].text), text)
    groups, below = [_filled(row) for row in table.rows[head:first]][:1], table.rows[head + 1 : first]
    tops = groups[0]
    body = table.rows[first:]
    # A group whose columns share cells is one class; where none do, each column of it is a class of its own.
    shared = {
        top.column
        for top in tops
        if top.span > 1 and any(c.column == top.column and c.span > 1 for r in body for c in r)
    }
    number = ""
    for row in body:
        number = _key(row) or number
        for cell in row[1:]:
            top = next((t for t in tops if t.column <= cell.column < t.column + t.span), None)
            if not cell.text or top is None:
                continue
            sub = next((c for r in below for c in r if c.column == cell.column and c.text), None)
            narrow = sub is not None and cell.span == 1 and top.span > 1
            label = sub.text if narrow and sub and top.column not in shared else top.text
            text = f"{_QUOTES.sub('', sub.text)}：{cell.text}" if narrow and sub and top.column in shared else cell.text
            yield Passage(_place(base, short(label), number), _way(heading, label, number), text)


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row[1:] if cell.text]


def _of_records(table: Table, base: str, heading: str) -> Iterator[Passage]:
    """Each row is one thing; the first row names the columns where it looks like it."""
    rows = table.rows
    header = {cell.column: cell.text for cell in rows[0]} if len(rows) > 1 and _is_header(rows[0], rows[1]) else {}
    above: dict[int, str] = {}
    for number, row in enumerate(rows[1:] if header else rows, 1):
        kept = [above.get(cell.column, "") for cell in row[:2] if not cell.text]
        above |= {cell.column: cell.text for cell in row[:2] if cell.text}
        said = [(header.get(cell.column, ""), cell.text) for cell in row if cell.text]
        if not said:
            continue
        text = "；".join(f"{name}：{words}" if name and name != words else words for name, words in said)
        yield Passage(_place(base, _key(row) or f"行{number}"), _way(heading, *kept), text)


def _is_header(first: Row, second: Row) -> bool:
    texts = [cell.text for cell in first]
    return (
        len(first) == len(second)
        and all(len(text) <= 20 for text in texts)
        and sum(map(bool, texts)) >= 2
        and _key(first) is None
    )


def _place(base: str, *parts: str) -> str:
    """A clause id: without blanks and full-width brackets."""
    joined = "-".join(part for part in (base, *parts) if part)
    return re.sub(r"\s+", "", plain(joined))


def _way(heading: str, *parts: str) -> str:
    return " > ".join(part for part in (heading, *parts) if part)
