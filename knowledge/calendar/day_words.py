"""Days in words: with their weekday, and how many are left."""

from __future__ import annotations

from datetime import date

from knowledge.validity import day_in_words, month_and_day

WEEKDAYS = "一二三四五六日"


def weekday(day: date) -> str:
    """`周日`."""
    return f"周{WEEKDAYS[day.weekday()]}"


def dated(day: date, today: date) -> str:
    """`12月20日（周日）`, with the year where it is another than today's."""
    return f"{month_and_day(day) if day.year == today.year else day_in_words(day)}（{weekday(day)}）"


def left(day: date, today: date) -> str:
    """`还有9天`, `明天`, `今天`; for a day that is not past."""
    count = (day - today).days
    return {0: "今天", 1: "明天"}.get(count, f"还有{count}天")
