"""`tihang understand`: what a sentence wants and what it names or states, and by which words that was told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.questions import RoleOption, answered, request_of
from bot.commands.terminal import AsJson, AsLines, AsOf

if TYPE_CHECKING:
    from bot.commands.imported import Found

_NAMES = {
    "eligibility": "够哪一级", "reward": "奖补", "window": "申报时间", "materials": "申报材料", "recheck": "复核更新",
    "fill": "填报", "modify": "更改", "progress": "进度", "handoff": "转人工", "subscribe": "订阅提醒",
    "unsubscribe": "退订", "policy_qa": "政策问答", "whatif": "假设", "help": "帮助", "chitchat": "寒暄",
    "out_of_scope": "不能办", "o_query": "查企业", "o_stats": "统计", "o_export": "导出", "o_review": "审核",
    "o_broadcast": "群发", "o_window": "设置窗口",
}  # fmt: skip


def understand(
    text: Annotated[str | None, typer.Argument(help="一句话，例如：我们去年营收三千五百来万能报专精特新吗")] = None,
    role: RoleOption = "enterprise",
    as_of: AsOf = None,
    json_: AsJson = False,
    lines: AsLines = False,
) -> None:
    """一句话想要什么、说了什么：意图与槽位；不加 --json 时也列出凭哪些字词判断。"""
    reading = _understood if json_ or lines else _explained
    answered(text, {"role": role, "as_of": as_of}, json_, lines, reading, "\n".join)


def _understood(stored: Found, request: dict[str, Any]) -> dict[str, Any]:
    from handlers.stateless import lone_turn
    from handlers.understanding.look import look, slots

    turn = lone_turn(stored.library, *request_of(request))
    found = look(turn)
    return {"intent": found.intent, "slots": slots(turn, found)}


def _explained(stored: Found, request: dict[str, Any]) -> list[str]:
    """The same for people, with the cues that spoke most for it and what could be meant in more than one way."""
    from handlers.stateless import lone_turn
    from handlers.understanding.look import look, slots

    turn = lone_turn(stored.library, *request_of(request))
    found = look(turn)
    question, scores = found.question, found.question.scores
    told = [f"意图：{_NAMES[found.intent]}（{found.intent}）"]
    told += [f"槽位：{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in slots(turn, found).items()]
    if scores is None:
        told.append("凭据：固定规则")
    else:
        told.append(f"凭据：{'、'.join(scores.reasons)}")
        told += [f"　　　{_NAMES[name]} {share:.0%}" for name, share in scores.ranked[:3]]
    if question.unclear_place:
        told.append(f"待问：“{question.unclear_place.word}”是哪一个：{'、'.join(question.unclear_place.of)}")
    if question.unclear_tier:
        names = "、".join(tier.name for tier in question.unclear_tier.candidates)
        told.append(f"待问：“{question.unclear_tier.said}”是哪一个：{names}")
    if question.unclear_check:
        told.append(f"待问：年审是哪一个：{'、'.join(question.unclear_check)}")
    return told
