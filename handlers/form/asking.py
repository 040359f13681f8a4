"""Questions put to the person: one fact at a time, with unit, year, choices, and the clause it decides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Asked
from handlers.firm import named, shown
from handlers.joining import CARD_WORDS
from knowledge.asking.next_question import Question
from knowledge.facts import LEVEL_NAMES, FactDef, catalogue
from storage.known import Fact
from storage.outgoing import Message, Text

UNSURE = "不清楚"
_INDUSTRIES = ("工业", "软件信息", "批发", "零售", "建筑", "其他")


def question(turn: Turn, asked: Asked, why: Question | None, held: Sequence[Fact] = (), beside: str = "") -> Message:
    """The card or text that asks for a fact; `why` is what it decides, `held` what is on record now, `beside` what
    else is told with it.
    """
    fact = catalogue()[asked.key]
    title = _title(fact, asked)
    choices = _choices(fact)
    exactly = "，要准确数才能判断" if why and any(each.lo != each.hi for each in held) else ""
    kept = f"现在记的是：{recorded(asked, held)}{exactly}" if held else ""
    taken = len("\n".join((beside, fact.help, kept, *(f"{i}. {choice}" for i, choice in enumerate(choices, 1)))))
    purpose = _purpose(why, CARD_WORDS - taken - 1 if choices else 100) if why else ""
    several = (
        f"可以一次写全，例如“{asked.years[0]}年3500，{asked.years[1]}年3200”；也可以先写一年。" if asked.years else ""
    )
    lines = [line for line in (beside, fact.help, several, purpose, kept) if line]
    token = f"fact:{asked.key}:{asked.year or ''}"
    if choices:
        return offer(turn, token, title, choices, "\n".join(lines))
    turn.dialog.awaiting, turn.dialog.choices = token, []
    lines.append("不清楚可以说“不清楚”，也可以说“跳过”“返回”“先看结果”“取消”。")
    return Text(content="\n".join([title, *lines]))


def _title(fact: FactDef, asked: Asked) -> str:
    """2022年的营业收入是多少万元, or of several years at once 2022年、2021年的营业收入各是多少万元."""
    if not asked.years:
        return fact.question.replace("{year}", str(asked.year))
    years = "、".join(f"{year}年" for year in asked.years)
    return fact.question.replace("{year}年", years).replace("是多少", "各是多少").replace("到账多少", "各到账多少")


def told(fact: Fact) -> str:
    """2025年营业收入 3200万元."""
    return f"{named(fact.key, fact.year)} {shown(catalogue()[fact.key], fact)}"


def recorded(asked: Asked, held: Sequence[Fact]) -> str:
    """What is on record, each figure with its year where several are asked."""
    fact = catalogue()[asked.key]
    return "；".join((f"{each.year}年 " if asked.years else "") + shown(fact, each) for each in held)


def _purpose(why: Question, room: int) -> str:
    """用来核对 with as many whole clauses of the wording as `room` characters hold; the clause's id always stays."""
    clause = f"《{why.program.pack.short}》{why.condition.clause}"
    parts = re.findall(r"[^，。；、：]+[，。；、：]?", why.condition.says)
    for count in range(len(parts), 0, -1):
        said = "".join(parts[:count]).rstrip("，。；、：")
        line = f"用来核对：{said}{'……' if count < len(parts) else ''}（{clause}）"
        # A bracket left open would be cut in its middle.
        if len(line) <= room and said.count("（") == said.count("）"):
            return line
    return f"用来核对：{clause}"


def _choices(fact: FactDef) -> tuple[str, ...]:
    match fact.type:
        case "flag":
            return ("是", "否", UNSURE)
        case "level":
            return (*LEVEL_NAMES.values(), UNSURE)
        case "choice":
            return _INDUSTRIES if fact.key == "industry" else (*fact.choices[:5], UNSURE)
        case "incidents" | "titles":
            return ("没有", UNSURE)
        case _:
            return ()
