"""The work behind a message to many: its preview, its confirmation, what is called back, what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from handlers.choices import SEPARATOR
from handlers.consent import VERSION
from handlers.dialog import read_dialog
from handlers.files.work import Said, Told, Work
from handlers.officer.asked import Asked, names, places_of, read
from handlers.officer.broadcast import FLOW, YES, token
from handlers.officer.gathering import gather
from handlers.officer.jobs import fits, regions_of, setting_of
from handlers.requests.office import bureau, own_places
from knowledge.calendar.day_words import weekday
from knowledge.calendar.hours import QUIET, is_quiet
from knowledge.calendar.workdays import Workdays
from knowledge.library import Library
from knowledge.regions import within
from storage import broadcast_results, broadcasts, listing
from storage.audience import Audience, members
from storage.broadcast_results import REASONS, STATES, Sent, Tally
from storage.broadcasts import SHOWN_FOR, Broadcast, Shown
from storage.clock import SHANGHAI
from storage.looks import Look
from storage.outgoing import Button, ButtonCard, Text

WAITS = timedelta(minutes=5)
"""Between 确认群发 and the first message: time to call it back."""
LASTS = timedelta(hours=24)
"""What could not be delivered by then is not sent any more."""
_AT_ONCE = 500
_WORST_FIRST = ("parked", "cancelled", "pending", "sending", "sent")
_FEW = 30
"""To so few it is also listed who got it."""
_MOST = 1_900


def preview(work: Work, library: Library, now: datetime) -> Told:
    """The words as they will be read, to how many, to whom not and why; then it is asked whether to send.

    Words and people are kept as they are shown: they are what goes out.
    """
    number = str(work.arguments["number"])
    asked, places, found = _audience(work, library, now)
    if not found.to:
        words = f"没有可以发的人：{_whom(asked, places)}{_left_out(found)}。没有发。"
        return Told([Text(content=words)], dialog=_dropped(number))
    start, message = _start(work, now), _message(work, places)
    days = Workdays(dict(setting_of(work, library, now.date()).almanac.days))
    lines = [
        f"群发预览 {number}",
        f"发给：{_whom(asked, places)}，{found.reached}家{len(found.to)}人{_left_out(found)}",
        f"时间：{_when(work, start)}",
    ]
    if not days.is_open(start.date()):
        lines.append(f"注意：{start:%m月%d日}是休息日（{weekday(start)}），要改到工作日请取消后重说。")
    lines.append("收到的人看到的就是下一条，一字不差（链接会显示成文字，点不开）：")
    card = ButtonCard(
        title=f"发给{found.reached}家{len(found.to)}人？",
        desc=f"1. {YES}\n2. 取消",
        buttons=tuple(Button(key=f"{token(number)}{SEPARATOR}{words}", text=words) for words in (YES, "取消")),
    )
    shown = Shown(number, work.known.person_id, places, _whom(asked, places), message, found.to, found.reached)

    def finish(conn: Connection, moment: datetime) -> Sequence[Said]:
        broadcasts.freeze(conn, shown, moment)
        return []

    return Told([Text(content="\n".join(lines)), message, card], dialog=_shown(number), finish=finish)


def send(work: Work, library: Library, now: datetime) -> Told:
    """What was shown may go out; the same confirmed twice is sent once."""
    number, start = str(work.arguments["number"]), _start(work, now)
    person, own = work.known.person_id, own_places(work.known)

    def finish(conn: Connection, moment: datetime) -> Sequence[Said]:
        shown = broadcasts.found(conn, person, number)
        if shown is None or shown.shown_at < moment - SHOWN_FOR:
            return [Text(content=f"群发 {number} 的预览过了一天，人可能不一样了，没有发。请把要发的话再说一遍。")]
        if not _covered(shown, own):
            return [Text(content="您现在不是那里的工作人员，没有发。")]
        if not broadcasts.confirm(conn, shown, start, max(start, now) + LASTS, moment):
            return [Text(content=f"群发 {number} 已经确认过了，没有再发一遍。")]
        broadcasts.record(conn, person, number, f"群发：{shown.about}，{shown.people}人", now)
        how = "说“撤回群发”收回还没发的，说“群发结果”看送到了没有；发完会告诉您。"
        return [Text(content=f"群发 {number} 排好了：{shown.firms}家{shown.people}人，{_clock(start)}起发出。{how}")]

    return Told(finish=finish)


def call_back(work: Work, library: Library, now: datetime) -> Told:
    """撤回群发: what was not sent yet is not sent. Done in steps; done once more, it says the same."""
    found = work.read(partial(_own, person=work.known.person_id, said=str(work.arguments["number"])))
    if found is None:
        return Told([Text(content=_NONE)])
    work.read(partial(broadcasts.stop, id_=found.id))
    after = work.read(partial(broadcasts.call_back, id_=found.id))
    while after is not None:
        after = work.read(partial(broadcasts.call_back, id_=found.id, after=after))
    counted = _tally(work, found.id)
    gone = counted.called_back
    sent = counted.of["sent"] + counted.of["sending"]
    if not gone:
        why = f"{sent}人的都已经发出，收不回来" if sent else "没有要发的人"
        return Told([Text(content=f"群发 {found.number} 没有可以撤回的：{why}。")])
    rest = f"；{len(counted.firms)}家{sent}人的已经发出，收不回来" if sent else ""
    return Told([Text(content=f"群发 {found.number} 撤回了：{gone}人的不发{rest}。")])


def result(work: Work, library: Library, now: datetime) -> Told:
    """群发结果: how many of each, then by firm those that did not arrive: a look at these firms."""
    found = work.read(partial(_own, person=work.known.person_id, said=str(work.arguments["number"])))
    if found is None:
        return Told([Text(content=_NONE)])
    if not _covered(found, regions_of(work.known)):
        return Told([Text(content="您现在不是那里的工作人员，看不到那里的企业。")])
    tally, listed = Tally(), list[Sent]()
    for one in _everybody(work, found.id):
        tally.add(one)
        if one.status != "sent" or found.people <= _FEW:
            listed.append(one)
    lines = [f"群发 {found.number}，发给{found.firms}家{found.people}人：{tally.words}。"]
    listed.sort(key=lambda one: _WORST_FIRST.index(one.status))
    looks = list[Look]()
    for n, row in enumerate(listed):
        at = f" {row.at.astimezone(SHANGHAI):%m-%d %H:%M}" if row.at else ""
        line = f"· {row.firm}：{STATES[row.status]}{at}{f'（{row.why}）' if row.why and row.status != 'sent' else ''}"
        if not fits([*lines, line, "还有100000人。"], _MOST):
            lines.append(f"还有{len(listed) - n}人。")
            break
        lines.append(line)
        looks += [Look(firm, "群发结果") for firm in row.firms[:1] if firm]
    return Told([Text(content="\n".join(lines))], looks)


_NONE = "没有找到您发过的群发。"


def _own(conn: Connection, person: int, said: str) -> Broadcast | None:
    """What an officer confirmed, of that number or the newest."""
    found = broadcasts.found(conn, person, said)
    return found if found is not None and found.confirmed_at is not None else None


def _covered(found: Broadcast, own: Sequence[str]) -> bool:
    """Whether all its places are one's own, or lie below them."""
    return all(any(within(place, one) for one in own) for place in found.regions)


def _everybody(work: Work, id_: int) -> Iterator[Sent]:
    after, found = work.read(partial(broadcast_results.page, id_=id_))
    while after is not None:
        yield from found
        after, found = work.read(partial(broadcast_results.page, id_=id_, after=after))


def _tally(work: Work, id_: int) -> Tally:
    tally = Tally()
    for one in _everybody(work, id_):
        tally.add(one)
    return tally


def _audience(work: Work, library: Library, now: datetime) -> tuple[Asked, tuple[str, ...], Audience]:
    """The firms asked for in the places the officer acts for, and who of their people can be written to."""
    today = now.date()
    asked = read(str(work.arguments["whom"]), library, today, work.known.officer_region)
    places = places_of(asked, own_places(work.known))
    audience = Audience()
    firms = (
        [each.firm.id for each in gather(work.read, asked, places, setting_of(work, library, today))] if places else []
    )
    for at in range(0, len(firms), _AT_ONCE):
        some = firms[at : at + _AT_ONCE]
        audience.take(some, work.read(partial(members, firms=some, notice=VERSION)))
    return asked, places, audience


def _whom(asked: Asked, places: Sequence[str]) -> str:
    return f"{names(places)}{asked.words or '全部'}的企业"


def _left_out(found: Audience) -> str:
    reasons = [f"{REASONS[reason]}的{number}人" for reason, number in found.left_out.items()]
    reasons += [f"{found.without_people}家没有确认过的联系人"] if found.without_people else []
    return f"（共{found.firms}家；不发：{'、'.join(reasons)}）" if reasons else f"（共{found.firms}家）"


def _message(work: Work, places: Sequence[str]) -> Text:
    """The words with the office they are from."""
    place = places[0] if places else work.known.officer_region or ""
    office = work.read(lambda conn: listing.called(conn, work.known.person_id, place)) or bureau(place)
    words = str(work.arguments["words"])
    return Text(content=f"【{office}通知】\n{words}\n（{office}通过梯航助手发送。不想再收到提醒和通知，说“退订”。）")


def _start(work: Work, now: datetime) -> datetime:
    at = work.arguments.get("at")
    chosen = datetime.fromisoformat(str(at)) if at else now
    return _allowed(max(chosen, now + WAITS))


def _allowed(start: datetime) -> datetime:
    """The moment itself, else seven minutes after the quiet hours end; those a person chose are kept at sending."""
    first, last = QUIET
    here = start.astimezone(SHANGHAI)
    minute = here.hour * 60 + here.minute
    if not is_quiet(minute, first, last):
        return start
    day = here.date() + timedelta(days=1 if minute >= last else 0)
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(minutes=last + 7)


def _clock(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def _when(work: Work, start: datetime) -> str:
    if work.arguments.get("at"):
        return f"{_clock(start)}（确认以后随时可以撤回，直到发出）"
    when = f"确认后5分钟发出（现在确认就是{_clock(start)}）"
    return f"{when}，在那以前可以全部撤回，以后可以停下还没发的；晚上8点到早上8点半不发"


Keep = Callable[[dict[str, Any] | None], dict[str, Any] | None]


def _shown(number: str) -> Keep:
    """From now on 确认群发 means this one, unless it was given up meanwhile."""

    def keep(stored: dict[str, Any] | None) -> dict[str, Any] | None:
        dialog = read_dialog(stored)
        pending = dialog.pending
        if pending is None or pending.flow != FLOW or pending.said.get("number") != number:
            return stored
        pending.asking = "confirm"
        dialog.awaiting, dialog.choices = token(number), [YES, "取消"]
        return dialog.model_dump(mode="json")

    return keep


def _dropped(number: str) -> Keep:
    """Nobody is there to be written to: nothing waits."""

    def keep(stored: dict[str, Any] | None) -> dict[str, Any] | None:
        dialog = read_dialog(stored)
        if dialog.pending is None or dialog.pending.said.get("number") != number:
            return stored
        dialog.close_pending()
        return dialog.model_dump(mode="json")

    return keep
