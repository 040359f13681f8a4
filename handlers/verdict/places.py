"""换个地区看看: the same facts held against another place's documents, beside the present one; nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.choices import CITIES, offer, which_place
from handlers.context import Turn
from handlers.firm import profile
from handlers.understanding.scope import Question
from handlers.verdict.assessment import headline, name_of
from handlers.verdict.checking import judged_where_it_is
from handlers.verdict.glance import as_valid, briefly
from handlers.verdict.judged import Result, nothing, result
from handlers.verdict.lacks import lacks
from knowledge.assess import ProgramVerdict
from knowledge.regions import NATIONAL, region_name, within
from storage.outgoing import Markdown, Text

TOKEN = "elsewhere"
"""The card that asks for the other place."""


def elsewhere(turn: Turn, question: Question) -> bool:
    """Compare with the place named, or ask which; says so where nothing was judged yet."""
    found = result(turn)
    if found is None:
        nothing(turn, "换个地区的结果")
        return True
    there = question.region if question.said_region else None
    if there is None and question.unclear_place:
        turn.answer.says(which_place(turn, TOKEN, question.unclear_place))
    elif there is None and question.elsewhere:
        said = f"手头没有{question.elsewhere}的文件，比不了。"
        turn.answer.says(offer(turn, TOKEN, "换到哪里看？", _others(found), said))
    elif there is None and turn.dialog.form is not None:
        # The open question is put again after this: a card here could not be answered.
        turn.answer.says(Text(content=f"带上地名就能比，例如“换到{_others(found)[0]}看看”，填的和登记的都不动。"))
    elif there is None:
        turn.answer.says(offer(turn, TOKEN, "换到哪里看？", _others(found), "也可以直接写县（市、区）名。"))
    elif there == found.region:
        turn.answer.says(offer(turn, TOKEN, "换到哪里看？", _others(found), f"现在看的就是{region_name(there)}。"))
    else:
        if question.elsewhere:
            turn.answer.says(Text(content=f"手头没有{question.elsewhere}的文件，先按{region_name(there)}的看。"))
        turn.answer.says(Markdown(content="\n".join(_compared(turn, found, there))))
        if turn.dialog.form is None:
            turn.dialog.awaiting, turn.dialog.choices = TOKEN, []  # the bare name of a place is the next one to compare
    return True


def _others(found: Result) -> list[str]:
    here = region_name(found.region)
    return [city for city in CITIES if city not in here]


def _compared(turn: Turn, found: Result, there: str) -> list[str]:
    """What is the same by rules that hold at both places, then what each place's own documents come to."""
    here = found.region
    new = _at(turn, found, there)
    own = [p for p in found.programs if not within(there, p.pack.region)]
    same = [p for p in found.programs if within(there, p.pack.region)]
    wanted = {program.program.tier for program in found.programs}
    other = [p for p in new if not within(here, p.pack.region)]
    other = [p for p in other if p.program.tier in wanted] or other
    # A title of the nation can be left to the older rules at one place and not at the other.
    further = [p for p in new if within(here, p.pack.region) and p.program.tier in wanted and not _among(p, same)]
    lines = [
        f"**换到{region_name(there)}看**（同样的情况，按{turn.today.isoformat()}；只是比较，登记的地区和情况都没有改）"
    ]
    if same:
        told = "；".join(f"{name_of(p)} {headline(p)}" for p in same if p.validity == "in_force")
        lines.append(f"两地一样的规定，结论相同：{told}。" if told else "两地一样的规定都不在有效期。")
    lines += _of_place(turn, here, own) + _of_place(turn, there, other)
    lines += [f"在{region_name(there)}另按国家的规定看：{_line(turn, program)}" for program in further]
    lines.append(f"奖励和服务两地也不同，可以问“{region_name(there)}奖励多少”。")
    for group in _documents([*own, *other, *further, *same]):
        clauses = [program.program.clause for program in group]
        lines.append(briefly(turn, as_valid(group[0].pack, group[0].program), clauses))
    return lines


def _at(turn: Turn, found: Result, there: str) -> list[ProgramVerdict]:
    """The firm's record against every tier that speaks there; `there` has kinds of its own, so none is picked."""
    kind = turn.dialog.topic.judged.variant if turn.dialog.topic.judged else None
    return judged_where_it_is(turn.library, profile(there, found.facts, turn.today), kind, turn.today)


def _among(program: ProgramVerdict, others: Sequence[ProgramVerdict]) -> bool:
    return any(program.program is other.program for other in others)


def _of_place(turn: Turn, region: str, programs: Sequence[ProgramVerdict]) -> list[str]:
    """A place's own documents, a tier in a line; that it has none is said."""
    name = region_name(region)
    if not programs:
        return [f"**{name}**：没有另写可以逐条核对的条件，按国家和省的规定看。"]
    lines = [f"**{name}自己的规定**："]
    return [*lines, *(_line(turn, program) for program in programs)]


def _line(turn: Turn, program: ProgramVerdict) -> str:
    if program.validity != "in_force":
        return f"{name_of(program)}［已不在有效期或还没有生效，只供参考］：{headline(program)}"
    found = lacks(program, turn.today)
    return f"{name_of(program)}：{headline(program)}" + (f"，{found[0]}" if found else "")


def _documents(programs: Sequence[ProgramVerdict]) -> list[list[ProgramVerdict]]:
    groups: dict[tuple[str, str], list[ProgramVerdict]] = {}
    for program in programs:
        groups.setdefault((program.pack.policy, program.validity), []).append(program)
    return sorted(groups.values(), key=lambda group: group[0].pack.region == NATIONAL)
