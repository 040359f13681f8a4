"""The days a sentence names, one by one, a year left out taken as the next to come."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from handlers.language.dates import one_date
from handlers.language.normalise import plain
from handlers.language.readings import Unreadable
from knowledge.patterns import lazy

_DOTTED = lazy(r"(?<![0-9./])(1[0-2]|0?[1-9])[./](3[01]|[12][0-9]|0?[1-9])(?![0-9./])")
"""12.1-12.20, 12/1: months and days."""
_DASHED = lazy(r"(?<![0-9./\-])(1[0-2]|0?[1-9])-(3[01]|[12][0-9]|0?[1-9])(?=[到至~—])")
_BARE_DAY = lazy(r"(?<=[月日号])(到|至|-|~|—+)(3[01]|[12][0-9]|[1-9])(?![0-9月日号.年天个])")
"""12月1日到20: the second day without its 号."""
_WITHOUT_MONTH = lazy("[0-9一二三四五六七八九十]{1,3}[号日]|月[底末]")
_DAY_AS_SAID = lazy(r"[今明后去前]?[0-9零一二三四五六七八九十年月/.\-]+[号日]?")
_WEEKDAY_BESIDE = lazy(r"(?<=[日号0-9])[(（]?(?:周|星期|礼拜)[一二三四五六日天][)）]?")
"""12月1日（周二）: the weekday beside its day, as we write it ourselves."""
_ALL_YEAR = 12
_HALF = 183
"""Days: a span without years that would be longer over New Year is taken as back to front."""
_LUNAR = lazy(
    "(?:农历|阴历|旧历)[^，,。]{0,12}|(?:腊月|正月|冬月)[^，,。到至]{0,4}|(?<!年)(?<!月)初[一二三四五六七八九十](?!步)|廿[一二三四五六七八九]|除夕|大?年三十|年初[一二三四五六七八九十]"
)
"""A day of the moon's calendar: which it is of the other one is not worked out here."""
_HOLIDAYS = {"元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "国庆": (10, 1)}
_NAMED_BESIDE = lazy(rf"(?:{'|'.join(_HOLIDAYS)})节?(?:假期)?(?:从|是|为)?(?=[0-9一二三四五六七八九十]{{1,3}}月)")
"""国庆10月1号到7号: the name beside its days."""
_HOLIDAY = lazy(f"(?P<name>{'|'.join(_HOLIDAYS)})(?:节)?(?P<before>(?:之|以)?前)?(?!后)")
_CHANGED = lazy("(?:改|调整?|变更|换|延期?长?后?|推迟?后?|提前|挪|移)(?:成|到|为|至)")
"""从12月1号改到5号: the days behind it count."""
_STARTS = lazy(r"[0-9零一二两三四五六七八九十今去明前上本这下年月周星礼后大昨当来半]")


class NoSuchDay(ValueError):
    """A day that no calendar has; the text is the words that named it."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day named, or a month: its first and last day, where it stood, how its year (and month) was told.

    `year` is said with it, hinted at by a year named apart (2027年的窗口), or assumed. `bare` is 20号 alone.
    """

    first: date
    last: date
    start: int
    end: int
    year: Literal["said", "hinted", "assumed"]
    bare: bool = False


def days_in(text: str, today: date, near: date | None = None) -> tuple[str, list[Day], int | None]:
    """The plain text, the days in it in order, and a year named by itself (2027年的窗口).

    A day without month (20号) is of the month of the day before it, else of `near`, else of this month.
    Raises NoSuchDay for one that does not exist, and for one of the moon's calendar.
    """
    if lunar := _LUNAR.search(text):
        raise NoSuchDay(lunar.group())
    body = _plain(text)
    found, year, at = list[Day](), None, 0
    while at < len(body):
        if not _STARTS.match(body, at) or (at and body[at - 1].isdecimal() and body[at].isdecimal()):
            at += 1
            continue
        base = found[-1].first if found else near or today
        bare = _WITHOUT_MONTH.match(body, at) is not None
        read = one_date(body, at, base if bare else today)
        if read is None:
            at += 1
            continue
        if isinstance(read, Unreadable):
            raise NoSuchDay(_words(body, at))
        (first, last, assumed), end = read
        if (first.month, first.day, last.month, last.day) == (1, 1, _ALL_YEAR, 31) and first.year == last.year:
            year = first.year
        elif end - at > 1:
            alone = bare and not found and near is None
            found.append(Day(first, last, at, end, "assumed" if assumed or alone else "said", alone))
        at = end
    return body, _of_year(found, year), year


def changed_to(body: str, days: list[Day]) -> list[Day]:
    """Of the days in `body` those that are changed to: of 1月2号改到5号 the 5th; all where nothing is changed."""
    behind = max((found.end() for found in _CHANGED.finditer(body)), default=0)
    return [day for day in days if day.start >= behind] or days


def _plain(text: str) -> str:
    body = _NAMED_BESIDE.sub("", plain(text)[0].lower().replace(" ", ""))
    body = _HOLIDAY.sub(_holiday, body)
    body = _WEEKDAY_BESIDE.sub("", body)
    body = _DASHED.sub(r"\1月\2日", _DOTTED.sub(r"\1月\2日", body))
    return _BARE_DAY.sub(r"\1\2日", body)


def _holiday(found: re.Match[str]) -> str:
    """元旦 as 1月1日, 元旦前 as the day before."""
    day = date(2000, *_HOLIDAYS[found["name"]]) - timedelta(days=1 if found["before"] else 0)
    return f"{day.month}月{day.day}日{found['before'] or ''}"


def is_lunar(words: str) -> bool:
    """Whether words name a day of the moon's calendar."""
    return _LUNAR.search(words) is not None


def _words(body: str, at: int) -> str:
    said = _DAY_AS_SAID.match(body, at)
    return said.group()[:12] if said else body[at : at + 8]


def _of_year(found: list[Day], year: int | None) -> list[Day]:
    """The days that left the year out, in the year named by itself."""
    if year is None:
        return found
    try:
        return [
            replace(d, first=d.first.replace(year=year), last=d.last.replace(year=year), year="hinted")
            if d.year == "assumed"
            else d
            for d in found
        ]
    except ValueError:
        raise NoSuchDay(f"{year}年2月29日") from None


def next_to_come(day: Day, today: date) -> Day:
    """A day whose year was left out, in the next year where it is over this year; 20号 alone in the next month."""
    if day.year != "assumed" or day.last >= today:
        return day
    if day.bare:
        later = today.replace(day=1) + timedelta(days=32)
        try:
            found = later.replace(day=day.first.day)
        except ValueError:
            raise NoSuchDay(f"{later.month}月{day.first.day}日") from None
        return replace(day, first=found, last=found)
    return replace(day, first=_year_on(day.first), last=_year_on(day.last))


def span_of(first: Day, last: Day, today: date) -> tuple[date, date, bool]:
    """First and last day of a span and whether a year was assumed; not put in order where it is back to front.

    12月20号到1月10号 runs over New Year.
    """
    opens, closes = first.first, last.last
    free = last.year != "said"
    if last.year == "assumed" and first.year == "said":
        closes = _in_year(closes, opens.year)
    if free and closes < opens and (_year_on(closes) - opens).days <= _HALF:
        closes = _year_on(closes)
    if first.year == "assumed" and closes < today and opens <= closes:
        opens, closes = _year_on(opens), _year_on(closes)
    return opens, closes, first.year == "assumed"


def _year_on(day: date) -> date:
    return _in_year(day, day.year + 1)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        raise NoSuchDay(f"{year}年2月29日") from None
