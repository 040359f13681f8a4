"""What the facts of one sentence already decide: tiers, gaps and what is missing most. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handlers.assessment import headline, name_of
from handlers.citing import ground
from handlers.context import Turn
from handlers.firm import profile, shown
from handlers.gaps import gap_words
from handlers.statement import Stated, Statement
from knowledge.asking.next_question import questions_about
from knowledge.assess import ClauseVerdict, ProgramVerdict, assess
from knowledge.facts import catalogue
from knowledge.policy import Pack, Program
from knowledge.precedence import speaking_programs
from knowledge.regions import NATIONAL, region_name
from knowledge.tiers import tiers
from knowledge.validity import Standing
from knowledge.whatif import stands_in
from knowledge.wording import STATES
from storage.known import Fact
from storage.outgoing import Markdown

_ORDER = ("unmet", "met", "unknown", "judge")
ASKED = 3
"""Questions named as the next ones."""


def read_back(statement: Statement, this_year: int) -> list[str]:
    """What was understood, so that a misreading is seen, and which figures were left out and why."""
    lines = []
    if statement.facts:
        lines.append("我读到：" + "；".join(map(_said, statement.facts)) + "。")
    if any(item.meant.yearly and item.fact.year is None for item in statement.usable):
        lines.append(f"没有说年份的，按{this_year - 1}年算。")
    if any(item.assumed for item in statement.facts):
        lines.append("没写单位的数没有用来判断，请带上单位再说一遍。")
    if statement.unused:
        lines.append(f"没有用上：{'、'.join(statement.unused[:5])}——看不出说的是哪一项。")
    return lines


def _said(item: Stated) -> str:
    year = f"{item.fact.year}年" if item.fact.year else ""
    value = "至".join(item.fact.value) if item.spans_days else shown(item.meant, item.fact)
    return f"{year}{item.meant.label} {value}{'（没写单位，先当万元）' if item.assumed else ''}"


def preliminary(turn: Turn, region: str | None, statement: Statement, wanted: Sequence[str], title: str) -> bool:
    """Tell what the sentence decides. False where no document has conditions to hold it against."""
    place = region or NATIONAL
    keys = {item.fact.key for item in statement.facts}
    everything = _speaking(turn, place, statement)
    programs = [p for p in everything if not wanted or p.program.tier in wanted]
    local = [] if region else _elsewhere(turn, statement, wanted, keys)
    other = bool(wanted) and not programs and not local
    programs = everything if other else programs
    if not programs and not local:
        return False
    lines = [
        f"**初步对照**（{region_name(place)}，按{turn.today.isoformat()}）",
        *read_back(statement, turn.today.year),
    ]
    if region is None:
        lines.append("没有说企业在哪个地方，先按全国的规定看；各地自己的文件另列，说了地方再细看。")
    if other:
        lines.append(f"手头的文件没有写{title}的条件，下面按有条件的核对。")
    turn.answer.says(Markdown(content="\n".join(lines)))
    for group in _groups(programs):
        _tell(turn, group, keys, brief=not wanted or other)
    for group in _groups(local):
        _tell(turn, group, keys, brief=True, place=f"{region_name(group[0].pack.region)} · ")
    held = profile(place, statement.dated(turn.today), turn.today)
    asked = questions_about(turn.library, held, turn.today, [p.program for p in programs])[:ASKED]
    tail = "这只是按一句话作的初步判断，未经核实，不是认定结论。"
    if asked:
        tail = "最该先说清的：" + "；".join(catalogue()[question.key].label for question in asked) + "。\n" + tail
    turn.answer.says(Markdown(content=tail))
    return True


def _speaking(turn: Turn, region: str, statement: Statement) -> list[ProgramVerdict]:
    """The firm against the programs that speak for a place today."""
    speaking = {id(ready.program) for ready in speaking_programs(turn.library, region, turn.today)}
    return [p for p in _verdicts(turn, region, statement) if id(p.program) in speaking]


def _verdicts(turn: Turn, region: str, statement: Statement, policy: str | None = None) -> list[ProgramVerdict]:
    """The firm against the programs of a place (and a document), lowest tier first.

    A registration known only to the month or the year counts where its first and its last day agree.
    """
    facts = statement.dated(turn.today)

    def held(*more: Fact) -> list[ProgramVerdict]:
        firm = profile(region, (*facts, *more), turn.today)
        found = assess(turn.library, firm, turn.today, policy).programs
        return sorted(found, key=lambda program: tiers()[program.program.tier].rank)

    ends = statement.ends_of_days()
    if not ends:
        return held()
    first, last = (held(end) for end in ends)
    agree = all(
        a.outcome.state == b.outcome.state
        for one, two in zip(first, last, strict=True)
        for a, b in zip(one.clauses, two.clauses, strict=True)
    )
    return first if agree else held()


def _elsewhere(turn: Turn, statement: Statement, wanted: Sequence[str], keys: set[str]) -> list[ProgramVerdict]:
    """Where no place was named: of each place's own document what is asked about, else what the figures decide."""
    found = []
    for pack in turn.library.packs.values():
        if pack.region == NATIONAL or not pack.programs:
            continue
        for program in _verdicts(turn, pack.region, statement, pack.policy):
            decided = any(_decided(clause, keys) for clause in program.clauses)
            if program.program.tier in wanted if wanted else decided:
                found.append(program)
    return found


def _groups(programs: Sequence[ProgramVerdict]) -> list[list[ProgramVerdict]]:
    """Programs of one document that are equally valid: they share their ground."""
    groups: dict[tuple[str, Standing], list[ProgramVerdict]] = {}
    for program in programs:
        groups.setdefault((program.pack.policy, program.validity), []).append(program)
    return list(groups.values())


def _tell(turn: Turn, programs: list[ProgramVerdict], keys: set[str], brief: bool, place: str = "") -> None:
    """The programs of one document: each with its state and the clauses that the stated facts decide."""
    pack, lines, clauses = as_valid(programs[0].pack, programs[0].program), list[str](), list[str]()
    for program in programs:
        lines.append(f"**{place}{name_of(program)}**：{headline(program)}")
        told = list(_worth_telling(program, keys, brief))
        lines += [_line(clause) for clause in told]
        lines += [note for note in (program.program.defers_to, None if brief else program.program.note) if note]
        clauses += [clause.condition.clause for clause in told] or [program.program.clause]
    lines.append(ground(pack, clauses, turn.today))
    turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *clauses)


def as_valid(pack: Pack, program: Program) -> Pack:
    """The document as it speaks for one program, which can outlive it."""
    return pack.model_copy(update={"validity": program.validity}) if program.validity else pack


def _decided(clause: ClauseVerdict, keys: set[str]) -> bool:
    return clause.outcome.state != "unknown" and stands_in(keys, clause.condition.rule)


def _worth_telling(program: ProgramVerdict, keys: set[str], brief: bool) -> Iterator[ClauseVerdict]:
    """The clauses that fail, those decided by what was stated, and, of a tier asked about, those still open."""
    for clause in sorted(program.clauses, key=lambda clause: _ORDER.index(clause.outcome.state)):
        state = clause.outcome.state
        if state == "unmet" or _decided(clause, keys) or (not brief and state != "met"):
            yield clause


def _line(clause: ClauseVerdict) -> str:
    outcome = clause.outcome
    tail = ""
    if outcome.state == "unmet" and outcome.gaps:
        tail = "：" + "；".join(dict.fromkeys(map(gap_words, outcome.gaps)))
    elif outcome.state == "unknown":
        tail = "：还缺 " + "、".join(catalogue()[key].label for key in outcome.missing)
    return f"{STATES[outcome.state]}：{clause.condition.says}（{clause.condition.clause}）{tail}"
