"""What officers set: kept with what it was, undone, held against what was seen; what moved is not reminded of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, select

from storage import almanac, outbox, people
from storage.agenda import Almanac, DayOff, DutyDate, Window, WindowChange
from storage.bindings import Meanwhile
from storage.database import Store
from storage.incoming import Address
from storage.outgoing import Text
from storage.tables import outbox as promises

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
WINDOW = Window(
    0, "application", "srdi.province", "320831", 2026, date(2026, 12, 1), date(2026, 12, 20), "某号通知", "",
    (7, 3),
)  # fmt: skip


def officer(conn: Connection) -> int:
    return people.find_or_create(conn, Address("wecom", "corp", "1", "wang"), NOW).known.person_id


async def test_a_window_is_set_moved_withdrawn_and_each_is_undone(store: Store) -> None:
    def work(conn: Connection) -> list[Almanac]:
        person, seen = officer(conn), []
        [row] = almanac.set_windows(conn, person, [WindowChange(WINDOW)], NOW)
        seen.append(almanac.load(conn))
        moved = replace(WINDOW, id=row, closes=date(2026, 12, 31))
        almanac.set_windows(conn, person, [WindowChange(moved)], NOW)
        almanac.set_windows(conn, person, [WindowChange(moved, withdrawn=True)], NOW)
        for _ in range(4):
            seen.append(almanac.load(conn))
            almanac.undo_last(conn, person, row, NOW)
        return seen

    first, withdrawn, moved, back, gone = await store.run(work)
    assert [replace(w, id=0) for w in first.windows] == [WINDOW]
    assert withdrawn.windows == gone.windows == ()
    assert moved.windows[0].closes == date(2026, 12, 31)
    assert back.windows == first.windows
    assert first.stamp < withdrawn.stamp < moved.stamp < back.stamp < gone.stamp


async def test_who_saw_an_older_almanac_sets_nothing(store: Store) -> None:
    def work(conn: Connection) -> None:
        before = almanac.load(conn).stamp
        almanac.settle_on(conn, before)
        almanac.set_days(conn, officer(conn), [DayOff(date(2027, 2, 13), True)], NOW)
        almanac.settle_on(conn, before + 1)
        with pytest.raises(Meanwhile):
            almanac.settle_on(conn, before)

    await store.run(work)


async def test_what_waits_to_be_said_of_a_moved_window_is_not_said(store: Store) -> None:
    def work(conn: Connection) -> list[tuple[str, str]]:
        person = officer(conn)
        address = people.find_or_create(conn, Address("wecom", "corp", "1", "wang"), NOW).address_id
        [row] = almanac.set_windows(conn, person, [WindowChange(WINDOW)], NOW)
        for name, attempts in (("never tried", 0), ("tried", 2)):
            occasion = f"window:{row}:2026-12-20"
            waiting = outbox.row(name, address, Text(content="提醒"), NOW, priority=outbox.NOTICE, occasion=occasion)
            outbox.enqueue(conn, [{**waiting, "attempts": attempts}])
        almanac.set_windows(conn, person, [WindowChange(replace(WINDOW, id=row, closes=date(2026, 12, 31)))], NOW)
        return [(r.key, r.status) for r in conn.execute(select(promises))]

    # What was never tried can be promised again once the day is put back.
    assert await store.run(work) == [("tried", "cancelled")]


async def test_days_and_duties_are_kept_replaced_and_taken_out(store: Store) -> None:
    duty = DutyDate(0, "jinhu-2022", "四(一)", "信息通报", "320831", {"every": "quarterly", "day": 5, "month": 3})

    def work(conn: Connection) -> list[Almanac]:
        person, seen = officer(conn), []
        almanac.set_days(conn, person, [DayOff(date(2027, 2, 13), True), DayOff(date(2027, 2, 10), False)], NOW)
        almanac.set_duties(conn, person, [duty], NOW)
        seen.append(almanac.load(conn))
        almanac.set_days(conn, person, [DayOff(date(2027, 2, 13), None)], NOW)
        almanac.set_duties(conn, person, [replace(duty, rhythm={"every": "monthly", "day": 8})], NOW)
        seen.append(almanac.load(conn))
        almanac.set_duties(conn, person, [replace(duty, withdrawn=True)], NOW)
        return [*seen, almanac.load(conn)]

    first, second, third = await store.run(work)
    assert first.days == {date(2027, 2, 13): True, date(2027, 2, 10): False}
    assert second.days == {date(2027, 2, 10): False}
    assert [dict(d.rhythm) for d in second.duties] == [{"every": "monthly", "day": 8}]
    assert third.duties == ()
