"""已办, 稍后提醒, 不申报 and their undoing: which reminder is meant by a pressed button, a number or words."""

from __future__ import annotations

from datetime import timedelta

from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Form, Pending
from handlers.language.choosing import again_on
from handlers.language.mentions import find_places, find_tiers
from handlers.reminders import ending
from handlers.reminders.noting import NOT_YOURS, may_be_kept, record, refusal, take_back
from handlers.reminders.things import (
    ANSWERED,
    FLOW,
    KIND_OF,
    RECENT,
    Thing,
    firm_of,
    open_reminders,
    read_thing,
)
from handlers.wishes import ANSWERS
from knowledge.calendar.occasion import ACTS, Act, read_button
from knowledge.patterns import lazy
from storage.agenda import Reminder, ResponseKind
from storage.clock import day_of
from storage.outgoing import CardUpdate, Text

WHICH = "which"
CARD_FOR = timedelta(hours=72)
"""How long a card can be updated."""
_BY_ACT: dict[str, ResponseKind] = {"已办": "done", "稍后提醒": "later", "不申报": "declined"}
_MOST = 6
_WHOSE = lazy(r"\W*(?P<name>[^，,。的\s]{2,20}?)(?:的|已|都|今年|这次|报|交|办|不)")
_TAKES_BACK = lazy("撤销|错")
_ALL = ("都办了", "都是", "全部", "都")
NOTHING = "最近30天没有发给您、还在等回复的提醒，所以没有什么要记的。想看提醒，说“我的提醒”。"


def pressed(turn: Turn, key: str) -> bool:
    """A reminder's button; False for any other. The card shows the act while that is possible, words say the rest."""
    found = read_button(key)
    if found is None:
        return False
    act, occasion, firm = found
    if act not in ACTS:
        return False
    code = turn.context.incoming.response_code
    now = read_thing(turn.known.almanac, occasion)
    keys = {occasion, now.occasion.key} if now else {occasion}  # an answered one goes by the days there are now
    sent = next((one for one in turn.known.reminders if one.occasion in keys and one.firm == firm), None)
    thing = read_thing(turn.known.almanac, occasion, sent.words if sent else "")
    if thing is None or (act in _BY_ACT and not occasion.startswith(ANSWERED)):
        turn.answer.says(Text(content="这张卡片的内容已经读不了了，没有改动。想看提醒，说“我的提醒”。"))
        return True
    if why_not := refusal(turn, thing, firm):
        turn.answer.says(Text(content=why_not))
        return True
    again = sent is not None and sent.own and sent.answer == _BY_ACT.get(act) and sent.occasion == thing.occasion.key
    if again and act != "稍后提醒":
        turn.answer.says(Text(content=f"{thing.name}已经记作“{act}”了，没有再记。点错了说“撤销”。"))
        return True
    late = sent is not None and turn.context.now - sent.sent_at > CARD_FOR
    if code and not again and not late and (act == "退订" or may_be_kept(turn, firm)):
        turn.answer.says(CardUpdate(response_code=code, chosen=act))
    _act(turn, act, thing, firm)
    return True


def typed(turn: Turn, wish: ResponseKind, words: str) -> bool:
    """The same in words: of the reminder that is meant, of which is asked where there are several."""
    found = open_reminders(turn)
    said = [(one, read_thing(turn.known.almanac, one.occasion, one.words)) for one in found]
    open_ = [(one, thing) for one, thing in said if thing is not None and not refusal(turn, thing, one.firm)]
    meant = [(one, thing) for one, thing in open_ if _fits(turn, one, thing, words)]
    if named := {kind for word, kind in KIND_OF.items() if word in words}:
        of_kind = [(one, thing) for one, thing in meant if thing.occasion.kind in named]
        meant = of_kind or (meant if named == {"application"} else [])  # 不申报 is said to anything
    if not open_:
        turn.answer.says(Text(content=NOTHING))
    elif not meant:
        names = "；".join(dict.fromkeys(_label(turn, thing, one.firm) for one, thing in open_[:_MOST]))
        only = f"说的就是它，请只说“{ANSWERS[wish]}”，或点那张卡片。"
        turn.answer.says(Text(content=f"在等回复的提醒里没有您说的这一件，没有记。在等的有：{names}。{only}"))
    elif len(meant) == 1:
        one, thing = meant[0]
        until = again_on(words, turn.today) if wish == "later" else None
        record(turn, wish, thing, one.firm, until)
    else:
        items = " ".join(f"{one.occasion}#{one.firm or ''}" for one, _ in meant[:_MOST])
        turn.dialog.pending = Pending(flow=FLOW, asking=WHICH, said={"act": wish, "items": items, "words": words[:40]})
        ask_which(turn, turn.dialog.pending)
    return True


def one_at_a_time(turn: Turn) -> None:
    """日照的报了，济宁的没报: nothing is kept, since it cannot be told what of which."""
    turn.answer.says(
        Text(
            content="这句话说了不止一家，我一次只记一家，没有记。请一家一家说，例如“日照的报了”；没办的不用说，照常提醒。"
        )
    )


def _fits(turn: Turn, one: Reminder, thing: Thing, words: str) -> bool:
    """Whether a reminder is of the title and of the firm that words name, where they name any."""
    tiers = {tier.id for mention in find_tiers(find_places(words).rest) for tier in mention.candidates}
    if tiers and thing.occasion.tier is not None and thing.occasion.tier not in tiers:
        return False
    head = _WHOSE.match(words)
    named = [firm.id for firm in turn.known.firms if head and firm.name and head["name"] in firm.name]
    return not named or one.firm in named


def by_number(turn: Turn, number: int) -> bool:
    """A number typed in answer to a reminder whose buttons the client hides: that of the newest, of the last days;
    where several came that can be answered so, it is asked which is meant.
    """
    lately = [one for one in open_reminders(turn) if turn.context.now - one.sent_at <= CARD_FOR]
    newest = next(iter(lately), None)
    if newest is None or not 1 <= number <= len(newest.acts):
        return False
    if len(lately) > 1 and newest.acts[number - 1] == "退订":
        ending.unsubscribe(turn, "退订")
        return True
    if len(lately) > 1 and (wish := _BY_ACT.get(newest.acts[number - 1])):
        return typed(turn, wish, "")
    act = newest.acts[number - 1]
    thing = read_thing(turn.known.almanac, newest.occasion, newest.words)
    if thing is None or act not in ACTS or refusal(turn, thing, newest.firm):
        return False
    _act(turn, act, thing, newest.firm)
    return True


def came_since(turn: Turn, form: Form) -> bool:
    """Whether a reminder that waits for an answer came after the day a form was last gone on with."""
    return form.touched is not None and any(day_of(one.sent_at) > form.touched for one in open_reminders(turn))


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
        record(turn, wish, thing, firm, until, offers=len(chosen) == 1)
    return None


def take_when(turn: Turn, pending: Pending, words: str) -> str | None:
    """Take the day to be reminded on instead of the one by default."""
    day = again_on(words, turn.today)
    if day is None:
        return "想换一天提醒，可以说“3天后”“下周一”或“12月5日”。"
    firm = int(pending.said["firm"]) if pending.said.get("firm") else None
    thing = read_thing(turn.known.almanac, pending.said["occasion"])
    turn.dialog.close_pending()
    if thing is None or refusal(turn, thing, firm):
        turn.answer.says(Text(content=NOT_YOURS))
    else:
        record(turn, "later", thing, firm, day)
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
    if last is None or thing is None or refusal(turn, thing, last.firm):
        return False
    take_back(turn, thing, last)
    return True


def _undone_within(turn: Turn) -> timedelta:
    """撤销 can mean anything: only what was just said. Officers take back what they set by the same word."""
    return timedelta(minutes=10) if turn.known.role == "officer" else timedelta(days=1)


def _act(turn: Turn, act: Act | str, thing: Thing, firm: int | None) -> None:
    if act == "退订":
        ending.no_more(turn, thing)
    else:
        record(turn, _BY_ACT[act], thing, firm)


def _items(turn: Turn, pending: Pending) -> list[tuple[str, Thing, int | None]]:
    """The reminders asked about, each by a label of its own."""
    found = []
    for item in pending.said.get("items", "").split():
        occasion, _, number = item.partition("#")
        firm = int(number) if number else None
        thing = read_thing(turn.known.almanac, occasion)
        if thing is not None and not refusal(turn, thing, firm):
            found.append((_label(turn, thing, firm), thing, firm))
    return found


def _label(turn: Turn, thing: Thing, firm: int | None) -> str:
    """省级“专精特新”中小企业申报（2026-12-20截止）, with the firm's name where there are several."""
    of = firm_of(turn, firm) if len(turn.known.firms) > 1 else None
    return f"{thing.name}（{thing.occasion.closes.isoformat()}截止{f'，{of.name}' if of and of.name else ''}）"
