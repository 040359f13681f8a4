"""The order in which a message is understood: the table of contents of the bot."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import cast, get_args

from handlers import commands, everywhere, fallback
from handlers.answers import conditions, falsifying, questions, rewards, windows
from handlers.choices import SEPARATOR, chosen, offer
from handlers.context import Answer, Context, Turn
from handlers.dialog import read_dialog
from handlers.form import form
from handlers.joining import joined
from handlers.language.cleaning import clean
from handlers.language.intents import Intent
from handlers.language.matters import Matter
from handlers.language.outside import ASKING, Outside, of_falsifying, supposes
from handlers.people import consent, mine
from handlers.understanding.look import look
from handlers.understanding.scope import Question, apart, remember, understand
from handlers.verdict import eligibility, preliminary, whatif
from storage.outgoing import CardUpdate, Text

Route = Callable[[Turn, str], bool]
"""Takes the turn and its words; True when it has answered."""


def respond(context: Context) -> Answer:
    """Answer one message: pure, from what is known, into what is said and what changes."""
    incoming = context.incoming
    turn = Turn(context, clean(incoming.text), read_dialog(context.known.dialog))
    before = turn.dialog.model_dump(mode="json")
    match incoming.kind:
        case "enter":
            everywhere.welcome(turn)
        case "other":
            everywhere.not_text(turn)
        case "card":
            _pressed(turn, incoming.event_key)
        case _:
            _routed(turn, chosen(turn))
    turn.answer.messages = joined(turn.answer.messages)
    after = turn.dialog.model_dump(mode="json")
    if after != before:
        turn.answer.changes.dialog, turn.answer.changes.dialog_changed = after, True
    return turn.answer


def _routed(turn: Turn, words: str) -> None:
    if not words:
        everywhere.not_text(turn)
        return
    turn.text = words
    next(route for route in ROUTES if route(turn, words))


def _pressed(turn: Turn, key: str) -> None:
    """A button: its words, if the card it belongs to is the one that is waiting."""
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


def _supposed(turn: Turn, words: str) -> bool:
    """A what-if is answered wherever the talk is, and the open question is put again."""
    question = understand(turn)
    if not supposes(question.text, question.intent) or (turn.dialog.form and not ASKING.search(words)):
        return False
    whatif.whatif(turn, question)
    if turn.dialog.form is not None and consent.agreed(turn):
        turn.answer.says(Text(content="接着刚才的问题："))
        form.repeat(turn, turn.dialog.form)
    return True


def _told_aside(turn: Turn, words: str) -> bool:
    """What follows from false figures, or every clause one by one: told wherever the talk is, and the open question
    is put again.
    """
    if of_falsifying(words):
        falsifying.consequence(turn, understand(turn))
    elif not preliminary.clause_by_clause(turn, understand(turn)):
        return False
    if turn.dialog.form is not None and consent.agreed(turn):
        turn.answer.says(Text(content="接着刚才的问题："))
        form.repeat(turn, turn.dialog.form)
    return True


def _consent(turn: Turn, words: str) -> bool:
    if turn.dialog.awaiting != consent.TOKEN:
        return False
    granted = consent.reply(turn, words)
    if granted is None:
        question = understand(turn)
        if look(turn).intent == "out_of_scope":
            everywhere.refuse(turn, question)
        elif question.intent in ANSWERS and question.intent != "eligibility":
            _answered(turn, question)
        else:
            consent.ask(turn)
    elif granted:
        form.resume(turn)
    return True


def _erase(turn: Turn, words: str) -> bool:
    taken = turn.dialog.awaiting == mine.DELETE and mine.erase(turn, words)
    if taken and turn.dialog.form is not None:
        form.repeat(turn, turn.dialog.form)
    return taken


def _form(turn: Turn, words: str) -> bool:
    open_form = turn.dialog.form
    if open_form is None:
        return False
    if not consent.agreed(turn):
        consent.ask(turn)
        return True
    question = understand(turn)
    if question.intent == "help":
        everywhere.help_in_form(turn)
        form.repeat(turn, open_form)
        return True
    hint = form.take(turn, open_form, words)
    if hint is None:
        return True
    if _interrupts(turn, question) and _answered(turn, question):
        if turn.dialog.awaiting == mine.DELETE:
            return True  # the form waits until that is decided
        turn.answer.says(Text(content="接着刚才的问题："))
    else:
        turn.answer.says(Text(content=f"这句我没读懂。{hint}"))
    form.repeat(turn, open_form)
    return True


def _own(turn: Turn, words: str) -> bool:
    """What the documents have no part in: commands, reminders, progress, an officer's work, a figure by itself."""
    if commands.idle(turn, words):
        return True
    found = look(turn)
    answer = OWN.get(found.intent)
    if (
        answer is None
        or (found.question.intent in get_args(Matter) and found.question.intent in ANSWERS)
        or found.question.intent not in OWN_WORDS.get(found.intent, (found.question.intent,))
    ):
        return False
    turn.dialog.awaiting, turn.dialog.choices = None, []
    if found.intent not in _DOCUMENTS:
        return answer(turn, found.question)
    return all(answer(turn, one) for one in apart(replace(found.question, intent=cast("Intent", found.intent))))


def _question(turn: Turn, words: str) -> bool:
    # What was offered before is no longer open: a later number must not pick from it.
    turn.dialog.awaiting, turn.dialog.choices = None, []
    question = understand(turn)
    if question.unclear_place and not question.said_region and question.intent in ("reward", "conditions", "target"):
        remember(turn, question)
        word, names = question.unclear_place.word, question.unclear_place.of[:6]
        turn.answer.says(offer(turn, "place", f"“{word}”是哪一个？", names))
        return True
    return _answered(turn, question)


def _answered(turn: Turn, question: Question) -> bool:
    """What a question's intent has to say; of a place without a document, that there is none."""
    questions.mended(turn, question)
    if question.elsewhere and question.intent not in _PLACELESS:
        questions.elsewhere(turn, question)
        if question.region is None:
            return True
    answer = ANSWERS.get(question.intent)
    return answer is not None and all(answer(turn, one) for one in apart(question))


def _interrupts(turn: Turn, question: Question) -> bool:
    """Whether words that do not fit the open question are a question of their own: 两个小目标 asks for no target."""
    if question.intent not in ANSWERS or question.intent in ("greeting", "thanks"):
        return False
    if question.intent == "eligibility":
        return question.said_tiers and ASKING.search(question.text) is not None
    asks = question.said_tiers or question.packs or _ASKING.search(question.text)
    return bool(asks) or question.intent in _PLACELESS


_ASKING = re.compile(r"[吗呢么?？哪谁几啥]|多少|什么|怎么|多久|何时|还有|还[在能]|有没有|是不是|能不能")
_PLACELESS: tuple[Intent, ...] = ("help", "greeting", "thanks", "handoff", "out_of_scope", "firms", *get_args(Matter))
"""What has nothing to do with a place, and is no question about a document."""


def _fallback(turn: Turn, words: str) -> bool:
    return fallback.fallback(turn, understand(turn))


ANSWERS: dict[Intent, Callable[[Turn, Question], bool]] = {
    "help": everywhere.help_,
    "greeting": everywhere.greeting,
    "thanks": everywhere.thanks,
    "handoff": everywhere.handoff,
    "out_of_scope": everywhere.refuse,
    "mine": mine.mine,
    "erase": mine.mine,
    "firms": everywhere.firms,
    "reward": rewards.reward,
    "conditions": conditions.conditions,
    "target": questions.target,
    "validity": questions.validity,
    "definition": questions.definition,
    "window": windows.window,
    "materials": questions.materials,
    "recheck": questions.recheck,
    "payment": questions.payment,
    "duty": questions.duty,
    "department": questions.department,
    "service": questions.service,
    "eligibility": eligibility.eligibility,
}
"""What answers each intent."""

OWN: dict[Outside, Callable[[Turn, Question], bool]] = {
    "eligibility": eligibility.eligibility,
    "fill": eligibility.fill,
    "modify": everywhere.modify,
    "progress": everywhere.progress,
    "subscribe": everywhere.subscribe,
    "unsubscribe": everywhere.unsubscribe,
    "handoff": everywhere.handoff,
    "reward": rewards.reward,
    "window": windows.window,
    "recheck": questions.recheck,
    "out_of_scope": everywhere.refuse,
    "o_query": everywhere.firms,
    "o_stats": everywhere.firms,
    "o_export": everywhere.firms,
    "o_review": everywhere.firms,
    "o_broadcast": everywhere.firms,
    "o_window": everywhere.firms,
}
"""What answers an intent that the questions about documents do not have."""
_DOCUMENTS: tuple[Outside, ...] = ("reward", "window", "recheck")
"""Of these, what the documents answer place by place."""
OWN_WORDS: dict[Outside, tuple[Intent, ...]] = {
    "eligibility": ("other",),
    "handoff": ("other",),
    "reward": ("other",),
    "window": ("other",),
    "recheck": ("other",),
    "o_stats": ("other", "firms"),
}
"""Only where the words carry no such intent of the documents' own."""

ROUTES: tuple[Route, ...] = (_erase, _told_aside, _supposed, _consent, _form, _own, _question, _fallback)
"""An open deletion, a what-if, open consent, the open form, commands and figures, questions, then a plain no."""
