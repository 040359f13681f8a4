"""What documents are known not to give (dates, materials, telephones, a split): each says so, none guesses."""

from __future__ import annotations

import re
from collections.abc import Callable

from handlers.answers.finding import concerned, facts_about, is_sure, lacks, tell
from handlers.context import Turn
from handlers.understanding.scope import Question, remember
from knowledge.policy import Pack
from knowledge.regions import NATIONAL
from storage.outgoing import Markdown


def not_said(turn: Turn, question: Question, topic: str, what: str) -> bool:
    """A matter that documents are known not to give: each says so, none guesses."""
    packs = concerned(turn, question)
    if topic == "contact" and question.region:
        packs = [p for p in packs if p.region != NATIONAL] or packs
    if topic == "level":
        packs = [p for p in packs if leaves_level_open(p, question)]
    lines = [f"**{question.place or '手头的文件'} · {what}**"]
    lines += lacks(turn, question, topic, packs) or [f"手头的文件没有写{what}。"]
    turn.answer.says(Markdown(content="\n".join(lines)))
    remember(turn, question)
    return True


def leaves_level_open(pack: Pack, question: Question) -> bool:
    """Whether a document says that it does not tell the level of the titles asked about."""
    wanted = {tier.id for tier in question.candidates}
    return any(n.topic == "level" and wanted & set(n.tiers) for n in pack.not_given)


def not_given(topic: str, what: str, about: Callable[[str], str]) -> Callable[[Turn, Question], bool]:
    """A handler for what most documents do not give (dates, materials, re-examination): what any does say on it,
    then that the others do not; none guesses. `about` tells what an entry must speak of to answer a question.
    """

    def handler(turn: Turn, question: Question) -> bool:
        packs = concerned(turn, question)
        # 联席会议什么时候开 asks for a duty's rhythm, not for a window.
        duties = turn.library.index.find(question.words, [p.policy for p in packs], ("duty",), most=1)
        if topic == "window" and duties and is_sure(duties[0]) and not re.search("申报|报名", question.text):
            tell(turn, question, [duties[0].entry])
            return True
        pattern = about(question.text)
        facts = facts_about(turn, question, pattern, packs) if pattern else []
        if facts:
            tell(turn, question, facts)
        told = {fact.policy for fact in facts}
        local = [p for p in packs if p.policy not in told and (not facts or (question.region and p.region != NATIONAL))]
        silent = lacks(turn, question, topic, local)
        if silent or not facts:
            head = f"**{question.place or '手头的文件'} · {what}**"
            plain = "我们不推测日期和清单，请以主管部门当年的通知为准。"
            lines = [head, plain, *(silent or [f"手头的文件没有写{what}。"])]
            turn.answer.says(Markdown(content="\n".join(lines)))
        remember(turn, question)
        return True

    return handler


def _about_rechecks(text: str) -> str:
    if "撤销" in text or "取消" in text:
        return "撤销"
    if re.search("改名|更名|变更|重组|搬迁|合并|迁", text):
        return "重大变化|更名"
    if re.search("更新|填报信息", text):
        return "更新(?!入库)"
    return "复核|有效期|期满"


window = not_given("window", "申报时间", lambda text: "")
materials = not_given("materials", "申报材料", lambda text: "申报材料|审计报告|证书|证明")
recheck = not_given("recheck", "复核和更新", _about_rechecks)
payment = not_given("payment_date", "奖励发放时间", lambda text: "")
