"""退订 of one thing or of everything, asked where it is unclear, and turning reminders on again."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.mentions import find_places, find_tiers
from handlers.language.outside import ASKING
from handlers.language.reminding import ABOUT_ENDING, asks
from handlers.reminders.things import FLOW, KIND_OF, Thing, read_thing
from handlers.understanding.levels import meant_tier
from handlers.wishes import thing_words
from knowledge.calendar.asked import newest_word
from knowledge.calendar.occasion import Kind
from knowledge.patterns import lazy
from storage.agenda import Preference, Subscription
from storage.outgoing import Text

ENDING, SURE = "ending", "sure"
EVERYTHING, STAY = "全部提醒都退订", "不退订了"
_EVERYTHING = lazy("全部|所有|一律|任何|都(?:退|不|别|取消|关)|什么都|彻底|再也")
_STAYS = lazy("只(?:要|留|看|收)|保留|留着|除了?")
_ALL_OF_THEM = lazy(
    r"(?=.*(?:全|所有|一律|都|任何|彻底|再也))(?:我们?|把|就|请|那|这些)*"
    r"(?:全部|所有|一律|任何|什么|统统|通通)?的?(?:提醒|消息|通知|订阅)?"
    r"(?:全部|一律|统统|通通|彻底|再也|都|全|也|给我)*(?:不(?:要|想|用|需要|收|看|听)+|退订?|取消|关|停|别再?发|不发)?(?:提醒|消息|通知|发|掉|了|吧|啊)*\W*"
)
"""The answer that means every one of them, and nothing else: 所有 may stand in any other words."""
_BY_WORD: dict[str, Kind] = {
    **KIND_OF, "到期": "recheck", "窗口": "application", "没填完": "form", "周期": "duty", "逾期": "overdue",
}  # fmt: skip
_OF_TIER: tuple[Kind, ...] = ("application", "update", "check", "recheck")
_OF_OTHERS = lazy("多不多|多少|几[个家人]|别人|别家|其他|人家|大家")
_WHY = (
    "主动提醒只发这几种：您要过的；贵企业够得上、只差一项或有下一级称号的申报；"
    "贵企业有的称号要核实、更新、复核的；表没填完的。"
)
_WHY_OFFICER = "主动提醒只发您岗位上的：周期性工作、窗口和到期没办的事。"
_STILL = "您自己问的、提的诉求和申请的答复，还会照常发给您。"
_BACK = "以后要重新提醒，说“恢复提醒”。"
_MOST = 4

Named = tuple[str, str | None]
"""A kind of thing and its title."""


def unsubscribe(turn: Turn, words: str) -> None:
    """退订 in words: what is named, everything where that is said, else asked; a question ends nothing by itself."""
    sure = not asks(words)
    cut = _STAYS.search(words)
    if cut is not None:  # 别提醒申报了，只要复核的: what is to stay is not ended
        words, sure = words[: cut.start()], sure and bool(_named(turn, words[: cut.start()]))
    if sure and ((cut is None and _EVERYTHING.search(words)) or words.strip() == EVERYTHING):
        _nothing_more(turn)
    elif sure and (named := _named(turn, words)):
        _end(turn, named)
    elif (found := _could_be_meant(turn)) or not sure:
        items = " ".join(f"{kind}/{tier or ''}" for kind, tier in found)
        turn.dialog.pending = Pending(flow=FLOW, asking=ENDING, said={"items": items})
        ask(turn, turn.dialog.pending)
    else:
        _nothing_more(turn)


def explain(turn: Turn, words: str) -> None:
    """怎么退订, 退订了会怎样, 为什么给我发这个: told, and nothing is changed."""
    said = []
    if _OF_OTHERS.search(words) and turn.known.role != "officer":
        said.append("别人退没退订，只有主管部门的工作人员看得到。")
    if not ABOUT_ENDING.search(words):
        last = next(iter(turn.known.reminders), None)
        thing = read_thing(turn.known.almanac, last.occasion, last.words) if last else None
        said.append(f"最近一条提醒是：{thing.name}，卡片上“为何提醒”写着原因。" if thing else "")
        said.append(_WHY_OFFICER if turn.known.role == "officer" else _WHY)
        said.append("嫌多可以说“一周最多两条”；不要了说“退订”。")
    else:
        said.append(f"{_how_it_stands(turn)}说“退订”就能退，选一项或全部，当场生效，我会回一句退了什么，只对您一个人。")
        said.append(f"退了以后不再主动提醒；{_STILL}{_BACK}")
    turn.answer.says(Text(content=f"{''.join(said)}现在没有改动。"))


def _how_it_stands(turn: Turn) -> str:
    """Whether reminders are on; nothing where that was not read."""
    chosen = turn.known.preference
    if not turn.known.heard:
        return ""
    if chosen is not None and not chosen.reminders:
        return "您现在是全部退订的。"
    ended = [one for one in turn.known.subscriptions if not one.wanted and _is_ended(turn, (one.kind, one.tier))]
    names = "、".join(list(dict.fromkeys(thing_words(one.kind, one.tier) for one in ended))[:_MOST])
    return f"您退订了{names}的提醒，其他的开着。" if names else "您的提醒现在开着。"


def be_sure(turn: Turn) -> None:
    """What sounds like 退订 and may not be: asked back, and nothing is changed yet."""
    turn.dialog.pending = Pending(flow=FLOW, asking=SURE)
    ask(turn, turn.dialog.pending)


def ask(turn: Turn, pending: Pending) -> None:
    """Which reminders are to end."""
    labels = [thing_words(kind, tier) for kind, tier in _items(pending)]
    turn.answer.says(offer(turn, f"{FLOW}-{pending.asking}", "退订哪些提醒？", (*labels, EVERYTHING, STAY)))


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """Take what is to end."""
    said = words.strip()
    items = _items(pending)
    chosen = [item for item in items if thing_words(*item) == said]
    if said == STAY:
        turn.dialog.close_pending()
        turn.answer.says(Text(content="好的，都还照旧。"))
    elif said == EVERYTHING or _ALL_OF_THEM.fullmatch(said):
        turn.dialog.close_pending()
        _nothing_more(turn)
    elif chosen or (named := [] if ASKING.search(said) else _named(turn, said)):
        turn.dialog.close_pending()
        _end(turn, chosen or named)
    else:
        return "请点一项，或回复它前面的数字；都不要了说“全部退订”。"
    return None


def no_more(turn: Turn, thing: Thing) -> None:
    """The button 退订: no more of this kind and title, for this person alone.

    Of a window that is gone neither is known any more: nothing else is ended in its place.
    """
    if thing.withdrawn:
        turn.answer.says(Text(content=f"{thing.name}：已经取消了，不会再提醒。别的提醒也不要了，说“退订”。"))
        return
    _end(turn, [(thing.occasion.kind, thing.occasion.tier)])


def resume(turn: Turn) -> None:
    """恢复提醒: everything that was ended is told again, as it would be without; nothing more."""
    chosen = turn.known.preference
    ended = [one for one in turn.known.subscriptions if not one.wanted and _is_ended(turn, (one.kind, one.tier))]
    if (chosen is None or chosen.reminders) and not ended:
        turn.answer.says(Text(content="提醒本来就开着。想看有哪些，说“我的提醒”。"))
        return
    if chosen is not None and not chosen.reminders:
        turn.answer.changes.preference = replace(chosen, reminders=True)
    turn.answer.changes.resumes = True
    names = "、".join(dict.fromkeys(thing_words(one.kind, one.tier) for one in ended))
    said = f"，包括{names}" if names else ""
    turn.answer.says(Text(content=f"好的，提醒已恢复{said}。不要了随时说“退订”。"))


def _end(turn: Turn, named: list[Named]) -> None:
    turn.answer.changes.subscriptions += [Subscription(kind, tier, None, wanted=False) for kind, tier in named]
    titles = dict.fromkeys(tier for _, tier in named)
    if len(named) == len(titles) * len(_OF_TIER):
        names = (thing_words("application", tier).removesuffix("申报") for tier in titles)
        name = f"{'、'.join(names)}的提醒（申报、更新、核实、复核）"
    else:
        name = "、".join(thing_words(kind, tier) for kind, tier in named) + "的提醒"
    firms = sum(firm.confirmed for firm in turn.known.firms)
    every = f"，您代表的{firms}家企业都一样" if firms > 1 else ""
    turn.answer.says(Text(content=f"已退订{name}，只对您一个人{every}；其他提醒照旧。{_STILL}{_BACK}"))


def _nothing_more(turn: Turn) -> None:
    chosen = turn.known.preference or Preference()
    turn.answer.changes.preference = replace(chosen, reminders=False)
    digest = "工作简报另外说“不要简报”。" if turn.known.role == "officer" else ""
    turn.answer.says(Text(content=f"已退订全部提醒，还没发出的也不发了，只对您一个人。{_STILL}{digest}{_BACK}"))


def _named(turn: Turn, words: str) -> list[Named]:
    """The things named: every kind of a title where none is said."""
    kinds = list(dict.fromkeys(kind for word, kind in _BY_WORD.items() if word in words))
    tiers: list[str] = []
    for mention in find_tiers(find_places(words).rest):
        one = meant_tier(turn.library, mention, turn.home)
        tiers += [one] if one else [tier.id for tier in mention.candidates]
    if tiers:
        return [(kind, tier) for tier in dict.fromkeys(tiers) for kind in (kinds or _OF_TIER)]
    return [(kind, None) for kind in kinds]


def _could_be_meant(turn: Turn) -> list[Named]:
    """What the person was last reminded of, and what they asked for."""
    things = [read_thing(turn.known.almanac, one.occasion, one.words) for one in turn.known.reminders]
    found = [
        (thing.occasion.kind, thing.occasion.tier) for thing in things if thing is not None and not thing.withdrawn
    ]
    asked = [(one.kind, one.tier) for one in reversed(turn.known.subscriptions) if one.wanted]
    every = dict.fromkeys([*found, *asked])
    return [item for item in every if not _is_ended(turn, item)][:_MOST]


def _is_ended(turn: Turn, item: Named) -> bool:
    word = newest_word(turn.known.subscriptions, *item, turn.home)
    return word is not None and not word.wanted


def _items(pending: Pending) -> list[Named]:
    items = [item.partition("/") for item in pending.said.get("items", "").split()]
    return [(kind, tier or None) for kind, _, tier in items if kind in get_args(Kind)]
