"""What no window may be: back to front, past, endless, on top of another; each said in one line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from handlers.answers.window_words import day_words, named, span_words
from knowledge.calendar.occasion import FURTHEST_LEAD
from storage.agenda import Window

LONGEST = 366
"""Days from the first to the last day."""
FARTHEST = 3
"""Years ahead."""
MOST_LEADS = 10


def problem(window: Window, others: Iterable[Window], today: date) -> str | None:
    """Why a window cannot be kept, or None. `others` are those that count now, the one it replaces included."""
    opens, closes = window.opens, window.closes
    if opens is not None and closes < opens:
        return f"截止日{day_words(closes)}早于开始日{day_words(opens)}，没有设。请把日期再说一遍。"
    if closes < today:
        return f"截止日{day_words(closes)}已经过去了，没有设。请说今天以后的日期。"
    if opens is not None and (closes - opens).days + 1 > LONGEST:
        return f"从{day_words(opens)}到{day_words(closes)}超过{LONGEST}天，没有设。请核对年份。"
    if closes > today + timedelta(days=FARTHEST * 366):
        return f"截止日{day_words(closes)}离现在超过{FARTHEST}年，没有设。请核对年份。"
    same = (o for o in others if (o.kind, o.tier, o.region) == (window.kind, window.tier, window.region))
    for other in same:
        if other.id != window.id and _overlap(window, other):
            held = f"{named(other)}，{span_words(other)}"
            return f"和已有的窗口重叠，没有设：{held}（编号{other.id}）。请改原来的那个，或者先取消它。"
    return leads_problem(window.leads)


def leads_problem(leads: tuple[int, ...] | None) -> str | None:
    """Why reminders cannot go out so many days before, or None."""
    if leads is None:
        return None
    if max(leads, default=0) > FURTHEST_LEAD:
        return f"提前{max(leads)}天太早了，最多提前{FURTHEST_LEAD}天，没有设。请把提前几天再说一遍。"
    if not leads or min(leads) < 0:
        return "提前的天数没有读懂，没有设，例如“提前7天3天1天”。"
    if len(leads) > MOST_LEADS:
        return f"一个窗口最多提醒{MOST_LEADS}次，没有设。"
    return None


def _overlap(one: Window, other: Window) -> bool:
    return (one.opens or one.closes) <= other.closes and (other.opens or other.closes) <= one.closes
