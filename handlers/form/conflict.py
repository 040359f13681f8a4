"""A new answer held against what is on record: where the two cannot both be true, both figures are named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.firm import profile
from knowledge.contradictions import contradictions
from knowledge.regions import NATIONAL
from storage.known import Fact

MEND = "刚才这一项写错了，就直接写对的；是别的写错了，说“返回”去改；都没有错，就再答一次，照记不误。"


def conflict_with(facts: Sequence[Fact], new: Sequence[Fact], today: date) -> str | None:
    """The question to ask when `new` answers contradict the `facts` on record; None where they do not.

    The same answer given once more contradicts nothing new: whoever insists is taken at their word, and the result
    says what is at odds.
    """
    held = {(fact.key, fact.year): fact for fact in facts}
    before = contradictions(profile(NATIONAL, tuple(held.values()), today).facts, today)
    held.update(((fact.key, fact.year), fact) for fact in new)
    after = contradictions(profile(NATIONAL, tuple(held.values()), today).facts, today)
    added = [each.question for each in after if each not in before]
    return f"{added[0]}{MEND}" if added else None
