"""The machine's clock is set back an hour under a running process: what happens by the clock goes on, nobody waits."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, tzinfo

import pytest
from sqlalchemy import Connection

from scheduler import ticks as under_test
from scheduler.courier import Courier
from scheduler.delivery import Delivered, Delivery, Outcome
from scheduler.ticks import Task, Ticks, daily, every
from storage import jobs, people
from storage.changes import Job
from storage.database import Store
from storage.incoming import Address
from storage.limits import A_MINUTE
from tests.conftest import StillClock
from tests.scheduler.test_courier import Post, courier, promise

HOUR = timedelta(hours=1)


class MachineTime(datetime):
    """The machine's time, `ahead` of the real one until it is put right."""

    ahead = HOUR

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """What the machine shows."""
        return datetime.now(tz) + cls.ahead


async def deliver(_delivery: Delivery) -> Outcome:
    """Everything arrives."""
    return Delivered("m")


async def test_ticks_go_on_after_the_clock_was_set_back(
    store: Store, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("apscheduler.schedulers.base", "apscheduler.triggers.interval", "scheduler.ticks"):
        monkeypatch.setattr(f"{module}.datetime", MachineTime)
    monkeypatch.setattr(MachineTime, "ahead", HOUR)
    monkeypatch.setattr(under_test, "MIND_SECONDS", 0.05)
    ran = asyncio.Event()

    async def tick() -> None:
        ran.set()

    tasks = [Task("planner", every(0.2), tick, at_start=False), Task("nightly", daily(3, 17), tick, at_start=False)]
    ticks = Ticks(store, Courier(store, deliver, clock), clock, tasks)
    ticks.start()
    try:
        async with asyncio.timeout(10):
            await ran.wait()
        monkeypatch.setattr(MachineTime, "ahead", timedelta())
        ran.clear()
        for _ in range(3):  # not once by chance, but again and again
            async with asyncio.timeout(10):
                await ran.wait()
            ran.clear()
    finally:
        await ticks.stop()


async def test_who_was_answered_within_the_hour_is_answered_after_the_clock_was_set_back(
    store: Store, clock: StillClock
) -> None:
    """What was sent in an hour that comes a second time was not all sent in the present minute."""
    post = Post()
    sender = courier(store, post, clock)
    for n in range(A_MINUTE[0] + 5):
        await promise(store, f"r{n}", clock=clock)
        await sender.deliver_due()
        clock.advance(seconds=90)
    told = len(post.sent)
    assert told == A_MINUTE[0] + 5
    clock.advance(hours=-1)
    await promise(store, "after", clock=clock)
    await sender.deliver_due()
    assert post.keys[told:] == ["after"]


async def test_what_a_replica_with_a_fast_clock_just_sent_counts(store: Store, clock: StillClock) -> None:
    ahead = StillClock(clock.now() + timedelta(seconds=5))
    await promise(store, *(f"a{n}" for n in range(40)), clock=clock)
    await courier(store, Post(), ahead).deliver_due()
    post = Post()
    await courier(store, post, clock).deliver_due()
    assert post.sent == []


async def test_slow_work_asked_for_before_the_clock_was_set_back_is_done_at_once(
    store: Store, clock: StillClock
) -> None:
    lease = timedelta(seconds=120)

    def ask(conn: Connection) -> None:
        seat = people.find_or_create(conn, Address("wecom", "wwtest", "1000002", "alice"), clock.now())
        for key in ("held", "asked"):
            jobs.ask(conn, key, seat.address_id, [Job("export")], clock.now())

    await store.run(ask)
    taken = await store.run(lambda conn: jobs.claim(conn, clock.now(), lease))  # and its process dies
    assert taken is not None
    clock.advance(hours=-1)
    found = [await store.run(lambda conn: jobs.claim(conn, clock.now(), lease)) for _ in range(3)]
    assert sorted(one.key for one in found if one is not None) == ["job:asked:0", "job:held:0"]
