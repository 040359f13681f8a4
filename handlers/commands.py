"""Words that steer an open form, and what is said to them when none is open."""

from __future__ import annotations

import re

from handlers.context import Turn
from storage.outgoing import Text

BACK = re.compile(r"返回|上一步|上一题|回上一步|退回上一步")
SKIP = re.compile(r"跳过|这个?能不能不填|不填|下一题|不想填|先跳过")
RESULT = re.compile(r"先?看?结果|看结果|出结果|结束")
CANCEL = re.compile(r"取消|退出|算了.*|不弄了|先不弄了|不填了|停")
RESTART = re.compile(r"重来|重新开始|重新填|从头来")
ELSEWHERE = re.compile(r"换个?地区|换个?地方")
PROGRESS = re.compile(r"进度|到哪了|还有几个|还有多少|还剩几个")


def bare(words: str) -> str:
    """A command as it is compared: without blanks and closing marks around it."""
    return words.strip().strip("。.!！~～")


def idle(turn: Turn, words: str) -> bool:
    """取消 or 返回 with no form open: nothing to do, and that is said."""
    text = bare(words)
    if not any(command.fullmatch(text) for command in (BACK, SKIP, RESULT, CANCEL, RESTART, PROGRESS, ELSEWHERE)):
        return False
    turn.answer.says(Text(content="现在没有正在核对的内容。想看够得上哪一级，说“我们能报什么”。"))
    return True
