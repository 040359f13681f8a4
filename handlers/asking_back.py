"""A question that could mean several things is asked back with buttons: which level, which city, which yearly check.

Asked only where the answer differs. A pick answers the question as it was first put; whoever asks on is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Unclear
from handlers.understanding.scope import ANY_CHECK, Question, remember, speaking, understand
from handlers.understanding.stated import stated
from handlers.verdict.followups import UNCLEAR as TOKEN
from handlers.verdict.judged import short_name
from knowledge.patterns import lazy
from knowledge.precedence import speaking_programs
from knowledge.tiers import tiers
from knowledge.validity import standing

ALL = "都看看"
_TOLD_APART = lazy("[国省市县]家?级|企业.{0,8}产品|产品.{0,8}企业")
"""A question that names a level, or firm and product, beside the title tells them apart itself."""
_PRODUCT = {"srdi": "srdi_product", "champion": "champion_product"}


def ask_back(turn: Turn, question: Question) -> bool:
    """Put the choices where a question could mean several things; False where it is clear enough."""
    if turn.context.stateless or stated(turn.text, turn.today).facts:
        return False  # a conversation keeps no figures, not even in a question
    found = _place(question) or _check(question) or _level(turn, question)
    if found is None:
        return False
    remember(turn, question)
    word, title, choices = found
    turn.answer.says(offer(turn, TOKEN, title, choices))
    turn.dialog.unclear = Unclear(text=question.text, word=word)
    return True


def picked(turn: Turn, words: str, answered: Callable[[Turn, Question], bool]) -> bool:
    """The question as it was first put, with what was picked in place of the unclear word."""
    unclear, waiting = turn.dialog.unclear, turn.dialog.awaiting == TOKEN and words in turn.dialog.choices
    turn.dialog.unclear = None
    if unclear is None or not waiting:
        return False
    turn.dialog.close_card()
    turn.text = unclear.text if words == ALL else unclear.text.replace(unclear.word, words, 1)
    question = understand(turn)
    return (words != ALL and ask_back(turn, question)) or answered(turn, question)


Unsaid = tuple[str, str, list[str]]
"""The unclear word, the question about it, the choices."""


def _place(question: Question) -> Unsaid | None:
    if question.unclear_place is None or question.said_region:
        return None
    if question.intent not in ("reward", "conditions", "target"):
        return None
    word = question.unclear_place.word
    return word, f"“{word}”是哪一个？", list(question.unclear_place.of[:6])


def _check(question: Question) -> Unsaid | None:
    said = ANY_CHECK.search(question.text)
    if said is None or not question.unclear_check:
        return None
    return said.group(), f"“{said.group()}”说的是哪一项？", list(question.unclear_check)


def _level(turn: Turn, question: Question) -> Unsaid | None:
    """Which level, or firm or product, of the one title named: where the documents of the place tell them apart."""
    if len(question.tiers) != 1 or not question.said_tiers or question.region is None or question.packs:
        return None
    mention = question.tiers[0]
    if mention.level is not None or mention.said not in question.text or question.further:
        return None
    if _TOLD_APART.search(question.text):
        return None
    meant = {tier.id for tier in mention.candidates}
    after = question.text[question.text.index(mention.said) + len(mention.said) :]
    if mention.family in _PRODUCT and not re.match(r"[”\"]?(?:中小)?企业", after):
        meant |= {tier.id for tier in tiers().values() if tier.family == _PRODUCT[mention.family]}
    told = _rewarded(turn, question, meant) if question.intent == "reward" else _with_conditions(turn, question)
    differing = meant & told
    if len(differing) < _SEVERAL:
        return None
    apart = [tier for tier in tiers() if tier in differing]
    return mention.said, f"“{mention.said}”是哪一级、哪一类？", [*map(short_name, apart[:5]), ALL]


_SEVERAL = 2


def _rewarded(turn: Turn, question: Question, meant: set[str]) -> set[str]:
    """Those of the tiers meant for which the place's documents give an amount."""
    given = ((pack, meant & turn.library.rewarded[pack.policy]) for pack in speaking(turn, question))
    return set().union(*(some for pack, some in given if some and standing(pack.validity, turn.today) != "replaced"))


def _with_conditions(turn: Turn, question: Question) -> set[str]:
    if question.intent != "conditions" or question.region is None:
        return set()
    return {ready.program.tier for ready in speaking_programs(turn.library, question.region, turn.today)}
