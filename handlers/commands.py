"""Words that steer an open form, and what is said to them when none is open."""

from __future__ import annotations

from functools import lru_cache

from handlers.context import Turn
from knowledge.patterns import lazy
from storage.outgoing import Text

BACK = lazy(r"返回|撤销|上一步|上一题|回上一步|退回上一步|返回上一步|返回上一题")
SKIP = lazy(r"跳过|这个?能不能不填|不填|下一题|不想填|先跳过|跳过这[题个项]|不改了?|不用改了?")
RESULT = lazy(r"先?看?结果|看结果|出结果|先看看结果|结束")
CANCEL = lazy(
    r"取消|退出|算了.*|不弄了|先不弄了|不填了|先不填了|停|没事儿?了|不办了|不问了|(?:今年|这次|这回)?(?:我们)?不申?报了"
)
LATER = lazy(
    r"(?:我|我们?)?(?:先|得|要|去)*(?:等|过)?(?:一?会儿?|下午|晚上|明[天儿]|回头|晚点|改天|[一两三几]天|下周)(?:儿)?(?:再|接着)(?:来|填|说|弄|答|聊|回)?(?:吧|了)?.{0,8}"
    r"|(?:今天|那就?|我们?)*(?:就)?先?(?:填|弄|做|写)?到(?:这|此)(?:里|儿)?(?:吧|了|为止)?"
    r"|(?:这个|那就?)?先(?:放一?放|搁一?搁|缓一?缓|等一?等)(?:吧|再说|再看)*"
    r"|(?:那就?)?(?:等|到|过)(?:明天|过?几天|下个?(?:周|星期|礼拜|月))[一二三四五六日天]?(?:吧|再说|再看)*"
    r"|.{0,8}(?:先|得|要)?去?(?:吃个?饭|吃午饭|开个?会|忙|下班|接个?电话)(?:了|去了|一下)?.{0,8}"
)
"""Said by who leaves for a while: nothing is asked again, and everything waits."""
WHY_ASKED = lazy(
    r".{0,6}(?:为什么|为啥|为何|干嘛|干吗|咋)(?:还|都|老)?(?:要|得|非得|必须)?(?:问|填|知道)(?:这个?|这些|它|那么多|这么多)?.{0,6}"
    r"|(?:你们?)?问(?:了)?(?:这个?|这些|它)?(?:是)?(?:干嘛|干吗|干什么|干啥|做什么|做啥|有什么用|有啥用|啥用).{0,3}"
)
"""Asks what the open question is good for."""
RESTART = lazy(r"重来|重新开始|重新填|从头来")
ELSEWHERE = lazy(r"换个?地区|换个?地方")
PROGRESS = lazy(r"进度|(?:填|问)?到哪(?:里|儿)?了|还有几个(?:问题)?|还有多少|还剩(?:几个|多少)")
REVIEW = lazy(r"核对(?:一[遍下])?|再?(?:看看|看一下|查看)?我?都?填了些?(?:什么|啥|哪些)|看看我?填的")
INSIST = lazy(r"(?:确实|就)是(?:这个数|这样|这么多|这些)|确认(?:无误|没错)?|没有?[写填]错|这个数没错|照这[样个]记")
AGREES = lazy(r"对的?|是的?|没错|确实(?:是的?)?")
"""Said to a doubted figure it means the figure; said to a question of yes or no it is an answer."""
SUBMIT = lazy(r"确认提交(?:吧|了)?|提交(?:吧|了)?")
YES = lazy(r"确认(?:设[定置]?|修?改|无误)?|是的?|对的?|好的?|可以|行|没问题|就这样|没错|嗯")
"""Said to what was read back: it is right, and is to be kept."""
START = lazy(r"(?:我?们?要|我想|开始|再|重新)?填(?:报|表|一遍)(?:吧|一下)?|开始填|我?们?能报(?:什么|哪些|啥)\W?")
_ALONE = lazy(
    r"退订|恢复提醒|我的提醒|已办|稍后提醒|不申报|撤销|确认|我的数据|加到日历|(?:切换|绑定|解绑)(?:企业)?|开始年审"
)
CONTINUE = lazy(r"接着填|继续填?|接着来|往下")


_STEERS = lazy("|".join(command.pattern for command in (BACK, SKIP, RESULT, CANCEL, RESTART, PROGRESS, ELSEWHERE)))


def commands_alone(words: str) -> bool:
    """Whether words are a command of ours and nothing else, so that they tell no matter: 确认提交, 核对一遍, 退订."""
    text = bare(words)
    whole = (BACK, RESULT, RESTART, ELSEWHERE, PROGRESS, REVIEW, SUBMIT, START, CONTINUE, WHY_ASKED, _ALONE)
    return any(command.fullmatch(text) for command in whole)


@lru_cache(maxsize=8)  # asked several times within one message
def bare(words: str) -> str:
    """A command as it is compared: without blanks and closing marks around it."""
    return words.strip().strip("。.!！~～")


def idle(turn: Turn, words: str) -> bool:
    """取消 or 返回 with no form open: nothing to do, and that is said."""
    text = bare(words)
    if text == "确认":
        turn.answer.says(Text(content="现在没有等着确认的事，没有改动。"))
        return True
    if not _STEERS.fullmatch(text):
        return False
    turn.answer.says(Text(content="现在没有正在核对的内容。想看够得上哪一级，说“我们能报什么”。"))
    return True
