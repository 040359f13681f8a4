"""What the documents say on something, found by the question's own words, as sure as the find is.

High: it is told. Middle: 您是不是想问, with what it may be. Low: nothing is told, and the caller says so plainly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from handlers.choices import offer
from handlers.citing import ground
from handlers.context import Turn
from handlers.quoting import quote
from handlers.scope import Question, remember, speaking
from knowledge.describe import RHYTHM
from knowledge.entries import WHOLE, Entry, Kind
from knowledge.policy import Pack
from knowledge.search import Found
from knowledge.validity import standing
from storage.outgoing import Markdown

SURE = 0.5
"""The share of the question an entry must carry to be the answer; less where it goes by the very name asked for."""
MAYBE = 0.34
_CHOICES = 3
_FIGURE = re.compile("多少|几[家个项万名次年月号天]|多大|什么时候|啥时候|何时|哪[天年月]|[0-9]+万")
"""Asks for an amount, a number or a date: never answered by a text's passage."""


def look_up(turn: Turn, question: Question, kinds: tuple[Kind, ...], sure: float = SURE) -> bool:
    """Tell or offer what fits the question; False if nothing carries enough of it.

    The documents of the place come first; the others are looked at only where no place was named; replaced ones only
    where they were named or nothing else says it; the texts' own wording where the packs are silent.
    """
    may_be = list[Found]()
    for packs in _groups(turn, question):
        found = turn.library.index.find(question.words, [p.policy for p in packs], kinds)
        certain = [f for f in found if is_sure(f, sure)]
        if certain:
            best = certain[0]
            tell(turn, question, [f.entry for f in certain if f.share >= best.share * 0.75 and _beside(f, best)])
            return True
        may_be += [f for f in found if f.share >= MAYBE or f.named >= 1]
    return quote(turn, question, asks_figure=bool(_FIGURE.search(question.text))) or _offered(turn, question, may_be)


def is_sure(found: Found, sure: float = SURE) -> bool:
    """Whether a find is the answer: it carries the question, or it is called what was asked for."""
    return found.share >= sure or (found.named >= 1 and found.share >= sure * 0.6)


def _beside(found: Found, best: Found) -> bool:
    """What belongs into one answer: the same document, or the same word in another."""
    return found.entry.policy == best.entry.policy or found.entry.name == best.entry.name


def _groups(turn: Turn, question: Question) -> Iterable[tuple[Pack, ...]]:
    own = speaking(turn, question)
    others = (
        () if question.said_region or question.packs else tuple(p for p in turn.library.packs.values() if p not in own)
    )
    for packs in (own, others):
        yield tuple(p for p in packs if p in question.packs or not _replaced(turn, p))
    yield tuple(p for p in own if _replaced(turn, p))


def _replaced(turn: Turn, pack: Pack) -> bool:
    return standing(pack.validity, turn.today) == "replaced"


def _offered(turn: Turn, question: Question, may_be: list[Found]) -> bool:
    names = tuple(dict.fromkeys(_asked_as(f.entry) for f in sorted(may_be, key=lambda f: -f.share)))
    if not names:
        return False
    turn.answer.says(offer(turn, "meant", "没有完全对得上的内容。您是不是想问：", names[:_CHOICES]))
    remember(turn, question)
    return True


def _asked_as(entry: Entry) -> str:
    match entry.kind:
        case "department":
            return f"{entry.name}归谁管"
        case "duty":
            return f"{entry.name}多久一次"
        case "definition":
            return f"{entry.name}是什么意思"
        case _:
            return entry.name


def tell(turn: Turn, question: Question, entries: list[Entry]) -> None:
    """The entries, each with its clause, under their document and its standing."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        pack = turn.library.packs[entry.policy]
        groups.setdefault((entry.policy, entry.reliability or pack.reliability), []).append(entry)
    for (policy, reliability), own in groups.items():
        pack = turn.library.packs[policy]
        lines = [f"**{_title(pack, entry)}**\n{entry.says}（{entry.clause}）" for entry in own]
        clauses = [entry.clause for entry in own]
        lines.append(ground(pack.model_copy(update={"reliability": reliability}), clauses, turn.today))
        turn.answer.says(Markdown(content="\n".join(lines))).cites(policy, *clauses)
    remember(turn, question, turn.library.packs[entries[0].policy])


def _title(pack: Pack, entry: Entry) -> str:
    if entry.kind == "department":
        return f"责任单位：{entry.name}"
    rhythm = next((RHYTHM[d.rhythm] for d in pack.duties if entry.kind == "duty" and d.what == entry.name), "")
    return f"{entry.name}（{rhythm}）" if rhythm else entry.name


def facts_about(turn: Turn, question: Question, words: str, pattern: str, packs: Iterable[Pack]) -> list[Entry]:
    """What the packs do say on a matter of which most documents say nothing (复核, 材料), best first."""
    about = re.compile(pattern)
    live = [p.policy for p in packs if p in question.packs or not _replaced(turn, p)]
    asked = replace(question, words=f"{question.words} {words}")
    found = turn.library.index.find(asked.words, live, ("definition", "duty"), most=6)
    fitting = [f for f in found if about.search(f"{f.entry.name} {' '.join(f.entry.also)} {f.entry.says}")]
    return [f.entry for f in fitting if f.score >= fitting[0].score * 0.6][:3]


def lacks(turn: Turn, question: Question, topic: str, packs: Iterable[Pack]) -> list[str]:
    """The lines in which documents are said not to give something, each with its ground; cited as the whole text."""
    lines = list[str]()
    for pack in packs:
        says = next((missing.says for missing in pack.not_given if missing.topic == topic), None)
        if says:
            lines += [says, ground(pack, [WHOLE], turn.today)]
            turn.answer.cites(pack.policy, WHOLE)
    return lines
