"""What is overdue rises: checks and updates nobody answered, requests past their day; to the officers, then above.

One list for each place, thing and level, once: on the next working day to the officers of the place, five working days
later to those above them (city, province). A list names firms to an officer, so it is entered in the audit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from knowledge.calendar.occasion import Kind, Occasion
from knowledge.calendar.occasions import called, of_window
from knowledge.calendar.workdays import Workdays
from knowledge.ladder import held_for
from knowledge.regions import region_name
from scheduler.planning.hearing import Hearing
from scheduler.planning.people import Official, officers
from scheduler.planning.windows import Places
from storage.agenda import Almanac, Window
from storage.answers import Firm
from storage.notice import above
from storage.overdue import silent
from storage.tables import enterprise
from storage.tables_of_requests import request

FIRST, NEXT = 1, 5
"""Working days after the last day until the officers of the place are told, and from each level to the next."""
TOLD_FOR = timedelta(days=31)
"""Whom nothing could be told for so long after its day is told no more."""
LOOK_BACK = timedelta(days=90)
MOST_BYTES = 1_900
_KINDS: tuple[Kind, ...] = ("update", "check")


@dataclass(frozen=True, slots=True)
class _Desks:
    """The officers of each place, and which of them hear of a place, nearest first."""

    of: Mapping[str, Sequence[Official]]

    def levels(self, region: str) -> list[str]:
        """The places whose officers are told one after the other."""
        return [code for code in dict.fromkeys(above(region)) if code in self.of]


class Overdue:
    """The source: lists in words, to officers."""

    def hearings(self, conn: Connection, day: date, almanac: Almanac) -> Iterator[Sequence[Hearing]]:
        """See Source. All of it is few: a list is one hearing for each officer of a place."""
        desks = _desks(conn)
        workdays = Workdays(almanac.days)
        for window in almanac.windows:
            if window.kind in _KINDS and day - LOOK_BACK <= window.closes < day:
                yield list(_of_window(conn, window, Places((window,), almanac.windows), desks, day, workdays))
        yield list(_of_requests(conn, desks, day, workdays))


def _desks(conn: Connection) -> _Desks:
    of: dict[str, list[Official]] = {}
    for official in officers(conn):
        of.setdefault(official.region, []).append(official)
    return _Desks(of)


def _of_window(
    conn: Connection, window: Window, places: Places, desks: _Desks, day: date, workdays: Workdays
) -> Iterator[Hearing]:
    levels = [level for level in range(3) if _is_due(window.closes, level, day, workdays)]
    if not levels:
        return
    lists: dict[tuple[int, str], list[Firm]] = {}
    for firm in silent(conn, window, of_window(window).key, held_for(window.kind, window.tier)):
        if window not in places.of(firm.region):
            continue  # a nearer one is what the firm was told of
        codes = desks.levels(firm.region)
        for level in levels:
            if level < len(codes):
                lists.setdefault((level, codes[level]), []).append(firm)
    for (level, code), firms in sorted(lists.items(), key=lambda one: one[0]):
        head = (
            f"{region_name(code)}{called(window.kind, window.tier)}{window.closes}截止，"
            f"下面{len(firms)}家没有办、没有提交，也没有说不办{_HEARD[level]}："
        )
        lines = [f"{firm.name or '（名称未填）'}（{region_name(firm.region)}）" for firm in firms]
        foot = f"依据：{window.source}" if window.source else ""
        words, count = _list(head, lines, "说“谁没交年度核实”看全部。", foot)
        occasion = _occasion(f"overdue:{window.id}:{code}:{level}", window.closes, code)
        yield from _to(desks.of[code], occasion, words, [firm.id for firm in firms[:count]])


def _of_requests(conn: Connection, desks: _Desks, day: date, workdays: Workdays) -> Iterator[Hearing]:
    """Requests that wait for the bureau and whose day is past; those of one day and place in one list."""
    c = request.c
    query = (
        select(c.number, c.topic, c.region, c.due, c.enterprise_id, enterprise.c.name)
        .outerjoin(enterprise, enterprise.c.id == c.enterprise_id)
        .where(c.state.in_(("open", "accepted")), c.due < day, c.due >= day - LOOK_BACK, c.region.is_not(None))
        .order_by(c.due, c.id)
    )
    lists: dict[tuple[date, int, str], list[tuple[str, int | None]]] = {}
    for row in conn.execute(query):
        who = f"{row.name}：" if row.name else ""
        for level, code in enumerate(desks.levels(row.region)):
            if _is_due(row.due, level, day, workdays):
                lists.setdefault((row.due, level, code), []).append(
                    (f"{row.number} {who}{row.topic}", row.enterprise_id)
                )
    for (due, level, code), found in sorted(lists.items(), key=lambda one: one[0]):
        head = f"{region_name(code)}有{len(found)}件企业提的事项答应{due}前回复，还没有办结{_HEARD[level]}："
        words, count = _list(head, [line for line, _ in found], "说“待办”看全部。", "回编号就能看、能办。")
        firms = [firm for _, firm in found[:count] if firm is not None]
        yield from _to(desks.of[code], _occasion(f"late:{code}:{level}", due, code), words, firms)


_HEARD = ("", "，下一级的工作人员五个工作日前已经收到", "，下面两级的工作人员都已经收到")


def _is_due(last: date, level: int, day: date, workdays: Workdays) -> bool:
    """Whether the officers of a level are told by now: the first on the next working day, each five later."""
    told = workdays.after(last, FIRST + NEXT * level)
    return told <= day <= told + TOLD_FOR


def _occasion(id_: str, last: date, region: str) -> Occasion:
    """Its last day only bounds how long it is worth telling, and does not move with the days off."""
    return Occasion(id_, "overdue", last + LOOK_BACK, region=region)


def _to(officials: Sequence[Official], occasion: Occasion, words: str, shown: Collection[int]) -> Iterator[Hearing]:
    for official in officials:
        yield Hearing(
            occasion, official.person, official.address_id, None, "", "过了时间", words=words, once=True,
            shown=tuple(dict.fromkeys(shown)),
        )  # fmt: skip


def _list(head: str, lines: Sequence[str], more: str, foot: str) -> tuple[str, int]:
    """A numbered list within one message, and how many of its lines it holds; the rest is counted."""
    kept: list[str] = []
    for number, line in enumerate(lines, 1):
        rest = f"还有{len(lines)}家（件），{more}"
        if len("\n".join((head, *kept, f"{number}. {line}", rest, foot)).encode()) > MOST_BYTES:
            break
        kept.append(f"{number}. {line}")
    left = [f"还有{len(lines) - len(kept)}家（件），{more}"] if len(kept) < len(lines) else []
    return "\n".join(part for part in (head, *kept, *left, foot) if part), len(kept)
