"""A year in a minute: the business days go by one after the other, and on each is sent what is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta

from storage.clock import SHANGHAI, BusinessClock

EVENING = time(19, 45)
"""When each day is looked at: what was promised for it is due, and nobody's quiet hours have begun."""
A_DAY = 0.14
"""Seconds a day takes at least, so that it can be watched."""
DAYS = 366

log = logging.getLogger(__name__)


async def _nothing() -> None:
    """Until the bot is there."""


class Watch:
    """Moves `clock` on, day by day, and has the bot do what falls due. `catch_up` returns when all of it is sent."""

    def __init__(self, clock: BusinessClock, pause: float = A_DAY) -> None:
        self.catch_up: Callable[[], Awaitable[None]] = _nothing
        self._clock = clock
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
                self._clock.set_moment(datetime.combine(day, EVENING, SHANGHAI))
                tell(day)
                await asyncio.gather(self.catch_up(), asyncio.sleep(self._pause))
        except Exception:
            log.exception("sandbox: the days stopped going by")
        finally:
            self._task = None
            tell(self._clock.today())
