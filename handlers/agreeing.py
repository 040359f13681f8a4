"""The answer to the privacy notice, and what goes on after it: wherever the talk was when it was shown."""

from __future__ import annotations

from handlers import consent, everywhere
from handlers.annual import opening
from handlers.answering import ANSWERS, answered
from handlers.context import Turn
from handlers.flows import FLOWS
from handlers.form import form
from handlers.language.outside import ASKING
from handlers.language.reminding import reminding
from handlers.people import inviting
from handlers.reminders.heard import heard
from handlers.understanding.look import look
from handlers.understanding.scope import Question, understand
from knowledge.regions import NATIONAL
from storage.outgoing import Text

_NEEDS_NONE = ("unsubscribe", "calendar_off")
"""To hear no more and to close what is open to others one need not agree first."""


def agreeing(turn: Turn, words: str) -> bool:
    """Take 同意 or 不同意 while the notice waits; anything else is answered, or the notice put once more."""
    if turn.dialog.awaiting != consent.TOKEN:
        return False
    granted = consent.reply(turn, words)
    if granted is None and reminding(words) in _NEEDS_NONE and heard(turn, words):
        return True
    if granted is None:
        question = understand(turn)
        if consent.explain(turn, words):
            return True
        _keep_place(turn, question)
        if question.intent == "export":
            answered(turn, question)  # their own data, whatever they agree to
        elif look(turn).acted == "out_of_scope":
            everywhere.refuse(turn, question)
        elif question.intent in ANSWERS and question.intent != "eligibility":
            answered(turn, question)
        else:
            consent.ask(turn)
    elif granted:
        _agreed(turn)
    return True


def _keep_place(turn: Turn, question: Question) -> None:
    """A place told instead of the answer to the notice is where the firm is: not asked again once it is agreed."""
    open_form, pending = turn.dialog.form, turn.dialog.pending
    if not question.said_region or ASKING.search(question.text):
        return
    turn.dialog.topic.region = question.region
    if question.region is None or question.region == NATIONAL:
        return
    if pending is not None and "region" not in pending.said:
        pending.said["region"] = question.region
        turn.answer.says(Text(content=f"地方按{question.place}。"))
    elif pending is None and open_form is not None and open_form.region is None:
        open_form.region = question.region
        turn.answer.says(Text(content=f"地方按{question.place}。"))


def _agreed(turn: Turn) -> None:
    """After consent, what it was asked for: a code to be used, an exchange, the form."""
    pending = turn.dialog.pending
    if turn.dialog.code is not None:
        inviting.use(turn, turn.dialog.code)
    elif pending is not None:
        FLOWS[pending.flow].repeat(turn, pending)
    elif turn.dialog.form is not None and turn.dialog.form.name == "annual":
        opening.begin(turn, turn.dialog.form)
    elif turn.dialog.form is not None:
        form.resume(turn)
    else:
        turn.answer.says(Text(content="已记下您的同意。想看够得上哪一级，说“我们能报什么”。"))
