"""Numbers as people write them: 3,500 · 3千5百万 · 三千五百来万 · 两亿三 · 三四百万 · 一个多亿 · 半个亿.

A hand-written reader over int and Fraction; no float anywhere. It reads the longest number at a place in a text and
gives up (None) where two readings are possible, for example 一亿两千 (万 or 元?), 百八十, 二零二三, 3,50.

What vague words mean (the place is that of the last stated digit: 三千五百 is 百, 2000 is 千):
来, 多, 余 reach one unit of that place further; 几 stands for 2–9 in front and 1–9 behind a larger place;
大几 stands for 5–9; 两三, 三四, 三五 reach from the first to the second; 把 (百把, 万把) is a tenth either way;
千儿八百 is 800 to 1000.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from handlers.language.group import DIGITS, PLACES, Numeral, Precision, group_at
from knowledge.patterns import lazy

__all__ = ["DIGITS", "Numeral", "Precision", "numeral"]

_SCALES = {"万": 10_000, "亿": 100_000_000, "w": 10_000}
_NUMERAL = lazy("[0-9零一二两三四五六七八九十千万亿几]|百(?!分)|[.,][0-9]")
_ROUGH = lazy("百十[来多余]?|(百|千)([来多余把])|个把|(?P<short>[万千百])儿[八七](?P<next>[千百十])|万把")
_GE_VAGUE = lazy("个([多来余半])?(?=亿|点|百分点)")
_PLUS = lazy(r"\+(?=[万亿w])")
_MEASURED = lazy("[%‰成点元块个项件人家年名位款种条台套张本次篇部份户月天]")


def numeral(text: str, start: int, *, implied: bool = False) -> Numeral | None:
    """The longest number at `start`, or None. `implied`: 千万 after 近, 上, 过 stands for 一千万."""
    left_out = None if not implied or _ROUGH.match(text, start) else _implied(text, start)
    head = left_out or _rough(text, start) or group_at(text, start)
    if head is None:
        return None
    head = _vague(text, head)
    if head.arabic and _PLUS.match(text, head.end):
        head.end, head.plus = head.end + 1, True
    whole = _scaled(text, head)
    if whole is None or (whole.end < 0 or _NUMERAL.match(text, whole.end)):
        return None
    if left_out and whole.place < whole.scale:
        return None  # 可能万一
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
    tail = group_at(text, at + zero)
    if tail is None:
        return None if zero else out
    tail = _vague(text, tail)
    if _scale_at(text, tail) is not None:
        return _Next(tail)
    if tail.precision == "few" and tail.bare_pair:
        return None  # 十二万好几: several what?
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
    if short := m.group("short"):
        # 千儿八百 is a thousand or somewhat less
        if "千百十".index(m.group("next")) != "万千百".index(short):
            return None
        full = Fraction(PLACES.get(short, 10_000))
        return Numeral(full * 8 / 10, full, full / 10, m.end(), "pair", bare_pair=short == "万")
    if m.group() == "个把":
        return Numeral(Fraction(1), Fraction(2), Fraction(1), m.end(), "vague")
    if m.group() == "万把":
        return Numeral(Fraction(9000), Fraction(11_000), Fraction(1000), m.end(), "pair", bare_pair=True)
    place = Fraction(PLACES[m.group(1)])
    if m.group(2) == "把":
        return Numeral(place * 9 / 10, place * 11 / 10, place, m.end(), "pair")
    return Numeral(place, place * 2, place, m.end(), "vague")


def _implied(text: str, start: int) -> Numeral | None:
    """The 一 left out in 近千万, 上百人, 过亿."""
    char = text[start : start + 1]
    if char in ("万", "亿"):
        return Numeral(Fraction(1), Fraction(1), Fraction(1), start)
    if char in ("百", "千"):
        value = Fraction(PLACES[char])
        return Numeral(value, value, value, start + 1, factor=PLACES[char])
    return None


def _vague(text: str, group: Numeral) -> Numeral:
    """`group` with 多, 来, 余 or 个, 个多, 个半 behind it."""
    if group.precision != "exact":
        if (
            group.precision in ("few", "pair")
            and (group.place > 1 or group.lo >= 10)
            and text[group.end : group.end + 1] == "来"
        ):
            group.end += 1  # 几百来万: 几 says it already
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
