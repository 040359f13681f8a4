"""What a value can be read as, and how it is written in JSON (`Parsed value` in the contract)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

Kind = Literal["money", "percent", "count", "date", "year", "yesno", "rank", "number"]
"""What is asked for. `rank` (第三名 = 3, 前三 = 1..3) and `number` (3.5 年) serve questions of our own."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure: the closed interval `lo..hi`, None = open end. Exact arithmetic only.

    Units: money in 万元, percent in percent points (3.5 for 3.5 %), counts in whole things (`unit` is the word typed,
    or empty). `unit_assumed`: no unit was typed, so it must be echoed back before it counts.
    """

    lo: Fraction | None
    hi: Fraction | None
    exact: bool
    unit: str
    unit_assumed: bool = False
    raw: str = ""


@dataclass(frozen=True, slots=True)
class YearReading:
    """Calendar years `lo..hi`, both included."""

    lo: int
    hi: int
    raw: str = ""


@dataclass(frozen=True, slots=True)
class DateReading:
    """Days `lo..hi`, both included; None = open end (下周三之前). A month or a year is the whole of it.

    `year_assumed`: only month and day were typed and the current year was taken.
    """

    lo: date | None
    hi: date | None
    year_assumed: bool = False
    raw: str = ""


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes, no, or None: does not know (`declined`: will not say)."""

    value: bool | None
    declined: bool = False
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The person does not know, or (`declined`) will not say or wants to skip. Never 0, never no."""

    declined: bool = False
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Could not be read without guessing; `hint` tells the person in Chinese what could be."""

    hint: str
    raw: str = ""


Value = Reading | YearReading | DateReading | YesNo | Unknown | Unreadable


def number_json(value: Fraction | None) -> int | float | None:
    """A figure for JSON: whole numbers as such, others as the nearest decimal; None stays null."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def to_json(value: Value) -> dict[str, Any]:
    """The document `tihang parse --json` prints. `{"error": …}` for what cannot be read."""
    match value:
        case Reading():
            out: dict[str, Any] = {
                "lo": number_json(value.lo),
                "hi": number_json(value.hi),
                "exact": value.exact,
                "unit": value.unit,
            }
            if value.unit_assumed:
                out["unit_assumed"] = True
            return out
        case YearReading():
            return {"lo": value.lo, "hi": value.hi}
        case DateReading():
            return {
                "lo": value.lo.isoformat() if value.lo else None,
                "hi": value.hi.isoformat() if value.hi else None,
            }
        case YesNo():
            return {"value": value.value}
        case Unknown():
            return {"unknown": True}
        case Unreadable():
            return {"error": value.hint}


def in_words(value: Value) -> str:
    """A value as it is echoed: `3500至3600万元`, `不少于8000万元`, `是`. Read again, it is the same value."""
    match value:
        case Reading():
            return _span(value.lo, value.hi, value.unit)
        case YearReading():
            return f"{value.lo}年" if value.lo == value.hi else f"{value.lo}至{value.hi}年"
        case DateReading():
            if value.lo is None:
                return f"{value.hi}以前"
            if value.hi is None:
                return f"{value.lo}以后"
            return f"{value.lo}" if value.lo == value.hi else f"{value.lo}至{value.hi}"
        case YesNo() if value.value is not None:
            return "是" if value.value else "否"
        case YesNo() | Unknown():
            return "不方便说" if value.declined else "不清楚"
        case Unreadable():
            return value.hint


def _span(lo: Fraction | None, hi: Fraction | None, unit: str) -> str:
    if lo is None or hi is None:
        return f"不少于{_figure(lo)}{unit}" if hi is None else f"不超过{_figure(hi)}{unit}"
    return f"{_figure(lo)}{unit}" if lo == hi else f"{_figure(lo)}至{_figure(hi)}{unit}"


def _figure(value: Fraction | None) -> str:
    return f"{float(value or 0):.6f}".rstrip("0").rstrip(".")
