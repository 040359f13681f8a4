"""The few things that happen by the clock. A tick only asks what is due by now; whatever must survive is a row."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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
MIND_SECONDS = 15.0
"""Between looks whether the machine's clock was set back."""
_A_SECOND = timedelta(seconds=1)

# By default APScheduler drops, in silence, whatever is a second late.
_LATE_IS_FINE = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


@dataclass(frozen=True, slots=True)
class Task:
    """Something that happens by the clock: `Task("digests", every(60), digests.tick)`.

    `run` asks what is due by now (by the business clock, from rows) and may be cut anywhere; it never runs twice at a
    time in one process, but may in two. `at_start` runs it once at the start, too. What it raises is logged by its
    kind alone; it comes again at its next time.
    """

    name: str
    trigger: Any
    run: Callable[[], Awaitable[object]]
    at_start: bool = True


def every(seconds: float) -> Any:
    """The trigger of what is asked again and again."""
    return IntervalTrigger(seconds=seconds)


def daily(hour: int, minute: int) -> Any:
    """The trigger of what happens once a day, at that time in Shanghai by the system's clock."""
    return CronTrigger(hour=hour, minute=minute, timezone=SHANGHAI)


class Ticks:
    """Wakes the courier for leases that ran out, tidies once at the start and once a day at 03:17 in Shanghai, and
    runs the `tasks` it is given.
    """

    def __init__(self, store: Store, courier: Courier, clock: Clock, tasks: Sequence[Task] = ()) -> None:
        self._store = store
        self._courier = courier
        self._clock = clock
        self._tasks = (
            Task("sweep", every(SWEEP_EVERY.total_seconds()), self._sweep, at_start=False),
            Task("tidy", daily(3, 17), self._tidy),
            *tasks,
        )
        self._runs = {task.name: _Guarded(task) for task in self._tasks}
        self._scheduler = AsyncIOScheduler(timezone=SHANGHAI, job_defaults=_LATE_IS_FINE)
        self._scheduler.add_listener(self._count, EVENT_JOB_SUBMITTED | EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        self._minding: asyncio.TimerHandle | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._started = False

    def start(self) -> None:
        """Begin; must be called inside the running loop."""
        for task in self._tasks:
            run = self._runs[task.name]
            # Also a coroutine function by its looks: a plain one would be called in a thread, where waking is not safe.
            self._scheduler.add_job(run.run, task.trigger, id=task.name)
            if task.at_start:
                self._scheduler.add_job(run.run, id=f"{task.name}-at-start")
        self._scheduler.start()
        self._started = True
        self._mind_the_clock()

    async def run_now(self) -> None:
        """Ask every task once, in order, what is due by now: where the clock is moved by hand."""
        for run in self._runs.values():
            await run.run(waiting=True)

    async def stop(self) -> None:
        """No more ticks; one under way gets 10 s to end. It may be cut anywhere: each is a row of transactions."""
        if not self._started:
            return
        self._started = False
        if self._minding is not None:
            self._minding.cancel()
        self._scheduler.pause()
        try:
            # APScheduler cuts what is under way and logs that as an error.
            async with asyncio.timeout(STOP_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            log.warning("ticks: cut off, left for the next start")
        self._scheduler.shutdown(wait=False)

    def _mind_the_clock(self) -> None:
        """APScheduler goes by the machine's clock: after it was set back an hour, it would rest for that hour."""
        now = datetime.now(SHANGHAI)
        for task in self._tasks:
            job, fresh = self._scheduler.get_job(task.name), _begun_anew(task.trigger)
            if job.next_run_time > fresh.get_next_fire_time(None, now) + _A_SECOND:
                self._scheduler.reschedule_job(task.name, trigger=fresh)
        self._minding = asyncio.get_running_loop().call_later(MIND_SECONDS, self._mind_the_clock)

    def _count(self, event: JobEvent) -> None:
        self._under_way += 1 if event.code == EVENT_JOB_SUBMITTED else -1
        if self._under_way:
            self._idle.clear()
        else:
            self._idle.set()

    async def _sweep(self) -> None:
        self._courier.wake()

    async def _tidy(self) -> None:
        keys, texts, files = await tidy(self._store, self._clock)
        if keys or texts or files:
            log.info("tidy: %d inbox keys and %d files dropped, %d sent texts scrubbed", keys, files, texts)


def _begun_anew(trigger: Any) -> Any:
    """The same trigger, counted from now: one that comes again and again goes by the moment it was made at."""
    return every(trigger.interval_length) if isinstance(trigger, IntervalTrigger) else trigger


class _Guarded:
    """A task that runs one at a time, whatever woke it, and whose trouble ends nothing else."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._lock = asyncio.Lock()
        self._down = False

    async def run(self, waiting: bool = False) -> None:
        """Run it, unless it is still at it; `waiting` for that, it runs once more after."""
        if self._lock.locked() and not waiting:
            return
        async with self._lock:
            try:
                await self._task.run()
                self._down = False
            except DatabaseUnavailable:
                if not self._down:
                    log.warning("%s: database down, left for the next time", self._task.name)
                self._down = True
            except Exception as error:
                log.error("%s: %s", self._task.name, type(error).__qualname__)
