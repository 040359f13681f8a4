"""我的数据 and 删除我的数据: what is held of the person's firm, shown and taken out on request."""

from __future__ import annotations

from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Dialog
from handlers.firm import shown, source_words
from handlers.people.consent import VERSION
from handlers.understanding.scope import Question
from knowledge.facts import catalogue
from knowledge.regions import region_name
from storage.known import Consent
from storage.outgoing import Markdown, Text

DELETE = "delete-data"
YES, NO = "确定删除", "不删了"


def mine(turn: Turn, question: Question) -> bool:
    """Show what is on record, or ask whether to take it out."""
    if "删" in question.text or "清空" in question.text:
        desc = "您填过的企业情况、对话和发给您的消息内容都会删去，不能恢复；同意记录只留时间和版本。"
        turn.answer.says(offer(turn, DELETE, "确定要删除您的数据吗？", (YES, NO), desc))
        return True
    firm, consent = turn.known.enterprise, turn.known.consent
    lines = ["**目前记着的情况**"]
    if consent:
        lines.append(
            f"{'已同意' if consent.granted else '不同意'}告知书 {consent.version} 版（{consent.at.date().isoformat()}）"
        )
    if firm and firm.name:
        lines.append(f"企业：{firm.name}")
    if firm and firm.region:
        lines.append(f"地区：{region_name(firm.region)}")
    for fact in turn.known.facts:
        meant = catalogue().get(fact.key)
        if meant is not None and not fact.declined:
            year = f"{fact.year}年" if fact.year else ""
            lines.append(f"{year}{meant.label}：{shown(meant, fact)}（{source_words(fact)}）")
    if len(lines) == 1:
        lines.append("还没有记录任何企业情况。")
    lines.append("要更正，说“我们能报什么”逐项改；要删除，说“删除我的数据”。这条消息就是全部内容，可以复制留存。")
    turn.answer.says(Markdown(content="\n".join(lines)))
    return True


def erase(turn: Turn, words: str) -> bool:
    """Take 确定删除; anything else leaves everything as it is."""
    turn.dialog.awaiting, turn.dialog.choices = None, []
    if words != YES:
        turn.answer.says(Text(content="没有删除，都还在。"))
        return words == NO
    turn.answer.changes.erase = True
    turn.answer.changes.consent = Consent(VERSION, False, turn.context.now)
    turn.dialog = Dialog()
    turn.answer.says(Text(content="已经删除您填过的全部情况，并记下您不再同意记录。需要时说“我们能报什么”重新开始。"))
    return True
