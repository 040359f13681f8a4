"""为什么不行: the clauses that decide, the figures they were held against with source and year, and what turns them."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Turn
from handlers.firm import named, shown, source_words
from handlers.understanding.scope import Question
from handlers.verdict.assessment import CLOSED_YEARS, headline, name_of
from handlers.verdict.detail import clause_lines, in_order
from handlers.verdict.glance import as_valid, briefly
from handlers.verdict.judged import Result, nothing, result
from handlers.verdict.lacks import nearest
from knowledge.assess import ClauseVerdict, ProgramVerdict
from knowledge.engine.needs import needs
from knowledge.facts import catalogue
from storage.known import Fact
from storage.outgoing import Markdown, Text

ASKED_FOR = "每一问都是为了核对一条条件，卡片上写着是哪一条；不方便可以说“跳过”，结果里会写待补。"
AT_ONCE = 3
"""Tiers told at once."""
TOLD = 4
"""Clauses told in full; the rest is counted."""


def why(turn: Turn, question: Question) -> bool:
    """Why a tier is judged as it is: of the tier named, else of those that fail, else of the nearest."""
    if turn.dialog.form is not None and len(question.text) <= 4:
        turn.answer.says(Text(content=ASKED_FOR))
        return True
    found = result(turn, question)
    if found is None:
        nothing(turn, "为什么")
        return True
    failing = [p for p in found.programs if p.state == "unmet" and p.validity == "in_force"]
    near = nearest(found.programs, turn.today, found.facts)
    tell_why(turn, list(found.programs) if question.said_tiers else failing or [near or found.programs[-1]], found)
    return True


def tell_why(turn: Turn, programs: Sequence[ProgramVerdict], found: Result) -> None:
    """The reasons of a few tiers, one message each."""
    in_turn = sorted(programs, key=lambda program: program.validity != "in_force")
    for program in in_turn[:AT_ONCE]:
        turn.answer.says(Markdown(content="\n".join(_because(turn, program, found.facts))))
    if len(programs) > AT_ONCE:
        turn.answer.says(Text(content=f"还有{len(programs) - AT_ONCE}级，说出级别的名字就讲那一级。"))


def _because(turn: Turn, program: ProgramVerdict, facts: Sequence[Fact]) -> list[str]:
    deciding = [c for c in in_order(program, turn.today) if c.outcome.state == program.state]
    lines = [f"**{name_of(program)}**：{headline(program)}，因为："]
    for clause in deciding[:TOLD]:
        lines += clause_lines(program, clause, facts, turn.today)
        if used := _used(clause, facts):
            lines.append(f"　用的数：{used}")
    if len(deciding) > TOLD:
        lines.append(f"还有{len(deciding) - TOLD}条同样的，说“逐条”看全部。")
    if any(clause.outcome.gaps for clause in deciding):
        lines += ["这些数变了，结论才会变；想先算一算，说“要是……呢”。", CLOSED_YEARS]
    return [*lines, briefly(turn, as_valid(program.pack, program.program), [c.condition.clause for c in deciding])]


def _used(clause: ClauseVerdict, facts: Sequence[Fact]) -> str:
    """`2025年研发费用 300万元（自报，2026-11-21）` for every fact on record that the clause looks at."""
    keys = {key for key, _ in needs(clause.condition.rule)}
    keys |= {catalogue()[key].falls_back_to or key for key in keys}
    gaps = {gap.year for gap in clause.outcome.gaps if gap.year}
    used = [f for f in facts if f.key in keys and (f.year is None or not gaps or f.year in gaps)]
    return "；".join(
        f"{named(fact.key, fact.year)} {shown(catalogue()[fact.key], fact)}（{source_words(fact)}）" for fact in used
    )
