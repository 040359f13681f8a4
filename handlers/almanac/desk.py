"""Officers' words on what is set, told apart: days off, when duties fall, windows."""

from __future__ import annotations

from handlers.almanac import ahead, duties, free_days, windows
from handlers.context import Turn
from handlers.language.calendar_words import lists_the_calendar, of_days_off, of_duties, of_the_calendar
from handlers.understanding.scope import Question, understand
from storage.outgoing import Text


def at_once(turn: Turn, words: str) -> bool:
    """An officer's words that are plainly on the calendar; anything less plain is told by likelihood later."""
    if turn.known.role != "officer" or not of_the_calendar(words):
        return False
    turn.dialog.close_card()
    return spoken(turn, understand(turn))


_SHORT = 20


def looked_up(turn: Turn, words: str) -> bool:
    """An officer's look at what is set, wherever the talk is: nothing that is open is touched."""
    if turn.known.role == "officer" and windows.goes_on(turn, words):
        return True
    if ahead.told(turn, words):
        return True
    if turn.known.role != "officer" or len(words) > _SHORT or not lists_the_calendar(words):
        return False
    return spoken(turn, understand(turn))


def spoken(turn: Turn, question: Question) -> bool:
    """Answer an officer's words on windows, days off and duties."""
    if of_duties(turn.text):
        duties.spoken(turn)
    elif of_days_off(turn.text):
        free_days.spoken(turn)
    else:
        windows.spoken(turn)
    if turn.context.stateless:
        turn.answer.says(Text(content="单次提问只看不设：要设请在企业微信里说，或用 tihang windows。"))
    return True
