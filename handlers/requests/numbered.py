"""Words with a request's number work at once, wherever the talk is: 受理 261121-7KQ2M, 补充 261121-7KQ2M …"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from handlers.codes import NUMBER, find_numbers
from handlers.commands import PROGRESS, bare
from handlers.context import Turn
from handlers.requests import acting, asking, desk, own
from handlers.requests.handoff import calls_for_a_person, handoff
from handlers.requests.showing import OPEN
from handlers.understanding.scope import understand
from knowledge.patterns import lazy
from storage.known import Request
from storage.outgoing import Text

_ACTS = (
    "受理|接手|办结|办完|办好了?|退回|驳回|确认|通过|不是|不认识|收下|看数据|看内容|查看|看看?|撤回|撤销|撤掉|取消|补充"
)
_COMMAND = lazy(rf"\W*(?:请|把)?\s*(?P<act>{_ACTS})?[\s:：,，]*(?:诉求|申请|编号)?[\s:：]*(?={NUMBER.pattern})", re.I)
_AFTER = lazy(rf"[\s:：,，号]*(?P<act>{_ACTS})(?![\u4e00-\u9fff]{{0,2}}[吗么没])[\s:：,，。]*")
_PLAIN = {
    "我的诉求": own.requests, "我的申请": own.requests, "诉求进度": own.requests, "办到哪了": own.requests,
    "办到哪一步了": own.requests, "撤回": own.requests, "撤回诉求": own.requests, "撤回申请": own.requests,
    "补充": own.requests, "补充说明": own.requests, "提诉求": asking.appeal, "提申请": asking.wish,
}  # fmt: skip
"""What is meant wherever it is said, by these very words."""
_ADD_TO_IT = lazy(r"补充(?:一下|说明)?[\s:：,，]+(?P<more>.*\S)\s*", re.S)
"""补充 with the words and no number."""
_MORE = lazy("更多|下一页|还有")

Officers = Callable[[Turn, Request, str], None]
_OFFICERS: dict[str, Officers] = {
    "受理": acting.accept, "接手": acting.accept, "办结": acting.finish, "办完": acting.finish, "办好": acting.finish,
    "办好了": acting.finish, "退回": acting.send_back, "驳回": acting.send_back, "确认": acting.approve,
    "通过": acting.approve, "收下": acting.approve, "不是": acting.deny, "不认识": acting.deny,
    "看数据": desk.data, "看内容": desk.detail, "查看": desk.detail, "看": desk.detail, "看看": desk.detail,
}  # fmt: skip


def at_once(turn: Turn, words: str) -> bool:
    """A call for a person, a numbered command, or the next page of a list: True when it was one."""
    if calls_for_a_person(words):
        turn.text = words
        return handoff(turn, understand(turn))
    if _MORE.fullmatch(bare(words)) and desk.is_listed(turn):
        desk.next_page(turn)
        return True
    if turn.known.role == "officer" and bare(words) in ("待办", "我的待办", "看待办"):
        return desk.desk(turn, understand(turn))
    if turn.known.requests and turn.dialog.form is None and PROGRESS.fullmatch(bare(words)):
        return own.progress(turn, understand(turn))
    named = bare(words).split(" ")[0] if words.startswith("提") else bare(words)
    if (plain := _PLAIN.get(named)) is not None:
        return plain(turn, understand(turn))
    return numbered(turn, words) or _added(turn, words)


def _added(turn: Turn, words: str) -> bool:
    """补充 … without a number: to the one open request, where there is just one."""
    found = _ADD_TO_IT.fullmatch(words)
    mine = [one for one in turn.known.requests if one.own and one.state in OPEN]
    if found is None or turn.known.role == "officer" or len(mine) != 1:
        return False
    if turn.dialog.pending and turn.dialog.pending.asking == "more":
        turn.dialog.close_pending()
    own.add(turn, mine[0], found["more"])
    return True


def numbered(turn: Turn, words: str) -> bool:
    """Do what is said of the request whose number is written; without an act it is shown."""
    found = _read(words)
    if found is None or turn.context.stateless:
        return False
    act, number, rest = found
    one = next((one for one in turn.known.requests if one.number == number), None)
    if one is None:
        turn.answer.says(Text(content=own.NO_SUCH))
    elif turn.known.role == "officer":
        _OFFICERS.get(act, desk.detail)(turn, one, rest)
    elif act in ("撤回", "撤销", "撤掉", "取消"):
        own.withdraw(turn, one)
    elif act == "补充":
        own.add(turn, one, rest)
    else:
        own.show(turn, one)
    return True


def _read(words: str) -> tuple[str, str, str] | None:
    """The act, the number and what follows; None where no number stands at the start or after the act."""
    plain = words if NUMBER.search(words) else unicodedata.normalize("NFKC", words)
    start = _COMMAND.match(plain)
    if start is None:
        return None
    number = NUMBER.match(plain, start.end())
    if number is None:
        return None
    act, rest = start["act"] or "", plain[number.end() :]
    if not act and (after := _AFTER.match(rest)):
        act, rest = after["act"], rest[after.end() :]
    return act, find_numbers(number[0])[0], rest.lstrip(" \t\n:：,，。号").rstrip()
