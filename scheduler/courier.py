"""Takes what is due from the outbox, sends it, and notes what became of it."""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import Task
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import random

from sqlalchemy import Connection

from scheduler.delivery import Send
from scheduler.flights import GATHER, Flights
from scheduler.quota import Quota
from scheduler.resting import Resting
from scheduler.way import Way
from storage import jobs, outbox, sending, unreachable
from storage.clock import Clock, day_of, until_tomorrow
from storage.database import DatabaseUnavailable, Store
from storage.sending import Taken, Wanted
from storage.settling import settle

LEASE = timedelta(seconds=30)
"""Well beyond what a send may take: no second courier can be at it."""
STOP_SECONDS = 10.0
_REST = 0.02
"""Seconds between turns while people write, in which what people said is kept."""

log = logging.getLogger(__name__)


class Courier:
    """Claims under a lease, sends outside any transaction, settles by compare-and-set.

    What is due is told by the `business` clock; leases and limits go by the system's `clock`. `quota` is how many
    messages the app may send on a day; None: not known.

    While people write (`give_way`), what is planned goes at a steady pace; answers go first, and as fast as ever.
    One message per address and priority is in flight at a time: parts arrive in order. A crash between send and settle
    leaves the row claimed: it is sent again, identically, when the lease has run out (at least once).
    """

    def __init__(
        self,
        store: Store,
        send: Send,
        clock: Clock,
        business: Clock | None = None,
        jitter: Callable[[], float] = random,
        quota: int | None = None,
        way: Way | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._business = business or clock
        self._quota = Quota(quota)
        self._resting = Resting()
        self._way = way or Way()
        self._flights = Flights(send, clock, self._business, self._way, self.wake, jitter)
        self._more = False
        self._awake = asyncio.Event()
        self._turned = 0.0
        self._loop: Task[None] | None = None
        self._open = True

    async def start(self) -> None:
        """Begin to deliver. What a dead process had claimed is free at once when no other is at work."""
        await self._store.join(self._free)
        self._open = True
        self._flights.open()
        self._loop = asyncio.create_task(self._run(), name="courier")

    async def stop(self) -> None:
        """Claim no more, let sends in flight finish (10 s at most), settle them; the rest waits for the next start."""
        self._open = False
        self._flights.close()
        self.wake()
        if self._loop is not None:
            await self._loop
            self._loop = None
        await self._flights.all_landed(STOP_SECONDS)
        try:
            await self._turn()
        except DatabaseUnavailable:
            log.warning("database down at stop: %d sent messages will be sent again", len(self._flights.landed))
        self._flights.stop_timers()

    def _free(self, conn: Connection) -> None:
        now = self._clock.now()
        sending.release(conn, now)
        jobs.release(conn, now)

    def wake(self) -> None:
        """Look at the outbox at once: something was committed, or a send has ended."""
        self._awake.set()

    def give_way(self) -> None:
        """Somebody writes to us: planned messages leave room for what is said, and for its answer."""
        self._way.give()

    async def deliver_due(self) -> None:
        """Deliver until nothing is due now; for one-shot use without `start`."""
        while await self._turn() or self._more or self._flights.busy:
            await self._flights.one_landed()

    async def caught_up(self) -> None:
        """Returns when nothing is due and nothing on its way; while it runs of itself. Raises DatabaseUnavailable."""
        while self._open:
            now = self._business.now()
            if not self._flights.busy and not await self._store.run(lambda conn, now=now: outbox.is_due(conn, now)):  # type: ignore[misc]
                return
            self.wake()
            await asyncio.sleep(GATHER)

    async def _run(self) -> None:
        down = False
        while self._open:
            self._awake.clear()
            wait = 1.0
            try:
                await self._turn()
                down = False
                if self._more and not self._flights.flying:
                    continue  # what was looked at was put back or was over: there may be others
                if not self._way.free:
                    wait = GATHER  # planned ones may be due, that this turn did not ask for
                elif not self._flights.flying:
                    wait = await self._until_next()
            except DatabaseUnavailable:
                if not down:
                    log.warning("database down: trying again every second")
                down = True
                await asyncio.sleep(1.0 if self._open else 0.0)
            except Exception as error:
                log.error("courier: %s", type(error).__qualname__)
                await asyncio.sleep(1.0 if self._open else 0.0)
            try:
                async with asyncio.timeout(wait):
                    await self._awake.wait()
            except TimeoutError:
                pass
            if not self._way.free:
                await asyncio.sleep(self._turned + _REST - time.monotonic())

    async def _turn(self) -> int:
        """Settle what has ended and claim what is due, in one transaction; returns how many were claimed."""
        flights = self._flights
        noted, untried = flights.ended()
        count, planned = flights.places(len(noted))
        if not noted and not untried and count <= 0:
            return 0
        now, business = self._clock.now(), self._business.now()
        day, self._turned = day_of(now), time.monotonic()
        planned = planned and flights.pause.over(now)

        def work(conn: Connection) -> tuple[Taken, Mapping[str, int]]:
            settle(conn, [one.settled for one in noted])
            if gone := {one.row.address_id: one.gone for one in noted if one.gone is not None}:
                unreachable.mark(conn, gone, now, business)
            sending.give_back(conn, untried, business)
            taken = Taken([], False)
            if count > 0:
                spent = self._quota.spent(conn, day)
                wanted = Wanted(count, planned, self._quota.most, spent, until_tomorrow(now), self._resting.at)
                taken = sending.claim(conn, wanted, now, LEASE, business)
            return taken, self._quota.note(conn, noted, day)

        taken, sent = await self._store.run(work)
        flights.noted(len(noted), len(untried))
        self._quota.noted(sent, day, taken.rows, [*(one.row for one in noted), *untried])
        self._more = taken.more
        flights.take(taken.rows)
        return len(taken.rows)

    async def _until_next(self) -> float:
        now = self._business.now()
        due = await self._store.run(lambda conn: outbox.next_due(conn, now))
        return 1.0 if due is None else min(1.0, max(0.0, (due - now).total_seconds()))
