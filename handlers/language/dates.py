"""Days, months and years as people say them, as closed intervals of days; today is given.

今年三月 is the whole month, 2015年 the whole year, 年底 December, 月底 from the 21st on, 下周 Monday to Sunday.
N天 and N周 before or after today are a day, N个月 the calendar month, N年 the calendar year.
A month and day without a year are of the current year (`year_assumed`). A weekday that is over this week and stands
alone (周三 on a Saturday) is refused, because it may mean either week.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from handlers.language.date_words import (
    BARE_YEAR,
    BEFORE_AFTER,
    DAY_WORDS,
    LEAD,
    PATTERNS,
    TAIL,
    TO,
    WEEKS,
    YEAR_WORDS,
    YEARS,
)
from handlers.language.heads import heads
from handlers.language.numerals import numeral
from handlers.language.readings import DateReading, Unreadable, YearReading

EXAMPLES = "可以写成“2015年6月1日”“今年三月”或“下周三”；不清楚就回“不清楚”"
YEAR_EXAMPLES = "可以写成“2023年”“23年”或“去年”；不清楚就回“不清楚”"
FIRST_YEAR, LAST_YEAR = 1900, 2100

Span = tuple[date, date, bool]
"""First day, last day, whether the year was assumed."""


def day(text: str, today: date) -> DateReading | Unreadable:
    """Read the whole (plain) `text` as a day or a span of days."""
    start = _end(LEAD, text, 0)
    body = text[start:]
    if len(body) == 4 and BARE_YEAR.fullmatch(body):
        body += "年"
    found = match_date(body, 0, today)
    if found is None:
        return Unreadable(f"没有读懂这个日期，{EXAMPLES}。")
    if isinstance(found, Unreadable):
        return found
    reading, end = found
    if _end(TAIL, body, end) != len(body):
        return Unreadable(f"没有读懂这个日期，{EXAMPLES}。")
    return reading


def year(text: str, today: date) -> YearReading | Unreadable:
    """Read the whole (plain) `text` as a calendar year or a span of years; 23 alone is 2023."""
    start = _end(LEAD, text, 0)
    body = text[start:]
    if (span := YEARS.match(body)) and _end(TAIL, body, span.end()) == len(body):
        first, last = _year_of(span.group("a"), today), _year_of(span.group("b"), today)
        if first and last and first <= last:
            return YearReading(first, last)
        return Unreadable(f"没有读懂这个年份，{YEAR_EXAMPLES}。")
    if (bare := BARE_YEAR.match(body)) and _end(TAIL, body, bare.end()) == len(body):
        value = _year_of(bare.group(), today)
        return YearReading(value, value) if value else Unreadable(f"没有读懂这个年份，{YEAR_EXAMPLES}。")
    found = day(text, today)
    if isinstance(found, Unreadable) or found.lo is None or found.hi is None or found.year_assumed:
        return Unreadable(f"没有读懂这个年份，{YEAR_EXAMPLES}。")
    return YearReading(found.lo.year, found.hi.year)


def match_date(text: str, at: int, today: date) -> tuple[DateReading, int] | Unreadable | None:
    """The date expression at `at` and where it ends; Unreadable for a day that does not exist."""
    first = _one(text, at, today)
    if first is None or isinstance(first, Unreadable):
        return first
    (lo, hi, assumed), end = first
    if sep := TO.match(text, end):
        # 12月1号到20号: what the second leaves out it takes from the first.
        second = _one(text, sep.end(), lo, explicit=True)
        if isinstance(second, Unreadable):
            return second
        if second is not None:
            (_, last, _), end = second
            if last < lo:
                return Unreadable(f"后面的日期比前面的早，{EXAMPLES}。")
            return DateReading(lo, last, assumed), end
    if m := BEFORE_AFTER.match(text, end):
        if m.group("since"):
            return DateReading(lo, None, assumed), m.end()
        if lo != hi and not re.search("[底末]$", text[at:end]):
            # 2020年以前 may or may not take 2020 in.
            return Unreadable(f"请写出具体到哪一天，{EXAMPLES}。")
        if m.group("before"):
            return DateReading(None, hi, assumed), m.end()
        return DateReading(lo, None, assumed), m.end()
    return DateReading(lo, hi, assumed), end


def one_date(text: str, at: int, today: date) -> tuple[Span, int] | Unreadable | None:
    """One day, month or year at `at` by itself, a span not read on; 20号 alone is of the month of `today`."""
    return _one(text, at, today, explicit=True)


def _one(text: str, at: int, today: date, *, explicit: bool = False) -> tuple[Span, int] | Unreadable | None:
    best: tuple[str, re.Match[str]] | None = None
    for name, pattern in _fitting(text[at : at + 1]):
        if name == "day_only" and not explicit:
            continue
        m = pattern.match(text, at)
        if m and m.end() > at and (best is None or m.end() > best[1].end()):
            best = name, m
    if best is None:
        return None
    try:
        span = _READERS[best[0]](best[1], today)
    except (ValueError, OverflowError):
        return Unreadable(f"没有这一天，{EXAMPLES}。")
    if span is None:
        return None
    if span[0].year < FIRST_YEAR or span[1].year > LAST_YEAR:
        return Unreadable(f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，{EXAMPLES}。")
    return span, best[1].end()


@lru_cache(maxsize=256)
def _fitting(char: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns that can begin with a character."""
    return tuple((name, pattern) for name, pattern in PATTERNS.items() if char in (_HEADS[name] or char))


_HEADS = {name: heads(pattern.pattern) for name, pattern in PATTERNS.items()}


def _numeric(m: re.Match[str], today: date) -> Span:
    y, mo, d = int(m["y"]), int(m["m"] or m["m2"]), m["d"] or m["d2"]
    if d is None:
        return (*_month(y, mo), False)
    return date(y, mo, int(d)), date(y, mo, int(d)), False


def _spelt(m: re.Match[str], today: date) -> Span | None:
    assumed = False
    if m["year"]:
        y = _year_of(m["year"], today)
        if y is None:
            raise ValueError
    elif m["year_word"]:
        y = today.year + YEAR_WORDS[m["year_word"]]
    else:
        y, assumed = today.year, True
    if m["month"]:
        return (*_in_month(y, _small(m["month"]), m["day"], m["month_part"]), assumed)
    part = m["part"] or m["late"]
    if part is None:
        return (date(y, 1, 1), date(y, 12, 31), False)
    first, last = _months_of(part)
    return (date(y, first, 1), _month(y, last)[1], assumed)


def _months_of(part: str) -> tuple[int, int]:
    if part.startswith("q"):
        quarter = int(part[1])
        return quarter * 3 - 2, quarter * 3
    if part.endswith("季度"):
        quarter = _small(part.removeprefix("第").removeprefix("前")[0])
        return (1 if part.startswith("前") else quarter * 3 - 2), quarter * 3
    named = {"上半年": (1, 6), "下半年": (7, 12), "中": (6, 7), "初": (1, 1)}
    return named.get(part) or named.get(part[-1]) or (12, 12)


def _month_word(m: re.Match[str], today: date) -> Span:
    y, mo = _shift(today, WEEKS[m["which"]] if m["which"] else 0)
    return (*_in_month(y, mo, m["day"], m["month_part"] or m["end"]), False)


def _weekday(m: re.Match[str], today: date) -> Span | None:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=WEEKS[m["week"]])
    which = m["weekday"]
    if which is None:
        return (monday, monday + timedelta(days=6), False) if m["week"] else None
    if which == "末":
        return monday + timedelta(days=5), monday + timedelta(days=6), False
    found = monday + timedelta(days=6 if which in "日天" else _small(which) - 1)
    return None if not m["week"] and found < today else (found, found, False)


def _quarter_word(m: re.Match[str], today: date) -> Span:
    index = today.year * 4 + (today.month - 1) // 3 + (0 if m["which"] == "当前" else WEEKS[m["which"]])
    y, quarter = divmod(index, 4)
    return date(y, quarter * 3 + 1, 1), _month(y, quarter * 3 + 3)[1], False


def _quarter_code(m: re.Match[str], today: date) -> Span:
    y, quarter = int(m["y"]), int(m["quarter"])
    return date(y, quarter * 3 - 2, 1), _month(y, quarter * 3)[1], False


def _day_word(m: re.Match[str], today: date) -> Span:
    found = today + timedelta(days=DAY_WORDS[m.group().removesuffix("个")])
    return found, found, False


def _ago(m: re.Match[str], today: date) -> Span | None:
    sign = -1 if m["way"].endswith("前") else 1
    unit = {"日": "天", "星期": "周", "礼拜": "周"}.get(m["unit"], m["unit"])
    if unit == "月" and "个" not in m.group() and not m["half_one"]:
        return None  # 3月前 is before March at least as often
    if m["half"]:
        return None
    if m["half_one"]:
        if unit == "年":
            return (*_month(*_shift(today, sign * 6)), False)
        if unit != "月":
            return None
        n, unit = 15, "天"
    else:
        n = _small(m["n"])
    if unit == "年":
        y = today.year + sign * n
        return date(y, 1, 1), date(y, 12, 31), False
    if unit == "月":
        return (*_month(*_shift(today, sign * n)), False)
    found = today + sign * timedelta(days=n * (7 if unit == "周" else 1))
    return found, found, False


def _day_only(m: re.Match[str], today: date) -> Span:
    found = date(today.year, today.month, _small(m["day"]))
    return found, found, False


_READERS = {
    "numeric": _numeric, "spelt": _spelt, "month_word": _month_word, "weekday": _weekday,
    "quarter_word": _quarter_word, "quarter_code": _quarter_code,
    "day_word": _day_word, "ago": _ago, "day_only": _day_only,
}  # fmt: skip


def _year_of(written: str, today: date) -> int | None:
    """2023, 23, 二零二三, 二三; two digits up to ten years ahead are 20xx, from 50 on 19xx, between is no year."""
    digits = "".join(char if char.isascii() else str("零一二三四五六七八九".index(char)) for char in written)
    value = int(digits)
    if len(digits) == 4:
        return value if FIRST_YEAR <= value <= LAST_YEAR else None
    if len(digits) != 2:
        return None
    if value <= today.year % 100 + 10:
        return 2000 + value
    return 1900 + value if value >= 50 else None


def _small(written: str) -> int:
    found = numeral(written, 0)
    if found is None or found.end != len(written) or found.precision != "exact" or found.lo.denominator > 1:
        if written.isascii():
            return int(written)
        raise ValueError(written)
    return int(found.lo)


def _shift(today: date, months: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def _month(y: int, mo: int) -> tuple[date, date]:
    return date(y, mo, 1), date(y, mo, calendar.monthrange(y, mo)[1])


def _in_month(y: int, mo: int, d: str | None, part: str | None) -> tuple[date, date]:
    first, last = _month(y, mo)
    if d:
        return date(y, mo, _small(d)), date(y, mo, _small(d))
    if part in ("初", "上旬"):
        return first, first.replace(day=10)
    if part in ("中", "中旬"):
        return first.replace(day=11), first.replace(day=20)
    if part:
        return first.replace(day=21), last
    return first, last


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    m = pattern.match(text, at)
    return m.end() if m else at
