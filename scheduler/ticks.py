"""The few things that happen by the clock. A tick only asks what is due by now; whatever must survive is a row."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_SUBMITTED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.courier import Courier
from scheduler.tidy import tidy
from storage.clock import SHANGHAI, Clock
from storage.database import DatabaseUnavailable, Store

log = logging.getLogger(__name__)

SWEEP_EVERY = timedelta(seconds=30)
STOP_SECONDS = 10.0

# By default APScheduler drops, in silence, whatever is a second late.
_LATE_IS_FINE = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


class Ticks:
    """Wakes the courier for leases that ran out, and tidies once at the start and once a day at 03:17 in Shanghai."""

    def __init__(self, store: Store, courier: Courier, clock: Clock) -> None:
        self._store = store
        self._courier = courier
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=SHANGHAI, job_defaults=_LATE_IS_FINE)
        self._scheduler.add_listener(self._count, EVENT_JOB_SUBMITTED | EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._started = False

    def start(self) -> None:
        """Begin; must be called inside the running loop."""
        self._scheduler.add_job(self._sweep, IntervalTrigger(seconds=SWEEP_EVERY.total_seconds()), id="sweep")
        self._scheduler.add_job(self._tidy, CronTrigger(hour=3, minute=17, timezone=SHANGHAI), id="tidy")
        self._scheduler.add_job(self._tidy, id="tidy-at-start")
        self._scheduler.start()
        self._started = True

    async def stop(self) -> None:
        """No more ticks; one under way gets 10 s to end. It may be cut anywhere: each is one transaction."""
        if not self._started:
            return
        self._started = False
        self._scheduler.pause()
        try:
            # APScheduler cuts what is under way and logs that as an error.
            async with asyncio.timeout(STOP_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            log.warning("tidy: cut off, left for the next start")
        self._scheduler.shutdown(wait=False)

    def _count(self, event: JobEvent) -> None:
        self._under_way += 1 if event.code == EVENT_JOB_SUBMITTED else -1
        if self._under_way:
            self._idle.clear()
        else:
            self._idle.set()

    async def _sweep(self) -> None:
        self._courier.wake()  # a plain function would be called in a thread, where waking is not safe

    async def _tidy(self) -> None:
        try:
            keys, texts, files = await tidy(self._store, self._clock)
        except DatabaseUnavailable:
            log.warning("tidy: database down, left for tomorrow")
        else:
            if keys or texts or files:
                log.info("tidy: %d inbox keys and %d files dropped, %d sent texts scrubbed", keys, files, texts)
