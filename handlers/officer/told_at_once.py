"""What an officer is told of the day without looking through firms: requests that press, the places one answers for."""

from __future__ import annotations

from handlers.context import Turn
from handlers.language.elsewhere import place_words
from handlers.requests.office import own_places
from handlers.requests.promises import workdays
from handlers.requests.showing import due_words, is_late, what
from knowledge.validity import month_and_day
from storage.clock import day_of
from storage.known import Request
from storage.looks import Look
from storage.outgoing import Text

SOON = 2
"""Working days before a promised day within which a request presses."""
_MOST = 1_850
"""Bytes; WeCom takes 2,048."""


def pressing(turn: Turn) -> bool:
    """哪些企业在催我: what is late, what is due within two working days, and what was asked while nobody was there to
    promise a day; each with its firm, a number opens it.
    """
    until = workdays(turn.known).after(turn.today, SOON)
    held = [one for one in turn.known.requests if one.state in ("open", "accepted")]
    due = [one for one in held if one.due is not None and one.due <= until]
    undated = [one for one in held if one.due is None]
    late = sum(is_late(one, turn.today) for one in due)
    here = "、".join(map(place_words, turn.known.regions or (turn.known.officer_region,)))
    rest = f"待办一共{turn.known.waiting}件，说“待办”看。" if turn.known.waiting else "现在没有待办。"
    if not due and not undated:
        text = f"{here}没有过了答复期限的，{SOON}个工作日内也没有要到期的。{rest}"
        turn.answer.says(Text(content=text))
        return True
    counts = [f"过了答复期限的{late}件", f"{SOON}个工作日内到期的{len(due) - late}件"]
    counts += [f"没有答应过日子的{len(undated)}件"] if undated else []
    lines, choices = [f"{here}{'，'.join(counts)}："], list[str]()
    for one in (*due, *undated):
        text = f"{len(choices) + 1}. {_line(one, turn)}"
        if len("\n".join([*lines, text, rest]).encode()) > _MOST:
            break
        lines.append(text)
        choices.append(f"看内容 {one.number}")
        turn.answer.changes.viewed.append(Look(one.enterprise_id, "名单：快到和过了期限的事项", one.number))
    lines.append(f"{'回序号看内容。' if turn.dialog.pending is None else ''}{rest}")
    if turn.dialog.pending is None:
        turn.dialog.awaiting, turn.dialog.choices = None, choices
    turn.answer.says(Text(content="\n".join(lines)))
    return True


def _line(one: Request, turn: Turn) -> str:
    firm = (one.firm or "没有说名称") if one.enterprise_id is not None else "没有绑定企业"
    when = due_words(one, turn.today) or f"{month_and_day(day_of(one.created_at))}提的"
    return f"{firm}：{one.number} {what(one)}，{when}"


def own(turn: Turn) -> bool:
    """我管哪里: the places one is officer or leader of."""
    places = turn.known.regions or (turn.known.officer_region,)
    acts = own_places(turn.known)
    told = [f"{place_words(place)}（{'工作人员' if place in acts else '领导，只看不办'}）" for place in places]
    turn.answer.says(Text(content=f"您登记的是{'、'.join(told)}，看得到这里和以下的企业、诉求和窗口。"))
    return True
