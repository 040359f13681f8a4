"""Another command of an officer's while one of theirs waits for 确认: which it is, and what is put aside for it."""

from __future__ import annotations

from handlers.almanac import draft, duties, free_days, windows
from handlers.almanac.reading import NoSuchDay, read
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.calendar_words import of_days_off, of_duties, of_windows
from handlers.officer import broadcast

OPEN = {
    draft.FLOW: "窗口",
    windows.FLOW: "窗口",
    free_days.FLOW: "放假上班",
    duties.FLOW: "周期性工作",
    broadcast.FLOW: "群发",
}
"""What waits, by the name of its exchange."""


def command(words: str) -> str | None:
    """What an officer's words set or send, as in `OPEN`; None where they do neither."""
    if broadcast.begins(words):
        return "群发"
    found = (("周期性工作", of_duties), ("放假上班", of_days_off), ("窗口", of_windows))
    return next((name for name, fits in found if fits(words)), None)


def begins_another(turn: Turn, pending: Pending, words: str) -> bool:
    """Whether words are a command of their own, and no answer to what is open."""
    if turn.known.role != "officer" or pending.flow not in OPEN or pending.asking == "words":
        return False
    wanted = None if words in turn.dialog.choices else command(words)
    if wanted is None or wanted != OPEN[pending.flow]:
        return wanted is not None
    if pending.flow == draft.FLOW:  # what is said of the window that is open changes it; a whole one is another
        return pending.asking == "confirm" and _is_whole(turn, words)
    return True


def _is_whole(turn: Turn, words: str) -> bool:
    try:
        said = read(words, turn.today)
    except NoSuchDay:
        return False
    return bool(said.tiers and said.closes)
