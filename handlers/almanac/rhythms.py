"""How often a duty falls, as an officer says it: 每月10号, 每季度末月5号, 每年12月15日, 2027年5月20日."""

from __future__ import annotations

import re
from datetime import date

from handlers.almanac.days_said import changed_to, days_in, next_to_come
from handlers.language.numerals import numeral
from knowledge.calendar.rhythm import Rhythm
from knowledge.patterns import lazy

_N = "(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_WEEKLY = lazy("每个?(?:周|星期|礼拜)")
_MONTHLY = lazy(rf"每个?月的?(?:(?P<day>{_N})[日号]|(?P<end>月?底|最后一天))")
_QUARTERLY = lazy(
    rf"每个?季度?的?(?P<month>首月|第[一1]个?月|头[一1]?个?月|第[二2]个?月|中间[一1]?个?月|末月?|最后[一1]?个?月|第[三3]个?月)?的?(?:(?P<day>{_N})[日号]|(?P<end>月?底|最后一天))"
)
_QUARTER_END = lazy(r"每个?季度?[末底](?!\s*的?(?:月|[0-9一二三四五六七八九十]))")
"""每季度末: its last day."""
_YEARLY = lazy(rf"每年的?(?P<month>{_N})月份?(?:(?P<day>{_N})[日号]?|(?P<end>底))")
_MONTH_OF = {"首": 1, "头": 1, "一": 1, "1": 1, "二": 2, "2": 2, "中": 2, "末": 3, "最": 3, "三": 3, "3": 3}
_MONTHS = {1: "首月", 2: "第二个月", 3: "末月"}
_LAST = 31
_LONGEST_MONTH = {4: 30, 6: 30, 9: 30, 11: 30, 2: 29}


class NoRhythm(ValueError):
    """No rhythm that can be kept; the text is the line that says why."""


def read_rhythm(text: str, today: date) -> tuple[Rhythm, str]:
    """The rhythm in a sentence and the sentence without it. Raises NoRhythm, and NoSuchDay for a single day."""
    if _WEEKLY.search(text):
        raise NoRhythm("按周的记不了，只能按月、季、年或者某一天，例如“每月10号”。没有改动。")
    if found := _MONTHLY.search(text):
        return Rhythm("monthly", _day(found)), text.replace(found.group(), " ")
    if found := _QUARTER_END.search(text):
        return Rhythm("quarterly", _LAST, 3), text.replace(found.group(), " ")
    if found := _QUARTERLY.search(text):
        if found["month"] is None:
            raise NoRhythm("请说每季度第几个月，例如“每季度末月5号”。没有改动。")
        said = found["month"]
        month = next(value for word, value in _MONTH_OF.items() if word in (said[0], said[1:2]))
        return Rhythm("quarterly", _day(found), month), text.replace(found.group(), " ")
    if found := _YEARLY.search(text):
        month = _number(found["month"])
        if not 1 <= month <= 12:
            raise NoRhythm(f"没有{month}月，没有改动。")
        day = _day(found)
        if day > _LONGEST_MONTH.get(month, _LAST) and found["day"]:
            raise NoRhythm(f"没有“{month}月{day}日”这一天，没有改动。")
        return Rhythm("yearly", day, month), text.replace(found.group(), " ")
    body, days, _ = days_in(text, today)
    if not days:
        raise NoRhythm("请说日期，例如“每月10号”“每季度末月5号”“每年12月15日”或“2027年5月20日”。没有改动。")
    only = next_to_come(changed_to(body, days)[0], today)
    if only.first != only.last:
        raise NoRhythm("请说到哪一天，例如“2027年5月20日”。没有改动。")
    if only.first < today:
        raise NoRhythm(f"{only.first.isoformat()}已经过去了，没有改动。")
    for said in reversed(days):
        body = f"{body[: said.start]} {body[said.end :]}"
    return Rhythm("once", on=only.first), body


def _day(found: re.Match[str]) -> int:
    if found["end"]:
        return _LAST
    day = _number(found["day"])
    if not 1 <= day <= _LAST:
        raise NoRhythm(f"没有{day}号，没有改动。")
    return day


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    found = numeral(written, 0)
    return int(found.lo) if found else 0


def rhythm_words(rhythm: Rhythm) -> str:
    """`每月10日`, `每季度末月5日`, `每年12月15日`, `2027年5月20日（一次）`."""
    day = "最后一天" if rhythm.day >= _LAST else f"{rhythm.day}日"
    match rhythm.every:
        case "monthly":
            return f"每月{day}"
        case "quarterly":
            return f"每季度{_MONTHS[rhythm.month]}{day}"
        case "yearly":
            return f"每年{rhythm.month}月{day}"
        case _:
            return f"{rhythm.on.isoformat() if rhythm.on else ''}（一次）"
