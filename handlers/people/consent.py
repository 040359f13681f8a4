"""Agreement before the first fact is asked or kept; recorded with version and time, refusable without loss."""

from __future__ import annotations

from handlers.choices import offer
from handlers.context import Turn
from storage.known import Consent
from storage.outgoing import Markdown, Text

VERSION = "2026-11"
"""Changes whenever the notice changes; then everyone is asked again."""
TOKEN = "consent"
AGREE, REFUSE = "同意", "不同意"
NOTICE = (
    "为了判断企业够得上哪一级，需要记下您自报的企业情况（如收入、研发、专利、人数）。\n"
    "· 只用于对照政策条件和后续提醒，只有您和主管部门授权的工作人员能看到；\n"
    "· 每次查看都有记录；您可以随时要求查看、更正、导出或删除；\n"
    "· 不同意也可以照常查询政策。"
)


def agreed(turn: Turn) -> bool:
    """Whether the person has agreed to the present version."""
    consent = turn.answer.changes.consent or turn.known.consent
    return consent is not None and consent.granted and consent.version == VERSION


def ask(turn: Turn) -> None:
    """Show the notice and wait; the open form goes on afterwards."""
    turn.answer.says(Markdown(content=f"**先征得您的同意**（告知书 {VERSION} 版）\n{NOTICE}"))
    turn.answer.says(offer(turn, TOKEN, "是否同意记录企业情况？", (AGREE, REFUSE)))


def reply(turn: Turn, words: str) -> bool | None:
    """Take 同意 or 不同意; None if it is neither. True means: go on."""
    if words in (AGREE, "我同意", "同意的", "可以", "是"):
        granted = True
    elif words in (REFUSE, "我不同意", "拒绝", "不行", "不可以", "否", "取消", "算了"):
        granted = False
    else:
        return None
    turn.answer.changes.consent = Consent(VERSION, granted, turn.context.now)
    turn.dialog.awaiting, turn.dialog.choices = None, []
    if not granted:
        turn.dialog.form = None
        turn.answer.says(
            Text(content="好的，不记录任何企业情况。政策、条件、奖励仍可随时问我；改变主意时说“我们能报什么”。")
        )
    return granted
