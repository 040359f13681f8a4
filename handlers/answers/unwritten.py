"""Titles that no document held has conditions of: said at once, with what each document says of leaving them open."""

from __future__ import annotations

from dataclasses import replace

from handlers.context import Turn
from handlers.understanding.scope import Question, remember, speaking
from knowledge.entries import WHOLE
from knowledge.patterns import lazy
from knowledge.regions import NATIONAL
from knowledge.validity import in_words
from storage.outgoing import Markdown

THRESHOLD = lazy("[过满超达]到?[0-9一二两三四五六七八九十百千]+[万亿]+元?")
"""A figure taken for a threshold: 满2000万, 超过10亿元."""
_LEFT_OPEN = ("condition", "definition")


def anywhere(turn: Turn, wanted: set[str]) -> bool:
    """Whether any document held has conditions of one of these tiers."""
    return any(ready.program.tier in wanted for ready in turn.library.programs)


def of_somebody(turn: Turn, question: Question) -> Question:
    """The question without titles that no document has conditions of, which are told of first: 瞪羚 beside 小巨人."""
    without = tuple(m for m in question.tiers if not anywhere(turn, {tier.id for tier in m.candidates}))
    if not without or len(without) == len(question.tiers):
        return question
    nobody = replace(question, tiers=without)
    of_nobody(turn, nobody, {tier.id for tier in nobody.candidates})
    return replace(question, tiers=tuple(m for m in question.tiers if m not in without))


def of_nobody(turn: Turn, question: Question, wanted: set[str]) -> None:
    """No document sets conditions for a title: that is the answer, with what each says of leaving it open."""
    lines = [f"**手头的文件没有一份写{question.title}的数字条件**"]
    if asked := THRESHOLD.search(question.text):
        lines[0] += f"，“{asked.group()}”在里面没有依据"
    lines[0] += "。统计或别处通行的口径不在这些文件里，请向统计和工信部门确认。"
    for pack in speaking(turn, question):
        says = next((n.says for n in pack.not_given if n.topic in _LEFT_OPEN and wanted & set(n.tiers)), None)
        term = next((d for d in pack.definitions if any(m.said in (d.term, *d.also) for m in question.tiers)), None)
        if term or (says and pack.region != NATIONAL):
            clause = term.clause if term else WHOLE
            held = in_words(pack, turn.today)
            lines.append(f"> 《{pack.title}》{clause}（{held}）：{term.says if term else says}")
            turn.answer.cites(pack.policy, clause)
    turn.answer.says(Markdown(content="\n".join(lines)))
    remember(turn, question)
