"""The machine's clock is set back an hour under a running process: what happens by the clock goes on."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, tzinfo

import pytest

from scheduler import ticks as under_test
from scheduler.courier import Courier
from scheduler.delivery import Delivered, Delivery, Outcome
from scheduler.ticks import Task, Ticks, daily, every
from storage.database import Store
from tests.conftest import StillClock

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
