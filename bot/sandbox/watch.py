"""A year in a minute: the business days go by one after the other, and on each is sent what is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta

from storage.clock import SHANGHAI, BusinessClock, Clock

MORNING, EVENING = time(9, 1), time(19, 45)
"""When the day is planned, and when all that was planned for it is due; nobody's quiet hours have begun."""
A_DAY = 0.08
"""Seconds a day takes at least, so that it can be watched."""
DAYS = 366

log = logging.getLogger(__name__)


async def _nothing() -> None:
    """Until the bot is there."""


class Leaping:
    """The system's time, and as much more as has gone by in the sandbox: limits, leases and one-time codes age with it.

    It never goes back.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The moment, in the zone of the clock it rests on."""
        return self._clock.now() + self._ahead

    def leap(self, by: timedelta) -> None:
        """Go ahead by so much."""
        self._ahead += max(by, timedelta())


class Watch:
    """Moves `clock` on, day by day, and `system` with it, and has the bot `plan` each day and `deliver` what is due.

    Both return when it is done.
    """

    def __init__(self, clock: BusinessClock, system: Leaping, pause: float = A_DAY) -> None:
        self.plan: Callable[[], Awaitable[None]] = _nothing
        self.deliver: Callable[[], Awaitable[None]] = _nothing
        self._clock = clock
        self._system = system
        self._pause = pause
        self._task: asyncio.Task[None] | None = None

    @property
    def going(self) -> bool:
        """Whether days are going by."""
        return self._task is not None and not self._task.done()

    def start(self, tell: Callable[[date], None], days: int = DAYS) -> None:
        """Begin, unless it is going already; `tell` hears of each day before anything of it is sent."""
        if not self.going:
            self._task = asyncio.create_task(self._go(tell, days), name="watch")

    async def stop(self) -> None:
        """The day that has come stays. Safe to call when nothing is going."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _go(self, tell: Callable[[date], None], days: int) -> None:
        first = self._clock.today()
        try:
            for count in range(days):
                day = first + timedelta(days=count)
                self._move(datetime.combine(day, MORNING, SHANGHAI))
                tell(day)
                await self.plan()
                await self.deliver()
                self._move(datetime.combine(day, EVENING, SHANGHAI))
                await self.deliver()
                await asyncio.sleep(self._pause)
        except Exception:
            log.exception("sandbox: the days stopped going by")
        finally:
            self._task = None
            tell(self._clock.today())

    def _move(self, moment: datetime) -> None:
        """To that moment, unless it is past already."""
        if (by := moment - self._clock.now()) > timedelta():
            self._system.leap(by)
            self._clock.set_moment(moment)
