"""Words that work anywhere: welcome, help, small talk, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from handlers.context import Turn
from handlers.understanding.scope import Question
from handlers.understanding.stated import stated
from handlers.verdict.preliminary import read_back
from storage.outgoing import Markdown, Text

_NOT_TEXT = "目前只看得懂文字，图片、语音和文件还读不了。请打字发给我；说话方便的，可以用输入法的语音输入变成文字再发。"
_WAITS = "刚才的问题还在，接着答就行。"
GREET_AGAIN = timedelta(hours=12)
"""Opening the chat greets at most this often: WeCom tells of every opening."""

_ENTERPRISE = (
    "**您好，我是梯航助手**\n"
    "帮企业看清：够得上哪一级、还差什么、有什么奖励、依据哪一条。可以直接问，例如：\n"
    "> 我们能报什么\n"
    "> 日照新认定的小巨人给多少\n"
    "> 金湖县级培育库要什么条件\n"
    "> 就高不就低是啥意思\n"
    "> 那个方案还有效吗\n"
    "> 大企业拖欠货款找谁管\n"
    "> 转人工\n"
    "看过结果以后：差哪几条、为什么、怎么补、要是研发加到500万呢、换个地区看看、出一份行动方案\n"
    "企业的事：绑定企业、切换企业、开始年审、我的数据、导出我的数据、删除我的数据\n"
    "找人办事：转人工、反映诉求（拖欠货款、检查太多…）、我的诉求\n"
    "提醒（先征得您同意）：申报开始了叫我一声、提前7天提醒我、我的提醒、加到日历、退订\n"
    "每个答案都写明文件、条款和效力。任何时候说“帮助”回到这里。"
)
_OFFICER = (
    "**您好，我是梯航助手**（工作人员）\n"
    "可以查政策条件、奖励、目标、周期性工作和责任单位，例如：\n"
    "> 日照省级专精特新的目标是多少\n"
    "> 金湖县级培育库要什么条件\n"
    "> 联席会议多久开一次\n"
    "> 待办\n"
    "企业提来的事：说“待办”看还没办结的，再按编号受理、退回、办结\n"
    "企业绑定：说“生成邀请码”，发给企业的人就能绑定\n"
    "本地区的企业：金湖有哪些企业够得上省专精特新、差一项的有哪些、谁还没填今年的数、按区县统计、把明年到期要复核的导个表\n"
    "> 通知所有小巨人企业：明天下午2点开会（先预览，确认才发）\n"
    "随口查：看看示例阀门、今天要办什么、下个月有哪些要截止、上周谁申报了、哪些企业在催我、没送到的有哪些、谁退订了、明天要提醒谁、哪些窗口没设、哪些企业没同意\n"
    "日期：省专精特新窗口改成12月1号到20号、窗口安排、2027年放假安排、我们的周期性工作、联席会议定在每月10号\n"
    "简报：每周一发、月报每月5号、不要简报、进度图\n"
    "提醒：我的提醒、加到日历、退订\n"
    "每个答案都写明文件、条款和效力。"
)
_IN_FORM = (
    "正在逐项核对。可以说：跳过、不清楚、返回、重来、进度、先看结果、换地区、取消、人工；中间也可以问政策，答完接着来。"
    "填错了随时说，例如“营收改成3200万”“营收填错了”；“核对一遍”看填了什么。"
)


def welcome(turn: Turn) -> None:
    """Greet on opening, unless greeted a short while ago."""
    last = turn.known.greeted_at
    if last is not None and timedelta(0) <= turn.context.now - last < GREET_AGAIN:
        return
    turn.answer.changes.greeted_at = turn.context.now
    turn.answer.says(Markdown(content=_OFFICER if turn.known.role == "officer" else _ENTERPRISE))


def help_(turn: Turn, question: Question) -> bool:
    """帮助, anywhere."""
    turn.answer.says(Markdown(content=_OFFICER if turn.known.role == "officer" else _ENTERPRISE))
    return True


def help_in_form(turn: Turn) -> None:
    """What can be said while a form is open."""
    turn.answer.says(Text(content=_IN_FORM))


def _saying(words: str) -> Callable[[Turn, Question], bool]:
    """What is answered with the same words whoever asks."""

    def handler(turn: Turn, question: Question) -> bool:
        turn.answer.says(Text(content=words))
        return True

    return handler


greeting = _saying("您好，我是梯航助手，一个按政策文件回答的程序，不是真人。想问什么直接说；说“帮助”看能问什么。")
"""你好, 你是真人吗."""
thanks = _saying("不客气，有需要随时问我。")
"""谢谢, 好的."""


def refuse(turn: Turn, question: Question) -> bool:
    """Other firms' data, falsification, instructions to the bot, unrelated matters."""
    turn.answer.refused = True
    turn.answer.says(Text(content="这个我不能办：只回答惠企梯度培育政策，也不提供其他企业的信息，不帮忙编造材料。"))
    return True


def modify(turn: Turn, question: Question) -> bool:
    """刚才填错了, 把联系人改成…: what is on record is changed in the form, one by one."""
    read = _read(turn)
    turn.answer.says(
        Text(
            content=f"{read}现在没有正在核对的内容，所以没有改动。要更正填过的情况，说“我们能报什么”，到那一项重新填。"
        )
    )
    return True


def figure(turn: Turn, question: Question) -> bool:
    """An answer with no question open: told back and not kept."""
    if turn.known.role == "officer":
        turn.answer.says(Text(content="现在没有可以按编号选的。要看企业提的事项，说“待办”，再回编号。"))
        return True
    read = _read(turn)
    turn.answer.says(
        Text(content=f"{read}现在没有在问您这一项，所以没有记下。想看够得上哪一级，说“我们能报什么”，我会逐项问。")
    )
    return True


def _read(turn: Turn) -> str:
    statement = stated(turn.text, turn.today)
    return "".join(f"{line}\n" for line in read_back(statement, turn.today.year)) if statement.facts else ""


def not_text(turn: Turn) -> None:
    """A picture, a voice, a file, or nothing at all; what is open stays as it is."""
    turn.answer.says(Text(content=_NOT_TEXT + (_WAITS if turn.dialog.form or turn.dialog.pending else "")))
