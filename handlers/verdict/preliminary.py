"""What the facts of one sentence already decide: the answer first, then why and what to say next. Nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.citing import ground
from handlers.context import Turn
from handlers.firm import profile, shown
from handlers.language.mentions import find_tiers
from handlers.understanding.scope import Question
from handlers.understanding.stated import stated
from handlers.understanding.statement import Stated, Statement
from handlers.verdict import glance
from handlers.verdict.checking import facts
from knowledge.asking.next_question import Question as Next
from knowledge.asking.next_question import questions_about
from knowledge.assess import ProgramVerdict, assess
from knowledge.entries import WHOLE
from knowledge.patterns import lazy
from knowledge.precedence import speaking_programs
from knowledge.regions import NATIONAL, region_name, within
from knowledge.tiers import tiers
from knowledge.validity import standing
from storage.known import Fact
from storage.outgoing import Markdown, Text

ASKED = 3
"""Questions named as the next ones."""
IN_FULL = lazy(r"逐条|一条一条|逐项列|[差缺](?:的是)?(?:哪[几些]?|几)[条项]|都列出来")
"""Asks for every clause, not for the answer at a glance."""
_HEARSAY = lazy(r"听说|据说|听人说|真的[吗么嘛假]|是不是真|是真的|这回事")
_PLACELESS = "没有说企业在哪个地方，先按全国的规定看；各地自己的文件另列，说了地方再细看。"
_TAIL = "这是按您说的情况作的初步判断，未经核实，不是认定结论。"
_MORE = "想看全部条款，问的时候加上“逐条”。"


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
    programs = _in_force_first(everything if other else programs)
    if not programs and not local:
        return bool(wanted) and _no_longer(turn, wanted)
    full = IN_FULL.search(turn.text) is not None
    view = glance.View(turn, keys, _asked(turn, place, statement, programs), bool(wanted) and not other)
    told = list[str]()
    if wanted and not keys and _no_longer(turn, wanted):
        once = glance.once_written(view, [p for p in (*programs, *local) if p.program.tier in wanted])
        if once:
            turn.answer.says(Markdown(content="\n".join(once)))
        return True
    if _HEARSAY.search(turn.text) and wanted and programs:
        told = glance.hearsay(view, programs[0], _earlier(turn, region, statement, wanted))
        local = [] if told else local
    if told:
        pass
    elif other:
        told = [
            f"手头的文件没有写{title}的条件，下面按有条件的核对。",
            *glance.several(view, region_name(place), programs),
        ]
    elif len(programs) == 1:
        told = glance.single(view, programs[0], full)
    elif programs:
        told = glance.several(view, region_name(place), programs, full)
    said = [*read_back(statement, turn.today.year), *([] if region else [_PLACELESS])]
    # The answer comes first, what was read right behind it.
    told = [*told[:1], *said, *told[1:]] if told else said
    if local:
        told += glance.of_places(view, _in_force_first(local))
    if wanted:
        _no_longer(turn, wanted)
    told.append(f"{_TAIL}（{region_name(place)}，{turn.today.isoformat()}）" + ("" if full else _MORE))
    turn.answer.says(Markdown(content="\n".join(told)))
    return True


def clause_by_clause(turn: Turn, question: Question) -> bool:
    """逐条, 差哪几条 in a talk: every clause of what was last held against, by what is on record."""
    if turn.context.stateless or not IN_FULL.search(turn.text) or stated(turn.text, turn.today).facts:
        return False
    form, topic = turn.dialog.form, turn.dialog.topic
    region = (form.region if form else None) or question.region
    named = (mention for title in topic.tiers for mention in find_tiers(title))
    wanted = tuple(tier.id for tier in question.candidates) or tuple(form.tiers if form else ())
    wanted = wanted or tuple(tier.id for mention in named for tier in mention.candidates)
    on_record = known(turn)
    if not (wanted or form or on_record.facts):
        return False
    told = preliminary(turn, region, on_record, wanted, question.title)
    if told and not on_record.facts:
        turn.answer.says(Text(content="刚才说的数没有记下；带着数问一句、后面加“逐条”，就按那些数逐条看。"))
    return told


def known(turn: Turn) -> Statement:
    """What is on record of the firm, as if it had been said at once."""
    return Statement(tuple(Stated(fact, 0, 0) for fact in facts(turn) if not fact.declined))


def _no_longer(turn: Turn, wanted: Sequence[str]) -> bool:
    """Say of a title that rules in force no longer know it: 单项冠军产品 is in no national rule any more."""
    for pack in turn.library.packs.values():
        if pack.region != NATIONAL or standing(pack.validity, turn.today) != "in_force":
            continue
        gone = [n for n in pack.not_given if n.topic == "condition" and set(wanted) == set(n.tiers)]
        if gone:
            lines = [*(f"**{each.says}**" for each in gone), ground(pack, [WHOLE], turn.today)]
            turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, WHOLE)
            return True
    return False


def _in_force_first(programs: Sequence[ProgramVerdict]) -> list[ProgramVerdict]:
    return sorted(programs, key=lambda program: program.validity != "in_force")


def _asked(turn: Turn, place: str, statement: Statement, programs: Sequence[ProgramVerdict]) -> tuple[Next, ...]:
    """What to say next, best first: of the rules in force, where there are any."""
    held = profile(place, statement.dated(turn.today), turn.today)
    live = [p for p in programs if p.validity == "in_force"] or programs
    return questions_about(turn.library, held, turn.today, [p.program for p in live])


def _earlier(turn: Turn, region: str | None, statement: Statement, wanted: Sequence[str]) -> list[ProgramVerdict]:
    """The tiers asked about as documents that no longer speak had them: the place's own, and the replaced ones."""
    found = list[ProgramVerdict]()
    for pack in turn.library.packs.values():
        if region is None or within(region, pack.region):
            own = _verdicts(turn, region or pack.region, statement, pack.policy)
            found += [p for p in own if p.program.tier in wanted and p.validity not in ("in_force", "not_yet")]
    return sorted(found, key=lambda program: program.pack.region == NATIONAL)


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
            decided = any(glance.decided(clause, keys) for clause in program.clauses)
            if program.program.tier in wanted if wanted else decided:
                found.append(program)
    return found
