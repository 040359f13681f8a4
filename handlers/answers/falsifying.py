"""造假会怎样: what the rules say of false figures. To help with them is refused elsewhere."""

from __future__ import annotations

from dataclasses import replace

from handlers.answers.finding import tell
from handlers.context import Turn
from handlers.understanding.scope import Question
from knowledge.entries import Entry, pack_entries
from knowledge.patterns import lazy
from knowledge.regions import NATIONAL
from knowledge.validity import standing
from storage.outgoing import Text

_REVOKED = lazy("弄虚作假|撤销")
_TRUE = "数据要真实、可核实；这里只告诉您规定，不帮忙改数。"


def consequence(turn: Turn, question: Question) -> bool:
    """The revocation the rules in force know of: of the titles named, else of each."""
    question = replace(question, intent="definition")
    entries = _entries(turn, question)
    if entries:
        tell(turn, question, entries)
    else:
        turn.answer.says(Text(content="手头的文件没有写弄虚作假怎么处理，请向主管部门确认。"))
    turn.answer.says(Text(content=_TRUE))
    return True


def _entries(turn: Turn, question: Question) -> list[Entry]:
    wanted = {tier.id for tier in question.candidates}
    found, of_the_title = list[Entry](), list[Entry]()
    for pack in turn.library.packs.values():
        if pack.region != NATIONAL or standing(pack.validity, turn.today) != "in_force":
            continue
        own = [each for each in pack_entries([pack]) if each.kind == "definition" and _REVOKED.search(each.name)]
        found += own
        of_the_title += own if wanted & {program.tier for program in pack.programs} else []
    return of_the_title or found
