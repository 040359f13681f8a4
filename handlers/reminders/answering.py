"""已办, 稍后提醒, 不申报 and their undoing: by a pressed button or in words, for the firm and to nobody else."""

from __future__ import annotations

import re
from datetime import date, timedelta

from handlers.answers.window_words import day_words
from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Pending, Undo
from handlers.language.choosing import again_on
from handlers.reminders import ending
from handlers.reminders.asking import consent_given
from handlers.reminders.things import (
    RECENT,
    Thing,
    firm_of,
    open_reminders,
    read_thing,
    stages_after,
    workdays,
)
from handlers.requests.office import own_places
from handlers.wishes import ANSWERS
from knowledge.calendar.occasion import ACTS, Act, read_button
from knowledge.regions import within
from storage.agenda import Reminder, Response, ResponseKind
from storage.outgoing import CardUpdate, Text

FLOW, WHICH, WHEN = "reminders", "which", "when"
CARD_FOR = timedelta(hours=72)
"""How long a card can be updated."""
_BY_ACT: dict[str, ResponseKind] = {"已办": "done", "稍后提醒": "later", "不申报": "declined"}
_KINDS = {"申报": "application", "更新": "update", "核实": "check", "核查": "check", "名单": "check", "复核": "recheck"}
_UNDO_MOST = 5
_TAKES_BACK = re.compile("撤销|错")
_ALL = ("都办了", "都是", "全部", "都")
NOTHING = "最近30天没有发给您、还在等回复的提醒，所以没有什么要记的。想看提醒，说“我的提醒”。"
NOT_YOURS = "这条提醒不是发给您现在代表的企业的，所以没有记。换了企业的，请由已确认的同事来点。"
NOT_AGREED = "您没有同意现行的告知书，或已撤回，所以不替企业记。要记，先说“看看告知书”，同意后再点或再说一遍。"
_WITHDRAWN = "已经取消了，不用办，也不会再提醒。"
_LAST_DAY = "今天就是最后一天，不能再往后了。办好了说“已办”，不办了说“不申报”。"


def pressed(turn: Turn, key: str) -> bool:
    """A reminder's button; False for any other. The card shows the act while that is possible, words say the rest."""
    found = read_button(key)
    if found is None:
        return False
    act, occasion, firm = found
    if act not in ACTS:
        return False
    code = turn.context.incoming.response_code
    sent = next((one for one in turn.known.reminders if (one.occasion, one.firm) == (occasion, firm)), None)
    thing = read_thing(turn.known.almanac, occasion, sent.words if sent else "")
    if thing is None:
        turn.answer.says(Text(content="这张卡片的内容已经读不了了，没有改动。想看提醒，说“我的提醒”。"))
        return True
    if refusal := _refusal(turn, thing, firm):
        turn.answer.says(Text(content=refusal))
        return True
    again = sent is not None and sent.own and sent.answer == _BY_ACT.get(act)
    late = sent is not None and turn.context.now - sent.sent_at > CARD_FOR
    if code and not again and not late and (act == "退订" or _may_be_kept(turn, firm)):
        turn.answer.says(CardUpdate(response_code=code, chosen=act))
    _act(turn, act, thing, firm)
    return True


def typed(turn: Turn, wish: ResponseKind, words: str) -> bool:
    """The same in words: of the reminder that is meant, of which is asked where there are several."""
    found = open_reminders(turn)
    named = {kind for word, kind in _KINDS.items() if word in words}
    said = [(one, read_thing(turn.known.almanac, one.occasion, one.words)) for one in found]
    open_ = [(one, thing) for one, thing in said if thing is not None and not _refusal(turn, thing, one.firm)]
    meant = [(one, thing) for one, thing in open_ if thing.occasion.kind in named] or open_
    if not meant:
        turn.answer.says(Text(content=NOTHING))
    elif len(meant) == 1:
        one, thing = meant[0]
        until = again_on(words, turn.today) if wish == "later" else None
        _record(turn, wish, thing, one.firm, until)
    else:
        items = " ".join(f"{one.occasion}#{one.firm or ''}" for one, _ in meant[:6])
        turn.dialog.pending = Pending(flow=FLOW, asking=WHICH, said={"act": wish, "items": items, "words": words[:40]})
        ask_which(turn, turn.dialog.pending)
    return True


def by_number(turn: Turn, number: int) -> bool:
    """A number typed in answer to a reminder whose buttons the client hides: that of the newest, of the last days."""
    newest = next(iter(open_reminders(turn)), None)
    if newest is None or turn.context.now - newest.sent_at > CARD_FOR or not 1 <= number <= len(newest.acts):
        return False
    act = newest.acts[number - 1]
    thing = read_thing(turn.known.almanac, newest.occasion, newest.words)
    if thing is None or act not in ACTS or _refusal(turn, thing, newest.firm):
        return False
    _act(turn, act, thing, newest.firm)
    return True


def ask_which(turn: Turn, pending: Pending) -> None:
    """Which of several reminders is meant."""
    said = ANSWERS.get(pending.said.get("act", ""), "")
    labels = [label for label, _, _ in _items(turn, pending)]
    turn.answer.says(offer(turn, f"{FLOW}-{WHICH}", f"“{said}”说的是哪一件？", labels, "有几件在等回复："))


def take_which(turn: Turn, pending: Pending, words: str) -> str | None:
    """Take the reminder that is meant, or all of them."""
    items = _items(turn, pending)
    chosen = items if words.strip() in _ALL else [item for item in items if item[0] == words.strip()]
    if not chosen:
        return "请点一件，或回复它前面的数字；都是就说“全部”，不记了说“取消”。"
    wish: ResponseKind = pending.said["act"]  # type: ignore[assignment]
    until = again_on(pending.said.get("words", ""), turn.today) if wish == "later" else None
    turn.dialog.close_pending()
    for _, thing, firm in chosen:
        _record(turn, wish, thing, firm, until, offers=len(chosen) == 1)
    return None


def take_when(turn: Turn, pending: Pending, words: str) -> str | None:
    """Take the day to be reminded on instead of the one by default."""
    day = again_on(words, turn.today)
    if day is None:
        return "想换一天提醒，可以说“3天后”“下周一”或“12月5日”。"
    firm = int(pending.said["firm"]) if pending.said.get("firm") else None
    thing = read_thing(turn.known.almanac, pending.said["occasion"])
    turn.dialog.close_pending()
    if thing is None or _refusal(turn, thing, firm):
        turn.answer.says(Text(content=NOT_YOURS))
    else:
        _record(turn, "later", thing, firm, day)
    return None


def repeat_when(turn: Turn) -> None:
    """Once more on which day."""
    turn.answer.says(Text(content="想换一天提醒，可以说“3天后”“下周一”。"))


def undo(turn: Turn, words: str) -> bool:
    """撤销, 没办: the person's own last answer is taken back; False where there is none that can be meant."""
    since = turn.context.now - (_undone_within(turn) if _TAKES_BACK.search(words) else RECENT)
    own = [one for one in turn.known.reminders if one.own and one.answered_at and one.answered_at >= since]
    given = [one for one in own if one.answer in ("done", "declined")]
    last = max(given, key=lambda one: one.answered_at or since, default=None)
    thing = read_thing(turn.known.almanac, last.occasion, last.words) if last else None
    if turn.dialog.undo and turn.dialog.undo[-1].kind == "answer":
        turn.dialog.undo = turn.dialog.undo[:-1]
    if last is None or thing is None or _refusal(turn, thing, last.firm):
        return False
    _undone(turn, thing, last)
    return True


def _undone_within(turn: Turn) -> timedelta:
    """撤销 can mean anything: only what was just said. Officers take back what they set by the same word."""
    return timedelta(minutes=10) if turn.known.role == "officer" else timedelta(days=1)


def _undone(turn: Turn, thing: Thing, last: Reminder) -> None:
    closes = thing.occasion.closes
    # Until the day it is said: nothing but the other answer is taken back, and the chain goes on as it was.
    turn.answer.changes.responses.append(Response(thing.occasion.key, last.firm, "later", turn.today))
    ahead = stages_after(turn, thing.occasion, turn.today)
    if thing.withdrawn or closes < turn.today:
        follows = "不过这件事已经取消。" if thing.withdrawn else f"不过已经在{day_words(closes)}截止。"
    else:
        then = f"下一次提醒在{day_words(ahead[0].day)}。" if ahead else ""
        follows = f"截止日是{day_words(closes)}。{then}"
    said = f"已撤销“{ANSWERS[last.answer]}”：{thing.name}还按没有办算。{follows}" if last.answer else ""
    turn.answer.says(Text(content=said))


def _act(turn: Turn, act: Act | str, thing: Thing, firm: int | None) -> None:
    if act == "退订":
        ending.no_more(turn, thing)
    else:
        _record(turn, _BY_ACT[act], thing, firm)


def _record(
    turn: Turn, wish: ResponseKind, thing: Thing, firm: int | None, until: date | None = None, offers: bool = True
) -> None:
    """Keep an answer and say what follows from it."""
    if thing.withdrawn:
        turn.answer.says(Text(content=f"{thing.name}：{_WITHDRAWN}"))
    elif firm is None and thing.occasion.kind != "duty":
        _of_nobody(turn, wish, thing, until)
    elif not _may_be_kept(turn, firm):
        turn.answer.says(Text(content=NOT_AGREED))
    elif wish == "later":
        _later(turn, thing, firm, until, offers)
    else:
        turn.answer.changes.responses.append(Response(thing.occasion.key, firm, wish))
        if turn.known.role == "officer":  # so that 撤销 is of this, and not of a date set before
            turn.dialog.undo = [*turn.dialog.undo, Undo(kind="answer", before="", now="")][-_UNDO_MOST:]
        turn.answer.says(Text(content=_moved(thing) + _noted(turn, wish, thing, firm)))


def _may_be_kept(turn: Turn, firm: int | None) -> bool:
    """An answer for a firm is kept with consent alone; to hear no more needs none."""
    return firm is None or consent_given(turn)


def _noted(turn: Turn, wish: ResponseKind, thing: Thing, firm: int | None) -> str:
    over = thing.occasion.closes < turn.today
    late = f"（已在{day_words(thing.occasion.closes)}截止）" if over else ""
    if thing.occasion.kind == "duty":
        return f"记下了：{thing.name}（{day_words(thing.occasion.closes)}）已办，这一次不再提醒。点错了说“撤销”。"
    of = firm_of(turn, firm)
    name = f"{of.name}的" if of and of.name and len(turn.known.firms) > 1 else ""
    said = {"done": "已办", "declined": "不申报"}[wish]
    who = "主管部门的工作人员看得到这个回复。"
    return f"记下了：{name}{thing.name}“{said}”{late}，这件事不再提醒贵公司。{who}点错了说“撤销”。"


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
    said = f"好的，{day_words(day)}再提醒您{thing.name}。"
    said += "那天是最后一天，不能再往后了。" if last else f"截止日是{day_words(closes)}。"
    free = turn.dialog.pending is None and turn.dialog.form is None
    if offers and not chosen and not last and free:
        said += "想换一天，直接说“3天后”“下周一”。"
        kept = {"occasion": thing.occasion.key, "firm": str(firm or "")}
        turn.dialog.pending = Pending(flow=FLOW, asking=WHEN, said=kept)
    turn.answer.says(Text(content=_moved(thing) + said))


def _of_nobody(turn: Turn, wish: ResponseKind, thing: Thing, until: date | None) -> None:
    """A reminder somebody asked for without a firm: nothing to be kept of a firm, only whether to go on."""
    if wish == "later":
        ahead = stages_after(turn, thing.occasion, turn.today)
        then = f"下一次提醒在{day_words(ahead[0].day)}。" if ahead else "后面没有提醒了。"
        turn.answer.says(Text(content=f"{_moved(thing)}好的。{thing.name}{thing.when}，{then}"))
    else:
        ending.no_more(turn, thing)


def _moved(thing: Thing) -> str:
    """Said first where the reminder told another last day than there is now."""
    return f"日期改过了：{thing.name}现在是{thing.when}（原来到{thing.said.isoformat()}）。" if thing.moved else ""


def _refusal(turn: Turn, thing: Thing, firm: int | None) -> str:
    """Why a person may not answer a reminder; empty where they may."""
    if thing.occasion.kind == "duty":
        region = thing.occasion.region
        mine = any(region is None or within(region, place) for place in own_places(turn.known))
        return "" if turn.known.role == "officer" and mine else "这项工作不归您现在的岗位，所以没有记。"
    if firm is None:
        return ""
    own = thing.occasion.firm in (None, firm) and firm_of(turn, firm) is not None
    return "" if own else NOT_YOURS


def _items(turn: Turn, pending: Pending) -> list[tuple[str, Thing, int | None]]:
    """The reminders asked about, each by a label of its own."""
    found = []
    for item in pending.said.get("items", "").split():
        occasion, _, number = item.partition("#")
        firm = int(number) if number else None
        thing = read_thing(turn.known.almanac, occasion)
        if thing is not None and not _refusal(turn, thing, firm):
            of = firm_of(turn, firm) if len(turn.known.firms) > 1 else None
            label = f"{thing.name}（{thing.occasion.closes.isoformat()}截止{f'，{of.name}' if of and of.name else ''}）"
            found.append((label, thing, firm))
    return found
