"""A picture of plans against what is on record: bars that can be read on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from io import BytesIO
from itertools import groupby

from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageDraw, ImageFont

from knowledge.progress import Progress, standing_word
from knowledge.validity import standing_in_words

WIDTH = 1080
MOST = 16
"""Bars in one picture; the digest has the rest in words."""
_TALLEST = 5200
"""More than so many bars with all their lines need; what is left over is cut off."""
_SIMPLIFIED = 2
"""Which face of the collection draws simplified Chinese."""
_CLOSING = "）》”，。；、"
"""Never at the beginning of a line."""
_EDGE, _BAR, _GAP = 56, 38, 26
_INK, _GREY, _PALE = "#1f2933", "#5f6c7b", "#e4e9f0"
_REACHED, _DONE, _WARN = "#2f6fde", "#2a9d5c", "#b45309"


def draw(found: Sequence[Progress], place: str, today: date) -> bytes:
    """A PNG, 1080 wide: for each number of the plans the aim as a pale bar and what is reached of it in colour.

    An aim that is a range, or is passed, is marked at its low end. Every document stands with its clauses and validity.
    """
    shown = found[:MOST]
    image = Image.new("RGB", (WIDTH, _TALLEST), "white")
    pen = ImageDraw.Draw(image)
    y = _heading(pen, place, today)
    for _, of_pack in groupby(shown, lambda one: one.pack.policy):
        rows = list(of_pack)
        y = _document(pen, y, rows, today)
        for n, one in enumerate(rows):
            # The new ones and the total of one target stand under one name.
            named = n == 0 or rows[n - 1].target is not one.target
            y = _bar(pen, y, one, named)
    if len(found) > MOST:
        y = _lines(pen, y, f"另有{len(found) - MOST}项没有画，说“简报”看目标那一项。", 32, _GREY)
    y = _lines(pen, y + 8, "只数在这里登记了称号的企业，不是全部；称号由企业填报或导入。", 32, _GREY)
    out = BytesIO()
    image.crop((0, 0, WIDTH, y + _EDGE)).save(out, "PNG")
    return out.getvalue()


def _heading(pen: ImageDraw.ImageDraw, place: str, today: date) -> int:
    y = _lines(pen, _EDGE, f"{place} 目标和在册企业", 54, _INK)
    return _lines(pen, y, f"{today.year}年{today.month}月{today.day}日", 34, _GREY) + 10


def _document(pen: ImageDraw.ImageDraw, y: int, rows: Sequence[Progress], today: date) -> int:
    """The document the bars below are of, and whether it still speaks."""
    pack = rows[0].pack
    clauses = "、".join(dict.fromkeys(one.target.clause for one in rows))
    pen.line([(_EDGE, y + 6), (WIDTH - _EDGE, y + 6)], fill=_PALE, width=3)
    y = _lines(pen, y + 24, f"《{pack.short}》{clauses}", 38, _INK)
    in_force = standing_word(pack, today) == "有效"
    return _lines(pen, y, standing_in_words(pack.validity, today), 32, _GREY if in_force else _WARN) + 14


def _bar(pen: ImageDraw.ImageDraw, y: int, one: Progress, named: bool) -> int:
    """The title, the bar, and both numbers beside it."""
    kind = "累计" if one.measure == "total" else "新增"
    if named:
        y = _lines(pen, y + 10, one.name, 42, _INK) + 4
    low, high = one.aim
    right = WIDTH - _EDGE
    scale = (right - _EDGE) / max(high, one.reached, 1)
    pen.rounded_rectangle([_EDGE, y, _EDGE + max(scale * high, _BAR), y + _BAR], _BAR // 2, fill=_PALE)
    if one.reached:
        colour = _DONE if one.reached >= low else _REACHED
        pen.rounded_rectangle([_EDGE, y, _EDGE + max(scale * one.reached, _BAR), y + _BAR], _BAR // 2, fill=colour)
    if low < max(high, one.reached):
        pen.line([(_EDGE + scale * low, y - 4), (_EDGE + scale * low, y + _BAR + 4)], fill=_GREY, width=4)
    years = f"{one.first}—{one.last}年" if one.measure == "new" and one.first < one.last else f"到{one.last}年"
    words = f"在册{one.reached}家 / 目标{kind}{one.aim_words}（{years}）"
    y = _lines(pen, y + _BAR + 10, words, 36, _INK)
    beside = [f"按{one.counted}计"] if named and one.name != one.counted else []
    beside += [f"另有{one.undated}家没有写取得日期"] if one.undated and one.measure == "new" else []
    beside += [f"{one.last}年以后取得的{one.later}家不计"] if one.later else []
    if beside:
        y = _lines(pen, y, "，".join(beside), 32, _GREY)
    return y + _GAP


def _lines(pen: ImageDraw.ImageDraw, y: int, words: str, size: int, ink: str) -> int:
    """Words from the left edge, broken where the picture ends; the y below them."""
    font = _font(size)
    line = ""
    for char in words:
        if line and char not in _CLOSING and font.getlength(line + char) > WIDTH - 2 * _EDGE:
            pen.text((_EDGE, y), line, ink, font)
            y, line = y + round(size * 1.45), ""
        line += char
    pen.text((_EDGE, y), line, ink, font)
    return y + round(size * 1.45)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_PATH), size, index=_SIMPLIFIED)
