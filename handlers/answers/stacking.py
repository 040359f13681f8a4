"""Whether rewards add up: each place by its own document's rule, never one place's for another."""

from __future__ import annotations

from handlers.citing import ground
from handlers.context import Turn
from handlers.understanding.scope import Question, remember
from knowledge.entries import WHOLE
from knowledge.patterns import lazy
from knowledge.policy import Pack
from knowledge.regions import region_name
from knowledge.validity import standing
from storage.outgoing import Markdown

_ASKED = lazy("重复.{0,2}(?:奖|领|拿|享受|发)|叠加|(?:都|同时)能?(?:可以)?(?:拿|领|享受)(?!.{0,4}(?:多少|几万|[0-9]))")
_MEANING = lazy("意思|含义|什么叫|啥叫|怎么理解")
"""Asks what a word means, which the document's own explanation answers."""
_OF_ALL = lazy("一样|相同|不同|区别|各地|分别|哪.{0,2}条|哪里写|哪儿写|哪个文件")
"""Compares places or looks for a clause: every document with a rule is shown, one's own first."""


def stacking(turn: Turn, question: Question) -> bool:
    """Answer 能不能叠加 where no title is named: the rule of each place asked for, of every place if none is known."""
    if question.tiers or not _ASKED.search(question.text) or _MEANING.search(question.text):
        return False
    shown = _nearest(turn, question)
    named = question.said_region or question.packs
    if not shown or (not named and _OF_ALL.search(question.text)):
        held = [p for p in turn.library.packs.values() if p.stacking and standing(p.validity, turn.today) != "replaced"]
        shown += [pack for pack in held if pack not in shown]
    if len({pack.stacking.rule for pack in shown if pack.stacking}) > 1:
        turn.answer.says(Markdown(content="各地规定不一样，各条只管自己的地方："))
    for pack in shown:
        _tell(turn, pack)
        remember(turn, question, pack)
    return True


def _nearest(turn: Turn, question: Question) -> list[Pack]:
    """Of the documents named, else of each place asked about: the nearest with a rule, else the nearest."""
    found = list[Pack]()
    regions = (region for region in (question.region, *question.further) if region)
    for packs in (question.packs,) if question.packs else map(turn.library.speaking, regions):
        local = [pack for pack in packs if not pack.sizes]
        found += ([pack for pack in local if pack.stacking] or local)[:1]
    return found


def _tell(turn: Turn, pack: Pack) -> None:
    says, clause = "没有找到几项奖励能不能叠加的规定。", WHOLE
    if pack.stacking:
        clause = pack.stacking.clause
        says = f"{pack.stacking.says}（{clause}）"
    lines = [f"**{region_name(pack.region)} · 重复奖励**", says, ground(pack, [clause], turn.today)]
    turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, clause)
