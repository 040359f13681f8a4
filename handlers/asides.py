"""What is answered wherever the talk is: the open question is put again after it."""

from __future__ import annotations

from handlers import consent
from handlers.almanac import desk as dates
from handlers.answering import answered
from handlers.answers import falsifying
from handlers.context import Turn
from handlers.flows import go_on
from handlers.language.outside import ASKING, of_falsifying, supposes
from handlers.language.reminding import wholly
from handlers.officer import broadcast, query, replacing
from handlers.people import firms, inviting
from handlers.reminders.heard import heard
from handlers.reminders.things import FLOW
from handlers.requests import numbered
from handlers.requests.flow import FREE
from handlers.understanding.scope import understand
from handlers.verdict import followups, whatif
from storage.outgoing import Text


def supposed(turn: Turn, words: str) -> bool:
    """A what-if is answered wherever the talk is, and the open question is put again."""
    question = understand(turn)
    if not supposes(question.text, question.intent) or (turn.dialog.form and not ASKING.search(words)):
        return False
    whatif.whatif(turn, question)
    go_on(turn)
    return True


def looked_up(turn: Turn, words: str) -> bool:
    """What an officer looks up of the calendar is told anywhere, and the open question is put again."""
    pending = turn.dialog.pending
    if (pending is not None and pending.asking in FREE) or not dates.looked_up(turn, words):
        return False
    go_on(turn)
    return True


def told_aside(turn: Turn, words: str) -> bool:
    """What follows from false figures, or is asked of a result: told anywhere, and the open question is put again."""
    if of_falsifying(words):
        falsifying.consequence(turn, understand(turn))
    elif not followups.follow_up(turn, understand(turn), answered):
        return False
    go_on(turn)
    return True


def reminded(turn: Turn, words: str) -> bool:
    """退订 and 我的提醒, in so many words, in the middle of another exchange: no answer to it, and nobody's request.

    The open question is put again, unless it must be asked which reminders are meant: then it is put aside, and said
    to be.
    """
    return wholly(words) and of_reminders(turn, words)


def of_reminders(turn: Turn, words: str) -> bool:
    """What is said of reminders in the middle of another exchange: heard, and the open question put again."""
    pending = turn.dialog.pending
    if pending is None or pending.flow == FLOW or not heard(turn, words):
        return False
    if turn.dialog.pending is pending:
        go_on(turn)
    else:
        turn.answer.messages.insert(0, Text(content="刚才那件事先放下，没有改动；要办请再说一次。"))
    return True


def another(turn: Turn, words: str) -> bool:
    """Another command of an officer's while one waits for 确认: that is put aside and said to be; where the new one
    comes to nothing, the open one stays.
    """
    pending, dialog = turn.dialog.pending, turn.dialog
    if pending is None or not replacing.begins_another(turn, pending, words):
        return False
    kept = dialog.awaiting, dialog.choices
    dialog.close_pending()
    taken = broadcast.at_once(turn, words) or dates.at_once(turn, words)
    if dialog.pending is None:
        dialog.pending, (dialog.awaiting, dialog.choices) = pending, kept
        if taken:
            go_on(turn)
        return taken
    turn.answer.messages.insert(0, Text(content=f"刚才的{replacing.OPEN[pending.flow]}没有确认，先放下，没有改动。"))
    return True


def speaking(turn: Turn, words: str) -> bool:
    """A person called, firms an officer asks for, a request by its number, an invitation code, a firm's code:
    wherever the talk is.
    """
    pending = turn.dialog.pending
    officers = broadcast.at_once(turn, words) or query.at_once(turn, words)
    spoken = officers or numbered.at_once(turn, words) or inviting.redeemed(turn, words)
    if not spoken:
        if not firms.is_said(turn, words):
            return False
        answered(turn, understand(turn))
    if turn.dialog.awaiting != consent.TOKEN and (turn.dialog.pending is pending or turn.dialog.pending is None):
        go_on(turn)
    return True
