"""What an imported text says on something, in a short quotation: marked as the text's own, never a figure's source."""

from __future__ import annotations

import re
from typing import Final

from handlers.citing import ground
from handlers.context import Turn
from handlers.language.mentions import find_places
from handlers.understanding.scope import Question
from knowledge.entries import Entry
from knowledge.patterns import lazy
from knowledge.regions import within
from knowledge.search import asked_runs
from knowledge.texts.passage import PolicyText
from storage.outgoing import Markdown

QUOTED: Final = 120
"""Characters of a text that are quoted at most."""
_SURE = 0.55
_DIGITS = lazy("[0-9一二三四五六七八九十百千万亿]+[万亿元家个项年月日名次%％]")


def quote(turn: Turn, question: Question, asks_figure: bool) -> bool:
    """Quote the clause that carries the question; where a figure is asked for, only say where to look."""
    texts = {text.policy or text.id: text for text in turn.library.texts if _of_the_place(text, question)}
    found = turn.library.text_index.find(question.words, texts, ("passage",), most=6) if texts else []
    sure = [f for f in found if f.share >= _SURE]
    if not sure:
        return False
    own = next((f for f in sure if _of_own_place(turn, f.entry.policy, question)), sure[0])
    entry, text = own.entry, texts[own.entry.policy]
    if asks_figure:
        lines = [f"这个数没有登记在册，不从原文里推。可以看原文的{entry.clause}。"]
    else:
        said = excerpt(entry.says, question.words)
        lines = [f"**{_heading(entry)}**", f"原文：“{said}”（{entry.clause}）"]
        if text.policy not in turn.library.packs and _DIGITS.search(said):
            lines.append("原文里的数字没有经过核对。")
    lines.append(_ground(turn, text, entry.clause))
    turn.answer.says(Markdown(content="\n".join(lines))).cites(entry.policy, entry.clause)
    return True


def excerpt(text: str, words: str) -> str:
    """At most 120 characters of a clause around what was asked for, cut at marks of punctuation where there are any."""
    plain = " ".join(text.split())
    if len(plain) <= QUOTED:
        return plain
    hits = [at for run in asked_runs(words) for at in _places(plain, run)]
    middle = max(hits, key=lambda at: sum(abs(at - other) < QUOTED // 2 for other in hits), default=0)
    start = max(0, min(middle - QUOTED // 3, len(plain) - QUOTED + 2))
    cut = max(plain.rfind(mark, start, middle) for mark in "。；，") + 1 if start else 0
    start = cut or start
    end = min(len(plain), start + QUOTED - 2)
    stop = max(plain.rfind(mark, middle + 1, end) for mark in "。；，") if end < len(plain) else end
    end = stop if stop > middle + 1 else end
    return f"{'…' if start else ''}{plain[start:end]}{'…' if end < len(plain) else ''}"


def _places(text: str, run: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(run), text, re.IGNORECASE)]


def _of_the_place(text: PolicyText, question: Question) -> bool:
    """A text is looked at unless its title names another place than the one asked about."""
    if question.packs:
        return text.policy in {pack.policy for pack in question.packs}
    place = find_places(text.title).region
    return (
        place is None
        or question.region is None
        or not question.said_region
        or within(question.region, place.speaks_for)
    )


def _of_own_place(turn: Turn, policy: str, question: Question) -> bool:
    pack = turn.library.packs.get(policy)
    return pack is not None and pack.region == question.region


def _heading(entry: Entry) -> str:
    return entry.name.rpartition(">")[2].strip() or "原文"


def _ground(turn: Turn, text: PolicyText, clause: str) -> str:
    pack = turn.library.packs.get(text.policy or "")
    if pack is not None:
        return ground(pack, [clause], turn.today)
    number = text.number or "（没有文号）"
    return (
        f"> 依据：《{text.title}》{number}，{clause}\n"
        "> 效力：导入的文件，没有登记有效期，是否有效请以主管部门为准\n"
        "> 来源：导入的原文，内容没有逐条核对"
    )
