"""Numbers as people write them: 3,500 · 3千5百万 · 三千五百来万 · 两亿三 · 三四百万 · 一个多亿 · 半个亿.

A hand-written reader over int and Fraction; no float anywhere. It reads the longest number at a place in a text and
gives up (None) where two readings are possible, for example 一亿两千 (万 or 元?), 百八十, 二零二三, 3,50.

What vague words mean (the place is that of the last stated digit: 三千五百 is 百, 2000 is 千):
来, 多, 余 reach one unit of that place further; 几 stands for 2–9 in front and 1–9 behind a larger place;
两三, 三四, 三五 reach from the first to the second; 把 (百把) is a tenth either way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

Precision = Literal["exact", "pair", "vague", "few"]
"""`vague` and `few` (几): `hi` is not itself reached, which matters only for whole things."""

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10_000, "亿": 100_000_000, "w": 10_000}
_ARABIC = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_SPELT_DECIMALS = re.compile("点([零一二三四五六七八九]+|[0-9]+)")
_NUMERAL = re.compile("[0-9零一二两三四五六七八九十千万亿几]|百(?!分)|[.,][0-9]")
_ROUGH = re.compile("百十[来多余]?|(百|千)([来多余把])|个把")
_GE_VAGUE = re.compile("个([多来余半])?(?=亿|点|百分点)")
_MEASURED = re.compile("[%‰成点元块个项件人家年名位款种条台套张本次篇部份户月天]")
_MAX_DIGITS = 24
"""More digits than any figure of an enterprise has; keeps arithmetic on hostile text short."""


@dataclass(slots=True)
class Numeral:
    """A number read from a text: `lo..hi`, the `place` of its last digit, and where it ends.

    `scale` is the trailing 万 or 亿 (else 1); `factor` what its first figure is multiplied by (4千万: 10,000,000);
    `bare_pair` marks 三四 and 半 with neither place nor scale; `arabic` a number that begins with 0–9.
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


def numeral(text: str, start: int, *, implied: bool = False) -> Numeral | None:
    """The longest number at `start`, or None. `implied`: 千万 after 近, 上, 过 stands for 一千万."""
    head = _rough(text, start) or (_implied(text, start) if implied else None) or _group(text, start)
    if head is None:
        return None
    head = _vague(text, head)
    whole = _scaled(text, head)
    if whole is None or (whole.end < 0 or _NUMERAL.match(text, whole.end)):
        return None
    return whole


def _scaled(text: str, head: Numeral) -> Numeral | None:
    """`head` with the 万 and 亿 and what comes behind them."""
    out, group, scale = None, head, 10**12
    while (unit := _scale_at(text, group)) is not None:
        if unit >= scale or group.colloquial:
            return None
        scale = unit
        part = replace(
            group,
            lo=group.lo * unit,
            hi=group.hi * unit,
            place=group.place * unit,
            end=group.end + 1,
            scale=unit,
            factor=group.factor * unit,
            single=False,
        )
        out = part if out is None else _plus(out, part)
        if out.precision != "exact":
            return out
        following = _behind(text, out, group)
        if following is None or following is out:
            return _more(text, out) if following is out else None
        if not isinstance(following, _Next):
            return _more(text, following)
        group = following.group
    if out is not None:
        return None
    return head


@dataclass(slots=True)
class _Next:
    group: Numeral


def _behind(text: str, out: Numeral, last: Numeral) -> Numeral | _Next | None:
    """What follows 万 or 亿: nothing (`out`), a smaller scaled group, a finished sum, or no reading (None)."""
    unit, at = out.scale, out.end
    if text[at : at + 1] == "半" and last.place >= 1:
        half = Fraction(unit, 2)
        return replace(out, lo=out.lo + half, hi=out.hi + half, place=half, end=at + 1)
    zero = text[at : at + 1] == "零"
    tail = _group(text, at + zero)
    if tail is None:
        return None if zero else out
    tail = _vague(text, tail)
    if _scale_at(text, tail) is not None:
        return _Next(tail)
    if zero:
        pass
    elif tail.single:
        if last.place < 1 or (unit == 10_000 and last.place > 10) or _MEASURED.match(text, tail.end):
            return None if text[tail.end : tail.end + 1] == "元" else out
        tenth = Fraction(unit, 10)
        tail = Numeral(tail.lo * tenth, tail.hi * tenth, tenth, tail.end, tail.precision)
    elif unit > 10_000 or (tail.arabic and tail.lo < 1000 and text[tail.end : tail.end + 1] != "元"):
        return None
    if tail.hi >= unit:
        return None
    return _plus(out, tail)


def _plus(out: Numeral, tail: Numeral) -> Numeral:
    return replace(
        out,
        lo=out.lo + tail.lo,
        hi=out.hi + tail.hi,
        place=tail.place,
        end=tail.end,
        precision=tail.precision,
        scale=tail.scale if tail.scale > 1 else out.scale,
    )


def _more(text: str, out: Numeral) -> Numeral:
    """一亿多, 5000万余: one unit of the last place more. 多一点 is left to the words around the number."""
    if text[out.end : out.end + 1] in ("多", "余") and text[out.end + 1 : out.end + 2] not in ("点", "一", "些"):
        out.hi, out.precision, out.end = out.lo + out.place, "vague", out.end + 1
    return out


def _scale_at(text: str, group: Numeral) -> int | None:
    char = text[group.end : group.end + 1]
    if char == "w" and (not group.arabic or text[group.end + 1 : group.end + 2].isascii()):
        # `3500w` is typed for 3500万; `3500wh` is not.
        return 10_000 if group.arabic and not text[group.end + 1 : group.end + 2].isalnum() else None
    return _SCALES.get(char)


def _rough(text: str, start: int) -> Numeral | None:
    m = _ROUGH.match(text, start)
    if m is None:
        if text[start : start + 1] == "半":
            end = start + 2 if re.match("半个(?=亿|点|百分点)", text[start : start + 5]) else start + 1
            return Numeral(Fraction(1, 2), Fraction(1, 2), Fraction(1, 2), end, bare_pair=True)
        return None
    if m.group().startswith("百十"):
        return Numeral(Fraction(110), Fraction(120), Fraction(10), m.end(), "vague")
    if m.group(1) is None:
        return Numeral(Fraction(1), Fraction(2), Fraction(1), m.end(), "vague")
    place = Fraction(_PLACES[m.group(1)])
    if m.group(2) == "把":
        return Numeral(place * 9 / 10, place * 11 / 10, place, m.end(), "pair")
    return Numeral(place, place * 2, place, m.end(), "vague")


def _implied(text: str, start: int) -> Numeral | None:
    """The 一 left out in 近千万, 上百人, 过亿."""
    char = text[start : start + 1]
    if char in ("万", "亿"):
        return Numeral(Fraction(1), Fraction(1), Fraction(1), start)
    if char in ("百", "千"):
        value = Fraction(_PLACES[char])
        return Numeral(value, value, value, start + 1, factor=_PLACES[char])
    return None


def _vague(text: str, group: Numeral) -> Numeral:
    """`group` with 多, 来, 余 or 个, 个多, 个半 behind it."""
    if group.precision != "exact":
        m = _GE_VAGUE.match(text, group.end)
        if m and m.group(1) is None:
            group.end = m.end()
        return group
    if text[group.end : group.end + 1] in ("多", "来", "余"):
        group.hi, group.precision, group.end = group.lo + group.place, "vague", group.end + 1
        if text[group.end : group.end + 2] == "个亿":
            group.end += 1
        return group
    m = _GE_VAGUE.match(text, group.end)
    if m:
        group.end = m.end()
        if m.group(1) == "半":
            group.lo = group.hi = group.lo + Fraction(1, 2)
            group.place = Fraction(1, 2)
        elif m.group(1):
            group.hi, group.precision = group.lo + 1, "vague"
        group.single = False
    return group


def _group(text: str, start: int) -> Numeral | None:
    """A number below 万, or any Arabic one."""
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
    factor = _PLACES.get(text[end : end + 1], 1)
    if factor > 1:
        return Numeral(value * factor, value * factor, place * factor, end + 1, factor=factor, arabic=True)
    return Numeral(value, value, place, end, arabic=True, single=single)


def _spelt(text: str, start: int) -> Numeral | None:
    """Digits with places, falling: 三千五百, 三千零五, 3千5, 十几, 一千三四百, 一百五."""
    total, last, zero, at, factor = 0, 0, False, start, 1
    if text[start : start + 1] == "零":
        return _decimals(text, 0, start + 1)
    while True:
        char = text[at : at + 1]
        if char == "零" and last and not zero:
            zero, at = True, at + 1
            continue
        few, second = char == "几" or text.startswith("好几", at), 0
        if char == "十" and (last == 0 or (zero and last > 10) or last == 100):
            digit = 1
        elif few:
            digit, at = 0, at + (2 if char == "好" else 1)
        elif char in DIGITS and char != "零":
            digit, at = DIGITS[char], at + 1
            nxt = DIGITS.get(text[at : at + 1], 0)
            if nxt == digit + 1 or (digit, nxt) == (3, 5):
                second, at = nxt, at + 1
        elif len(char) == 1 and char.isascii() and char.isdigit() and not re.match("[0-9]", text[at + 1 : at + 2]):
            digit, at = int(char), at + 1
        else:
            break
        place = _PLACES.get(text[at : at + 1], 0)
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
    least = total if last else 2 * unit
    return Numeral(Fraction(least), Fraction(total + 10 * unit), Fraction(unit), at, "few", factor=factor)


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
    factor = _PLACES.get(text[end : end + 1], 1)
    return Numeral(value * factor, value * factor, unit * factor, end + (factor > 1), factor=factor)
