"""How somebody wants to be reminded, read from words: how early, not at which hours, how often, and when again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from handlers.language.dates import match_date
from handlers.language.leads import days_before
from handlers.language.numerals import numeral
from handlers.language.readings import Unreadable
from knowledge.patterns import lazy

MINUTES = 24 * 60
_N = "[0-9一二两三四五六七八九十]{1,4}"
_UNITS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
_SAME_DAY = lazy("当天|最后一天|截止(?:那|当)天")
_EARLY = lazy(
    r"提前(?P<what>[^，,。]{1,24}?)(?=(?:各|都|再|也|分别)*(?:叫|喊|通知|告诉|提醒|知会|说)|$)|(?P<eve>前一天)"
    rf"|最后的?(?P<last>(?!一天){_N}天)"
)
_PART = {"凌晨": 0, "早上": 0, "清早": 0, "早": 0, "上午": 0, "中午": 12, "下午": 12, "晚上": 12, "晚": 12, "夜里": 12}


def _time(name: str) -> str:
    """A time of day, its groups named by one letter."""
    return (
        rf"(?:(?P<{name}p>{'|'.join(_PART)})的?)?"
        rf"(?:(?P<{name}h>{_N})[点时](?P<{name}half>半)?(?:钟|整|(?P<{name}m>[0-9]{{1,2}})分?)?"
        rf"|(?P<{name}h2>[0-9]{{1,2}})[:：](?P<{name}m2>[0-9]{{2}}))"
    )


_ONE = lazy(_time("a") + r"(?P<way>之?以?前|之?以?后|过后|开始|起)?")
_RANGE = lazy(_time("a") + r"\s*(?:到|至|-|~|—{1,2})\s*(?:第二天|次日)?" + _time("b"))
_ONLY = lazy("只(?:能|许|要|可以)?在?")
_WORK = lazy("上班|工作|白天")
_COUNT = lazy(rf"(?P<n>{_N})[条次个]")
_AGAIN = lazy(rf"(?P<n>{_N}|几)个?(?P<unit>天|日|周|星期|礼拜|月)(?:之?以?后|再|$)")
OFFICE = (17 * 60 + 30, 9 * 60)
"""只在上班时间: nothing from half past five to nine."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Minutes after midnight between which nothing is to be sent; None: as it was. Both None: no hour was named."""

    start: int | None = None
    end: int | None = None


def leads_in(text: str) -> tuple[int, ...] | None:
    """Days before the last day, largest first: 提前半个月 (15,), 提前7、3、1天 (7, 3, 1); None where none is said.

    What is longer than may be is given as it was said: whoever asks judges.
    """
    days: set[int] = {0} if _SAME_DAY.search(text) else set()
    if found := _EARLY.search(text):
        days |= {1} if found["eve"] else set(days_before(found["what"] or found["last"]))
    return tuple(sorted(days, reverse=True)) or None


def quiet_in(text: str) -> Quiet | str:
    """The hours in which nothing is to be sent, or a hint where an hour cannot be."""
    if span := _RANGE.search(text):
        first, last = _minute(span, "a"), _minute(span, "b")
        if first is None or last is None or first == last:
            return "时间没有读懂，例如“晚上8点到早上9点别发”。"
        noon = MINUTES // 2
        said_once = span["ap"] or (first == noon and last < noon // 2)
        if said_once and not span["bp"] and last < noon <= first < last + noon:
            last += noon  # 中午12点到2点: the half of the day is said once
        return Quiet(last, first) if _ONLY.search(text) else Quiet(first, last)
    if _ONLY.search(text) and _WORK.search(text):
        return Quiet(*OFFICE)
    if one := _ONE.search(text):
        at = _minute(one, "a")
        if at is None:
            return "时间没有读懂，例如“晚上8点以后别发”。"
        before = (one["way"] or "").endswith("前")
        if not before and not one["ap"] and at < OFFICE[1]:
            at += 12 * 60  # 2点以后别发: nothing is sent before nine anyway
        return Quiet(end=at) if before else Quiet(start=at)
    return Quiet()


def _minute(m: re.Match[str], name: str) -> int | None:
    written = m[f"{name}h"] or m[f"{name}h2"]
    hour = _whole(written)
    if hour is None or hour > 24:
        return None
    part = m[f"{name}p"]
    if part and hour < 12 and (_PART[part] and not (part == "中午" and hour >= 10)):
        hour += 12
    minute = 30 if m[f"{name}half"] else int(m[f"{name}m"] or m[f"{name}m2"] or 0)
    return (hour * 60 + minute) % MINUTES if minute < 60 else None


def most_in(text: str) -> int | None:
    """How many a week at most; None for as many as there are."""
    found = _COUNT.search(text)
    return None if found is None or "不限" in text else _whole(found["n"])


def again_on(text: str, today: date) -> date | None:
    """The day somebody wants to be told again: 3天后, 下周一, 12月5号; None where none can be read.

    过两天 and 过几天 are three days on at most; what is past already is no such day.
    """
    words = re.sub(r"^\W*(?:知道了?|好的?|收到|明白了?|行|嗯+|我|等|那就?|就|到|请|过|[，,。\s])+", "", text.strip())
    if found := _AGAIN.match(words):
        number = 3 if found["n"] == "几" else _whole(found["n"])
        return None if number is None else _on(today, number * _UNITS[found["unit"]])
    found_date = match_date(words, 0, today) if words else None
    if found_date is None or isinstance(found_date, Unreadable):
        return None
    day = found_date[0].lo
    if day is not None and day <= today and found_date[0].year_assumed and found_date[0].hi == day:
        day = _next_year(day)
    return day if day is not None and day > today else None


def _on(today: date, days: int) -> date | None:
    return date.fromordinal(today.toordinal() + days) if 0 < days <= 366 else None


def _next_year(day: date) -> date | None:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return None


def _whole(written: str) -> int | None:
    if written.isascii():
        return int(written)
    found = numeral(written, 0)
    whole = found is not None and found.end == len(written) and found.precision == "exact" and found.lo.denominator == 1
    return int(found.lo) if found is not None and whole else None
