"""Days off and moved working days: the bureau's own table before the public calendar, set by officers, undone."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.almanac import undoing
from handlers.almanac.days_said import Day, NoSuchDay, days_in, next_to_come, span_of
from handlers.almanac.office import NOT_ANY_MORE, acts_for, may_set
from handlers.almanac.setting import no_such_day
from handlers.answers.window_words import day_words
from handlers.choices import offer
from handlers.commands import YES, bare
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.calendar_words import SETS_DAYS_OFF
from handlers.requests.promises import workdays
from knowledge.calendar.public_days import holidays_of, moved_of
from knowledge.patterns import lazy
from storage.agenda import DayOff
from storage.outgoing import Text

FLOW = "free_days"
_WORKED = lazy("上班|补班|调休上班|工作日")
_OFF = lazy("放假|休息|休假|不上班|调休")
_COUNTED = lazy("[0-9一二两三四五六七八九十]+天")
_MOST = 31
"""Days set at once."""


def spoken(turn: Turn) -> bool:
    """An officer's words on days off: listed, or read back to be set."""
    try:
        _, days, year = days_in(turn.text, turn.today)
    except NoSuchDay as wrong:
        no_such_day(turn, str(wrong))
        return True
    if not days or not SETS_DAYS_OFF.search(turn.text):
        listed(turn, year or (days[0].first.year if days else turn.today.year))
    elif may_set(turn):
        _read_back(turn, days)
    return True


def listed(turn: Turn, year: int) -> None:
    """The days off and the moved working days of a year, and whether the latter are known."""
    days = workdays(turn.known)
    lines = [f"{year}年法定节假日：{'、'.join(holidays_of(year)) or '没有资料'}"]
    if moved := moved_of(year):
        lines.append(f"调休上班：{'、'.join(day_words(day)[5:] for day in moved)}")
    elif not days.published(year):
        lines.append(
            f"{year}年的调休安排还没有公布或没有录入，目前只知道法定节假日。公布后说“{year}年2月13日上班”“{year}-02-05到{year}-02-11放假”录入。"
        )
    own = {day: worked for day, worked in sorted(turn.known.almanac.days.items()) if day.year == year}
    if own:
        told = [f"{day_words(day)[5:]}{'上班' if worked else '放假'}" for day, worked in own.items()]
        lines.append(f"工作人员录入：{'、'.join(told[:40])}{'等' if len(told) > 40 else ''}")
        if days.published(year) and not moved_of(year):
            lines.append(f"{year}年的调休只有这些录入的，其余按法定节假日和周末算。")
    if _COUNTED.search(turn.text):
        lines.append("要录入放假，请说起止的日期，例如“2027-02-05到2027-02-11放假”。")
    lines.append("提醒、答复期限都按它算工作日。")
    turn.answer.says(Text(content="\n".join(lines)))


def _read_back(turn: Turn, said: list[Day]) -> None:
    worked = _WORKED.search(turn.text) is not None and "不上班" not in turn.text
    if worked == (_OFF.search(turn.text.replace("调休上班", "").replace("不上班", "休息")) is not None):
        _refuse(turn, "请一次只说放假或只说上班，例如“2027年2月13日上班”。没有改动。")
        return
    first, last, assumed = _span(said, turn.today)
    if last < first:
        _refuse(turn, f"{day_words(last)}早于{day_words(first)}，没有改动。")
    elif last < turn.today:
        _refuse(turn, f"{day_words(last)}已经过去了，没有改动。")
    elif (last - first).days >= _MOST:
        _refuse(turn, f"一次最多{_MOST}天，没有改动。请核对日期。")
    else:
        kept = {"first": first.isoformat(), "last": last.isoformat(), "worked": "1" if worked else ""}
        turn.dialog.pending = Pending(flow=FLOW, asking="confirm", said={**kept, "assumed": "1" if assumed else ""})
        repeat(turn, turn.dialog.pending)


def _span(said: list[Day], today: date) -> tuple[date, date, bool]:
    if len(said) > 1:
        return span_of(said[0], said[-1], today)
    day = next_to_come(said[0], today)
    return day.first, day.last, said[0].year == "assumed"


def _refuse(turn: Turn, text: str) -> None:
    turn.answer.says(Text(content=text))


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """确认 keeps the days; anything else is not for here."""
    if not YES.fullmatch(bare(words)):
        return "对就回“确认”，不改了说“取消”。"
    turn.dialog.close_pending()
    if not acts_for(turn, None):
        turn.answer.says(Text(content=NOT_ANY_MORE))
        return None
    worked, held = bool(pending.said["worked"]), turn.known.almanac.days
    days = _days(pending)
    turn.answer.changes.days += [DayOff(day, worked) for day in days]
    undoing.remember_days(turn, {day: held.get(day) for day in days}, dict.fromkeys(days, worked))
    turn.answer.says(Text(content=f"已录入：{_words(pending)}。提醒和答复期限从现在起按它算。说“撤销”可以恢复。"))
    return None


def repeat(turn: Turn, pending: Pending) -> None:
    """The days to be set, read back."""
    days, held = _days(pending), workdays(turn.known)
    now = [f"{day_words(day)}现在算{'上班' if held.is_open(day) else '休息'}" for day in days[:3]]
    year = f"\n没有说年份，按{days[0].year}年。" if pending.said.get("assumed") else ""
    desc = f"{'；'.join(now)}{'……' if len(days) > 3 else ''}{year}\n这张表各地共用。"
    turn.answer.says(offer(turn, "free-days", f"录入：{_words(pending)}？", ("确认", "取消"), desc))


def _days(pending: Pending) -> list[date]:
    first, last = date.fromisoformat(pending.said["first"]), date.fromisoformat(pending.said["last"])
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _words(pending: Pending) -> str:
    days = _days(pending)
    span = day_words(days[0]) if len(days) == 1 else f"{day_words(days[0])}至{day_words(days[-1])}共{len(days)}天"
    return f"{span}{'上班' if pending.said['worked'] else '放假'}"
