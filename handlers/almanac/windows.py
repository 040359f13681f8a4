"""What an officer says of windows, outside an open exchange: listed, set, moved, withdrawn."""

from __future__ import annotations

from datetime import timedelta

from handlers.almanac import setting
from handlers.almanac.draft import Draft, laid_over, of_window
from handlers.almanac.office import Elsewhere, may_set, own_names, place_of
from handlers.almanac.reading import NoSuchDay, Said, read
from handlers.answers.window_words import named, span_words, stands
from handlers.choices import offer
from handlers.commands import bare
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.requests.office import own_places
from handlers.requests.promises import workdays
from knowledge.patterns import lazy
from knowledge.regions import within
from storage.agenda import Window
from storage.outgoing import Text

FLOW = "which_window"
_AMENDS = lazy("[改调延推挪移换]|写错|提前|顺延|往[前后]|提醒|材料|依据|根据|每年|来源")
_LATELY = timedelta(days=60)
_LISTED = "windows:"
"""What the dialog waits for while a list goes on: `windows:{how many were shown}:{the words that asked for it}`."""
_MORE = lazy("更多|下一页|还有|继续")
_AT_ONCE = 6
"""Windows to choose from on one card."""
_MOST = 1850
"""Bytes of a list; WeCom takes 2048."""


def spoken(turn: Turn) -> bool:
    """An officer's words on windows: listed, or the exchange to set one begins."""
    try:
        said = _read(turn)
    except NoSuchDay as wrong:
        if may_set(turn):
            setting.no_such_day(turn, str(wrong))
        return True
    if said.act == "list":
        listed(turn, said)
    elif may_set(turn) and not (said.several and setting.one_at_a_time(turn)):
        _begin(turn, said)
    return True


def _read(turn: Turn) -> Said:
    """What the words say; 31号 alone is of the month of the one window there is, where this one has no such day."""
    try:
        return read(turn.text, turn.today)
    except NoSuchDay:
        own = own_places(turn.known)
        ahead = [w for w in turn.known.almanac.windows if w.closes >= turn.today and w.region in own]
        if len(ahead) != 1:
            raise
        return read(turn.text, turn.today, ahead[0].closes)


def goes_on(turn: Turn, words: str) -> bool:
    """更多 after a list that was too long for one message."""
    open_ = turn.dialog.awaiting or ""
    if not open_.startswith(_LISTED) or turn.dialog.pending is not None or _MORE.fullmatch(bare(words)) is None:
        return False
    start, _, asked = open_.removeprefix(_LISTED).partition(":")
    listed(turn, read(asked, turn.today), asked, int(start))
    return True


def listed(turn: Turn, said: Said, asked: str = "", start: int = 0) -> None:
    """The windows that count for the person's places and those around and below them, of the titles and the kind
    named if any, by their last day; in pages, the words that `asked` for them kept for the next.
    """
    places = [place for place in (turn.known.regions or (turn.known.officer_region,)) if place]
    own = [w for w in turn.known.almanac.windows if any(within(w.region, p) or within(p, w.region) for p in places)]
    wanted = {tier.id for mention in said.tiers for tier in mention.candidates}
    own = [w for w in own if (not wanted or w.tier is None or w.tier in wanted) and said.kind in (None, w.kind)]
    ahead = [w for w in own if w.closes >= turn.today]
    days = workdays(turn.known)
    if not ahead:
        past = f"最近截止的：{named(own[-1])}，{span_words(own[-1])}。" if own else ""
        turn.answer.says(
            Text(content=f"还没有设窗口。{past}设一个，例如“省专精特新窗口 12月1号到20号 提前7天3天1天提醒”。")
        )
        return
    lines = [f"窗口{len(ahead)}个："]
    turn.dialog.awaiting = None if (turn.dialog.awaiting or "").startswith(_LISTED) else turn.dialog.awaiting
    for n, window in enumerate(ahead[start:], start + 1):
        yearly = "，每年" if window.yearly else ""
        span = f"{span_words(window)}，{stands(window, turn.today, days)}{yearly}"
        line = f"{n}. {named(window)}：{span}；来源：{window.source}"
        if len("\n".join([*lines, line]).encode()) > _MOST:
            lines.append(f"还有{len(ahead) - n + 1}个更晚的，说“更多”。")
            if turn.dialog.pending is None:
                turn.dialog.close_card()
                turn.dialog.awaiting = f"{_LISTED}{n - 1}:{asked or turn.text}"
            break
        lines.append(line)
    turn.answer.says(Text(content="\n".join(lines)))


def _begin(turn: Turn, said: Said) -> None:
    """Find which window is meant, and go on with it."""
    try:
        place = place_of(turn, said.places)
    except Elsewhere as refused:
        turn.answer.says(Text(content=str(refused)))
        return
    found = _meant(turn, said, place)
    if said.act != "add" and len(found) > 1 and _changes(turn, said):
        _ask_which(turn, found)
    elif said.act != "add" and len(found) == 1 and (_changes(turn, said) or _overlaps(said, found[0])):
        near = found[0].opens or found[0].closes  # 改成8号 is a day of the month it is in
        go_on_with(turn, read(turn.text, turn.today, near), found[0])
    elif said.act == "withdraw" or said.shift:
        what = "取消" if said.act == "withdraw" else "改期"
        turn.answer.says(Text(content=f"{own_names(turn)}没有可以{what}的窗口，没有改动。说“窗口安排”看已经设的。"))
    else:
        draft = Draft(region=place)
        setting.begin(turn, draft, said)


def go_on_with(turn: Turn, said: Said, window: Window) -> None:
    """The exchange on a window that is there: to be withdrawn or changed."""
    draft = of_window(window)
    if said.act == "withdraw":
        setting.ask_to_withdraw(turn, draft.model_copy(update={"withdraw": True}))
    elif laid_over(draft, said) == draft:
        setting.ask_days(turn, draft)
    else:
        setting.begin(turn, draft, said, named_already=True)


def _meant(turn: Turn, said: Said, place: str | None) -> list[Window]:
    """The windows of the officer's places that the words can mean, those ahead before those just closed."""
    own = own_places(turn.known)
    kinds = {said.kind} if said.kind else {"application"} if said.tiers else None
    wanted = {tier.id for mention in said.tiers for tier in mention.candidates}
    found = [
        w for w in turn.known.almanac.windows
        if any(within(w.region, p) for p in own)
        and (place is None or w.region == place)
        and (kinds is None or w.kind in kinds)
        and (not wanted or w.tier in wanted)
    ]  # fmt: skip
    ahead = [w for w in found if w.closes >= turn.today]
    return ahead or [w for w in found if w.closes >= turn.today - _LATELY and said.act != "withdraw"]


def _changes(turn: Turn, said: Said) -> bool:
    """Whether the words change what is there, rather than set something anew."""
    return said.act == "withdraw" or bool(said.shift) or _AMENDS.search(turn.text) is not None


def _overlaps(said: Said, window: Window) -> bool:
    if said.closes is None:
        return False
    first = said.opens or said.closes
    return first <= window.closes and (window.opens or window.closes) <= said.closes


def _ask_which(turn: Turn, found: list[Window]) -> None:
    turn.dialog.pending = Pending(
        flow=FLOW,
        asking="which",
        said={"text": turn.text, "ids": ",".join(str(w.id) for w in found[:_AT_ONCE]), "many": str(len(found))},
    )
    Which.repeat(turn, turn.dialog.pending)


class Which:
    """The exchange that asks which of several windows is meant."""

    @staticmethod
    def take(turn: Turn, pending: Pending, words: str) -> str | None:
        """The one picked goes on with what was said at first."""
        window = next((w for w in _asked(turn, pending) if _label(w) == words), None)
        if window is None:
            return "请回序号，或说“取消”。"
        turn.dialog.close_pending()
        try:
            said = read(pending.said["text"], turn.today, window.closes)
        except NoSuchDay as wrong:
            setting.no_such_day(turn, str(wrong))
        else:
            go_on_with(turn, said, window)
        return None

    @staticmethod
    def repeat(turn: Turn, pending: Pending) -> None:
        """The windows to choose from."""
        found = _asked(turn, pending)
        if not found:
            turn.dialog.close_pending()
            turn.answer.says(Text(content="这几个窗口都已经不在了，没有改动。"))
            return
        rest = int(pending.said.get("many", 0)) - _AT_ONCE
        more = f"另有{rest}个更晚的：说“取消”，连称号和原来的日期再说一遍。" if rest > 0 else ""
        turn.answer.says(offer(turn, "window-which", "说的是哪一个窗口？", [_label(w) for w in found], more))


def _asked(turn: Turn, pending: Pending) -> list[Window]:
    ids = pending.said.get("ids", "").split(",")
    return [w for w in turn.known.almanac.windows if str(w.id) in ids]


def _label(window: Window) -> str:
    return f"{named(window)} {span_words(window)}"
