"""An answer to a reminder: whether it may be kept, what is kept of it, and what is said to follow."""

from __future__ import annotations

from datetime import date

from handlers.answers.window_words import day_words
from handlers.context import Turn
from handlers.dialog import Pending, Undo
from handlers.reminders.asking import consent_given
from handlers.reminders.things import FLOW, Thing, firm_of, stages_after, workdays
from handlers.requests.office import own_places
from handlers.wishes import ANSWERS
from knowledge.regions import within
from storage.agenda import Reminder, Response, ResponseKind
from storage.outgoing import Text

WHEN = "when"
_UNDO_MOST = 5
NOT_YOURS = "这条提醒不是发给您现在代表的企业的，所以没有记。换了企业的，请由已确认的同事来点。"
NOT_AGREED = "您没有同意现行的告知书，或已撤回，所以不替企业记。要记，先说“看看告知书”，同意后再点或再说一遍。"
_WITHDRAWN = "已经取消了，不用办，也不会再提醒。"
_LAST_DAY = "今天就是最后一天，不能再往后了。办好了说“已办”，不办了说“不申报”。"


def record(
    turn: Turn, wish: ResponseKind, thing: Thing, firm: int | None, until: date | None = None, offers: bool = True
) -> None:
    """Keep an answer and say what follows from it."""
    if thing.withdrawn:
        turn.answer.says(Text(content=f"{thing.name}：{_WITHDRAWN}"))
    elif firm is None and thing.occasion.kind != "duty":
        _of_nobody(turn, wish, thing, until)
    elif not may_be_kept(turn, firm):
        turn.answer.says(Text(content=NOT_AGREED))
    elif wish == "later":
        _later(turn, thing, firm, until, offers)
    else:
        _keep(turn, wish, thing, firm)
        turn.answer.says(Text(content=_moved(thing) + _noted(turn, wish, thing, firm)))


def _keep(turn: Turn, wish: ResponseKind, thing: Thing, firm: int | None) -> None:
    turn.answer.changes.responses.append(Response(thing.occasion.key, firm, wish))
    # So that 撤销 is of this, and not of a date set before, nor a step of the form, nor what waits for 确认.
    turn.dialog.undo = [*turn.dialog.undo, Undo(kind="answer", before="", now="")][-_UNDO_MOST:]
    if turn.dialog.pending is not None:
        turn.dialog.pending.beneath = True


def may_be_kept(turn: Turn, firm: int | None) -> bool:
    """An answer for a firm is kept with consent alone; to hear no more needs none."""
    return firm is None or consent_given(turn)


def _noted(turn: Turn, wish: ResponseKind, thing: Thing, firm: int | None) -> str:
    over = thing.occasion.closes < turn.today
    late = f"（已在{day_words(thing.occasion.closes)}截止）" if over else ""
    if thing.occasion.kind == "duty":
        return f"记下了：{thing.name}（{day_words(thing.occasion.closes)}）已办，这一次不再提醒。点错了说“撤销”。"
    said = {"done": "已办", "declined": "不申报"}[wish]
    who = "主管部门的工作人员看得到这个回复。"
    was = _other_before(turn, wish, thing, firm)
    # Days put off leave an answer good; a window that opens anew after it is another round, and told of.
    unless = "，除非窗口以后重新开" if thing.window and not over else ""
    told = f"{_whose(turn, firm)}{thing.name}“{said}”{late}{was}，这件事不再提醒贵公司{unless}"
    return f"记下了：{told}。{who}点错了说“撤销”。"


def _other_before(turn: Turn, wish: ResponseKind, thing: Thing, firm: int | None) -> str:
    """What it stood at until now where that is something else, by a colleague's answer or the person's own."""
    about = thing.occasion.key, firm
    last = next((one.answer for one in turn.known.reminders if (one.occasion, one.firm) == about), None)
    return "" if last in (None, "later", wish) else f"（原来记的是“{ANSWERS[last]}”）"


def _whose(turn: Turn, firm: int | None) -> str:
    """Of which of several firms: 金湖示例阀门有限公司的."""
    of = firm_of(turn, firm)
    return f"{of.name}的" if of and of.name and len(turn.known.firms) > 1 else ""


def _later(turn: Turn, thing: Thing, firm: int | None, until: date | None, offers: bool = True) -> None:
    closes, chosen = thing.occasion.closes, until is not None
    if closes < turn.today:
        turn.answer.says(Text(content=f"{_moved(thing)}{thing.name}已经在{day_words(closes)}截止，不再提醒。"))
        return
    if closes == turn.today:
        turn.answer.says(Text(content=f"{_moved(thing)}{thing.name}：{_LAST_DAY}"))
        return
    day = until or workdays(turn).after(turn.today, 1)
    last = day >= closes
    day = min(day, closes)
    turn.answer.changes.responses.append(Response(thing.occasion.key, firm, "later", day))
    said = f"好的，{day_words(day)}再提醒您{_whose(turn, firm)}{thing.name}。"
    said += "那天是最后一天，不能再往后了。" if last else f"截止日是{day_words(closes)}。"
    free = turn.dialog.pending is None and turn.dialog.form is None
    if offers and not chosen and not last and free:
        said += "想换一天，直接说“3天后”“下周一”。"
        kept = {"occasion": thing.occasion.key, "firm": str(firm or "")}
        turn.dialog.pending = Pending(flow=FLOW, asking=WHEN, said=kept)
    turn.answer.says(Text(content=_moved(thing) + said))


def _of_nobody(turn: Turn, wish: ResponseKind, thing: Thing, until: date | None) -> None:
    """A reminder somebody asked for without a firm: nothing to be kept of a firm, only whether to go on this time."""
    if wish == "later":
        ahead = stages_after(turn, thing.occasion, turn.today)
        then = f"下一次提醒在{day_words(ahead[0].day)}。" if ahead else "后面没有提醒了。"
        turn.answer.says(Text(content=f"{_moved(thing)}好的。{thing.name}{thing.when}，{then}"))
    else:
        _keep(turn, wish, thing, None)
        said = "这一次不再提醒您，没有记到哪家企业；以后的窗口照常告诉您，不要了说“退订”。点错了说“撤销”。"
        turn.answer.says(Text(content=f"{_moved(thing)}记下了：{thing.name}“{ANSWERS[wish]}”，{said}"))


def _moved(thing: Thing) -> str:
    """Said first where the reminder told another last day than there is now."""
    return f"日期改过了：{thing.name}现在是{thing.when}（原来到{thing.said.isoformat()}）。" if thing.moved else ""


def refusal(turn: Turn, thing: Thing, firm: int | None) -> str:
    """Why a person may not answer a reminder; empty where they may."""
    if thing.occasion.kind == "duty":
        region = thing.occasion.region
        mine = any(region is None or within(region, place) for place in own_places(turn.known))
        return "" if turn.known.role == "officer" and mine else "这项工作不归您现在的岗位，所以没有记。"
    if firm is None:
        return ""
    own = thing.occasion.firm in (None, firm) and firm_of(turn, firm) is not None
    return "" if own else NOT_YOURS


def take_back(turn: Turn, thing: Thing, last: Reminder) -> None:
    """Take back the last answer and say what comes next."""
    closes = thing.occasion.closes
    # Until the day it is said: nothing but the other answer is taken back, and the chain goes on as it was.
    turn.answer.changes.responses.append(Response(thing.occasion.key, last.firm, "later", turn.today))
    ahead = stages_after(turn, thing.occasion, turn.today)
    if thing.withdrawn or closes < turn.today:
        follows = "不过这件事已经取消。" if thing.withdrawn else f"不过已经在{day_words(closes)}截止。"
    else:
        then = f"下一次提醒在{day_words(ahead[0].day)}。" if ahead else ""
        follows = f"截止日是{day_words(closes)}。{then}"
    of = _whose(turn, last.firm)
    said = f"已撤销“{ANSWERS[last.answer]}”：{of}{thing.name}还按没有办算。{follows}" if last.answer else ""
    turn.answer.says(Text(content=said))
