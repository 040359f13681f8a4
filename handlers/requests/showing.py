"""A request in words: what it is, how it stands, what happened to it. Words of others are shown as plain text."""

from __future__ import annotations

from datetime import date, datetime

from knowledge.policy import Pack
from knowledge.validity import day_in_words, last_day, month_and_day, standing
from storage.clock import SHANGHAI
from storage.known import Request, RequestKind, RequestState, Step

MOST_WORDS = 500
"""Characters kept of what somebody writes in a request."""
KINDS: dict[RequestKind, str] = {
    "binding": "绑定企业", "declaration": "核对数据", "handoff": "转人工", "appeal": "诉求", "service": "服务申请",
}  # fmt: skip
STATES: dict[RequestState, str] = {
    "open": "待受理", "accepted": "已受理", "returned": "已退回，等补充", "done": "已办结", "withdrawn": "已撤回",
}  # fmt: skip
OPEN: tuple[RequestState, ...] = ("open", "accepted", "returned")
"""Not closed yet."""


def kept(words: str) -> str:
    """What is kept of somebody's words: on one line each, at most 500 characters, the cut marked."""
    lines = [" ".join(line.split()) for line in words.splitlines()]
    text = "\n".join(line for line in lines if line)
    return text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 1] + "…"


def what(one: Request) -> str:
    """What a request is about: 诉求·拖欠账款; 转人工."""
    kind = KINDS[one.kind]
    return f"{kind}·{one.topic}" if one.topic and one.topic != kind else kind


def due_words(one: Request, today: date) -> str:
    """By when, and whether that is over: 11月27日前; 11月27日前，已逾期3天. Nothing while it waits for the asker."""
    if one.due is None or one.state not in ("open", "accepted"):
        return ""
    late = (today - one.due).days
    return f"{month_and_day(one.due)}前" + (f"，已逾期{late}天" if late > 0 else "")


def is_late(one: Request, today: date) -> bool:
    """Whether the day promised is over while the bureau's side has it."""
    return one.due is not None and one.due < today and one.state in ("open", "accepted")


def line(one: Request, today: date) -> str:
    """One request on one line."""
    parts = (one.number, what(one), STATES[one.state], due_words(one, today))
    return " ".join(part for part in parts if part)


def steps(one: Request, seen_by_asker: bool) -> list[str]:
    """What happened, oldest first, each with its day."""
    return [f"· {_moment(step.at)} {_step(n, step, seen_by_asker)}" for n, step in enumerate(one.steps)]


def _step(count: int, step: Step, seen_by_asker: bool) -> str:
    asker = "您" if seen_by_asker else "对方"
    if step.side == "enterprise":
        did = "提出" if count == 0 else {"withdrawn": "撤回"}.get(step.state, "补充")
        said = f"{asker}{did}"
    elif step.side == "officer":
        did = {"accepted": "受理", "returned": "退回", "done": "办结", "open": "改期"}.get(step.state, "答复")
        said = f"工作人员{did}"
    else:
        said = {"withdrawn": f"{asker}已删除数据或解除绑定，自动撤回"}.get(step.state, STATES[step.state])
    return f"{said}：{step.note}" if step.note else said


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def office_words(one: Request, pack: Pack | None) -> str:
    """Who is responsible, and the document and clause that say so."""
    if pack is None or not one.clause:
        return one.office or ""
    return f"{one.office}（《{pack.title}》{one.clause}）"


def run_out(pack: Pack, today: date) -> str:
    """Said of an offer whose document no longer speaks; empty while it does."""
    end = last_day(pack.validity)
    match standing(pack.validity, today):
        case "expired":
            return f"文件已于{day_in_words(end)}到期，是否还提供要由责任单位答复；照样可以提。"
        case "period_over":
            return f"文件的计划期已于{day_in_words(end)}结束，是否还提供要由责任单位答复；照样可以提。"
        case "replaced":
            return "文件已被替代，是否还提供要由责任单位答复；照样可以提。"
        case "not_yet":
            return f"文件自{day_in_words(pack.validity.first_day)}起才生效，现在是否提供要由责任单位答复；照样可以提。"
        case _:
            return ""
