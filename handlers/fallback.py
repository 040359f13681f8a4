"""What cannot be answered is said to be so: the words quoted, the office named where a text names one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers.answers.finding import asks_figure, is_sure, look_up
from handlers.answers.sizes import size
from handlers.citing import ground
from handlers.context import Turn
from handlers.understanding.scope import Question, remember, speaking
from knowledge.entries import Kind
from knowledge.patterns import lazy
from knowledge.regions import NATIONAL
from storage.outgoing import Markdown, Text

QUOTED = 40
"""Characters of the question that are quoted back."""
_NEEDED = lazy("必须|必需|要不要|需不需要|非得|得有")
_NUMBER = lazy("[0-9]+")
_SAID: Final[tuple[Kind, ...]] = ("definition", "service", "duty", "document")
_OTHERWISE = "换个说法试试，或说“帮助”看能问什么。"
_ONLY_THERE = lazy(r"\W*(?:我们?|俺们?|咱们?|本)(?:公司|企业|厂)?(?:就|是)*在?的?\W*")
"""What is left of 我们在日照 without the place."""
_OFFERED = "可以问奖励、条件、申报时间；想看够得上哪一级，说“我们能报什么”。"
_FOREIGN = "我只看得懂中文，请用中文再问一遍（Please ask in Chinese）。"
_HAN = lazy("[\u4e00-\u9fff]")
_WORD = lazy(r"[^\W\d_]{3,}")


def fallback(turn: Turn, question: Question) -> bool:
    """A last look in the documents, then a plain word that they do not say it."""
    if size(turn, question):
        return True
    if question.said_region and _ONLY_THERE.fullmatch(question.words):
        titles = "".join(f"《{pack.title}》" for pack in speaking(turn, question) if pack.region != NATIONAL)
        has = f"手头适用的文件有{titles}" if titles else "手头没有当地自己的文件，适用国家的规定"
        turn.answer.says(Text(content=f"{question.place}：{has}。{_OFFERED}"))
        remember(turn, question)
        turn.missed = False
        return True
    # A bare number is no evidence: 序号10 asks for nothing that has a 10 in it.
    numberless = replace(question, words=_NUMBER.sub(" ", question.words))
    counted: tuple[Kind, ...] = (*_SAID, "target", "reward") if asks_figure(question) else _SAID
    if look_up(turn, numberless, counted) or look_up(turn, numberless, ("target", "reward")):
        return True
    if _NEEDED.search(question.text) and look_up(turn, numberless, ("condition",)):
        return True
    said = " ".join(question.text.split())
    quoted = said[:QUOTED] + ("…" if len(said) > QUOTED else "")
    foreign = not _HAN.search(said) and _WORD.search(said) is not None
    # As plain text: what a person typed is shown as typed, and cannot break the formatting.
    turn.answer.says(
        Text(content=f"“{quoted}”——这个问题手头的文件里没有找到答案，我不猜。\n{_FOREIGN if foreign else _OTHERWISE}")
    )
    policies = [pack.policy for pack in speaking(turn, question)]
    found = turn.library.index.find(question.words, policies, ("department",), most=1)
    if question.region and found and is_sure(found[0], 0.4):
        entry = found[0].entry
        office = turn.library.packs[entry.policy]
        told = f"可能归这里管：{entry.says}（{entry.name}）\n{ground(office, [entry.clause], turn.today)}"
        turn.answer.says(Markdown(content=told)).cites(entry.policy, entry.clause)
    return True
