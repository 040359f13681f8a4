"""What an officer does with a request: accept, finish, send back, confirm a person. Both sides hear of it, once."""

from __future__ import annotations

from datetime import date

from handlers.commands import bare
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.readings import DateReading
from handlers.language.scan import scan
from handlers.requests.handoff import FLOW
from handlers.requests.office import has_say, only_seen
from handlers.requests.showing import OPEN, STATES, due_words, kept, what
from handlers.requests.telling import officer_moved
from knowledge.patterns import lazy
from knowledge.validity import month_and_day
from storage.changes import NewStep
from storage.known import Request, RequestState
from storage.outgoing import Text

_NOTHING = lazy("不写|没有|无|不用|跳过")
_NOT_HERE = "没有办成：请核对企业名称、代码和所在地区"
"""Told where the code is on record in another place: neither side learns that it is."""
_NOT_OURS = "经核对，没能确认您是这家企业的人"


def accept(turn: Turn, one: Request, note: str) -> None:
    """受理, with a new day if one is named: 受理 … 12月1日前."""
    if not _may(turn, one):
        return
    due = _day(turn, note)
    if due is not None and due < turn.today:
        turn.answer.says(Text(content=f"{due.isoformat()}已经过了，没有受理。请写今天以后的日子，例如“12月1日前”。"))
        return
    if one.state == "accepted" and due is None:
        turn.answer.says(Text(content=f"{one.number} 已经受理过了，没有重复记录。{_since(turn, one)}"))
        return
    _step(turn, one, "accepted", note, due)


def finish(turn: Turn, one: Request, note: str) -> None:
    """办结, with what came of it; asked for if it is not said."""
    if not _may(turn, one):
        return
    if one.kind == "binding":
        turn.answer.says(Text(content=f"这是绑定申请，请回“确认 {one.number}”或“不是 {one.number}”。"))
    elif not note:
        _ask_note(turn, one, "办结")
    else:
        _step(turn, one, "done", "" if _NOTHING.fullmatch(bare(note)) else note)


def send_back(turn: Turn, one: Request, note: str) -> None:
    """退回, with what is wanted of the asker; asked for if it is not said."""
    if not _may(turn, one):
        return
    if not note or _NOTHING.fullmatch(bare(note)):
        _ask_note(turn, one, "退回")
    else:
        _step(turn, one, "returned", note)


def approve(turn: Turn, one: Request, note: str) -> None:
    """确认 a person for a firm, 收下 what was handed in; an appeal is accepted."""
    if not _may(turn, one):
        return
    if one.kind == "binding" and one.elsewhere:
        turn.answer.says(Text(content="这一件确认不成，请对方核对企业名称、代码和所在地区。"))
        _step(turn, one, "returned", _NOT_HERE)
    elif one.kind in ("binding", "declaration"):
        _step(turn, one, "done", note)
    else:
        accept(turn, one, note)


def deny(turn: Turn, one: Request, note: str) -> None:
    """不是: the person is not confirmed, and may say more."""
    if not _may(turn, one):
        return
    if one.kind != "binding":
        turn.answer.says(Text(content=f"“不是”只用于绑定申请；这一件请回“退回 {one.number} ”加原因。"))
        return
    _step(turn, one, "returned", note or _NOT_OURS)


def ask_note(turn: Turn, pending: Pending) -> None:
    """The words that go with 办结 or 退回."""
    number, act = pending.said["number"], pending.said["act"]
    wanted = "要对方补什么" if act == "退回" else "办理结果（没有就回“不写”）"
    turn.dialog.close_card()
    turn.answer.says(Text(content=f"{act} {number}：请用一句话写{wanted}，会原样告诉对方。不办了说“取消”。"))


def note_said(turn: Turn, pending: Pending, words: str) -> str | None:
    """The words that were missing; the request may have moved meanwhile."""
    one = next((one for one in turn.known.requests if one.number == pending.said["number"]), None)
    if pending.said["act"] == "退回" and _NOTHING.fullmatch(bare(words)):
        return "退回要写明要对方补什么，例如“请补2024年审计报告”。"
    turn.dialog.close_pending()
    if one is None:
        turn.answer.says(Text(content=f"{pending.said['number']} 已经不在待办里了，没有改动。"))
    elif pending.said["act"] == "退回":
        send_back(turn, one, words)
    else:
        finish(turn, one, words)
    return None


def _ask_note(turn: Turn, one: Request, act: str) -> None:
    turn.dialog.pending = Pending(flow=FLOW, asking="note", said={"number": one.number, "act": act})
    ask_note(turn, turn.dialog.pending)


def _may(turn: Turn, one: Request) -> bool:
    """Whether it can still be acted on, and by this officer; who came too late is told how it stands."""
    if not has_say(turn.known, one.region):
        turn.answer.says(Text(content=only_seen(turn, one)))
        return False
    if one.person_id == turn.known.person_id:
        turn.answer.says(Text(content=f"{one.number} 是您自己提的，要由别的工作人员办。"))
        return False
    if one.state not in OPEN:
        turn.answer.says(Text(content=f"{one.number} {STATES[one.state]}了，没有改动。{_since(turn, one)}"))
        return False
    return True


def _since(turn: Turn, one: Request) -> str:
    """When it came to stand as it does, and by when it is promised."""
    at = next((step.at for step in reversed(one.steps) if step.state == one.state), None)
    words = [f"{at.astimezone(turn.context.now.tzinfo):%m-%d %H:%M}起" if at else "", due_words(one, turn.today)]
    said = "，".join(word for word in words if word)
    return f"（{said}）" if said else ""


def _day(turn: Turn, note: str) -> date | None:
    """The last day named in a note: 12月1日前, 下周三; a month and day that are over are next year's."""
    days = [span.value for span in scan(note, turn.today) if isinstance(span.value, DateReading)]
    day = days[-1].hi or days[-1].lo if days else None
    if day is None or not days[-1].year_assumed or day >= turn.today or (day.month, day.day) == (2, 29):
        return day
    return day.replace(year=day.year + 1)


def _step(turn: Turn, one: Request, state: RequestState, note: str, due: date | None = None) -> None:
    if one.state == state == "returned" and one.steps and one.steps[-1].note == kept(note):
        turn.answer.says(Text(content=f"{one.number} 已经这样退回过了，没有再告诉对方一次。{_since(turn, one)}"))
        return
    step = NewStep(one.number, state, "officer", kept(note), due, seen=one.state)
    turn.answer.changes.steps.append(step)
    officer_moved(turn, one, step)
    until = f"，期限改为{month_and_day(due)}前" if due else ""
    turn.answer.says(Text(content=f"{one.number} {what(one)}：{STATES[state]}{until}。已告诉对方。"))
