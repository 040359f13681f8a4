"""Titles, forms and what is overdue through the real planner, day after day: each told once, and looks are recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from storage import almanac, stamps, wishes
from storage.agenda import Subscription, Window
from storage.database import Store
from storage.outgoing import OUTGOING, ButtonCard
from storage.tables import audit, outbox
from tests.scheduler.bureau import Bureau
from tests.scheduler.firms import Place, moment

CHECK = Window(0, "check", "pool.county", "320831", 2026, date(2026, 11, 20), date(2026, 12, 11), "县工信局通知")


def days(first: date, last: date) -> Iterator[date]:
    """Every day."""
    while first <= last:
        yield first
        first += timedelta(days=1)


async def test_a_title_is_told_of_four_times_in_its_last_half_year(store: Store) -> None:
    bureau = Bureau(store, moment(date(2026, 1, 5)))

    def write(conn: Connection) -> None:
        place = Place(conn)
        titles = [{"tier": "srdi.province", "on": "2023-07-14"}]
        place.firm("金湖示例阀门有限公司", titles=titles, member=place.person("zhang"))

    await bureau.do(write)
    for day in (date(2026, 1, 13), date(2026, 1, 14), date(2026, 1, 15), date(2026, 4, 14), date(2026, 4, 15)):
        await bureau.on(day)
    for day in (
        *days(date(2026, 6, 11), date(2026, 6, 13)),
        *days(date(2026, 7, 6), date(2026, 7, 7)),
        date(2026, 7, 14),
    ):
        await bureau.on(day)
    rows = sorted(await bureau.rows(), key=lambda row: row.not_before)
    assert [row.key.split(":")[5] for row in rows] == ["lead180", "lead90", "lead30", "lead7"]
    card = OUTGOING.validate_json(rows[-1].payload)  # the one that waits
    assert isinstance(card, ButtonCard)
    assert "2023-07-14取得，有效期三年到2026-07-14；复核时间以主管部门当年通知为准" in card.desc
    assert "国家梯度培育暂行办法（2022）有效期与复核（二手资料，待确认）" in card.desc


async def test_a_missed_check_reaches_each_level_once_and_every_look_is_recorded(store: Store) -> None:
    bureau = Bureau(store, moment(date(2026, 11, 19)))
    rows: dict[str, int] = {}

    def write(conn: Connection) -> None:
        place = Place(conn)
        for name, region in (("xian", "320831"), ("shi", "320800"), ("sheng", "320000")):
            rows[name] = place.officer(name, region)
        for name in ("甲", "乙"):
            member = place.person(f"of {name}")
            rows[name] = place.firm(f"金湖示例{name}有限公司", titles=[{"tier": "pool.county"}], member=member)

    await bureau.do(write)
    await bureau.windows(CHECK)
    for day in (*days(date(2026, 12, 11), date(2026, 12, 15)), *days(date(2026, 12, 19), date(2026, 12, 22))):
        await bureau.on(day)
    for day in (date(2026, 12, 28), date(2026, 12, 29), date(2027, 1, 5)):
        await bureau.on(day)
    told = [row for row in await bureau.rows() if row.key.startswith("overdue:")]
    assert sorted(row.key.split(":")[2] for row in told) == ["320000", "320800", "320831"]
    told.sort(key=lambda row: row.not_before)
    assert [row.not_before.date() for row in told] == [date(2026, 12, 14), date(2026, 12, 21), date(2026, 12, 28)]
    assert all(row.not_after is None for row in told)
    looks = await bureau.do(lambda conn: conn.execute(select(audit.c.person_id, audit.c.enterprise_id)).all())
    seen = {(row.person_id, row.enterprise_id) for row in looks}
    assert seen == {(rows[officer], rows[firm]) for officer in ("xian", "shi", "sheng") for firm in ("甲", "乙")}
    assert len(looks) == 6
    first = OUTGOING.validate_json(told[0].payload)
    assert "下面2家没有办" in getattr(first, "content", "")


async def test_a_list_of_who_missed_a_check_is_called_back_when_its_day_is_moved(store: Store) -> None:
    bureau = Bureau(store, moment(date(2026, 11, 19)))

    def write(conn: Connection) -> None:
        place = Place(conn)
        officer = place.officer("xian", "320831")
        # Who wants to hear no more of duties still hears of what was missed.
        unwanted = Subscription("duty", None, None, wanted=False)
        wishes.subscribe(conn, officer, [unwanted], moment(date(2026, 11, 19)))
        place.firm("金湖示例甲有限公司", titles=[{"tier": "pool.county"}], member=place.person("a"))

    await bureau.do(write)
    (id_,) = await bureau.windows(CHECK)
    await bureau.on(date(2026, 12, 14))
    (waits,) = [row for row in await bureau.rows("pending") if row.key.startswith("overdue:")]
    await bureau.windows(replace(CHECK, id=id_, closes=date(2026, 12, 31)))
    assert not [row for row in await bureau.rows() if row.key == waits.key]
    await bureau.on(date(2026, 12, 14), 9)
    assert not [row for row in await bureau.rows() if row.key.startswith("overdue:")]
    # As if the plan and the officer had missed each other.
    row = {name: value for name, value in waits._mapping.items() if name != "id"}
    await bureau.do(lambda conn: conn.execute(insert(outbox).values(row)))
    await bureau.do(lambda conn: stamps.move_stamp(conn, almanac.NAME))
    await bureau.on(date(2026, 12, 14), 10)
    assert [row.status for row in await bureau.rows() if row.key == waits.key] == ["cancelled"]


async def test_a_form_left_open_is_recalled_twice_and_never_where_it_was_unsubscribed(store: Store) -> None:
    bureau = Bureau(store, moment(date(2026, 11, 19)))

    def write(conn: Connection) -> Any:
        place = Place(conn)
        for name in ("zhang", "li"):
            person = place.person(name)
            place.firm(f"金湖示例{name}有限公司", member=person)
            state = {"version": 1, "form": {"name": "eligibility", "touched": "2026-11-20"}}
            place.talks(person, state, date(2026, 11, 20))
        wishes.subscribe(conn, person, [Subscription("form", None, None, wanted=False)], moment(date(2026, 11, 21)))

    await bureau.do(write)
    for day in (*days(date(2026, 11, 24), date(2026, 11, 26)), *days(date(2026, 12, 3), date(2026, 12, 5))):
        await bureau.on(day)
    await bureau.on(date(2027, 1, 5))
    found = sorted(row.key.split(":")[3] for row in await bureau.rows())
    assert found == ["10", "3"]
