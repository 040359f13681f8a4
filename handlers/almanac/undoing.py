"""撤销: what this person set last is put back, unless somebody else has changed it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pydantic import TypeAdapter

from handlers.almanac.office import NOT_ANY_MORE, acts_for
from handlers.answers.window_words import day_words, leads_words, named, span_words
from handlers.commands import bare
from handlers.context import Turn
from handlers.dialog import Undo
from knowledge.patterns import lazy
from storage.agenda import DayOff, DutyDate, Window
from storage.outgoing import Text

_UNDO = lazy(
    r"(?:请|帮我)?(?:撤销|撤回|恢复)(?:刚才|上一次|上次|刚刚)?(?:的)?(?:修改|改动|设定|设置|窗口|那个?)?(?:吧|一下)?|改回去|改回来|恢复原来的?"
)
_MOST = 5

_WINDOW = TypeAdapter(Window | None)
_DAYS = TypeAdapter(dict[date, bool | None])
_DUTY = TypeAdapter(DutyDate | None)


def is_said(words: str) -> bool:
    """撤销, 改回去, in so many words."""
    return _UNDO.fullmatch(bare(words)) is not None


def remember_window(turn: Turn, before: Window | None, now: Window | None) -> None:
    """Keep how a window stood and stands, so that it can be put back."""
    _push(turn, Undo(kind="window", before=_WINDOW.dump_json(before).decode(), now=_WINDOW.dump_json(now).decode()))


def remember_days(turn: Turn, before: Mapping[date, bool | None], now: Mapping[date, bool | None]) -> None:
    """Keep how days stood in the bureau's own table and stand; None where they were not in it."""
    _push(
        turn, Undo(kind="days", before=_DAYS.dump_json(dict(before)).decode(), now=_DAYS.dump_json(dict(now)).decode())
    )


def remember_duty(turn: Turn, before: DutyDate | None, now: DutyDate | None) -> None:
    """Keep when a duty fell and falls."""
    _push(turn, Undo(kind="duty", before=_DUTY.dump_json(before).decode(), now=_DUTY.dump_json(now).decode()))


def remember_broadcast(turn: Turn, number: str) -> None:
    """Keep which message to many was confirmed."""
    _push(turn, Undo(kind="broadcast", before="", now=number))


def take_broadcast(turn: Turn, number: str = "") -> str:
    """The message to many that was confirmed last, or the one of that number, remembered no more; empty without one."""
    held = [one for one in turn.dialog.undo if one.kind == "broadcast" and number in ("", one.now)]
    turn.dialog.undo = [one for one in turn.dialog.undo if one not in held[-1:]]
    return held[-1].now if held else ""


def newest(turn: Turn) -> str:
    """What kind of thing was done last of what a word puts back; empty where there is none."""
    return turn.dialog.undo[-1].kind if turn.dialog.undo else ""


def _push(turn: Turn, undo: Undo) -> None:
    turn.dialog.undo = [*turn.dialog.undo, undo][-_MOST:]


def undone(turn: Turn, words: str) -> bool:
    """Whether a message takes back what an officer set last; it is then put back, and what counts now is said."""
    if turn.known.role != "officer" or not turn.dialog.undo or not _UNDO.fullmatch(bare(words)):
        return False
    if newest(turn) in ("answer", "broadcast"):
        return False  # a reminder was answered, or a message sent to many, after that: undone where these are
    last, turn.dialog.undo = turn.dialog.undo[-1], turn.dialog.undo[:-1]
    said = {"window": _window, "days": _days, "duty": _duty}[last.kind](turn, last)
    turn.answer.says(Text(content=said))
    return True


def nothing_left(turn: Turn, words: str) -> bool:
    """撤销 where an officer has set nothing lately."""
    if turn.known.role != "officer" or turn.dialog.form is not None or not _UNDO.fullmatch(bare(words)):
        return False
    turn.answer.says(Text(content="没有可以撤销的改动。说“窗口安排”看现在设的。"))
    return True


_CHANGED = "后来又被改过，没有撤销；要改请直接说新的日期。"


def _window(turn: Turn, last: Undo) -> str:
    before, now = _WINDOW.validate_json(last.before), _WINDOW.validate_json(last.now)
    held = turn.known.almanac.windows
    one = now or before
    if not acts_for(turn, one.region if one else None):
        return NOT_ANY_MORE
    if now is None:
        gone = before is not None and all(one.id != before.id for one in held)
        untouched = before.id if before is not None and gone else None
    else:
        same = (one.id for one in held if replace(one, id=now.id) == now and now.id in (0, one.id))
        untouched = next(same, None)
    if untouched is None:
        return f"{_name(now or before)}{_CHANGED}"
    turn.answer.changes.undo_window = untouched
    if before is None:
        return f"已撤销：{named(now)}没有了，现在没有设这个窗口。" if now else "已撤销。"
    also = []
    if now is not None:
        also += [f"提醒：{leads_words(before.leads)}"] if before.leads != now.leads else []
        also += [f"来源：{before.source}"] if before.source != now.source else []
        also += [f"材料：{before.materials or '没有写'}"] if before.materials != now.materials else []
    return f"已撤销，改回原来的：{'；'.join([f'{named(before)}，{span_words(before)}', *also])}。"


def _name(window: Window | None) -> str:
    return named(window) if window else "这个窗口"


def _days(turn: Turn, last: Undo) -> str:
    before, now = _DAYS.validate_json(last.before), _DAYS.validate_json(last.now)
    held = turn.known.almanac.days
    if not acts_for(turn, None):
        return NOT_ANY_MORE
    if any(held.get(day) != worked for day, worked in now.items()):
        return f"这几天{_CHANGED}"
    turn.answer.changes.days += [DayOff(day, worked) for day, worked in before.items()]
    return (
        f"已撤销：{day_words(min(before))}{'等' + str(len(before)) + '天' if len(before) > 1 else ''}恢复原来的安排。"
    )


def _duty(turn: Turn, last: Undo) -> str:
    before, now = _DUTY.validate_json(last.before), _DUTY.validate_json(last.now)
    one = now or before
    if one is None:
        return "已撤销。"
    if not acts_for(turn, one.region):
        return NOT_ANY_MORE
    held = next((d for d in turn.known.almanac.duties if same_duty(d, one)), None)
    if (held is None) != (now is None) or (held and now and dict(held.rhythm) != dict(now.rhythm)):
        return f"{one.what}{_CHANGED}"
    turn.answer.changes.duties.append(before or replace(one, withdrawn=True))
    return f"已撤销：{one.what}{'恢复原来的日期' if before else '现在没有定日期'}。"


def same_duty(one: DutyDate, other: DutyDate) -> bool:
    """Whether two dates are of the same duty of the same place."""
    return (one.policy, one.clause, one.what, one.region) == (other.policy, other.clause, other.what, other.region)
