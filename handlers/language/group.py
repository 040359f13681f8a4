"""One group of digits without 万 or 亿: 3,500 · 3千5 · 三千五百 · 三千零五 · 十几 · 一千三四百 · 三点五.

What numerals.py builds larger and vaguer numbers from; int and Fraction only, no float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from knowledge.patterns import lazy

Precision = Literal["exact", "pair", "vague", "few"]
"""`vague` and `few` (几): `hi` is not itself reached, which matters only for whole things."""

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3}
PLACES = {"十": 10, "百": 100, "千": 1000}
_ARABIC = lazy(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_FEW = lazy("[好大]?几|数(?=[十百千万亿])")
_REST = lazy("[1-9][0-9]+(?![0-9.,])")
_SPELT_DECIMALS = lazy("点([零一二三四五六七八九]+|[0-9]+)")
_DICTATED = lazy("(?=.?[一二三四五六七八九]{0,8}零)[一二三四五六七八九][零一二三四五六七八九]{2,8}(?=[万亿元块])")
"""Digit by digit, as speech recognition writes 三五零零万; without a 零 in it (三四五万) it may be anything."""
_MAX_DIGITS = 24
"""More digits than any figure of an enterprise has; keeps arithmetic on hostile text short."""


@dataclass(slots=True)
class Numeral:
    """A number read from a text: `lo..hi`, the `place` of its last digit, and where it ends.

    `scale` is the trailing 万 or 亿 (else 1); `factor` what its first figure is multiplied by (4千万: 10,000,000);
    `bare_pair` marks 三四, 几, 半 and 万把 with neither place nor scale; `arabic` a number that begins with 0–9.
    """

    lo: Fraction
    hi: Fraction
    place: Fraction
    end: int
    precision: Precision = "exact"
    scale: int = 1
    factor: int = 1
    arabic: bool = False
    bare_pair: bool = False
    single: bool = False
    """One digit (or pair) without a place: behind 万 it is a tenth of it (一百零五万八)."""
    colloquial: bool = False
    """Ends in such a digit already (三千二), so no 万 can follow."""
    plus: bool = False
    """`5000+万`: at least so much."""


def group_at(text: str, start: int) -> Numeral | None:
    """The number at `start` in figures, or in characters below 万; None where there is none or two readings."""
    m = _ARABIC.match(text, start)
    if m and not (m.end() - start == 1 and text[m.end() : m.end() + 1] in ("十", "百", "千")):
        return _arabic(text, m)
    return _spelt(text, start)


def _arabic(text: str, m: re.Match[str]) -> Numeral | None:
    figure, end = m.group().replace(",", ""), m.end()
    if len(figure) > _MAX_DIGITS or (figure[0] == "0" and figure[1:2].isdigit()):
        return None
    whole, _, decimals = figure.partition(".")
    value = Fraction(figure)
    if decimals:
        place = Fraction(1, 10 ** len(decimals))
    else:
        place = Fraction(10 ** (len(whole) - len(whole.rstrip("0"))) if value else 1)
        if (spelt := _SPELT_DECIMALS.match(text, end)) and spelt.group(1)[0].isascii():
            place = Fraction(1, 10 ** len(spelt.group(1)))
            value, end = value + int(spelt.group(1)) * place, spelt.end()
    single = len(figure) == 1
    factor = PLACES.get(text[end : end + 1], 1)
    if factor == 10:
        return None  # 12十
    if factor > 1:
        return Numeral(value * factor, value * factor, place * factor, end + 1, factor=factor, arabic=True)
    return Numeral(value, value, place, end, arabic=True, single=single)


def _spelt(text: str, start: int) -> Numeral | None:
    """Digits with places, falling: 三千五百, 三千零五, 3千5, 十几, 一千三四百, 一百五."""
    total, last, zero, at, factor = 0, 0, False, start, 1
    if dictated := _DICTATED.match(text, start):
        figure = "".join(str(DIGITS[char]) for char in dictated.group())
        tens = 10 ** (len(figure) - len(figure.rstrip("0")))
        return Numeral(Fraction(figure), Fraction(figure), Fraction(tens), dictated.end())
    if text[start : start + 1] == "零":
        return _decimals(text, 0, start + 1)
    while True:
        char = text[at : at + 1]
        if char == "零" and last and not zero:
            zero, at = True, at + 1
            continue
        few, second = _FEW.match(text, at), 0
        if char == "十" and (last == 0 or (zero and last > 10) or last == 100):
            digit = 1
        elif few:
            digit, at = 5 if char == "大" else 0, few.end()
        elif char in DIGITS and char != "零":
            digit, at = DIGITS[char], at + 1
            nxt = DIGITS.get(text[at : at + 1], 0)
            if nxt == digit + 1 or (digit, nxt) == (3, 5):
                second, at = nxt, at + 1
        elif len(char) == 1 and char.isascii() and char.isdigit() and not re.match("[0-9]", text[at + 1 : at + 2]):
            digit, at = int(char), at + 1
        elif last > 10 and not zero and (rest := _REST.match(text, at)) and len(rest.group()) == len(str(last)) - 1:
            # 3千500: the places are all there
            full = Fraction(total + int(rest.group()))
            return Numeral(full, full, Fraction(1), rest.end(), arabic=True)
        else:
            break
        place = PLACES.get(text[at : at + 1], 0)
        if place:
            if last and place >= last:
                return None
            at, factor = at + 1, factor if last else place
        if few or second:
            return _inexact(total, last, zero, place, digit, second, at, factor)
        if not place:
            return _last_digit(text, total, last, zero, digit, at)
        total, last, zero = total + digit * place, place, False
    if zero or last == 0:
        return None
    if text[at : at + 1] == "点":
        return _decimals(text, total, at, place=last)
    arabic = text[start] in "0123456789"
    return Numeral(Fraction(total), Fraction(total), Fraction(last), at, factor=factor, arabic=arabic)


def _inexact(total: int, last: int, zero: bool, place: int, digit: int, second: int, at: int, factor: int) -> Numeral:
    """几 or an adjacent pair as the last figure."""
    alone = last == 0 and not place
    colloquial = bool(last and not place and not zero and last > 10)
    unit = place or (last // 10 if colloquial else 1)
    if second:
        lo, hi = Fraction(total + digit * unit), Fraction(total + second * unit)
        return Numeral(
            lo, hi, Fraction(unit), at, "pair", factor=factor, bare_pair=alone, single=alone, colloquial=colloquial
        )
    least = total + digit * unit if last or digit else 2 * unit
    return Numeral(
        Fraction(least), Fraction(total + 10 * unit), Fraction(unit), at, "few", factor=factor, bare_pair=alone
    )


def _last_digit(text: str, total: int, last: int, zero: bool, digit: int, at: int) -> Numeral | None:
    if last > 10 and not zero:
        unit = last // 10
        value = Fraction(total + digit * unit)
        return Numeral(value, value, Fraction(unit), at, colloquial=True)
    if text[at : at + 1] == "点":
        return _decimals(text, total + digit, at)
    value = Fraction(total + digit)
    return Numeral(value, value, Fraction(1), at, single=last == 0)


def _decimals(text: str, whole: int, at: int, *, place: int = 1) -> Numeral:
    m = _SPELT_DECIMALS.match(text, at)
    if m is None or len(m.group(1)) > _MAX_DIGITS:
        return Numeral(Fraction(whole), Fraction(whole), Fraction(place), at, single=place == 1 and whole < 10)
    digits = "".join(char if char.isascii() else str(DIGITS[char]) for char in m.group(1))
    unit = Fraction(1, 10 ** len(digits))
    value = whole + int(digits) * unit
    end = m.end()
    factor = PLACES.get(text[end : end + 1], 1)
    return Numeral(value * factor, value * factor, unit * factor, end + (factor > 1), factor=factor)
