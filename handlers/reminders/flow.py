"""The exchange of the router for reminders: which question is open decides who takes the answer."""

from __future__ import annotations

from collections.abc import Callable

from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.reminding import reminding
from handlers.reminders import answering, asking, ending, noting
from handlers.reminders.heard import heard
from handlers.reminders.things import FLOW

OFFER = f"{FLOW}-{noting.WHEN}"
"""The other day to be told again is only offered: it gives way to whatever else is said."""

Take = Callable[[Turn, Pending, str], str | None]


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """Use a message; None when it did, else the hint to give."""
    hint = _TAKES.get(pending.asking, asking.take)(turn, pending, words)
    wish = reminding(words)
    if hint is None or wish is None or wish in ("done", "undo"):
        return hint
    if wish == "explained":  # a question: what is open stays
        heard(turn, words)
        repeat(turn, pending)
        return None
    # Something else about reminders: it takes the place of what was asked.
    turn.dialog.close_pending()
    if heard(turn, words):
        return None
    turn.dialog.pending = pending
    return hint


def repeat(turn: Turn, pending: Pending) -> None:
    """Put the open question again."""
    match pending.asking:
        case answering.WHICH:
            answering.ask_which(turn, pending)
        case noting.WHEN:
            answering.repeat_when(turn)
        case ending.ENDING | ending.SURE:
            ending.ask(turn, pending)
        case _:
            asking.repeat(turn, pending)


_TAKES: dict[str, Take] = {
    answering.WHICH: answering.take_which,
    noting.WHEN: answering.take_when,
    ending.ENDING: ending.take,
    ending.SURE: ending.take,
}
