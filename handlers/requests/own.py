"""What the asker sees and does: 我的诉求, 办到哪了, 撤回, 补充."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import consent
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.requests.handoff import FLOW
from handlers.requests.promises import ANSWERED_WITHIN, workdays
from handlers.requests.showing import OPEN, STATES, due_words, kept, line, office_words, steps, what
from handlers.requests.telling import ADDED, WITHDRAWN, asker_moved
from handlers.understanding.scope import Question
from knowledge.patterns import lazy
from knowledge.validity import month_and_day
from storage.changes import NewStep
from storage.known import Request
from storage.outgoing import Text

NO_SUCH = "没有这个编号。"
_WITHDRAW = lazy("撤回|撤销|撤掉|取消|不办了")
_ADD = lazy("补充|加一句|补一句")
_RETURNED = lazy("退回|退了|缺啥|缺什么|材料不全|补什么")
_MOST = 1900
"""Bytes of one list; WeCom takes 2048."""


def requests(turn: Turn, question: Question) -> bool:
    """我的诉求, 撤回诉求, 补充 …: without a number."""
    mine = [one for one in turn.known.requests if one.own and one.state in OPEN]
    if _WITHDRAW.search(question.text):
        return _pick(turn, mine, "撤回")
    if _ADD.search(question.text):
        returned = [one for one in mine if one.state == "returned"] or mine
        return _pick(turn, returned, "补充")
    return progress(turn, question)


def progress(turn: Turn, question: Question) -> bool:
    """办到哪了, 审到哪一步了, 退回来了缺啥: one request in full, several as a numbered list."""
    every = turn.known.requests
    if turn.known.role == "officer" or not every:
        turn.answer.says(
            Text(content="我这里没有您提过的诉求、申请或申报；别处交的材料，请向受理的工业和信息化部门查询。")
        )
        return True
    returned = [one for one in every if one.state == "returned"]
    if len(every) == 1 or (_RETURNED.search(question.text) and len(returned) == 1):
        show(turn, returned[0] if returned else every[0])
        return True
    lines = ["您的诉求和申请："]
    choices: list[str] = []
    for one in every:
        whose = "" if one.own else "（同事提的）"
        text = f"{len(choices) + 1}. {line(one, turn.today)}{whose}"
        if len("\n".join([*lines, text]).encode()) > _MOST:
            lines.append(f"还有{len(every) - len(choices)}件，说编号看。")
            break
        lines.append(text)
        choices.append(f"看 {one.number}")
    turn.dialog.awaiting, turn.dialog.choices = "requests", choices
    turn.answer.says(Text(content="\n".join([*lines, "回序号看经过。"])))
    return True


def show(turn: Turn, one: Request) -> None:
    """One request with all its steps, for the firm's own eyes."""
    due = due_words(one, turn.today)
    lines = [f"{one.number} {what(one)}：{STATES[one.state]}{'，' + due if due else ''}"]
    if one.office:
        lines.append(f"责任单位：{office_words(one, turn.library.packs.get(one.policy or ''))}")
    lines.append(f"内容：{one.words}" if one.words else "内容：没有记")
    lines += steps(one, seen_by_asker=one.own)
    if one.own and one.state in OPEN:
        lines.append(f"加话说“补充 {one.number} ……”，不办了说“撤回 {one.number}”。")
    turn.answer.says(Text(content="\n".join(lines)))


def withdraw(turn: Turn, one: Request) -> None:
    """Take back one's own open request; the officers are told."""
    if not _own_and_open(turn, one, "撤回"):
        return
    turn.answer.changes.steps.append(NewStep(one.number, "withdrawn", "enterprise", seen=one.state))
    asker_moved(turn, one, WITHDRAWN)
    turn.answer.says(Text(content=f"{one.number} {what(one)} 已撤回，已告诉工作人员。"))


def add(turn: Turn, one: Request, words: str) -> None:
    """Add words to one's own request: a returned one is open again."""
    if not _own_and_open(turn, one, "补充"):
        return
    if not consent.agreed(turn) or not words:
        turn.dialog.pending = Pending(flow=FLOW, asking="more", said={"number": one.number})
        ask_more(turn, turn.dialog.pending)
        return
    state, due = one.state, None
    if one.state == "returned":
        state = "open"
        if one.due is not None:  # the days spent waiting for these words are not the bureau's
            due = max(one.due, workdays(turn.known).after(turn.today, ANSWERED_WITHIN))
    turn.answer.changes.steps.append(NewStep(one.number, state, "enterprise", kept(words), due, one.state))
    asker_moved(turn, one, ADDED)
    until = f"，{month_and_day(due)}前答复" if due else ""
    turn.answer.says(Text(content=f"{one.number} 已补充，已告诉工作人员；现在{STATES[state]}{until}。"))


def ask_more(turn: Turn, pending: Pending) -> None:
    """What is to be added; agreed to first."""
    if not consent.agreed(turn):
        turn.answer.says(Text(content="要补充就得记下您写的话，先请您同意。"))
        consent.ask(turn)
        return
    turn.dialog.close_card()
    turn.answer.says(Text(content=f"请写要补充的话（{pending.said['number']}，最多500字）。不补了说“取消”。"))


def _own_and_open(turn: Turn, one: Request, act: str) -> bool:
    if not one.own:
        turn.answer.says(Text(content=f"{one.number} 是同事提的，只有提的人能{act}。"))
        return False
    if one.state not in OPEN:
        turn.answer.says(Text(content=f"{one.number} {STATES[one.state]}，不用再{act}。"))
        return False
    return True


def _pick(turn: Turn, among: Sequence[Request], act: str) -> bool:
    """The one that is meant; of several the person picks."""
    if not among:
        turn.answer.says(Text(content=f"没有可以{act}的诉求或申请。"))
    elif len(among) == 1:
        withdraw(turn, among[0]) if act == "撤回" else add(turn, among[0], "")
    else:
        lines = [f"要{act}哪一件？", *(f"{n}. {line(one, turn.today)}" for n, one in enumerate(among[:9], 1))]
        turn.dialog.awaiting, turn.dialog.choices = "requests", [f"{act} {one.number}" for one in among[:9]]
        turn.answer.says(Text(content="\n".join([*lines, "回序号。"])))
    return True
