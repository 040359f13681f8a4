"""What waits to be said is still true when it goes: what was overtaken is called back, what is due comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import Connection, update

from storage import claims, unreachable, wishes
from storage.agenda import DayOff, Preference, Subscription
from storage.almanac import set_days
from storage.changes import Changes, NewRequest, NewStep
from storage.clock import SHANGHAI
from storage.database import Store
from storage.known import Consent, Fact
from storage.requests import make
from storage.tables import address, membership
from storage.tables_of_reminders import standing
from tests.conftest import StillClock
from tests.scheduler.bureau import APPLY, TIER, Bureau, one_firm, stands
from tests.scheduler.firms import VERSION, Place, moment
from tests.scheduler.meanwhile import evening, goes, later, says, states

OPENING = date(2026, 12, 1)
MONDAY = date(2026, 12, 14)


@pytest.fixture
def bureau(store: Store) -> Bureau:
    """On a quiet Tuesday; what firms and people say is planned when five minutes have passed."""
    bureau = Bureau(store, datetime(2026, 11, 24, 8, 0, tzinfo=SHANGHAI))
    bureau.planner._clock = StillClock()
    return bureau


# -- stages ------------------------------------------------------------------------------------------------------------


async def test_of_two_stages_that_come_late_only_the_latest_goes(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    await bureau.windows(APPLY)
    assert await bureau.on(date(2026, 12, 11)) == ["lead7"]
    # Down until Thursday, where lead3 is due: the courier begins before the planner, and another after it.
    assert await goes(bureau, moment(date(2026, 12, 17))) == []
    assert await bureau.on(date(2026, 12, 17)) == ["lead3"]
    assert [key.split(":")[3] for key in await goes(bureau, evening(date(2026, 12, 17)))] == ["lead3"]


async def test_a_stage_that_comes_late_before_the_next_still_goes(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    await bureau.windows(APPLY)
    assert await bureau.on(date(2026, 12, 11)) == ["lead7"]
    assert await bureau.on(date(2026, 12, 12)) == []  # a Saturday: what waits stays
    assert await bureau.on(MONDAY) == []
    assert [key.split(":")[3] for key in await goes(bureau, moment(MONDAY))] == ["lead7"]


async def test_a_reminder_for_which_there_is_no_reason_any_more_does_not_go(bureau: Bureau) -> None:
    firm = await bureau.do(lambda conn: one_firm(conn, state="unmet", near=True))
    await bureau.windows(APPLY)
    assert await bureau.on(OPENING) == ["opening"]
    await bureau.do(lambda conn: conn.execute(standing.delete().where(standing.c.enterprise_id == firm)))
    assert await later(bureau) == 0  # nothing tells the planner: it is found with the next plan
    await bureau.do(lambda conn: set_days(conn, None, [DayOff(date(2027, 3, 3), False)], bureau.clock.moment))
    assert await later(bureau) == 0
    assert await states(bureau) == ["cancelled"]
    await bureau.do(lambda conn: stands(conn, firm))
    await bureau.do(lambda conn: set_days(conn, None, [DayOff(date(2027, 3, 3), None)], bureau.clock.moment))
    assert await later(bureau) == 1
    assert await states(bureau) == ["pending"]


async def test_other_leads_chosen_after_the_promise_of_the_day_do_not_take_it_back(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    await bureau.windows(APPLY)
    assert await bureau.on(date(2026, 12, 11)) == ["lead7"]
    await bureau.do(lambda conn: wishes.prefer(conn, 1, Preference(leads=(10, 2)), bureau.clock.moment))
    assert await later(bureau) == 0
    assert await states(bureau) == ["pending"]


# -- persons -----------------------------------------------------------------------------------------------------------


async def test_who_is_confirmed_or_reached_again_hears_the_same_day(bureau: Bureau) -> None:
    def write(conn: Connection) -> None:
        one_firm(conn)
        li = Place(conn).person("li")
        claims.join(conn, li, 1, bureau.clock.moment)
        make(conn, li, 1, [NewRequest("261201-AAAAA", "binding", "", "", region="320831")], bureau.clock.moment)
        Place(conn).officer("xian", "320831")
        wang = Place(conn).person("wang")
        claims.join(conn, wang, 1, bureau.clock.moment)
        conn.execute(update(membership).where(membership.c.person_id == wang).values(confirmed_at=bureau.clock.moment))
        gone = update(address).where(address.c.user == "wang")
        conn.execute(gone.values(unreachable_since=bureau.clock.moment))

    await bureau.do(write)
    await bureau.windows(APPLY)
    assert await bureau.on(OPENING) == ["opening"]
    assert await later(bureau) == 0
    step = NewStep("261201-AAAAA", "done", "officer")
    await says(bureau, 3, Changes(steps=[step]), "xian")
    assert await later(bureau) == 1
    await bureau.do(lambda conn: unreachable.reached(conn, [4]))
    assert await later(bureau) == 1
    assert [row.address_id for row in await bureau.rows()] == [1, 2, 4]


async def test_a_title_told_of_today_brings_what_is_due_to_its_holders_today(bureau: Bureau) -> None:
    firm = await bureau.do(one_firm)
    update_ = replace(APPLY, kind="update", tier=None)
    await bureau.windows(update_)
    assert await bureau.on(OPENING) == []
    await says(bureau, 1, Changes(facts=[Fact("titles", value=[{"tier": "srdi.city", "on": "2025-05-01"}])]))
    assert await later(bureau) == 1
    (row,) = await bureau.rows()
    assert (row.enterprise_id, row.status) == (firm, "pending")
    await says(bureau, 1, Changes(facts=[Fact("titles", value=[])]))
    assert await later(bureau) == 0
    assert await states(bureau) == ["cancelled"]


async def test_nothing_of_a_firm_goes_to_who_left_it_or_withdrew_consent_whatever_waits(bureau: Bureau) -> None:
    def write(conn: Connection) -> None:
        for n, name in enumerate(("left", "withdrew", "stays"), 1):
            person = Place(conn).person(name)
            stands(conn, Place(conn).firm(f"示例{n}有限公司", member=person))
        # The one who left had asked for the window, too: that is told without any firm.
        wishes.subscribe(conn, 1, [Subscription("application", TIER, "320831")], bureau.clock.moment)

    await bureau.do(write)
    await bureau.windows(APPLY)
    assert await bureau.on(OPENING) == ["opening"] * 3
    await says(bureau, 1, Changes(unbind=True), "left")
    await says(bureau, 2, Changes(consent=Consent(VERSION, False, bureau.clock.moment)), "withdrew")
    assert [key.split(":")[4:] for key in await goes(bureau, evening(OPENING))] == [["3", "3"]]
    bureau.planner._clock.advance(minutes=6)  # type: ignore[attr-defined]
    assert await bureau.on(OPENING, 10) == ["opening"]
    (own,) = await bureau.rows("pending")
    assert own.enterprise_id is None
    assert "示例1" not in own.payload


async def test_a_plan_made_for_another_day_touches_nothing_of_later_days(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    await bureau.windows(APPLY, replace(APPLY, tier="little_giant.national"))
    assert await bureau.on(OPENING) == ["opening"]
    bureau.clock.moment = datetime(2026, 11, 30, 23, 50, tzinfo=SHANGHAI)
    assert await bureau.another().tick() == 0
    assert await states(bureau) == ["pending"]
