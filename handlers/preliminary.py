"""What the facts of one sentence already decide: tiers, gaps and what is missing most. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.assessment import gap_words, headline, name_of
from handlers.citing import ground
from handlers.context import Turn
from handlers.firm import profile, shown
from handlers.stated import Stated, Statement
from knowledge.assess import ClauseVerdict, ProgramVerdict, assess
from knowledge.facts import catalogue
from knowledge.needs import needs
from knowledge.next_question import questions_about
from knowledge.next_question import questions_about
from knowledge.policy import Pack, Program
from knowledge.precedence import speaking_programs
from knowledge.profile import Profile
from knowledge.regions import NATIONAL, region_name
from knowledge.tiers import tiers
from knowledge.validity import Standing
from knowledge.wording import STATES
from storage.known import Fact
from storage.outgoing import Markdown

ASKED = 3
"""Questions named as the next ones."""


def read_back(statement: Statement, today_year: int) -> list[str]:
    """What was understood, so that a misreading is seen, and which figures were left out and why."""
    lines = []
    if statement.facts:
        lines.append("我读到：" + "；".join(map(_said, statement.facts)) + "。")
    rough = [item for item in statement.facts if isinstance(item.fact.value, list)]
    if any(item.meant.yearly and item.fact.year is None for item in statement.usable):
        lines.append(f"没有说年份的，按{today_year - 1}年算。")
    if any(item.assumed for item in statement.facts):
        lines.append("没写单位的数没有用来判断，请带上单位再说一遍。")
    if rough:
        lines.append("注册日期请写到日，才好算年限。")
    if statement.unused:
        lines.append(f"没有用上：{'、'.join(statement.unused[:5])}——看不出说的是哪一项。")
    return lines


def _said(item: Stated) -> str:
    year = f"{item.fact.year}年" if item.fact.year else ""
    if isinstance(item.fact.value, list):
        value = "至".join(item.fact.value)
    else:
        value = shown(item.meant, item.fact)
    return f"{year}{item.meant.label} {value}{'（没写单位，先当万元）' if item.assumed else ''}"


def verdicts(
    turn: Turn, region: str, facts: tuple[Fact, ...], wanted: Sequence[str] = (), variant: str | None = None
) -> list[ProgramVerdict]:
    """The firm against the programs that speak for its place today, lowest tier first; `wanted` narrows if it can."""
    held: Profile = profile(region, facts, turn.today)
    speaking = {id(ready.program) for ready in speaking_programs(turn.library, region, turn.today)}
    own = [p for p in assess(turn.library, held, turn.today).programs if id(p.program) in speaking]
    own = [p for p in own if variant is None or p.program.variant in (None, variant)]
    return sorted(
        (p for p in own if not wanted or p.program.tier in wanted), key=lambda p: tiers()[p.program.tier].rank
    )


def preliminary(turn: Turn, region: str | None, statement: Statement, wanted: Sequence[str], title: str) -> bool:
    """Tell what the sentence decides. False where no document has conditions to hold it against."""
    place = region or NATIONAL
    facts = statement.dated(turn.today)
    programs = verdicts(turn, place, facts, wanted)
    other = bool(wanted) and not programs
    if other:
        programs = verdicts(turn, place, facts)
    if not programs:
        return False
    head = f"**初步对照**（{region_name(place)}，按{turn.today.isoformat()}）"
    lines = [head, *read_back(statement, turn.today.year)]
    if region is None:
        lines.append("没有说企业在哪个地方，先按全国的规定看；说了地方，再对照当地的文件。")
    if other:
        lines.append(f"手头的文件没有写{title}的条件，下面按有条件的核对。")
    turn.answer.says(Markdown(content="\n".join(lines)))
    keys = {fact.key for fact in facts}
    groups: dict[tuple[str, Standing], list[ProgramVerdict]] = {}
    for program in programs:
        groups.setdefault((program.pack.policy, program.validity), []).append(program)
    for group in groups.values():
        _tell(turn, group, keys, brief=not wanted or other)
    held, about = profile(place, facts, turn.today), [program.program for program in programs]
    asked = [question.key for question in questions_about(turn.library, held, turn.today, about)][:ASKED]
    tail = "这只是按一句话作的初步判断，未经核实，不是认定结论。"
    if asked:
        tail = "最该先说清的：" + "；".join(catalogue()[key].label for key in asked) + "。\n" + tail
    turn.answer.says(Markdown(content=tail))
    return True


def _tell(turn: Turn, programs: list[ProgramVerdict], keys: set[str], brief: bool) -> None:
    """The programs of one document: each with its state and the clauses that the stated facts decide."""
    pack, lines, clauses = as_valid(programs[0].pack, programs[0].program), list[str](), list[str]()
    for program in programs:
        lines.append(f"**{name_of(program)}**：{headline(program)}")
        shown_clauses = list(_worth_telling(program, keys, brief))
        lines += [_line(clause) for clause in shown_clauses]
        lines += [note for note in (program.program.defers_to, None if brief else program.program.note) if note]
        clauses += [c.condition.clause for c in shown_clauses] or [program.program.clause]
    lines.append(ground(pack, clauses, turn.today))
    turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *clauses)


def as_valid(pack: Pack, program: Program) -> Pack:
    """The document as it speaks for one program, which can outlive it."""
    return pack.model_copy(update={"validity": program.validity}) if program.validity else pack


def _worth_telling(program: ProgramVerdict, keys: set[str], brief: bool) -> Iterable[ClauseVerdict]:
    """The clauses that fail, those decided by what was stated, and, of a tier asked about, those still open."""
    for clause in program.clauses:
        state = clause.outcome.state
        touched = keys & {key for key, _ in needs(clause.condition.rule)}
        if state == "unmet" or (touched and state in ("met", "judge")) or (not brief and state in ("unknown", "judge")):
            yield clause


def _line(clause: ClauseVerdict) -> str:
    outcome = clause.outcome
    tail = ""
    if outcome.state == "unmet" and outcome.gaps:
        tail = "：" + "；".join(dict.fromkeys(map(gap_words, outcome.gaps)))
    elif outcome.state == "unknown":
        tail = "：还缺 " + "、".join(catalogue()[key].label for key in outcome.missing)
    return f"{STATES[outcome.state]}：{clause.condition.says}（{clause.condition.clause}）{tail}"
