"""Questions put to the person: one fact at a time, with unit, year, choices, and the clause it decides."""

from __future__ import annotations

import re

from handlers.choices import offer
from handlers.context import Message, Turn
from handlers.dialog import Asked
from handlers.firm import shown
from handlers.joining import CARD_WORDS
from knowledge.facts import LEVEL_NAMES, FactDef, catalogue
from knowledge.policy import Condition
from storage.known import Fact
from storage.outgoing import Text

UNSURE = "不清楚"
_INDUSTRIES = ("工业", "软件信息", "批发", "零售", "建筑", "其他")


def question(turn: Turn, asked: Asked, why: Condition | None, held: Fact | None = None) -> Message:
    """The card or text that asks for a fact; `why` is the clause it decides, `held` what is on record now."""
    fact = catalogue()[asked.key]
    title = fact.question.replace("{year}", str(asked.year))
    choices = _choices(fact)
    kept = f"现在记的是：{shown(fact, held)}" if held is not None else ""
    taken = len("\n".join((fact.help, kept, *(f"{i}. {choice}" for i, choice in enumerate(choices, 1)))))
    purpose = _purpose(why, CARD_WORDS - taken - 1 if choices else 100) if why else ""
    lines = [line for line in (fact.help, purpose, kept) if line]
    token = f"fact:{asked.key}:{asked.year or ''}"
    if choices:
        return offer(turn, token, title, choices, "\n".join(lines))
    turn.dialog.awaiting, turn.dialog.choices = token, []
    lines.append("不清楚可以说“不清楚”，也可以说“跳过”“返回”“先看结果”“取消”。")
    return Text(content="\n".join([title, *lines]))


def _purpose(why: Condition, room: int) -> str:
    """用来核对 with as many whole clauses of the wording as `room` characters hold; the clause's id always stays."""
    parts = re.findall(r"[^，。；、：]+[，。；、：]?", why.says)
    for count in range(len(parts), 0, -1):
        said = "".join(parts[:count]).rstrip("，。；、：")
        line = f"用来核对：{said}{'……' if count < len(parts) else ''}（{why.clause}）"
        # A bracket left open would be cut in its middle.
        if len(line) <= room and said.count("（") == said.count("）"):
            return line
    return f"用来核对：{why.clause}"


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
