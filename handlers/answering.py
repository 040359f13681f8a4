"""Which handler answers each intent: by its inner name where the documents or a matter are asked, else by its outer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from handlers import consent, everywhere
from handlers.almanac import desk as desk_of_dates
from handlers.annual import rechecks
from handlers.answers import conditions, leading, not_given, questions, rewards, targets, when_to_apply
from handlers.context import Turn
from handlers.files import asking as files
from handlers.form import correcting, eligibility, handing_in
from handlers.language.intents import Intent
from handlers.language.matters import MATTERS
from handlers.language.outside import Outside
from handlers.officer import broadcast, query
from handlers.people import binding, firms, inviting, mine
from handlers.reminders import heard as reminders
from handlers.requests import asking, desk, handoff, own
from handlers.understanding.interrupting import PLACELESS
from handlers.understanding.look import look
from handlers.understanding.scope import Question, apart
from handlers.verdict import why


def answered(turn: Turn, question: Question) -> bool:
    """What a question's intent has to say; of a place without a document, that there is none."""
    questions.mended(turn, question)
    if question.elsewhere and question.intent not in PLACELESS:
        questions.elsewhere(turn, question)
        if question.region is None:
            return True
    answer = ANSWERS.get(question.intent)
    return answer is not None and all(answer(turn, one) for one in apart(question))


def acted(turn: Turn) -> bool:
    """Do what a message wants done, by its outside name; False where the documents are asked, or nothing is wanted."""
    found = look(turn)
    question, answer = found.question, OWN.get(found.acted)
    if answer is None or question.intent in MATTERS:
        return False
    if question.intent not in OWN_WORDS.get(found.acted, (question.intent,)):
        return False
    turn.dialog.close_card()
    if found.acted not in DOCUMENTS:
        return answer(turn, question)
    return all(answer(turn, one) for one in apart(replace(question, intent=cast("Intent", found.acted))))


ANSWERS: dict[Intent, Callable[[Turn, Question], bool]] = {
    "correct": correcting.correct,
    "submit": handing_in.ask_to_submit,
    "declared": handing_in.declared,
    "why": why.why,
    "help": everywhere.help_,
    "greeting": everywhere.greeting,
    "thanks": everywhere.thanks,
    "handoff": handoff.handoff,
    "appeal": asking.appeal,
    "wish": asking.wish,
    "requests": own.requests,
    "desk": desk.desk,
    "review": desk.review,
    "out_of_scope": everywhere.refuse,
    "bind": binding.bind,
    "switch": firms.switch_firm,
    "unbind": firms.unbind,
    "invite": inviting.invite,
    "consent_read": consent.read,
    "consent_withdraw": consent.withdraw,
    "mine": mine.mine,
    "export": files.export_,
    "plan": files.plan,
    "erase": mine.erasing,
    "firms": query.firms,
    "reward": rewards.reward,
    "conditions": conditions.conditions,
    "target": targets.target,
    "validity": questions.validity,
    "definition": questions.definition,
    "window": when_to_apply.window,
    "materials": not_given.materials,
    "recheck": rechecks.recheck,
    "payment": not_given.payment,
    "duty": questions.duty,
    "department": leading.department,
    "service": questions.service,
    "eligibility": eligibility.eligibility,
}
"""What answers each intent."""

OWN: dict[Outside, Callable[[Turn, Question], bool]] = {
    "eligibility": eligibility.eligibility,
    "fill": eligibility.fill,
    "modify": everywhere.modify,
    "progress": own.progress,
    "subscribe": reminders.subscribe,
    "unsubscribe": reminders.unsubscribe,
    "handoff": asking.by_itself,
    "reward": rewards.reward,
    "window": when_to_apply.window,
    "recheck": rechecks.recheck,
    "out_of_scope": everywhere.refuse,
    "o_query": query.firms,
    "o_stats": query.firms,
    "o_export": query.firms,
    "o_review": desk.review,
    "o_broadcast": broadcast.broadcast,
    "o_window": desk_of_dates.spoken,
}
"""What answers an intent that the questions about documents do not have."""
DOCUMENTS: tuple[Outside, ...] = ("reward", "window", "recheck")
"""Of these, what the documents answer place by place."""
OWN_WORDS: dict[Outside, tuple[Intent, ...]] = {
    "eligibility": ("other",),
    "handoff": ("other", "service"),
    "reward": ("other",),
    "window": ("other",),
    "recheck": ("other",),
    "o_stats": ("other", "firms"),
}
"""Only where the words carry no such intent of the documents' own."""
