"""A span of days as it is named in passing: 这周, 下个月, 年底前, 最近, 三天内; looking back or ahead."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from handlers.almanac.days_said import NoSuchDay, days_in
from handlers.language.numerals import numeral
from knowledge.patterns import lazy

Way = Literal["back", "ahead"]
_N = "(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半|几)"
_COUNTED = lazy(rf"(?P<n>{_N})个?(?P<unit>天|日|周|星期|礼拜|月)(?:以?内|之内|里|以来)?")
_WITHIN = lazy(
    rf"(?:最?近|未来|今后|接下来|往后|过去|这|前)(?:的)?{_N}个?(?:天|日|周|星期|礼拜|月)|{_N}个?(?:天|日|周|星期|礼拜|月)(?:以?内|之内|里|以来)"
)
_LATELY = lazy("最近|近期|近来|眼下|这阵子?|刚刚?|马上|快要?(?=到|截)|即将")
_UP_TO = lazy("(?:以|之)?前(?!天|年|几|面|[0-9一二两三])")
_MONTH = {"当月": "本月", "这月": "本月", "下月": "下个月", "上月": "上个月"}
_TWO_DAYS = {"明后天": (1, 2), "明后两天": (1, 2), "今明两天": (0, 1), "今明天": (0, 1)}
SOME, WEEKS = 7, 14
"""Days that 最近 looks back, and that it looks ahead."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day, both counted."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """`11月23日—11月29日`; with the year where it changes."""
        first, last = (f"{day.month}月{day.day}日" for day in (self.first, self.last))
        if self.first == self.last:
            return first
        years = (f"{day.year}年" if self.first.year != self.last.year else "" for day in (self.first, self.last))
        return "—".join(f"{year}{day}" for year, day in zip(years, (first, last), strict=True))

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last


def span_in(text: str, today: date, way: Way) -> Span | None:
    """The span named, or None. A month without a year is the last one (`back`) or the next one that is not over."""
    for said, plain in _MONTH.items():
        text = text.replace(said, plain)
    for said, (start, end) in _TWO_DAYS.items():
        if said in text:
            return Span(today + timedelta(days=start), today + timedelta(days=end))
    if counted := _WITHIN.search(text):
        return _counted(_COUNTED.search(counted.group()), today, way)
    try:
        body, days, year = days_in(text, today)
    except NoSuchDay:
        return None
    if days:
        first, last = days[0].first, days[-1].last
        if days[0].year == "assumed" and len(days) == 1:
            first, last = _nearest(first, last, today, way)
        if way == "ahead" and _UP_TO.match(body, days[-1].end) and last >= today:
            first = today
        return Span(first, last) if first <= last else None
    if year is not None:
        return Span(date(year, 1, 1), date(year, 12, 31))
    if _LATELY.search(text):
        return (
            Span(today - timedelta(days=SOME), today) if way == "back" else Span(today, today + timedelta(days=WEEKS))
        )
    return None


def _counted(found: re.Match[str] | None, today: date, way: Way) -> Span | None:
    if found is None:
        return None
    each = {"天": 1, "日": 1, "月": 30}.get(found["unit"], 7)
    number = numeral(found["n"], 0)
    days = (
        each // 2 if found["n"] == "半" else 3 * each if found["n"] == "几" else int(number.lo) * each if number else 0
    )
    if not 0 < days <= 3660:
        return None
    return Span(today - timedelta(days=days), today) if way == "back" else Span(today, today + timedelta(days=days))


def _nearest(first: date, last: date, today: date, way: Way) -> tuple[date, date]:
    """Days whose year was left out: not after today looking back, not before it looking ahead."""
    by = -1 if way == "back" and first > today else 1 if way == "ahead" and last < today else 0
    return (_moved(first, by), _moved(last, by)) if by else (first, last)


def _moved(day: date, years: int) -> date:
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
