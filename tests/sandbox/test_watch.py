"""The days of the sandbox go by one after the other; on each the bot does what falls due."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from bot.sandbox.transcript import Transcript
from bot.sandbox.watch import Leaping, Watch
from storage.clock import BusinessClock
from tests.conftest import StillClock


async def test_every_day_is_caught_up_with_once_and_in_order(clock: StillClock) -> None:
    business = BusinessClock(clock)
    watch = Watch(business, Leaping(clock), pause=0)
    done: list[date] = []

    async def plan() -> None:
        done.append(business.today())

    watch.plan = plan
    told: list[date] = []
    over = asyncio.Event()

    def tell(day: date) -> None:
        told.append(day)
        if not watch.going:
            over.set()

    first = business.today()
    watch.start(tell, days=40)
    await over.wait()
    days = [first + timedelta(days=count) for count in range(40)]
    assert done == days
    assert told == [*days, days[-1]]


async def test_the_day_stays_where_it_was_stopped(clock: StillClock) -> None:
    business = BusinessClock(clock)
    watch = Watch(business, Leaping(clock), pause=0.01)
    watch.start(lambda day: None)
    watch.start(lambda day: None)  # once is enough
    await asyncio.sleep(0.1)
    await watch.stop()
    day = business.today()
    assert date(2026, 11, 21) < day < date(2027, 11, 1)
    await asyncio.sleep(0.05)
    assert business.today() == day
    await watch.stop()


def test_a_day_is_noted_in_a_chat_when_something_is_said_on_it() -> None:
    transcript = Transcript()
    transcript.turn_to(date(2026, 11, 21))
    transcript.add("demo_jinhu", "me", "text", "在吗")
    for day in (22, 23, 24):
        transcript.turn_to(date(2026, 11, day), going=True)
    transcript.add("demo_jinhu", "bot", "text", "提醒")
    assert [entry.content for entry in transcript.of("demo_jinhu")] == ["在吗", "2026-11-24", "提醒"]
    transcript.turn_to(date(2026, 11, 24), going=False)
    transcript.add("demo_jinhu", "me", "text", "已办")
    shown = [entry.timed for entry in transcript.of("demo_jinhu")]
    assert shown == [True, False, False, True]  # no hour is told of a day that took a moment
    transcript.turn_to(date(2027, 1, 1))
    assert transcript.of("demo_jinhu")[-1].content == "2027-01-01"
    assert transcript.of("demo_rizhao") == []
