"""The short exchanges that can be open, and how what is open goes on after something else was answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from handlers import consent
from handlers.almanac import draft, duties, free_days, setting, windows
from handlers.answering import answered
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.files import asking as files
from handlers.form import form
from handlers.officer import broadcast
from handlers.people import binding, firms, mine
from handlers.reminders import flow as reminders
from handlers.reminders import things
from handlers.requests import flow, handoff
from handlers.understanding.interrupting import interrupts
from handlers.understanding.scope import Question
from storage.outgoing import Text


class Flow(Protocol):
    """A module that carries on a short exchange: binding to a firm, a request …"""

    def take(self, turn: Turn, pending: Pending, words: str) -> str | None:
        """Use a message: None when it did (and cleared or renewed `dialog.pending`), else the hint to give where
        nothing else answers the message either.
        """

    def repeat(self, turn: Turn, pending: Pending) -> None:
        """Put the open question once more."""


def go_on(turn: Turn) -> None:
    """After something in between: the open question is put again."""
    open_form, pending = turn.dialog.form, turn.dialog.pending
    if turn.dialog.awaiting == mine.DELETE:
        return  # what is open waits until that is decided
    if pending is not None and is_offer(pending):
        _give_way(turn, pending)
    elif pending is not None:
        turn.answer.says(Text(content=_ON_AGAIN))
        FLOWS[pending.flow].repeat(turn, pending)
    elif open_form is not None and consent.agreed(turn):
        turn.answer.says(Text(content=_ON_AGAIN))
        form.repeat(turn, open_form)


def _give_way(turn: Turn, pending: Pending) -> None:
    """Let go of what was only offered: it is never put again for something else that was said."""
    if turn.dialog.awaiting == f"{pending.flow}-{pending.asking}":  # else the answer put a card of its own
        turn.dialog.close_card()
    turn.dialog.pending = None
    go_on(turn)


def answer_between(turn: Turn, question: Question, hint: str, repeat: Callable[[], None]) -> None:
    """What the open question could not use: answered if it is a question of its own, else the hint and once more."""
    pending = turn.dialog.pending
    if pending is not None and question.intent == "thanks":
        turn.answer.says(Text(content="好的，接着刚才的："))
        repeat()
    elif not (interrupts(question) and answered(turn, question)):
        turn.missed = True
        turn.answer.says(Text(content=f"这句我没读懂。{hint}"))
        repeat()
    elif turn.dialog.pending is pending:
        go_on(turn)


_ON_AGAIN = "接着刚才的问题："
FLOWS: dict[str, Flow] = {
    files.FLOW: files,
    binding.FLOW: binding,
    firms.SWITCH: firms.Switching,
    firms.UNBIND: firms.Unbinding,
    handoff.FLOW: flow,
    things.FLOW: reminders,
    draft.FLOW: setting,
    windows.FLOW: windows.Which,
    free_days.FLOW: free_days,
    duties.FLOW: duties,
    broadcast.FLOW: broadcast,
}
"""The short exchanges that can be open, by the name kept in the dialog."""
OFFERS = (files.FLOW, reminders.OFFER)
"""Of these (or of their questions), what is only offered: it gives way to anything else said, and is not put again."""


def is_offer(pending: Pending) -> bool:
    """Whether what is open is only offered."""
    return pending.flow in OFFERS or f"{pending.flow}-{pending.asking}" in OFFERS
