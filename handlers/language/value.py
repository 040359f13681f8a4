"""One value out of what a person typed: `read("money", "三千五百来万", today)` is 3500–3600 万元.

The whole text must be the value, give or take filler words (大概, 我们, 有, 吧). Anything left over that could change
the figure makes it `Unreadable`, with a hint in Chinese; nothing is guessed. Units: money in 万元, percent in points.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers.language import answers, counts, dates, money, percent
from handlers.language.normalise import MAX_VALUE, REORDERING, value_text
from handlers.language.readings import Kind, Unknown, Unreadable, Value, YesNo
from knowledge.patterns import lazy

KINDS: tuple[Kind, ...] = ("money", "percent", "count", "date", "year", "yesno", "rank", "number")
_EMPTY = "没有收到内容，请再写一遍；不清楚就回“不清楚”。"
_TOO_LONG = f"这段话太长了，请只写一个值（不超过 {MAX_VALUE} 个字）。"
_REORDERED = lazy(f"[{REORDERING}]")
_REORDERED_HINT = "这段字里有改变显示顺序的符号，可能和您看到的不一样，请重新输入一遍。"
_PHONE = "这看起来像电话号码，请只写要填的数。"


def read(kind: Kind, text: str, today: date) -> Value:
    """Read `text` as one value of `kind`; `today` places 去年 and 下周三.

    Returns a `Reading` (money, percent, count, rank, number), `YearReading`, `DateReading` or `YesNo`; `Unknown` for
    不清楚 and, `declined`, for 不方便说 (for yesno: `YesNo` with value None); `Unreadable` for all else. `raw` is the
    text as typed. Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; one of {', '.join(KINDS)}")
    if len(text) > MAX_VALUE:
        return Unreadable(_TOO_LONG, text[:MAX_VALUE])
    if _REORDERED.search(text):
        return Unreadable(_REORDERED_HINT, text)
    body = value_text(text)
    if not body:
        return Unreadable(_EMPTY, text)
    return replace(_read(kind, body, today), raw=text)


def _read(kind: Kind, body: str, today: date) -> Value:
    if kind == "yesno":
        said = answers.yesno(body)
        if isinstance(said, Unreadable) and (none := answers.unknown(body)):
            return YesNo(None, declined=none.declined)
        return said
    none = answers.unknown(body)
    if none is not None:
        return none
    if len(body) == 11 and body.isdigit() and body[0] == "1":
        return Unreadable(_PHONE)
    match kind:
        case "money":
            return money.money(body)
        case "percent":
            return percent.percent(body)
        case "count":
            return counts.count(body)
        case "number":
            return counts.count(body, whole=False)
        case "rank":
            return counts.rank(body)
        case "date":
            return dates.day(body, today)
        case "year":
            return dates.year(body, today)


__all__ = ["KINDS", "Kind", "Unknown", "read"]
