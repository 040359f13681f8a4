"""A window set in chat: what is missing is asked one by one, everything is read back, and kept after 确认."""

from __future__ import annotations

from dataclasses import replace

from handlers.almanac import undoing
from handlers.almanac.asking import ask, choices_of_tiers, read_back
from handlers.almanac.checks import leads_problem, problem
from handlers.almanac.days_said import is_lunar
from handlers.almanac.draft import FLOW, NO_PAPER, Draft, fingerprint, laid_over, read_draft
from handlers.almanac.naming import named_in, of_level
from handlers.almanac.office import NOT_ANY_MORE, Elsewhere, acts_for, own_names
from handlers.almanac.reading import NoSuchDay, Said, read
from handlers.answers.window_words import leads_words, named, span_words
from handlers.commands import YES, bare
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.elsewhere import place_words
from handlers.language.outside import ASKING
from handlers.requests.office import own_places
from knowledge.patterns import lazy
from knowledge.tiers import tiers
from storage.agenda import Window, WindowChange
from storage.outgoing import Text

_CHANGE = lazy(r"改一?下?|修改|不对|要改|重[写说]")
_DROP = lazy(r"不[设改]了|不取消了?|不要了|不用了|不办了")
_NO_PAPER = lazy(
    r"先?跳过|不[写说填]了?|(?:暂时?|现在|还|目前)?(?:没有?|无)(?:写|说)?(?:依据|来源|通知|文件|文号|红头文件)?(?:跳过)?"
)
"""Said to what was read back: there is no document the days rest on."""
_ONLY_LAST = lazy(r"先?跳过|不知道|不清楚|没[有定]|还没定")
HINTS = {
    "tier": "请说称号，例如“省级专精特新”。", "place": "请说市或县名。", "closes": "请说日期，例如“12月1号到20号”。",
    "opens": "请说开始日期，例如“12月1号”；只知道截止日就说“只知道截止”。",
    "confirm": "对就回“确认”，要改直接说改哪里，例如“截止改到12月25号”；不设了说“取消”。",
}  # fmt: skip


def no_such_day(turn: Turn, words: str) -> None:
    """A day that no calendar has."""
    if is_lunar(words):
        turn.answer.says(Text(content=f"“{words}”是农历的说法，这里不换算，没有改动。请说公历的月和日。"))
        return
    turn.answer.says(Text(content=f"没有“{words}”这一天，没有改动。请核对日期再说一遍。"))


def one_at_a_time(turn: Turn) -> bool:
    """Say that a sentence names more than one window has; always True."""
    turn.answer.says(
        Text(content="这句话里有两个称号，或者不止一头一尾两个日期，分不清哪个是哪个，没有改动。请一句话只说一个窗口。")
    )
    return True


def begin(turn: Turn, draft: Draft, said: Said, named_already: bool = False) -> None:
    """The exchange with what was said at first, laid over an empty draft or a window that is there."""
    if (wrong := leads_problem(said.leads)) is not None:
        turn.answer.says(Text(content=wrong))
        said = replace(said, leads=draft.leads)
    new = laid_over(draft, said)
    try:
        new = new if named_already else named_in(turn, new, said, turn.text)
    except Elsewhere as refused:
        turn.answer.says(Text(content=str(refused)))
        return
    proceed(turn, new, draft if draft.id else None)


def ask_days(turn: Turn, draft: Draft) -> None:
    """The new days of a window that is there, where nothing was said of them."""
    turn.dialog.pending = draft.kept("closes")
    ask(turn, draft, "closes")


def ask_to_withdraw(turn: Turn, draft: Draft) -> None:
    """Whether a window is to be withdrawn."""
    turn.dialog.pending = draft.kept("confirm")
    read_back(turn, draft)


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """Use a message of the open exchange; None when it did, else the hint."""
    draft, text = read_draft(pending), bare(words)
    if _DROP.fullmatch(text):
        turn.dialog.close_pending()
        turn.answer.says(Text(content="好的，没有改动。"))
        return None
    sure = YES.fullmatch(text) or (draft.withdraw and text == "确认取消")
    if pending.asking == "confirm" and sure:
        keep(turn, draft)
        return None
    if pending.asking == "confirm" and not draft.withdraw and _NO_PAPER.fullmatch(text):
        proceed(turn, draft.model_copy(update={"source": "", "no_paper": True}))
        return None
    if pending.asking == "opens" and _ONLY_LAST.fullmatch(text):
        proceed(turn, draft.model_copy(update={"only_last": True}))
        return None
    if pending.asking == "confirm" and _CHANGE.fullmatch(text):
        turn.answer.says(Text(content="改哪里？例如“截止改到12月25号”“提前7天和1天”“依据某某号通知”“材料是……”。"))
        return None
    try:
        said = read(words, turn.today, draft.closes or draft.opens)
    except NoSuchDay as problem_:
        no_such_day(turn, str(problem_))
        repeat(turn, pending)
        return None
    if not _answers(turn, pending, draft, said, words):
        return HINTS[pending.asking]
    if said.several and one_at_a_time(turn):
        repeat(turn, pending)
        return None
    if draft.withdraw:
        return HINTS["confirm"]
    _use(turn, draft, said, words)
    return None


def _answers(turn: Turn, pending: Pending, draft: Draft, said: Said, words: str) -> bool:
    """Whether a message says something of the window, and asks nothing."""
    if words in choices_of_tiers(draft) or (pending.asking == "tier" and of_level(draft, words)):
        return True
    if pending.asking == "place" and words in map(place_words, own_places(turn.known)):
        return True
    if pending.asking == "confirm" and of_level(draft, words):
        return True
    placed = said.places is not None and (said.places.region is not None or said.places.elsewhere is not None)
    return not ASKING.search(words) and (said.anything or placed)


def repeat(turn: Turn, pending: Pending) -> None:
    """Put the open question once more."""
    draft = read_draft(pending)
    if pending.asking == "confirm":
        read_back(turn, draft)
    else:
        ask(turn, draft, pending.asking)


def _use(turn: Turn, draft: Draft, said: Said, words: str) -> None:
    if (wrong := leads_problem(said.leads)) is not None:
        turn.answer.says(Text(content=wrong))
        repeat(turn, turn.dialog.pending or draft.kept(draft.missing or "confirm"))
        return
    before = draft
    try:
        draft = named_in(turn, laid_over(draft, said), said, words)
    except Elsewhere as refused:
        turn.answer.says(Text(content=str(refused)))
        repeat(turn, turn.dialog.pending or before.kept(before.missing or "confirm"))
        return
    proceed(turn, draft, before)


def proceed(turn: Turn, draft: Draft, before: Draft | None = None) -> None:
    """Ask the next thing that is missing, refuse what cannot be, else read everything back."""
    missing = draft.missing
    if draft.region is not None and draft.closes is not None and (draft.tier or draft.every_tier):
        wrong = problem(draft.window(), turn.known.almanac.windows, turn.today)
        if wrong is not None:
            turn.answer.says(Text(content=wrong))
            draft = _without_what_is_wrong(draft, before)
            missing = draft.missing or "closes"
    elif draft.closes is not None and draft.opens is not None and draft.closes < draft.opens:
        turn.answer.says(Text(content="截止日早于开始日，没有记。请把日期再说一遍。"))
        draft = draft.model_copy(update={"opens": None, "closes": None})
    if missing is not None:
        turn.dialog.pending = draft.kept(missing)
        ask(turn, draft, missing)
        return
    turn.dialog.pending = draft.kept("confirm")
    read_back(turn, draft)


def _without_what_is_wrong(draft: Draft, before: Draft | None) -> Draft:
    """The days and leads as they were before what cannot be kept was said."""
    old = before or Draft()
    if leads_problem(draft.leads) is not None:
        return draft.model_copy(update={"leads": old.leads if leads_problem(old.leads) is None else None})
    opens, closes = old.opens, old.closes
    if (opens, closes) == (draft.opens, draft.closes):
        opens = closes = None
    return draft.model_copy(update={"opens": opens, "closes": closes, "assumed": False, "only_last": old.only_last})


def keep(turn: Turn, draft: Draft) -> None:
    """Keep what was confirmed, unless it was changed by somebody else since it was read back."""
    if not acts_for(turn, draft.region):
        turn.dialog.close_pending()
        turn.answer.says(Text(content=NOT_ANY_MORE))
        return
    held = next((one for one in turn.known.almanac.windows if one.id == draft.id), None) if draft.id else None
    if draft.id and held is None:
        turn.dialog.close_pending()
        turn.answer.says(Text(content="这个窗口刚才已经被取消了，没有改动。要重新设请再说一遍日期。"))
        return
    if held is not None and fingerprint(held) != draft.seen:
        turn.answer.says(Text(content="这个窗口刚才被别人改过，请再核对一次。"))
        proceed(turn, draft.model_copy(update={"seen": fingerprint(held)}))
        return
    if draft.withdraw and held is not None:
        _withdraw(turn, held)
        return
    window = draft.window(f"{own_names(turn)}工作人员{turn.today.isoformat()}设定，{NO_PAPER}")
    if (wrong := problem(window, turn.known.almanac.windows, turn.today)) is not None:
        turn.answer.says(Text(content=wrong))
        proceed(turn, _without_what_is_wrong(draft, None))
        return
    turn.answer.changes.windows.append(WindowChange(window))
    undoing.remember_window(turn, held, window)
    _talked_about(turn, window)
    turn.dialog.close_pending()
    was = f"（原来是{span_words(held)}）" if held and span_words(held) != span_words(window) else ""
    done = "已改好" if held else "已设定"
    reminds = f"提醒：{leads_words(window.leads)}。" if held is None or held.leads != window.leads else ""
    turn.answer.says(
        Text(
            content=f"{done}：{named(window)}，{span_words(window)}{was}。{reminds}说“撤销”可以恢复；说“窗口安排”看全部。"
        )
    )


def _withdraw(turn: Turn, window: Window) -> None:
    turn.answer.changes.windows.append(WindowChange(window, withdrawn=True))
    undoing.remember_window(turn, window, None)
    turn.dialog.close_pending()
    turn.answer.says(
        Text(content=f"已取消：{named(window)}，{span_words(window)}。还没发的提醒不再发。说“撤销”可以恢复。")
    )


def _talked_about(turn: Turn, window: Window) -> None:
    topic = turn.dialog.topic
    topic.region, topic.intent = window.region, "window"
    if window.tier in tiers():
        topic.tiers = [tiers()[window.tier].name]


__all__ = ["FLOW", "ask_days", "ask_to_withdraw", "begin", "no_such_day", "repeat", "take"]
