"""The result per tier, readable at a glance: the state, why, what is missing, and on which document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.citing import ground
from handlers.context import Turn
from handlers.firm import source_words
from handlers.verdict.lacking import lacking
from knowledge.assess import Assessment, ClauseVerdict, ProgramVerdict
from knowledge.distance import plan
from knowledge.engine.needs import needs
from knowledge.facts import catalogue
from knowledge.gap_words import arm_words, figure, unmet_words
from knowledge.library import Library
from knowledge.policy import Condition, Pack, State, Validity
from knowledge.provenance import VERIFIED
from knowledge.size import CLASS_NAMES, SizeReason
from knowledge.tiers import tiers
from knowledge.validity import standing_in_words
from knowledge.wording import STATES, program_name
from storage.known import Fact
from storage.outgoing import Markdown

_COLOURS = {"met": "info", "unmet": "warning", "unknown": "comment", "judge": "comment"}
_COLOURED = {state: f'<font color="{_COLOURS[state]}">{said}</font>' for state, said in STATES.items()}


def tell(turn: Turn, assessment: Assessment, programs: Sequence[ProgramVerdict], facts: Sequence[Fact]) -> None:
    """One message that sums up every tier, then one per document with the reasons and the ground.

    What is in force comes first; what is not is marked in the sum, and says so again under its reasons.
    """
    groups = by_document(programs)
    lines = [f"**对照结果**（按{turn.today.isoformat()}）", *_basis(programs, facts)]
    for current, head in ((True, "现行的规定："), (False, "已不在有效期或还没有生效的规定（只供参考）：")):
        told = [program for group in groups for program in group if (program.validity == "in_force") == current]
        lines += [head, *(f"{name_of(program)}：{headline(program)}" for program in told)] if told else []
    if any(gap.year for program in programs for clause in program.clauses for gap in clause.outcome.gaps):
        lines.append(CLOSED_YEARS)
    lines += size_words(assessment, turn.library)
    lines += contradiction_words(assessment)
    for first, *_ in groups:
        standing = standing_in_words(validity_of(first), turn.today)
        lines.append(f"> 依据：《{first.pack.title}》，{standing}{_doubt(first.pack)}")
    turn.answer.says(Markdown(content="\n".join(lines)))
    for group in groups:
        brief = group[0].validity != "in_force" and groups[0][0].validity == "in_force"
        body = [part for program in group for part in _reasons(program, facts, turn.today, brief)]
        pack, clauses = group[0].pack, [program.program.clause for program in group]
        body.append(ground(pack, clauses, turn.today, validity_of(group[0])))
        turn.answer.says(Markdown(content="\n".join(body)))
        turn.answer.cites(pack.policy, *(c.condition.clause for program in group for c in program.clauses))


CLOSED_YEARS = "差额只说明离条件还有多远；已结束年度的数以审计报告为准，不能改报。"


def by_document(programs: Sequence[ProgramVerdict]) -> list[list[ProgramVerdict]]:
    """The programs of one document and one validity together, those in force first, else in the order given."""
    groups: dict[tuple[str, str], list[ProgramVerdict]] = {}
    for program in programs:
        groups.setdefault((program.pack.policy, program.validity), []).append(program)
    return sorted(groups.values(), key=lambda group: group[0].validity != "in_force")


def validity_of(program: ProgramVerdict) -> Validity:
    """The program's own validity where it has one, else its document's."""
    return program.program.validity or program.pack.validity


def _basis(programs: Sequence[ProgramVerdict], facts: Sequence[Fact]) -> list[str]:
    """Which of the facts looked at are verified, and which are only the firm's own word."""
    looked = {key for program in programs for clause in program.clauses for key, _ in needs(clause.condition.rule)}
    held = [fact for fact in facts if fact.key in looked and not fact.declined]
    own = [fact for fact in held if fact.source not in VERIFIED]
    verified = [fact for fact in held if fact.source in VERIFIED]
    lines = []
    if own:
        lines.append(f"“初步”指依据自报、尚未核实的情况（{_labels(own)}），核实后可能不同。")
    if verified:
        lines.append("已核实：" + "；".join(f"{_when(fact)}（{source_words(fact)}）" for fact in verified) + "。")
    return lines


_NAMED = 3
"""How many facts are named before the rest is only counted."""


def _labels(facts: Sequence[Fact]) -> str:
    labels = list(dict.fromkeys(catalogue()[fact.key].label for fact in facts))
    return "、".join(labels[:_NAMED]) + (f"等{len(labels)}项" if len(labels) > _NAMED else "")


def _when(fact: Fact) -> str:
    return (f"{fact.year}年" if fact.year else "") + catalogue()[fact.key].label


def contradiction_words(assessment: Assessment) -> list[str]:
    """What cannot all be true, the certain ones first."""
    told = [f"有矛盾：{each.question}" if each.certain else each.question for each in assessment.contradictions]
    return told[:_NAMED] + ([f"像这样的一共{len(told)}处。"] if len(told) > _NAMED else [])


def size_words(assessment: Assessment, library: Library) -> list[str]:
    """The size class with the limit that decides it, once it is certain."""
    size, pack = assessment.size, library.size_pack
    if size.state == "unknown" or pack is None:
        return []
    limits = "；".join(map(_limit_words, size.limits))
    because = f"：{limits} → " if limits else "："
    return [f"企业规模{because}{CLASS_NAMES[size.state]}（依据《{pack.title}》{size.clause or ''}{_doubt(pack)}）"]


def _doubt(of: Pack | Condition) -> str:
    return "，二手来源，待确认" if of.reliability == "secondary" else ""


def _limit_words(limit: SizeReason) -> str:
    meant = catalogue()[limit.metric]
    bounds = [
        f"{word}{figure(bound)}{meant.shown_unit}"
        for word, bound in (("达到", limit.reaches), ("低于", limit.below))
        if bound is not None
    ]
    return f"{meant.label}{figure(limit.has)}{meant.shown_unit}，{'、'.join(bounds)}"


def name_of(program: ProgramVerdict) -> str:
    """The tier in words, with its column."""
    return program_name(tiers()[program.program.tier].name, program.program.variant)


def headline(program: ProgramVerdict) -> str:
    """The state in its colour and the count behind it."""
    return f"{_COLOURED[program.state]}{tally(program)}"


def tally(program: ProgramVerdict) -> str:
    """The count behind a state; never 符合 while a person still has to decide."""
    counts = {state: len(program.with_state(state)) for state in ("met", "unmet", "unknown", "judge")}
    total = len(program.clauses)
    match program.state:
        case "met":
            tail = f"{total}条全部达到"
        case "judge":
            tail = f"可核对的{counts['met']}条全部达到，{counts['judge']}条要由主管部门认定"
        case "unknown":
            parts = (("已达到", counts["met"]), ("缺情况", counts["unknown"]), ("待认定", counts["judge"]))
            tail = f"共{total}条，" + "，".join(f"{name}{count}条" for name, count in parts if count)
        case _:
            tail = f"共{total}条，不满足{counts['unmet']}条"
    return f"（{tail}{'，初步' if program.preliminary else ''}）"


def _reasons(program: ProgramVerdict, facts: Sequence[Fact], today: date, brief: bool) -> list[str]:
    """The clauses that decide: of a tier that fails, those that fail; else what is missing or to be judged.

    `brief` names the open clauses only: what no longer speaks is not worth a long message beside what does.
    """
    lines = [f"**{name_of(program)}**：{_COLOURED[program.state]}"]
    told: tuple[State, ...] = ()
    if program.state == "unmet":
        lines += _distance(program, today)
        told = ("unmet",)
    elif not brief:
        told = ("unknown", "judge")
        lines += [
            f"{STATES[state]}：{_clause(clause)}{_why(clause, facts, today)}"
            for state in told
            for clause in program.with_state(state)
        ]
    rest: tuple[State, ...] = ("unmet", "unknown", "judge", "met")
    lines += [
        f"{STATES[state]}：{'、'.join(clause.condition.clause for clause in program.with_state(state))}"
        for state in rest
        if state not in told and program.with_state(state)
    ]
    lines += [note for note in (program.program.defers_to, None if brief else program.program.note) if note]
    return [*lines, ""]


def _clause(clause: ClauseVerdict) -> str:
    """What a clause says and where, with a word where its figure is less well attested than its document."""
    return f"{clause.condition.says}（{clause.condition.clause}{_doubt(clause.condition)}）"


def _distance(program: ProgramVerdict, today: date) -> list[str]:
    """The unmet clauses: first those the firm can act on, with every way, then those only time or nothing mends."""
    own = plan(program, today)
    barred = [bar.clause for bar in own.cannot]
    lines = []
    for clause in sorted(program.with_state("unmet"), key=lambda clause: clause.condition.clause in barred):
        state, gaps = unmet_words(clause, own)
        lines.append(f"{state}：{_clause(clause)}{_lent(clause)}" + (f"：{gaps}" if gaps else ""))
        lines += map(arm_words, clause.outcome.neighbours)
    return lines


def _why(clause: ClauseVerdict, facts: Sequence[Fact], today: date) -> str:
    return _lent(clause) + _cause(clause, facts, today)


def _lent(clause: ClauseVerdict) -> str:
    meant = catalogue()
    return "".join(f"（{meant[key].label}没有填，按{meant[other].label}计）" for key, other in clause.assumed)


def _cause(clause: ClauseVerdict, facts: Sequence[Fact], today: date) -> str:
    outcome = clause.outcome
    if outcome.state == "unknown":
        return "：" + "；".join(lacking(clause, facts, today))
    if outcome.state == "judge":
        words = [step.says for step in outcome.steps if step.state == "judge"]
        return "：要认定的是 " + "；".join(words) if words and words != [clause.condition.says] else ""
    return ""
