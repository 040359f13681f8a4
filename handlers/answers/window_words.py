"""A window in words: what it is of, from when to when, how it stands today, whom it rests on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from handlers.language.elsewhere import place_words
from knowledge.calendar import occasion
from knowledge.calendar.day_words import weekday
from knowledge.calendar.occasion import LEADS
from knowledge.calendar.workdays import Workdays
from knowledge.tiers import tiers
from storage.agenda import Window, WindowKind

_OCCASIONS: tuple[WindowKind, ...] = ("application", "update", "check", "recheck")
KINDS = {kind: f"{occasion.KINDS[kind]}{'窗口' if kind == 'application' else ''}" for kind in _OCCASIONS}
"""The kinds of windows: as their occasions are called, and that to apply is a window."""


def day_words(day: date) -> str:
    """`2026-12-01（周二）`."""
    return f"{day.isoformat()}（{weekday(day)}）"


def tier_words(tier: str | None) -> str:
    """A title by its name; every title where none is named."""
    return tiers()[tier].name if tier in tiers() else "各级称号"


def named(window: Window) -> str:
    """`省级“专精特新”中小企业 · 申报窗口（金湖县）`."""
    return f"{tier_words(window.tier)} · {KINDS[window.kind]}（{place_words(window.region)}）"


def span_words(window: Window) -> str:
    """From when to when: `2026-12-01（周二）至2026-12-20（周日）`, or only the last day."""
    last = day_words(window.closes)
    return f"{day_words(window.opens)}至{last}" if window.opens else f"{last}截止"


def stands(window: Window, today: date, workdays: Workdays) -> str:
    """How it stands today: `10天后开始`, `正在进行，离截止还有9天（其中工作日7天）`, `已经截止`."""
    if window.closes < today:
        return f"已经截止（{(today - window.closes).days}天前）"
    left = (window.closes - today).days
    if window.opens is not None and window.opens > today:
        return f"还没开始，{(window.opens - today).days}天后开始"
    until = "今天是最后一天" if left == 0 else f"离截止还有{left}天"
    if left == 0:
        return f"正在进行，{until}"
    worked = sum(workdays.is_open(date.fromordinal(today.toordinal() + n)) for n in range(1, left + 1))
    return f"{'正在进行，' if window.opens else ''}{until}（其中工作日{worked}天）"


def leads_words(leads: Collection[int] | None) -> str:
    """When reminders go out."""
    if leads is None:
        return f"按默认（{leads_words(LEADS)}）"
    before = "、".join(str(n) for n in sorted(leads, reverse=True) if n)
    said = f"截止前{before}天" if before else ""
    return f"开始当天，{said}{'和' if said and 0 in leads else ''}{'最后一天' if 0 in leads else ''}".rstrip("，")
