"""Words that steer an open form, and what is said to them when none is open."""

from __future__ import annotations

import re

from handlers.context import Turn
from storage.outgoing import Text

BACK = re.compile(r"返回|上一步|上一题|回上一步|退回上一步|返回上一步|返回上一题")
SKIP = re.compile(r"跳过|这个?能不能不填|不填|下一题|不想填|先跳过|跳过这[题个项]|不改了?|不用改了?")
RESULT = re.compile(r"先?看?结果|看结果|出结果|先看看结果|结束")
CANCEL = re.compile(r"取消|退出|算了.*|不弄了|先不弄了|不填了|先不填了|停")
RESTART = re.compile(r"重来|重新开始|重新填|从头来")
ELSEWHERE = re.compile(r"换个?地区|换个?地方")
PROGRESS = re.compile(r"进度|(?:填|问)?到哪(?:里|儿)?了|还有几个(?:问题)?|还有多少|还剩(?:几个|多少)")
REVIEW = re.compile(r"核对(?:一[遍下])?|再?(?:看看|看一下|查看)?我?都?填了些?(?:什么|啥|哪些)|看看我?填的")
INSIST = re.compile(
    r"(?:确实|就)是(?:这个数|这样|这么多|这些)|确认(?:无误|没错)?|没有?[写填]错|这个数没错|照这[样个]记"
)
AGREES = re.compile(r"对的?|是的?|没错|确实(?:是的?)?")
"""Said to a doubted figure it means the figure; said to a question of yes or no it is an answer."""
SUBMIT = re.compile(r"确认提交(?:吧|了)?|提交(?:吧|了)?")
START = re.compile(r"(?:我?们?要|我想|开始|再|重新)?填(?:报|表|一遍)(?:吧|一下)?|开始填|我?们?能报(?:什么|哪些|啥)\W?")
CONTINUE = re.compile(r"接着填|继续填?|接着来|往下")


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
