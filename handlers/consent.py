"""Agreement before the first fact is asked or kept; recorded with version and time, refusable without loss."""

from __future__ import annotations

from dataclasses import replace

from handlers.choices import offer
from handlers.context import Turn
from handlers.language.outside import ASKING, SUPPOSED
from handlers.understanding.scope import Question
from knowledge.patterns import lazy
from storage.clock import day_of
from storage.known import Consent
from storage.outgoing import Markdown, Text

VERSION = "2026-11"
"""Changes whenever the notice changes; then everyone is asked again."""
TOKEN = "consent"
AGREE, REFUSE = "同意", "不同意"
NOTICE = (
    "为了判断企业够得上哪一级，需要记下您自报的企业情况（如名称、代码、收入、研发、专利、人数）和您提的诉求。\n"
    "· 只用于对照政策条件、办理诉求和后续提醒；能看到的只有您、本企业已确认的同事和主管部门授权的工作人员；\n"
    "· 每次查看都有记录；您可以随时要求查看、更正、导出或删除，也可以撤回同意；\n"
    "· 不同意也可以照常查询政策。"
)
_AGREES = lazy(r"(?:好[的吧]?|行|嗯|那|可以)*[，,、。\s]*(?:我们?|那就)?同意(?:的|了|吧|啦|呀)*[。.!！]?")
_WHY = lazy(
    "(?:为什么|为啥|为何|凭什么|凭啥|干嘛|干吗|咋).{0,6}同意|同意.{0,6}(?:干嘛|干吗|干什么|干啥|有什么用|有啥用|为什么|为啥)"
)
_REASON = (
    "您说的企业情况（收入、研发、人数等）要记下来才能逐条对照条件；记别人的情况要先问过本人，所以请您先同意。"
    "不同意也可以照常查政策，什么都不记；同意了也随时可以说“撤回同意”“删除我的数据”。"
)
_HEADING = f"告知书 {VERSION} 版"
_KEPT = "您填过的还留着，但不再用来核对，也不再给任何人看，只有您说“我的数据”时看得到；已经提交的申报不变。"
_OFFICER = "您是工作人员，不记录您的企业情况，不用您同意。企业的人第一次填情况以前会看到上面这些。"


def agreed(turn: Turn) -> bool:
    """Whether the person has agreed to the present version."""
    consent = turn.answer.changes.consent or turn.known.consent
    return consent is not None and consent.granted and consent.version == VERSION


def ask(turn: Turn) -> None:
    """Show the notice and wait; what is open goes on afterwards."""
    turn.answer.says(Markdown(content=f"**先征得您的同意**（{_HEADING}）\n{NOTICE}"))
    _offer(turn)


def says_yes(words: str) -> bool:
    """Whether words say 同意 and no more: 好的，我同意."""
    return _AGREES.fullmatch(words) is not None


def explain(turn: Turn, words: str) -> bool:
    """为什么要同意: the reason, and the same question again."""
    if _WHY.search(words) is None:
        return False
    turn.answer.says(Text(content=_REASON))
    _offer(turn)
    return True


def reply(turn: Turn, words: str) -> bool | None:
    """Take 同意 or 不同意; None if it is neither. True means: go on."""
    if words in ("可以", "是") or says_yes(words):
        granted = True
    elif words in (REFUSE, "我不同意", "拒绝", "不行", "不可以", "否", "取消", "算了"):
        granted = False
    else:
        return None
    turn.answer.changes.consent = Consent(VERSION, granted, turn.context.now)
    turn.dialog.close_card()
    if granted and turn.known.resting:
        turn.context = replace(turn.context, known=replace(turn.known, facts=turn.known.resting))
    if not granted:
        _close(turn)
        turn.answer.says(
            Text(content="好的，不记录任何企业情况。政策、条件、奖励仍可随时问我；改变主意时说“我们能报什么”。")
        )
    return granted


def read(turn: Turn, question: Question) -> bool:
    """看看告知书: the notice with its version, and what was agreed to when."""
    turn.answer.says(Markdown(content=f"**{_HEADING}**\n{NOTICE}"))
    if turn.known.role == "officer":
        turn.answer.says(Text(content=_OFFICER))
    elif agreed(turn):
        turn.answer.says(Text(content=f"{state_in_words(turn)}要撤回，说“撤回同意”。"))
    else:
        turn.answer.says(Text(content=state_in_words(turn)))
        _offer(turn)
    return True


def withdraw(turn: Turn, question: Question) -> bool:
    """撤回同意: at once. What was told is kept, and used and shown no longer but in the person's own 我的数据."""
    consent = turn.known.consent
    if turn.known.role == "officer":
        turn.answer.says(Text(content=_OFFICER))
    elif ASKING.search(turn.text) or SUPPOSED.search(turn.text):
        said = f"撤回以后，{_KEPT}要撤回，说“撤回同意”。现在什么都没有改。"
        turn.answer.says(Text(content=said))
    elif consent is None or not consent.granted:
        turn.answer.says(Text(content=f"{state_in_words(turn)}没有可以撤回的。"))
    else:
        turn.answer.changes.consent = Consent(VERSION, False, turn.context.now)
        turn.dialog.close_card()
        _close(turn)
        said = (
            f"已撤回同意，记下了时间。{_KEPT}"
            "要删掉，说“删除我的数据”；要重新同意，说“看看告知书”。政策、条件、奖励照常问。"
        )
        turn.answer.says(Text(content=said))
    return True


def state_in_words(turn: Turn) -> str:
    """已同意告知书 2026-11 版（2026-11-21）。"""
    consent = turn.answer.changes.consent or turn.known.consent
    if consent is None:
        return "您还没有同意过告知书。"
    said = "已同意" if consent.granted else "不同意"
    older = f"现在是 {VERSION} 版，下次记录以前会再问您。" if consent.granted and consent.version != VERSION else ""
    return f"{said}告知书 {consent.version} 版（{day_of(consent.at).isoformat()}）。{older}"


def _offer(turn: Turn) -> None:
    turn.answer.says(offer(turn, TOKEN, "是否同意记录企业情况？", (AGREE, REFUSE)))


def _close(turn: Turn) -> None:
    """What would have kept something goes; what is kept already stays where it is."""
    turn.dialog.form = turn.dialog.pending = turn.dialog.code = None
