"""Every clause of a tier on demand: its state, the distance or what is missing, and the document's ground."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.citing import ground
from handlers.context import Turn
from handlers.verdict.assessment import CLOSED_YEARS, by_document, doubt, headline, name_of, validity_of
from handlers.verdict.lacking import lacking
from knowledge.assess import ClauseVerdict, ProgramVerdict
from knowledge.distance import plan
from knowledge.facts import catalogue
from knowledge.gap_words import arm_words, unmet_words
from knowledge.wording import STATES
from storage.known import Fact
from storage.outgoing import Markdown

ORDER = ("unmet", "unknown", "judge", "met")


def in_detail(turn: Turn, programs: Sequence[ProgramVerdict], facts: Sequence[Fact], open_only: bool = False) -> None:
    """One message a document with every clause of these tiers, or only what is still open of them."""
    for group in by_document(programs):
        lines, cited = list[str](), list[str]()
        for program in group:
            told = [c for c in in_order(program, turn.today) if not open_only or c.outcome.state != "met"]
            lines.append(f"**{name_of(program)}**：{headline(program)}")
            for each in told:
                lines += clause_lines(program, each, facts, turn.today)
            lines += [note for note in (program.program.defers_to, program.program.note) if note]
            cited += [each.condition.clause for each in told]
        if any(gap.year for program in group for c in program.clauses for gap in c.outcome.gaps):
            lines.append(CLOSED_YEARS)
        pack = group[0].pack
        lines.append(ground(pack, [p.program.clause for p in group], turn.today, validity_of(group[0])))
        turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *cited)


def in_order(program: ProgramVerdict, today: date) -> list[ClauseVerdict]:
    """What fails first (what the firm can act on before what only time or nothing mends), what is met last."""
    barred = [bar.clause for bar in plan(program, today).cannot]
    return sorted(program.clauses, key=lambda c: (ORDER.index(c.outcome.state), c.condition.clause in barred))


def clause_lines(program: ProgramVerdict, clause: ClauseVerdict, facts: Sequence[Fact], today: date) -> list[str]:
    """`不满足：what it says（clause）：the distance`, then the other arms of the rule, if it has any."""
    state, tail = STATES[clause.outcome.state], ""
    if clause.outcome.state == "unmet":
        state, tail = unmet_words(clause, plan(program, today))
    elif clause.outcome.state == "unknown":
        tail = "；".join(lacking(clause, facts, today))
    elif clause.outcome.state == "judge":
        words = [step.says for step in clause.outcome.steps if step.state == "judge"]
        tail = f"要认定的是 {'；'.join(words)}" if words and words != [clause.condition.says] else ""
    said = f"{clause.condition.says}（{clause.condition.clause}{doubt(clause.condition)}）"
    meant = catalogue()
    lent = "".join(f"（{meant[key].label}没有填，按{meant[other].label}计）" for key, other in clause.assumed)
    first = f"{state}：{said}{lent}" + (f"：{tail}" if tail else "")
    return [first, *(map(arm_words, clause.outcome.neighbours) if clause.outcome.state == "unmet" else ())]
