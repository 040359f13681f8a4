"""Hours of a day in China, in minutes after midnight (Asia/Shanghai): when planned messages go out and when not."""

from __future__ import annotations

SENDING = ((9 * 60 + 7, 11 * 60 + 47), (14 * 60 + 7, 17 * 60 + 17))
"""Reminders go out in these spans of a working day, ends included."""
QUIET = (20 * 60, 8 * 60 + 30)
"""Nothing planned is said from the one to the other, unless a person chose other hours."""


def is_quiet(minute: int, start: int, end: int) -> bool:
    """Whether a minute lies in the quiet hours from `start` up to `end`, which may run over midnight."""
    if start <= end:
        return start <= minute < end
    return minute >= start or minute < end
