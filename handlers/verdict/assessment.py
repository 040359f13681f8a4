"""The result at a glance: what is reached, what is nearest, what to do next, every tier in a line with its document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.answers.dated_windows import by_when
from handlers.citing import WARNINGS
from handlers.context import Turn
from handlers.firm import named, source_words
from handlers.verdict.judged import keep, offer_more
from handlers.verdict.lacks import NAMED, Lack, best, lacks, nearest, to_decide
from knowledge.assess import Assessment, ProgramVerdict
from knowledge.distance import plan
from knowledge.engine.needs import needs
from knowledge.facts import catalogue
from knowledge.gap_words import figure
from knowledge.library import Library
from knowledge.policy import Condition, Pack, Validity
from knowledge.provenance import VERIFIED
from knowledge.regions import region_name
from knowledge.size import CLASS_NAMES, SizeReason
from knowledge.tiers import tiers
from knowledge.validity import standing_in_words
from knowledge.wording import STATES, program_name
from storage.known import Fact
from storage.outgoing import Markdown

_COLOURS = {"met": "info", "unmet": "warning", "unknown": "comment", "judge": "comment"}
_COLOURED = {state: f'<font color="{_COLOURS[state]}">{said}</font>' for state, said in STATES.items()}


def tell(turn: Turn, assessment: Assessment, programs: Sequence[ProgramVerdict], facts: Sequence[Fact]) -> None:
    """The whole answer in one message: what is reached, the nearest tier with its first lacks, the next step, then
    every tier in a line, those in force first. Clause by clause it is told on demand.
    """
    lines = [f"**对照结果**（{region_name(assessment.region)}，按{turn.today.isoformat()}）"]
    lines += _conclusion(programs, turn.today, facts)
    meant = (best(programs), nearest(programs, turn.today, facts))
    lines += by_when(turn, assessment.region, [program.program.tier for program in meant if program is not None])
    groups = by_document(programs)
    for current, head in ((True, "现行的规定："), (False, "已不在有效期或还没有生效的规定（只供参考）：")):
        told = [program for group in groups for program in group if (program.validity == "in_force") == current]
        lines += [head, *(_line(program, turn.today, facts, current) for program in told)] if told else []
    lines += _basis(programs, facts)
    deferring = dict.fromkeys(program.program.defers_to for program in programs if program.program.defers_to)
    lines += ["；".join(deferring)] if deferring else []
    if any(gap.year for program in programs for clause in program.clauses for gap in clause.outcome.gaps):
        lines.append(CLOSED_YEARS)
    lines += size_words(assessment, turn.library)
    lines += contradiction_words(assessment)
    for group in groups:
        pack, clauses = group[0].pack, list(dict.fromkeys(program.program.clause for program in group))
        standing = standing_in_words(validity_of(group[0]), turn.today)
        number = pack.number or pack.issuers[0]
        lines.append(f"> 依据：《{pack.title}》{number}，{'、'.join(clauses)}，{standing}{doubt(pack)}")
        if warning := WARNINGS.get(group[0].validity):
            lines.append(f'<font color="warning">{warning}</font>')
        turn.answer.cites(pack.policy, *clauses)
    turn.answer.says(Markdown(content="\n".join(lines)))
    keep(turn, assessment.region, programs)
    offer_more(turn)


def _conclusion(programs: Sequence[ProgramVerdict], today: date, facts: Sequence[Fact]) -> list[str]:
    """The answer itself: the best tier reached, the nearest one not reached, what a person decides, the next step."""
    lines = list[str]()
    top, near = best(programs), nearest(programs, today, facts)
    if top is not None:
        counts = len(top.with_state("met")), len(top.with_state("judge"))
        left = f"，还有{counts[1]}条要主管部门认定：{_named(to_decide(top))}" if counts[1] else ""
        lines.append(f"**能核对的都达到**：{name_of(top)}（{counts[0]}条）{left}。")
    elif not any(program.validity == "in_force" for program in programs):
        lines.append("**没有现行的条件可以对照**，下面是文件当时的规定。")
    if near is not None:
        lines.append(f"**最近的一级**：{name_of(near)}，{_named(lacks(near, today, facts))}。")
    lines.append(f"**下一步**：{_next_step(top, near, today)}")
    return lines


def _named(found: Sequence[Lack]) -> str:
    rest = f"；另有{len(found) - NAMED}项" if len(found) > NAMED else ""
    return "；".join(map(str, found[:NAMED])) + rest


def _next_step(top: ProgramVerdict | None, near: ProgramVerdict | None, today: date) -> str:
    own = plan(near, today) if near is not None else None
    if top is None and near is not None and near.validity != "in_force":
        return "这里现在没有能对照的规定，先问主管部门有没有新的；要看差距，说“差哪几条”。"
    if own is not None and own.to_do and not any(not bar.waits for bar in own.cannot):
        return "先补上面能补的（说“怎么补”看办法）；时间和材料以主管部门当年的通知为准。"
    if own is not None and own.missing and not own.cannot and not own.to_do:
        return "把缺的情况说清，才能断定（说“我们能报什么”接着填）。"
    if top is not None:
        return "要认定的几条备好证明，看主管部门当年的通知申报。"
    if own is not None and all(bar.waits for bar in own.cannot):
        return "有的条件要等时间，到时再核对；其他的先准备。"
    return "这一级有补不了的条件；说“换个地区看看”或问别的级别。"


def _line(program: ProgramVerdict, today: date, facts: Sequence[Fact], current: bool) -> str:
    """A tier in a line: name, state, count, and of a rule in force the first thing it lacks."""
    said = f"{name_of(program)}：{headline(program)}"
    found = lacks(program, today, facts) if current else []
    return f"{said}，{found[0]}" if found else said


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
        lines.append(
            "已核实：" + "；".join(f"{named(fact.key, fact.year)}（{source_words(fact)}）" for fact in verified) + "。"
        )
    return lines


def _labels(facts: Sequence[Fact]) -> str:
    labels = list(dict.fromkeys(catalogue()[fact.key].label for fact in facts))
    return "、".join(labels[:NAMED]) + (f"等{len(labels)}项" if len(labels) > NAMED else "")


def contradiction_words(assessment: Assessment) -> list[str]:
    """What cannot all be true, the certain ones first."""
    told = [f"有矛盾：{each.question}" if each.certain else each.question for each in assessment.contradictions]
    return told[:NAMED] + ([f"像这样的一共{len(told)}处。"] if len(told) > NAMED else [])


def size_words(assessment: Assessment, library: Library) -> list[str]:
    """The size class with the limit that decides it, once it is certain."""
    size, pack = assessment.size, library.size_pack
    if size.state == "unknown" or pack is None:
        return []
    limits = "；".join(map(_limit_words, size.limits))
    because = f"：{limits} → " if limits else "："
    return [f"企业规模{because}{CLASS_NAMES[size.state]}（依据《{pack.title}》{size.clause or ''}{doubt(pack)}）"]


def doubt(of: Pack | Condition) -> str:
    """A word where a document, or a clause, is attested by a secondary source only."""
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
