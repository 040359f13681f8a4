"""What is asked while a window is set, and everything read back before it is kept."""

from __future__ import annotations

from handlers.almanac.draft import Draft
from handlers.answers.window_words import KINDS, day_words, leads_words, span_words, tier_words
from handlers.choices import offer
from handlers.citing import ground
from handlers.context import Turn
from handlers.form.concerning import list_check
from handlers.language.elsewhere import place_words
from handlers.language.mentions import find_tiers
from handlers.requests.office import own_places
from handlers.requests.promises import unpublished, workdays
from knowledge.tiers import tiers
from storage.agenda import Window
from storage.outgoing import Text

CONFIRM, CHANGE, DROP = "确认", "改", "不设了"
EVERY = "都适用"
_ASK_SOURCE = "没有说。现在说“依据……通知”可以补上；没有就说“跳过”，记由谁哪天设的"


def choices_of_tiers(draft: Draft) -> list[str]:
    """The titles to choose from where one was named without its level."""
    found = find_tiers(draft.family) if draft.family else ()
    meant = {tier.id for mention in found for tier in mention.candidates}
    names = [tier.name for tier in tiers().values() if tier.id in meant]
    return [*names[:5], *([EVERY] if draft.sort != "application" and len(names) < 6 else [])]


def ask(turn: Turn, draft: Draft, missing: str) -> None:
    """Ask for one thing that is missing."""
    what = KINDS[draft.sort]
    match missing:
        case "tier" if names := choices_of_tiers(draft) if draft.family else []:
            turn.answer.says(offer(turn, "window-tier", f"“{draft.family}”是哪一级？", names))
        case "tier":
            every = "" if draft.sort == "application" else "；各级称号都一样就说“都适用”"
            example = "“县级培育库”“省千企升级库”" if draft.sort == "check" else "“省级专精特新”“国家级小巨人”"
            _says(turn, f"设哪个称号的{what}？例如{example}{every}。不设了说“取消”。")
        case "place":
            names = [place_words(code) for code in own_places(turn.known)][:6]
            turn.answer.says(offer(turn, "window-place", f"{what}设在哪里？", names))
        case "opens":
            _says(turn, f"{what}哪天开始？只知道截止日就说“只知道截止”。")
        case _ if draft.opens is not None and draft.closes is None:
            _says(turn, f"{_called(draft)}{what}{day_words(draft.opens)}开始，哪天截止？不设了说“取消”。")
        case _ if draft.sort == "application":
            _says(turn, f"{_called(draft)}{what}从哪天到哪天？例如“12月1号到20号”。不设了说“取消”。")
        case _:
            _says(turn, f"{_called(draft)}{what}哪天截止？例如“4月30号”。不设了说“取消”。")


def _called(draft: Draft) -> str:
    return f"{tier_words(draft.tier)}的" if draft.tier else ""


def _says(turn: Turn, text: str) -> None:
    turn.dialog.close_card()
    turn.answer.says(Text(content=text))


def read_back(turn: Turn, draft: Draft) -> None:
    """Everything as it would be kept, and what it changes; nothing is kept yet."""
    window, days = draft.window(), workdays(turn.known)
    held = next((one for one in turn.known.almanac.windows if one.id == draft.id), None) if draft.id else None
    if draft.withdraw:
        lines = ["要取消这个窗口（还没有取消）：", *_lines(window)]
    else:
        lines = [f"请核对（还没有{'改' if held else '设'}）：", *_lines(window)]
        no_paper = "没有通知，记由谁哪天设的" if draft.no_paper else _ASK_SOURCE
        lines.append(f"来源：{window.source or no_paper}")
        if held and span_words(held) != span_words(window):
            lines.append(f"原来：{span_words(held)}")
        if draft.assumed:
            lines.append(f"没有说年份，按{(window.opens or window.closes).year}年。")
        if window.tier is not None and not _is_in_documents(turn, window):
            place = place_words(window.region)
            lines.append(f"提示：适用于{place}的文件没有写这个称号的条件，只提醒有下一级称号的和自己要过提醒的企业。")
        if not days.is_open(window.closes):
            lines.append(f"提示：{day_words(window.closes)}是休息日。")
        if not days.published(window.closes.year):
            lines.append(f"提示：{unpublished(window.closes.year)}，提醒按它避开休息日。")
    if window.kind == "check" and (found := list_check(turn, window.region)):
        pack, duty = found
        lines.append(f"文件：{duty.note or duty.what}\n{ground(pack, [duty.clause], turn.today)}")
        turn.answer.cites(pack.policy, duty.clause)
    turn.answer.says(Text(content="\n".join(lines)))
    title = "取消这个窗口吗？" if draft.withdraw else "这样设吗？"
    choices = (CONFIRM, "不取消") if draft.withdraw else (CONFIRM, CHANGE, DROP)
    turn.answer.says(offer(turn, "window-confirm", title, choices))


def _is_in_documents(turn: Turn, window: Window) -> bool:
    packs = turn.library.speaking(window.region)
    return window.kind != "application" or any(one.tier == window.tier for pack in packs for one in pack.programs)


def _lines(window: Window) -> list[str]:
    length = f"，共{(window.closes - window.opens).days + 1}天" if window.opens else ""
    return [
        f"事项：{tier_words(window.tier)} · {KINDS[window.kind]}（{window.year}年）",
        f"地方：{place_words(window.region)}",
        f"时间：{span_words(window)}{length}{'，每年同一日期' if window.yearly else ''}",
        f"提醒：{leads_words(window.leads)}",
        *([f"材料：{window.materials}"] if window.materials else []),
    ]
