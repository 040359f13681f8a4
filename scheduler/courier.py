"""Takes what is due from the outbox, sends it, and notes what became of it."""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import Task
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import random

from pydantic import ValidationError
from sqlalchemy import Connection

from scheduler.delivery import Bug, Delivery, Outcome, RetryAt, Send
from scheduler.landing import Landed, Pause, landed, sent_by_app
from scheduler.resting import Resting
from scheduler.way import STEP, Way
from storage import jobs, outbox, sending, unreachable
from storage.clock import Clock, day_of, until_tomorrow
from storage.database import DatabaseUnavailable, Store
from storage.limits import count_sent, sent_on
from storage.outgoing import OUTGOING
from storage.sending import Claimed, Taken, Wanted
from storage.settling import settle

IN_FLIGHT, FOR_ANSWERS = 64, 16
"""Sends at a time, and how many more where they are answers: none waits until something planned has landed."""
LEASE = timedelta(seconds=30)
SEND_SECONDS = 20.0
"""Well inside the lease: no second courier can be at it."""
READY_FOR = timedelta(seconds=5)
"""How long a claim may wait for a free place before it is given back."""
STOP_SECONDS = 10.0
AT_HAND = 3 * IN_FLIGHT
"""Most claims that wait for a free place, so that none stands empty while the database works."""
_BATCH, _GATHER = 64, 0.05
"""While more is at hand, sends that have ended are noted so many, or so many seconds, at a time."""
_HANDFUL, _REST = 24, 0.02
"""While people write: planned ones taken at a time, and seconds between turns, in which what people said is kept."""

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
        self._send = send
        self._clock = clock
        self._business = business or clock
        self._jitter = jitter
        self._quota = quota
        self._spent: dict[str, int] = {}
        self._spent_on = None if quota is not None else day_of(clock.now())
        self._pause = Pause()
        self._resting = Resting()
        self._way = way or Way()
        self._answers: deque[Claimed] = deque()
        self._planned: deque[Claimed] = deque()
        self._untried: list[Claimed] = []
        self._flying: set[Task[None]] = set()
        self._landed: list[Landed] = []
        self._more = False
        self._awake = asyncio.Event()
        self._waking: asyncio.TimerHandle | None = None
        self._stepping: asyncio.TimerHandle | None = None
        self._turned = 0.0
        self._loop: Task[None] | None = None
        self._open = True

    async def start(self) -> None:
        """Begin to deliver. What a dead process had claimed is free at once when no other is at work."""
        await self._store.join(self._free)
        self._open = True
        self._loop = asyncio.create_task(self._run(), name="courier")

    async def stop(self) -> None:
        """Claim no more, let sends in flight finish (10 s at most), settle them; the rest waits for the next start."""
        self._open = False
        self._give_back_ready()
        self.wake()
        if self._loop is not None:
            await self._loop
            self._loop = None
        if self._flying:
            _, late = await asyncio.wait(self._flying, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._give_back_ready()
        try:
            await self._turn()
        except DatabaseUnavailable:
            log.warning("database down at stop: %d sent messages will be sent again", len(self._landed))
        for timer in (self._waking, self._stepping):
            if timer is not None:
                timer.cancel()
        self._waking = self._stepping = None

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
        while await self._turn() or self._more or self._busy:
            if self._flying:
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
            elif self._planned:
                await asyncio.sleep(STEP)

    async def caught_up(self) -> None:
        """Returns when nothing is due and nothing on its way; while it runs of itself. Raises DatabaseUnavailable."""
        while self._open:
            now = self._business.now()
            if not self._busy and not await self._store.run(lambda conn, now=now: outbox.is_due(conn, now)):  # type: ignore[misc]
                return
            self.wake()
            await asyncio.sleep(_GATHER)

    async def _run(self) -> None:
        down = False
        while self._open:
            self._awake.clear()
            wait = 1.0
            try:
                await self._turn()
                down = False
                if self._more and not self._flying:
                    continue  # what was looked at was put back or was over: there may be others
                if not self._way.free:
                    wait = _GATHER  # planned ones may be due, that this turn did not ask for
                elif not self._flying:
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
        noted, untried = self._landed[:], self._untried[:]
        count, planned = self._places(len(noted)) if self._open else (0, False)
        if not noted and not untried and count <= 0:
            return 0
        now, business = self._clock.now(), self._business.now()
        day, self._turned = day_of(now), time.monotonic()

        def work(conn: Connection) -> tuple[Taken, dict[str, int]]:
            settle(conn, [one.settled for one in noted])
            if gone := {one.row.address_id: one.gone for one in noted if one.gone is not None}:
                unreachable.mark(conn, gone, now, business)
            sending.give_back(conn, untried, business)
            spent = sent_on(conn, day) if self._spent_on != day else self._spent
            taken = Taken([], False)
            if count > 0:
                taken = sending.claim(conn, self._wanted(count, planned, now, spent), now, LEASE, business)
            # Last, since every process waits for this row; nobody asks for it where no quota is known.
            counted = sent_by_app(noted) if self._quota is not None else {}
            return taken, spent | count_sent(conn, counted, day)

        taken, self._spent = await self._store.run(work)
        del self._landed[: len(noted)], self._untried[: len(untried)]
        self._spent_on = day
        self._more = taken.more
        for row in taken.rows:
            (self._answers if row.priority < outbox.NOTICE else self._planned).append(row)
        self._fill()
        return len(taken.rows)

    @property
    def _busy(self) -> bool:
        return bool(self._flying or self._landed or self._answers or self._planned or self._untried)

    def _places(self, ended: int) -> tuple[int, bool]:
        """How many to claim, and whether planned ones, too: the free places, twice as many at hand as have ended."""
        taken = len(self._flying) + len(self._answers)
        if self._way.free:
            return IN_FLIGHT + min(2 * ended, AT_HAND) - taken - len(self._planned), True
        few = len(self._planned) < _HANDFUL // 2
        return (_HANDFUL, True) if few else (IN_FLIGHT + FOR_ANSWERS - taken, False)

    def _wanted(self, count: int, planned: bool, now: datetime, spent: Mapping[str, int]) -> Wanted:
        planned = planned and self._pause.over(now)
        return Wanted(count, planned, self._quota, spent, until_tomorrow(now), self._resting.at)

    def _fill(self) -> None:
        """Send what is at hand while there is room."""
        while (row := self._next(len(self._flying))) is not None:
            task = asyncio.create_task(self._carry(row))
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)

    def _next(self, flying: int) -> Claimed | None:
        """What to send next beside so many. What has waited too long is given back for whoever is free."""
        now = self._clock.now()
        while True:
            if self._answers and flying < IN_FLIGHT + FOR_ANSWERS:
                row = self._answers.popleft()
            elif not self._planned or flying >= IN_FLIGHT:
                return None
            elif self._way.take():
                row = self._planned.popleft()
            else:
                if self._stepping is None:
                    self._stepping = asyncio.get_running_loop().call_later(STEP, self._step)
                return None
            if self._open and now - row.claimed_at <= READY_FOR:
                return row
            self._untried.append(row)

    def _step(self) -> None:
        self._stepping = None
        self._fill()

    def _give_back_ready(self) -> None:
        self._untried += (*self._answers, *self._planned)
        self._answers.clear()
        self._planned.clear()

    async def _until_next(self) -> float:
        now = self._business.now()
        due = await self._store.run(lambda conn: outbox.next_due(conn, now))
        return 1.0 if due is None else min(1.0, max(0.0, (due - now).total_seconds()))

    def _gathered(self) -> None:
        self._waking = None
        self.wake()

    async def _carry(self, row: Claimed | None) -> None:
        """Send one after the other for as long as something is at hand: a task for each would cost as much again."""
        while row is not None:
            outcome = await self._sent(row)
            now = self._clock.now()
            self._pause.heed(outcome, now)
            self._landed.append(landed(row, outcome, now, self._business.now(), self._jitter))
            answered, row = row.priority < outbox.NOTICE, self._next(len(self._flying) - 1)
            # After an answer its next part may go.
            if answered or len(self._landed) >= _BATCH or not (self._answers or self._planned):
                self.wake()
            elif self._waking is None:
                self._waking = asyncio.get_running_loop().call_later(_GATHER, self._gathered)

    async def _sent(self, row: Claimed) -> Outcome:
        try:
            message = OUTGOING.validate_json(row.payload)
        except ValidationError:
            return Bug("payload cannot be read")
        delivery = Delivery(
            row.id, row.key, row.address, message, row.attempts, row.priority > outbox.REPLY, row.media_id
        )
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._send(delivery)
        except TimeoutError:
            return RetryAt(0.0, "no answer in time", unknown=True)
        except Exception as error:
            log.error("sender failed on outbox row %d: %s", row.id, type(error).__qualname__)
            return RetryAt(0.0, f"sender failed: {type(error).__qualname__}", unknown=True)
