"""Who is responsible; 谁负责 and no more is about the document that was last talked about."""

from __future__ import annotations

from handlers.answers import questions
from handlers.citing import ground
from handlers.context import Turn
from handlers.understanding.scope import Question, remember
from knowledge.offers import lead_of
from knowledge.patterns import lazy
from storage.outgoing import Markdown

_WHO = lazy(r"\W*那?(?:这个|这事|它|具体)?[由是归]?谁来?负责[的呢]?\W*")


def department(turn: Turn, question: Question) -> bool:
    """Who is responsible: of what was last talked about, or as the documents have the matter that is named."""
    return _leads(turn, question) or questions.department(turn, question)


def _leads(turn: Turn, question: Question) -> bool:
    """Who leads by the document of the talk, else at the place; False for other words or where nobody is named."""
    if _WHO.fullmatch(question.text) is None:
        return False
    pack = turn.library.packs.get(turn.dialog.topic.policy or "")
    office = pack.lead if pack else None
    if office is None and question.region and (found := lead_of(turn.library, question.region)):
        pack, office = found
    if pack is None or office is None:
        return False
    said = f"《{pack.title}》写的牵头单位：{'、'.join(office.who)}（{office.clause}）"
    turn.answer.says(Markdown(content=f"{said}\n{ground(pack, [office.clause], turn.today)}"))
    turn.answer.cites(pack.policy, office.clause)
    remember(turn, question, pack)
    return True
