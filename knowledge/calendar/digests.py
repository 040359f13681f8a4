"""How often officers' digests come, and what they are called, in words."""

from __future__ import annotations

from knowledge.calendar.day_words import WEEKDAYS

NAMES = {"daily": "日报", "weekly": "周报", "monthly": "月报", "quarterly": "季报", "none": "简报"}

ONLY_NEWS = ("daily", "weekly")
"""Digests that tell only what changed or comes before the next one; the others everything that lies ahead."""
SILENT_WEEKS = 4
"""After so many without news one says that there is none: who hears nothing cannot tell rest from a fault."""
NEWS_ALONE = "没有新的就不发，连着四周没有会报一声。"
"""How those are, in words."""


def how_often(digest: str, day: int | None) -> str:
    """`每周一`, `每月5号`, `每季度第一个月5号`, `每个工作日`; `day` None: the first."""
    match digest:
        case "weekly":
            return f"每周{WEEKDAYS[(day or 1) - 1]}"
        case "monthly":
            return f"每月{day or 1}号"
        case "quarterly":
            return f"每季度第一个月{day or 1}号"
        case _:
            return "每个工作日"
