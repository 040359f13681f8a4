"""晚上8点后别发, 一周最多两条: at which hours and how often somebody wants to be told."""

from __future__ import annotations

from dataclasses import replace

from handlers.context import Turn
from handlers.language.choosing import most_in, quiet_in
from handlers.wishes import time_words
from knowledge.calendar.hours import QUIET, SENDING, is_quiet
from knowledge.patterns import lazy
from storage.agenda import Preference
from storage.outgoing import Text

_MOST = 50
_AS_BEFORE = lazy("取消|恢复|默认|不用|不要|关")
_ALREADY = "提醒本来只在工作日的上午9点到12点、下午2点到5点半之间发，周末、节假日和中午不发。"


def quiet(turn: Turn, words: str) -> None:
    """Hours in which nothing is to be sent, echoed; what leaves no time at all is not kept."""
    chosen = turn.known.preference or Preference()
    read = quiet_in(words)
    if isinstance(read, str):
        turn.answer.says(Text(content=read))
    elif read.start is None and read.end is None:
        if "扰" in words and _AS_BEFORE.search(words):
            turn.answer.changes.preference = replace(chosen, quiet_from=None, quiet_to=None)
            turn.answer.says(Text(content=f"好的，不打扰的时间恢复默认：{_span(*QUIET)}。{_ALREADY}"))
        else:
            turn.answer.says(Text(content=f"{_ALREADY}想再收窄，说“下午4点以后别发”。"))
    else:
        usual = (chosen.quiet_from, chosen.quiet_to)
        start = read.start if read.start is not None else usual[0] if usual[0] is not None else QUIET[0]
        end = read.end if read.end is not None else usual[1] if usual[1] is not None else QUIET[1]
        if start == end or not _left(start, end):
            said = f"{_span(start, end)}都不发，就没有可以发的时间了，所以没有改。{_ALREADY}全不要，说“退订”。"
            turn.answer.says(Text(content=said))
            return
        turn.answer.changes.preference = replace(chosen, quiet_from=start, quiet_to=end)
        said = f"记下了：{_span(start, end)}不发提醒。{_ALREADY}您问我的，随时照答。恢复默认说“取消免打扰”。"
        turn.answer.says(Text(content=said))


def most(turn: Turn, words: str) -> None:
    """How many reminders a week at most."""
    chosen, count = turn.known.preference or Preference(), most_in(words)
    if count is None:
        turn.answer.changes.preference = replace(chosen, most_per_week=None)
        turn.answer.says(Text(content="好的，提醒的条数不再限制。"))
    elif not 1 <= count <= _MOST:
        turn.answer.says(Text(content="一周的条数请说1到50；一条都不要，说“退订”。没有改。"))
    else:
        turn.answer.changes.preference = replace(chosen, most_per_week=count)
        said = (
            f"记下了：提醒一周最多{count}条，多出来的不再补发，所以可能会错过。您问我的，随时照答。不限了说“条数不限”。"
        )
        turn.answer.says(Text(content=said))


def fewer(turn: Turn) -> None:
    """少发点, 太吵了: the ways there are; nothing is chosen for anybody."""
    ways = "一周最多两条；提前7天和1天提醒我（别的日子不提醒）；下午4点以后别发；退订（某一件或全部）"
    turn.answer.says(Text(content=f"可以少一些，说一句就行：{ways}。现在还没有改。"))


def _left(start: int, end: int) -> bool:
    """Whether some time of sending is left."""
    return any(not is_quiet(minute, start, end) for first, last in SENDING for minute in range(first, last))


def _span(start: int, end: int) -> str:
    return f"{time_words(start)}到{'第二天' if end < start else ''}{time_words(end)}"
