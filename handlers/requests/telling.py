"""What the other side is told of each step: at once, with number, state, note and day, without the asker's words."""

from __future__ import annotations

from handlers.context import Turn
from handlers.language.elsewhere import place_words
from handlers.requests.showing import OPEN, STATES, what
from knowledge.validity import month_and_day
from storage.changes import NewRequest, NewStep
from storage.known import Request, RequestKind
from storage.notice import Notice, ToOfficers, ToPerson
from storage.outgoing import Button, ButtonCard, Text

WITHDRAWN, ADDED = "对方撤回了", "对方补充了说明"
TITLE = 36
"""Characters of a card's title."""


def buttons(acts: tuple[str, ...], number: str) -> tuple[Button, ...]:
    """Buttons that work by themselves, whenever and wherever they are pressed: each says the act and the number."""
    return tuple(Button(key=f"{act} {number}", text=act) for act in acts)


def to_officers(turn: Turn, new: NewRequest) -> None:
    """A new request: what and where, never whose nor which words; who opens it is written down."""
    if new.region is None:
        return
    made = Request(
        new.number, new.kind, new.topic, "", "open", turn.context.now, turn.known.person_id, region=new.region
    )
    due = f"，{month_and_day(new.due)}前答复" if new.due else ""
    desc = f"{new.number} {place_words(new.region)}{due}\n内容点“看内容”；看过会留下记录。"
    card = ButtonCard(
        title=f"新的{what(made)}"[:TITLE], desc=desc, buttons=buttons(("看内容", *first_acts(made)), new.number)
    )
    turn.answer.changes.notices.append(Notice(ToOfficers(new.region), card))


def first_acts(one: Request) -> tuple[str, ...]:
    """What an officer can do with a request as it stands, by the words of the buttons."""
    if one.state not in STATES or one.state in ("done", "withdrawn"):
        return ()
    match one.kind:
        case "binding":
            return ("确认", "不是")
        case "declaration":
            return ("看数据", "退回", "收下")
        case _:
            return ("受理", "办结", "退回") if one.state != "accepted" else ("办结", "退回")


def asker_moved(turn: Turn, one: Request, did: str) -> None:
    """The officers are told that the asker withdrew a request or added to it."""
    if one.region is None:
        return
    words = f"{one.number} {what(one)}：{did}"
    if did != ADDED:
        message: Text | ButtonCard = Text(content=words)
    else:
        message = ButtonCard(
            title=words[:TITLE], desc=place_words(one.region), buttons=buttons(("看内容",), one.number)
        )
    turn.answer.changes.notices.append(Notice(ToOfficers(one.region), message))


def taken_back(turn: Turn, did: str, kinds: tuple[RequestKind, ...], firm: int | None = None) -> None:
    """The officers are told of the open requests that end because the asker deletes their data or leaves a firm."""
    for one in turn.known.requests:
        if one.own and one.state in OPEN and one.kind in kinds and firm in (None, one.enterprise_id):
            asker_moved(turn, one, did)


def officer_moved(turn: Turn, one: Request, step: NewStep) -> None:
    """The asker is told what the bureau did with the request."""
    state = "期限已改" if step.state == one.state and step.due else STATES[step.state]
    lines = [f"您的{what(one)}（{one.number}）：{state}。"]
    if step.note:
        lines.append(f"工作人员说明：{step.note}")
    due = step.due or one.due
    if due and step.state in ("open", "accepted"):
        lines.append(f"答复期限：{month_and_day(due)}前。")
    lines.append(f"{turn.today.isoformat()}")
    if step.state == "returned":
        lines.append(f"请说“补充 {one.number} ”加上您的话；不想办了说“撤回 {one.number}”。")
    turn.answer.changes.notices.append(Notice(ToPerson(one.person_id), Text(content="\n".join(lines))))
