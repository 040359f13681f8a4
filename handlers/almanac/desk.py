"""Officers' words on what is set, told apart: days off, when duties fall, windows."""

from __future__ import annotations

from handlers.almanac import duties, free_days, windows
from handlers.context import Turn
from handlers.language.calendar_words import lists_the_calendar, of_days_off, of_duties, of_the_calendar
from handlers.understanding.scope import Question, understand


def at_once(turn: Turn, words: str) -> bool:
    """An officer's words that are plainly on the calendar; anything less plain is told by likelihood later."""
    if turn.known.role != "officer" or not of_the_calendar(words):
        return False
    turn.dialog.close_card()
    return spoken(turn, understand(turn))


_SHORT = 20


def looked_up(turn: Turn, words: str) -> bool:
    """An officer's look at what is set, wherever the talk is: nothing that is open is touched."""
    if turn.known.role != "officer" or len(words) > _SHORT or not lists_the_calendar(words):
        return False
    return spoken(turn, understand(turn))


def spoken(turn: Turn, question: Question) -> bool:
    """Answer an officer's words on windows, days off and duties."""
    if of_duties(turn.text):
        return duties.spoken(turn)
    if of_days_off(turn.text):
        return free_days.spoken(turn)
    return windows.spoken(turn)
