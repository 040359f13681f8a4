"""The planner on real databases: once each and at the right stage, whatever happens in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from time import tzset
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from storage import almanac, stamps, wishes
from storage.agenda import DayOff, Response, Subscription, Window
from storage.clock import SHANGHAI
from storage.database import DatabaseUnavailable, Store
from storage.tables import outbox as rows
from storage.tables_of_reminders import response, window
from tests.conftest import StillClock
from tests.scheduler.bureau import APPLY, Bureau, one_firm, stands
from tests.scheduler.firms import Place


@pytest.fixture
def bureau(store: Store) -> Bureau:
    """On a quiet Tuesday."""
    return Bureau(store, datetime(2026, 11, 24, 8, 0, tzinfo=SHANGHAI))


async def test_each_stage_of_a_window_goes_out_once(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    await bureau.windows(APPLY)
    told = {}
    for days in range(30):
        day = date(2026, 11, 25) + timedelta(days=days)
        for hour in (8, 15):
            if found := await bureau.on(day, hour):
                told[day.isoformat()] = found
                [waits] = await bureau.rows("pending")
                assert "苏工信办〔2026〕1号" in waits.payload
                assert "国家梯度培育管理办法（2026）" in waits.payload
    # 13, 19 and 20 December are a weekend: what falls there is told on the Friday before, the later stage alone.
    assert told == {
        "2026-12-01": ["opening"],
        "2026-12-04": ["lead14"],
        "2026-12-11": ["lead7"],
        "2026-12-17": ["lead3"],
        "2026-12-18": ["lead0"],
    }
    rows = sorted(await bureau.rows(), key=lambda row: row.not_before)
    assert len({row.key for row in rows}) == 5
    # Each until the next is told, the last one until the end.
    over = [datetime(2026, 12, day, tzinfo=SHANGHAI) for day in (4, 11, 17, 18)]
    assert [row.not_after for row in rows] == [*over, datetime(2026, 12, 20, 23, 59, 59, tzinfo=SHANGHAI)]
    for row in rows:
        at = row.not_before.astimezone(SHANGHAI)
        assert time(9, 7) <= at.time() <= time(17, 18)
        assert at.minute % 2 == 1


async def test_two_ticks_at_once_and_a_clock_set_back_double_nothing(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    await bureau.windows(APPLY)
    bureau.clock.moment = datetime(2026, 12, 1, 8, 0, tzinfo=SHANGHAI)
    other = bureau.another()
    await asyncio.gather(bureau.planner.tick(), other.tick())
    assert len(await bureau.rows()) == 1
    bureau.clock.moment -= timedelta(hours=1)
    assert await bureau.another().tick() == 0
    bureau.clock.moment = datetime(2026, 11, 30, 23, 50, tzinfo=SHANGHAI)
    assert await bureau.another().tick() == 0
    assert len(await bureau.rows()) == 1


async def test_after_a_time_down_what_is_due_goes_once_and_what_is_past_does_not(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    past = replace(APPLY, tier="little_giant.national", opens=date(2026, 11, 25), closes=date(2026, 12, 30))
    await bureau.do(lambda conn: stands(conn, 1, tier="little_giant.national"))
    over_the_year = replace(APPLY, closes=date(2027, 1, 8))
    await bureau.windows(past, over_the_year)
    assert await bureau.on(date(2026, 11, 25)) == ["opening"]
    # Down over a month's end and the year's: from 26 November to 4 January.
    assert await bureau.on(date(2027, 1, 4)) == ["lead7"]
    assert await bureau.on(date(2027, 1, 5)) == ["lead3"]
    assert await bureau.on(date(2027, 1, 7)) == ["lead1"]


async def test_a_window_that_was_moved_is_a_new_promise_and_what_waited_is_called_back(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    (id_,) = await bureau.windows(APPLY)
    assert await bureau.on(date(2026, 12, 11)) == ["lead7"]
    await bureau.windows(replace(APPLY, id=id_, closes=date(2026, 12, 25)))
    assert await bureau.on(date(2026, 12, 11), 9) == ["lead14"]
    (row,) = await bureau.rows("pending")
    assert row.occasion == f"window:{id_}:2026-12-25"
    await bureau.windows(replace(APPLY, id=id_, closes=date(2026, 12, 25)), withdrawn=True)
    assert await bureau.on(date(2026, 12, 18)) == []
    assert await bureau.rows("pending") == []


async def test_a_window_that_is_lengthened_is_told_again_only_to_who_has_not_answered(bureau: Bureau) -> None:
    def people(conn: Connection) -> dict[str, int]:
        place, firms = Place(conn), {}
        for name in ("done", "later", "silent", "back"):
            firms[name] = place.firm(f"金湖示例{name}有限公司", member=place.person(name))
            stands(conn, firms[name])
        return firms

    firms = await bureau.do(people)
    (id_,) = await bureau.windows(APPLY)
    assert await bureau.on(date(2026, 12, 1)) == ["opening"] * 4

    async def answer(closes: str, name: str, kind: Any, until: date | None = None) -> None:
        given = [Response(f"window:{id_}:{closes}", firms[name], kind, until)]
        await bureau.do(lambda conn: wishes.respond(conn, firms[name], given, bureau.clock.moment))

    await bureau.do(lambda conn: conn.execute(update(rows).values(status="sent")))
    await answer("2026-12-20", "done", "done")
    await answer("2026-12-20", "back", "declined")
    await answer("2026-12-20", "later", "later", date(2026, 12, 9))
    await bureau.windows(replace(APPLY, id=id_, closes=date(2026, 12, 31)))
    assert await bureau.on(date(2026, 12, 2)) == ["lead30"]  # of the new days, to who said nothing
    assert await bureau.on(date(2026, 12, 9)) == ["later2026-12-09"]
    await answer("2026-12-31", "back", "later", date(2026, 12, 9))  # takes it back
    assert await bureau.on(date(2026, 12, 17)) == ["lead14"] * 3
    await bureau.windows(replace(APPLY, id=id_, year=2027, opens=date(2027, 12, 1), closes=date(2027, 12, 20)))
    assert await bureau.on(date(2027, 12, 1)) == ["opening"] * 4


async def test_what_was_promised_while_a_window_was_withdrawn_is_called_back_later(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    await bureau.windows(APPLY)
    await bureau.on(date(2026, 12, 11))
    # As if the plan and the officer had missed each other.
    await bureau.do(lambda conn: conn.execute(update(window).values(withdrawn_at=bureau.clock.moment)))
    await bureau.do(lambda conn: stamps.move_stamp(conn, "almanac"))
    await bureau.on(date(2026, 12, 11), 9)
    assert [(row.status, row.last_error) for row in await bureau.rows()] == [("cancelled", "情况变了，不用再提醒")]
    await bureau.do(lambda conn: conn.execute(update(window).values(withdrawn_at=None)))
    await bureau.do(lambda conn: stamps.move_stamp(conn, "almanac"))
    await bureau.on(date(2026, 12, 11), 10)
    assert [row.status for row in await bureau.rows()] == ["pending"]


async def test_an_answer_ends_the_chain_for_the_firm_and_later_puts_it_off(bureau: Bureau) -> None:
    def people(conn: Connection) -> tuple[int, int]:
        place = Place(conn)
        zhang, li = place.person("zhang"), place.person("li")
        one, two = place.firm("金湖示例一有限公司", member=zhang), place.firm("金湖示例二有限公司", member=li)
        stands(conn, one)
        stands(conn, two)
        return one, zhang

    firm, zhang = await bureau.do(people)
    (id_,) = await bureau.windows(APPLY)
    key = f"window:{id_}:2026-12-20"

    async def answer(kind: Any, until: date | None = None) -> None:
        given = [Response(key, firm, kind, until)]
        await bureau.do(lambda conn: wishes.respond(conn, zhang, given, bureau.clock.moment))

    assert await bureau.on(date(2026, 12, 1)) == ["opening", "opening"]
    await answer("later", date(2026, 12, 8))
    assert await bureau.on(date(2026, 12, 4)) == ["lead14"]  # the other firm
    assert await bureau.on(date(2026, 12, 8)) == ["later2026-12-08"]
    await answer("done")
    assert await bureau.on(date(2026, 12, 11)) == ["lead7"]  # the other firm
    await answer("later", date(2026, 12, 11))  # takes it back
    assert await bureau.on(date(2026, 12, 17)) == ["lead3", "lead3"]


async def test_an_answer_given_by_mistake_and_taken_back_costs_no_reminder_of_that_day(bureau: Bureau) -> None:
    firm = await bureau.do(one_firm)
    (id_,) = await bureau.windows(APPLY)
    bureau.planner._clock = system = StillClock()
    last = date(2026, 12, 18)  # a Friday: the last working day
    assert await bureau.on(last) == ["lead0"]
    for given in (("done", None), ("later", last)):
        answer = Response(f"window:{id_}:2026-12-20", firm, *given)
        await bureau.do(lambda conn, answer=answer: wishes.respond(conn, 1, [answer], bureau.clock.moment))
    assert [row.status for row in await bureau.rows()] == ["cancelled"]
    system.advance(minutes=6)
    await bureau.on(last, 9)
    assert [row.status for row in await bureau.rows()] == ["pending"]


async def test_an_answer_that_a_plan_missed_still_calls_back(bureau: Bureau) -> None:
    firm = await bureau.do(one_firm)
    (id_,) = await bureau.windows(APPLY)
    await bureau.on(date(2026, 12, 1))
    values = {"occasion": f"window:{id_}:2026-12-20", "enterprise_id": firm, "answer": "done"}
    await bureau.do(lambda conn: conn.execute(insert(response).values(**values, at=bureau.clock.moment)))
    await bureau.planner.tick()
    assert [row.status for row in await bureau.rows()] == ["cancelled"]


async def test_nothing_goes_out_on_a_day_off_unless_it_is_the_last_chance(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    off = DayOff(date(2026, 12, 17), worked=False)
    await bureau.do(lambda conn: almanac.set_days(conn, None, [off], bureau.clock.moment))
    await bureau.windows(replace(APPLY, closes=date(2026, 12, 19)))
    assert await bureau.on(date(2026, 12, 16)) == ["lead3"]
    assert await bureau.on(date(2026, 12, 17)) == []
    # Down on Friday the 18th: the Saturday is the last day of all.
    assert await bureau.on(date(2026, 12, 19)) == ["lead0"]
    assert await bureau.on(date(2026, 12, 21)) == []


async def test_a_yearly_window_is_written_again_by_its_rule_and_officers_hear_of_it_once(bureau: Bureau) -> None:
    await bureau.do(lambda conn: Place(conn).officer("wang", "320831"))
    check = Window(0, "check", "pool.county", "320831", 2026, None, date(2026, 11, 20), "金湖三(一)3", yearly=True)
    await bureau.windows(check)
    bureau.clock.moment = datetime(2026, 11, 24, 8, 0, tzinfo=SHANGHAI)
    await asyncio.gather(bureau.planner.tick(), bureau.another().tick())
    await bureau.on(date(2026, 11, 25))
    found = await bureau.do(lambda conn: almanac.load(conn).windows)
    assert [(one.year, one.closes.isoformat()) for one in found] == [(2026, "2026-11-20"), (2027, "2027-11-20")]
    assert "顺推" in found[1].source
    assert "金湖三(一)3" in found[1].source
    assert found[1].yearly
    told = [row.key for row in await bureau.rows() if row.key.startswith("yearly:")]
    assert told == ["yearly:2:2027-11-20:1"]


async def test_the_day_is_chinas_whatever_the_servers_zone(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    await bureau.do(one_firm)
    await bureau.windows(APPLY)
    for zone in ("UTC", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        tzset()
        # Ten to midnight in Shanghai, morning or afternoon there.
        bureau.clock.moment = datetime(2026, 11, 30, 15, 50, tzinfo=UTC)
        assert await bureau.another().tick() == 0
    bureau.clock.moment = datetime(2026, 11, 30, 16, 10, tzinfo=UTC)
    assert await bureau.another().tick() == 1
    monkeypatch.undo()
    tzset()
    (row,) = await bureau.rows()
    assert row.not_before.astimezone(SHANGHAI).date() == date(2026, 12, 1)


async def test_a_plan_that_is_cut_off_is_made_again_to_the_end(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    def people(conn: Connection) -> None:
        place = Place(conn)
        for n in range(5):
            stands(conn, place.firm(f"示例{n}有限公司", member=place.person(f"person{n}")))

    await bureau.do(people)
    await bureau.windows(APPLY)
    monkeypatch.setattr("scheduler.planning.planner.AT_ONCE", 2)
    promise, calls = bureau.planner._promise, []

    async def failing(*given: Any) -> int | None:
        calls.append(given)
        if len(calls) == 2:
            raise DatabaseUnavailable("gone")
        return await promise(*given)

    monkeypatch.setattr(bureau.planner, "_promise", failing)
    with pytest.raises(DatabaseUnavailable):
        await bureau.on(date(2026, 12, 1))
    assert len(await bureau.rows()) == 2
    assert await bureau.planner.tick() == 3
    assert await bureau.planner.tick() == 0
    assert len(await bureau.rows()) == 5


async def test_it_works_when_something_has_changed_and_else_only_looks(bureau: Bureau) -> None:
    plans: list[None] = []
    made = bureau.planner._sources
    bureau.planner._sources = lambda: plans.append(None) or made()  # type: ignore[func-returns-value]
    bureau.planner._clock = system = StillClock()
    (zhang,) = await bureau.do(lambda conn: [one_firm(conn)])

    async def planned() -> int:
        before = len(plans)
        await bureau.planner.tick()
        return len(plans) - before

    assert await planned() == 1  # at the start
    assert await planned() == 0
    await bureau.windows(APPLY)
    assert await planned() == 1
    asked = [Subscription("application", None, None)]
    await bureau.do(lambda conn: wishes.subscribe(conn, zhang, asked, system.now()))
    assert await planned() == 0
    system.advance(minutes=6)
    assert await planned() == 1
    system.advance(minutes=6)
    assert await planned() == 0
    bureau.clock.advance(days=1)
    assert await planned() == 1
