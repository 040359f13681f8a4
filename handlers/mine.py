"""我的数据: everything held of the firm, each figure with year and day, to the person who may see it."""

from __future__ import annotations

from handlers.context import Turn
from handlers.firm import shown
from handlers.scope import Question
from knowledge.facts import catalogue
from knowledge.regions import region_name
from storage.outgoing import Markdown


def mine(turn: Turn, question: Question) -> bool:
    """Show what is on record."""
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
            lines.append(
                f"{year}{meant.label}：{shown(meant, fact)}（自报）"
                if fact.source == "self"
                else f"{year}{meant.label}：{shown(meant, fact)}"
            )
    if len(lines) == 1:
        lines.append("还没有记录任何企业情况。")
    turn.answer.says(Markdown(content="\n".join(lines)))
    return True
