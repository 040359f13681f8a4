"""What people say while a reminder is being planned or is on its way: it is not promised, and not tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from storage import almanac, claims, roles, sending, settling, stamps, wishes
from storage.agenda import DutyDate, Preference, Response, Subscription, WindowChange
from storage.clock import SHANGHAI
from storage.database import Store
from storage.settling import Settled
from storage.tables_of_reminders import stamp
from tests.conftest import StillClock
from tests.scheduler.bureau import APPLY, TIER, Bureau, stands
from tests.scheduler.firms import Place

OPENING = date(2026, 12, 1)
SYSTEM = StillClock()
NOW = datetime(2026, 12, 1, 18, 0, tzinfo=SHANGHAI)
GIANT = "little_giant.national"
UNWANTED = [Subscription("application", TIER, None, wanted=False)]
MOVED = [WindowChange(replace(APPLY, id=2, tier=GIANT, closes=date(2026, 12, 25)))]


def everybody(conn: Connection) -> None:
    """Five persons with a firm each, by the same numbers: the last is told of another window."""
    place = Place(conn)
    for n in range(1, 6):
        stands(conn, place.firm(f"示例{n}有限公司", member=place.person(f"p{n}")), tier=GIANT if n == 5 else TIER)


def say(conn: Connection) -> None:
    """Each of them gives a reason why nothing is to be sent any more; the last window is moved."""
    wishes.respond(conn, 1, [Response("window:1:2026-12-20", 1, "done")], NOW)
    wishes.prefer(conn, 2, Preference(reminders=False), NOW)
    wishes.subscribe(conn, 3, UNWANTED, NOW)
    claims.leave(conn, 4, 4, NOW)
    almanac.set_windows(conn, None, MOVED, NOW)


@pytest.fixture
def bureau(store: Store) -> Bureau:
    """On the day two windows open."""
    return Bureau(store, datetime(2026, 12, 1, 8, 0, tzinfo=SHANGHAI))


async def test_what_is_on_its_way_is_not_tried_again(bureau: Bureau) -> None:
    await bureau.do(everybody)
    await bureau.windows(APPLY, replace(APPLY, tier=GIANT))
    assert await bureau.on(OPENING) == ["opening"] * 5
    lease = timedelta(seconds=30)
    taken = (await bureau.do(lambda conn: sending.claim(conn, 9, SYSTEM.now(), lease, NOW))).rows
    await bureau.do(say)
    failed = [Settled(one.id, one.attempts, "pending", NOW, "net") for one in taken]
    await bureau.do(lambda conn: settling.settle(conn, failed))
    later = NOW + timedelta(minutes=1)
    assert not (await bureau.do(lambda conn: sending.claim(conn, 9, SYSTEM.now(), lease, later))).rows
    assert [row.status for row in await bureau.rows()] == ["cancelled"] * 5


async def test_nothing_is_promised_against_what_is_said_while_it_is_planned(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bureau.do(everybody)
    await bureau.windows(APPLY, replace(APPLY, tier=GIANT))
    promise = bureau.planner._promise

    async def late(*given: Any) -> int | None:
        await bureau.do(say)
        await bureau.do(lambda conn: conn.execute(update(stamp).values(value=given[1].almanac)))  # or all begins anew
        return await promise(*given)

    monkeypatch.setattr(bureau.planner, "_promise", late)
    await bureau.on(OPENING)
    assert [row.occasion for row in await bureau.rows()] == ["window:2:2026-12-20"]
    await bureau.do(lambda conn: stamps.move_stamp(conn, almanac.NAME))
    monkeypatch.undo()
    await bureau.on(OPENING, 9)
    assert [(row.occasion, row.status) for row in await bureau.rows()] == [
        ("window:2:2026-12-20", "cancelled"),
        ("window:2:2026-12-25", "pending"),
    ]


async def test_a_post_given_or_taken_today_counts_today(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    duty = DutyDate(0, "jinhu-2022", "四(一)", "领导小组联席会议", "320831", {"every": "monthly", "day": 1})
    await bureau.do(lambda conn: almanac.set_duties(conn, None, [duty], NOW))
    assert await bureau.on(OPENING) == []
    officer = await bureau.do(lambda conn: Place(conn).officer("wang", "320831"))
    other = bureau.another()
    promise = other._promise

    async def late(*given: Any) -> int | None:
        await bureau.do(lambda conn: roles.take_back(conn, officer))
        return await promise(*given)

    monkeypatch.setattr(other, "_promise", late)
    assert await other.tick() == 0
    await bureau.do(lambda conn: Place(conn).officer("wang", "320831"))
    bureau.planner._clock = StillClock(SYSTEM.now() + timedelta(minutes=6))
    assert len(await bureau.on(OPENING, 9)) == 1
