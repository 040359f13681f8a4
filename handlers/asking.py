"""Questions put to the person: one fact at a time, with unit, year, choices, and the clause it decides."""

from __future__ import annotations

from handlers.choices import offer
from handlers.context import Message, Turn
from handlers.dialog import Asked
from handlers.firm import shown
from knowledge.facts import LEVEL_NAMES, FactDef, catalogue
from storage.known import Fact
from storage.outgoing import Text

UNSURE = "不清楚"
_INDUSTRIES = ("工业", "软件信息", "批发", "零售", "建筑", "其他")


def question(turn: Turn, asked: Asked, why: str, held: Fact | None = None) -> Message:
    """The card or text that asks for a fact; `why` names the clause, `held` what is on record now."""
    fact = catalogue()[asked.key]
    title = fact.question.replace("{year}", str(asked.year))
    lines = [fact.help]
    if why:
        lines.append(f"用来核对：{why}")
    if held is not None:
        lines.append(f"现在记的是：{shown(fact, held)}")
    choices = _choices(fact)
    token = f"fact:{asked.key}:{asked.year or ''}"
    if choices:
        return offer(turn, token, title, choices, "\n".join(lines))
    turn.dialog.awaiting, turn.dialog.choices = token, []
    lines.append("不清楚可以说“不清楚”，也可以说“跳过”“返回”“先看结果”“取消”。")
    return Text(content="\n".join([title, *lines]))


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
