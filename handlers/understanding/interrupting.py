"""Whether words that do not fit an open question are a question of their own: 两个小目标 asks for no target."""

from __future__ import annotations

from typing import get_args

from handlers.language.intents import Intent
from handlers.language.matters import Matter
from handlers.language.outside import ASKING
from handlers.understanding.scope import Question
from knowledge.patterns import lazy

_ASKING = lazy(r"[吗呢么?？哪谁几啥]|多少|什么|怎么|多久|何时|还有|还[在能]|有没有|是不是|能不能")
PLACELESS: tuple[Intent, ...] = ("help", "greeting", "thanks", "handoff", "out_of_scope", "firms", *get_args(Matter))
"""What has nothing to do with a place, and is no question about a document."""


def interrupts(question: Question) -> bool:
    """Whether a message that the open question cannot use asks for something else, which is then answered first."""
    if question.intent in ("other", "greeting", "thanks"):
        return False
    if question.intent == "eligibility":
        return question.said_tiers and ASKING.search(question.text) is not None
    asks = question.said_tiers or question.packs or _ASKING.search(question.text)
    return bool(asks) or question.intent in PLACELESS
