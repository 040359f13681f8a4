"""The order in which a message is understood: the table of contents of the bot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from handlers import asides, asking_back, consent, everywhere, fallback
from handlers.agreeing import agreeing
from handlers.almanac import desk as dates
from handlers.almanac import undoing
from handlers.annual import opening
from handlers.answering import acted, answered
from handlers.choices import SEPARATOR, chosen
from handlers.commands import CANCEL, bare
from handlers.context import Answer, Context, Turn
from handlers.dialog import Dialog, read_dialog
from handlers.files import asking as files
from handlers.flows import FLOWS, answer_between, go_on, is_offer
from handlers.form import form
from handlers.joining import joined
from handlers.language.cleaning import clean
from handlers.officer import digesting, query, replacing
from handlers.people import firms, mine
from handlers.reminders import answering as reminders
from handlers.reminders.heard import heard, said_to_a_reminder
from handlers.reminders.things import FLOW
from handlers.requests import handoff
from handlers.understanding.interrupting import interrupts
from handlers.understanding.look import look
from handlers.understanding.scope import understand
from storage.outgoing import CardUpdate, Text

Route = Callable[[Turn, str], bool]
"""Takes the turn and its words; True when it has answered."""


def respond(context: Context) -> Answer:
    """Answer one message: pure, from what is known, into what is said and what changes."""
    incoming = context.incoming
    turn = Turn(context, clean(incoming.text), read_dialog(context.known.dialog))
    form.say_lost(turn)
    match incoming.kind:
        case "enter":
            everywhere.welcome(turn)
            form.offer_again(turn)
        case "other":
            everywhere.not_text(turn)
        case "card":
            _pressed(turn, incoming.event_key)
        case _:
            _routed(turn, chosen(turn))
    _count_misses(turn)
    firms.mark(turn)
    turn.answer.messages = joined(turn.answer.messages)
    after = turn.dialog.model_dump(mode="json")
    if after != (_NEW if context.known.dialog is None else context.known.dialog) or turn.dialog.lost:
        turn.answer.changes.dialog, turn.answer.changes.dialog_changed = after, True
    return turn.answer


_NEW = Dialog().model_dump(mode="json")
"""The dialog with somebody who has not written before."""


def _count_misses(turn: Turn) -> None:
    """Messages in a row that nobody understood: then a person is offered, without being asked for."""
    turn.dialog.misses = turn.dialog.misses + 1 if turn.missed else 0
    if turn.dialog.misses >= MISSES and not turn.context.stateless:
        turn.answer.says(handoff.offer_person(turn))


def _routed(turn: Turn, words: str) -> None:
    if not words:
        everywhere.not_text(turn)
        return
    turn.text = words
    next(route for route in ROUTES if route(turn, words))


def _pressed(turn: Turn, key: str) -> None:
    """A button: its words, if the card it belongs to is the one that is waiting."""
    if reminders.pressed(turn, key):
        _on_with_what_was_open(turn)
        return
    if (fills := opening.pressed(turn, key)) is not None:
        if fills:
            _routed(turn, fills)
        return
    token, _, words = key.rpartition(SEPARATOR)
    code = turn.context.incoming.response_code
    if token and token != turn.dialog.awaiting:
        turn.answer.says(Text(content="这张卡片的问题已经过去了，没有改动。"))
        if turn.dialog.form is not None:
            form.repeat(turn, turn.dialog.form)
        return
    if code:
        turn.answer.says(CardUpdate(response_code=code, chosen=words))
    _routed(turn, words)


def _erase(turn: Turn, words: str) -> bool:
    taken = turn.dialog.awaiting == mine.DELETE and mine.erase(turn, words)
    if taken:
        go_on(turn)
    return taken


def _pending(turn: Turn, words: str) -> bool:
    """A short exchange on top of everything: cancelled, carried on, or interrupted by a question and put again."""
    pending = turn.dialog.pending
    if pending is None:
        return False
    if pending.beneath and undoing.is_said(words) and asides.of_reminders(turn, words):
        pending.beneath = False
        return True
    given_up = CANCEL.fullmatch(bare(words)) or (pending.flow in replacing.OPEN and undoing.is_said(words))
    if pending.flow not in FLOWS or given_up:
        turn.dialog.close_pending()
        turn.answer.says(Text(content="好的，这件事先不办，什么都没有改。"))
        go_on(turn)
        return True
    hint = FLOWS[pending.flow].take(turn, pending, words)
    if hint is None:
        if turn.dialog.pending is None:
            go_on(turn)
        else:
            turn.dialog.pending.beneath = False
        return True
    if is_offer(pending) and _said_otherwise(turn, words):
        return True
    if (said_to_a_reminder(turn, words) or turn.known.role != "officer") and asides.of_reminders(turn, words):
        return True
    question = understand(turn)
    if question.intent == "eligibility" and not interrupts(question):
        turn.answer.says(Text(content="先办完这件事，或说“取消”，再说“我们能报什么”。"))
        go_on(turn)
    elif turn.known.role == "officer" and replacing.command(words):
        turn.answer.says(Text(content="先办完这件事，或说“取消”，再说这一句。"))
        go_on(turn)
    else:
        answer_between(turn, question, hint, lambda: FLOWS[pending.flow].repeat(turn, pending))
    return True


def _said_otherwise(turn: Turn, words: str) -> bool:
    """Whether words that pick nothing of an offer mean something without it; then it is gone, but after mere talk."""
    if look(turn).acted == "fill" and (turn.dialog.form is None or words.strip().isdecimal()):
        return False
    dialog = turn.dialog
    kept, dialog.pending, dialog.awaiting = (dialog.pending, dialog.awaiting, dialog.choices), None, None
    otherwise = any(route(turn, words) for route in (_reminding, _form, _picked, _own, _question))
    if not otherwise or turn.answer.refused or understand(turn).intent in ("help", "greeting", "thanks"):
        dialog.pending, dialog.awaiting, dialog.choices = kept
    return otherwise


def _reminding(turn: Turn, words: str) -> bool:
    taken = heard(turn, words)
    if taken and turn.dialog.awaiting != consent.TOKEN:
        _on_with_what_was_open(turn)
    return taken


def _on_with_what_was_open(turn: Turn) -> None:
    """Back to a form, or an exchange that was open before; what a reminder itself has opened is put already, and a form
    left on an earlier day waits until it is asked for.
    """
    pending, left = turn.dialog.pending, form.is_left(turn)
    if not left if pending is None else pending.flow != FLOW:
        go_on(turn)


def _form(turn: Turn, words: str) -> bool:
    open_form = turn.dialog.form
    if turn.known.role != "officer":
        turn.dialog.undo = []  # 撤销 is of the answer to a reminder only right after it
    if open_form is None or form.over(turn, open_form, question := understand(turn)):
        return False
    if files.asked_for(question) and answered(turn, question):
        if turn.dialog.pending is None:
            go_on(turn)
        return True
    if not consent.agreed(turn):
        consent.ask(turn)
        return True
    if question.intent == "help":
        everywhere.help_in_form(turn)
        form.repeat(turn, open_form)
        return True
    hint = form.take(turn, open_form, words)
    if hint is None:
        return True
    if look(turn).acted == "progress" and acted(turn):
        go_on(turn)
        return True
    hint = said_to_a_reminder(turn, words) or hint
    answer_between(turn, question, hint, lambda: form.repeat(turn, open_form))
    return True


def _own(turn: Turn, words: str) -> bool:
    """What the documents have no part in: commands, reminders, progress, an officer's work, a figure by itself."""
    return undoing.nothing_left(turn, words) or form.idle(turn, words) or acted(turn)


def _question(turn: Turn, words: str) -> bool:
    # What was offered before is no longer open: a later number must not pick from it.
    turn.dialog.close_card()
    question = understand(turn)
    handoff.remember_asked(turn, question)
    return asking_back.ask_back(turn, question) or answered(turn, question)


def _fallback(turn: Turn, words: str) -> bool:
    turn.missed = True
    return fallback.fallback(turn, understand(turn))


MISSES = 2
"""So many messages in a row that were not understood, and a person is offered."""
_picked = partial(asking_back.picked, answered=answered)
ROUTES: tuple[Route, ...] = (
    _erase,  # an open deletion
    digesting.at_once,  # an officer's digest: how often, a section in full
    asides.another,  # an officer's command in place of the one that waits for 确认
    asides.speaking,  # anywhere: a person called, a request by its number, an invitation code, a firm's code
    asides.told_aside,  # anywhere: what follows from false figures, what is asked of a result
    asides.supposed,  # anywhere: a what-if
    asides.looked_up,  # anywhere: what officers have set
    agreeing,  # to the notice
    asides.reminded,  # 退订, 我的提醒, in the middle of a short exchange
    _pending,  # a short exchange
    undoing.undone,  # 撤销 of what an officer set
    dates.at_once,  # what an officer sets or asks of windows, days off and duties
    _reminding,  # what is said of reminders and the calendar
    opening.said,  # 年度核实, 开始年审
    _form,
    _picked,  # what a question asked back is meant to say
    _own,  # commands, and what is done rather than looked up
    _question,  # answered from the documents
    query.called,  # a firm by its name, which is nothing else
    _fallback,
)
"""Who is asked in turn whether a message is theirs; the first that answers is the last."""
