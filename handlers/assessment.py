"""The result per tier, readable at a glance: the state, why, what is missing, and on which document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.citing import ground
from handlers.context import Turn
from handlers.lacking import lacking
from knowledge.assess import Assessment, ClauseVerdict, ProgramVerdict
from knowledge.facts import LEVEL_NAMES, catalogue
from knowledge.outcome import Gap
from knowledge.policy import State
from knowledge.size import CLASS_NAMES
from knowledge.tiers import tiers
from knowledge.validity import in_words
from knowledge.wording import STATES, VARIANTS
from storage.known import Fact
from storage.outgoing import Markdown

_COLOURS = {"met": "info", "unmet": "warning", "unknown": "comment", "judge": "comment"}
_COLOURED = {state: f'<font color="{_COLOURS[state]}">{said}</font>' for state, said in STATES.items()}


def tell(turn: Turn, assessment: Assessment, programs: Sequence[ProgramVerdict], facts: Sequence[Fact]) -> None:
    """One message that sums up every tier, then one per document with the reasons and the ground."""
    lines = [f"**对照结果**（按{turn.today.isoformat()}，依据您自报的情况，初步判断）"]
    lines += [f"{name_of(program)}：{headline(program)}" for program in programs]
    if assessment.size.state != "unknown":
        lines.append(f"企业规模：{CLASS_NAMES[assessment.size.state]}")
    packs = {program.pack.policy: program.pack for program in programs}
    lines += [f"> 依据：《{pack.title}》，{in_words(pack, turn.today)}" for pack in packs.values()]
    turn.answer.says(Markdown(content="\n".join(lines)))
    for policy, pack in packs.items():
        of_pack = [program for program in programs if program.pack is pack]
        body = [part for program in of_pack for part in _reasons(program, facts, turn.today)]
        clauses = [program.program.clause for program in of_pack]
        body.append(ground(pack, clauses, turn.today))
        turn.answer.says(Markdown(content="\n".join(body)))
        turn.answer.cites(policy, *(c.condition.clause for program in of_pack for c in program.clauses))


def name_of(program: ProgramVerdict) -> str:
    """The tier in words, with its column."""
    variant = VARIANTS.get(program.program.variant or "")
    return tiers()[program.program.tier].name + (f"（{variant}）" if variant else "")


def headline(program: ProgramVerdict) -> str:
    """The state and the count behind it; never 符合 while a person still has to decide."""
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
    return f"{_COLOURED[program.state]}（{tail}）"


def _reasons(program: ProgramVerdict, facts: Sequence[Fact], today: date) -> list[str]:
    """The clauses that decide: of a tier that fails, those that fail; else what is missing or to be judged."""
    lines = [f"**{name_of(program)}**：{_COLOURED[program.state]}"]
    told: tuple[State, ...] = ("unmet",) if program.state == "unmet" else ("unknown", "judge")
    for state in told:
        lines += [
            f"{STATES[state]}：{clause.condition.says}（{clause.condition.clause}）{_why(clause, facts, today)}"
            for clause in program.with_state(state)
        ]
    rest: tuple[State, ...] = ("unknown", "judge", "met")
    lines += [
        f"{STATES[state]}：{'、'.join(clause.condition.clause for clause in program.with_state(state))}"
        for state in rest
        if state not in told and program.with_state(state)
    ]
    lines += [note for note in (program.program.defers_to, program.program.note) if note]
    return [*lines, ""]


def _why(clause: ClauseVerdict, facts: Sequence[Fact], today: date) -> str:
    meant = catalogue()
    lent = "".join(f"（{meant[key].label}没有填，按{meant[other].label}计）" for key, other in clause.assumed)
    return lent + _cause(clause, facts, today)


def _cause(clause: ClauseVerdict, facts: Sequence[Fact], today: date) -> str:
    outcome = clause.outcome
    if outcome.state == "unmet" and outcome.gaps:
        return "：" + "；".join(gap_words(gap) for gap in outcome.gaps)
    if outcome.state == "unknown":
        return "：" + "；".join(lacking(clause, facts, today))
    if outcome.state == "judge":
        words = [step.says for step in outcome.steps if step.state == "judge"]
        return "：要认定的是 " + "；".join(words) if words and words != [clause.condition.says] else ""
    return ""


def gap_words(gap: Gap) -> str:
    """The distance in words a person can act on; figures are never advice to write more."""
    keys = (gap.fact,) if isinstance(gap.fact, str) else gap.fact
    fact = catalogue()[keys[0]]
    label = "、".join(catalogue()[key].label for key in keys)
    year = f"{gap.year}年" if gap.year else ""
    match fact.type:
        case "flag":
            return f"{label}：目前为“否”"
        case "level":
            return f"{label}：现在{LEVEL_NAMES[gap.has]}，要{LEVEL_NAMES[gap.needs]}"
        case "date":
            return f"{label}{gap.has}，要到{gap.needs}"
        case "titles":
            return f"还没有{tiers()[gap.needs].name}"
        case "incidents":
            return f"{gap.has}的记录要到{gap.needs}才满年限"
        case "rank":
            return f"{label}：现在第{_number(gap.has)}，要前{_number(gap.needs)}"
        case _:
            over = not isinstance(gap.has, list) and gap.has > gap.needs
            verb, bound = ("高出", "最多") if over else ("还差", "至少")
            has, needed = f"{_number(gap.has)}{gap.unit}", f"{_number(gap.needs)}{gap.unit}"
            return f"{year}{label}{has}，{bound}要{needed}，{verb}{gap.short}{gap.unit}"


def _number(value: object) -> str:
    if isinstance(value, list):
        return f"{_number(value[0])}—{_number(value[1])}"
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
