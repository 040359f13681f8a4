"""Takes what is due from the outbox, sends it, and notes what became of it."""

from __future__ import annotations

import asyncio
import logging
from asyncio import Task
from collections.abc import Callable
from datetime import datetime, timedelta
from random import random

from pydantic import ValidationError
from sqlalchemy import Connection

from scheduler.delivery import Bug, Delivered, Delivery, Outcome, RetryAt, Send
from scheduler.pace import Pace
from storage import jobs, outbox
from storage.clock import Clock
from storage.database import DatabaseUnavailable, Store
from storage.outbox import Claimed, Settled
from storage.outgoing import OUTGOING, CardUpdate

IN_FLIGHT = 64
LEASE = timedelta(seconds=30)
SEND_SECONDS = 20.0
"""A send is given up well inside its lease, so that no second courier can be at it."""
STOP_SECONDS = 10.0
REPLY_ATTEMPTS = 60
"""With waits of up to five minutes: some five hours of an outage before an answer is given up."""
NOTICE_ATTEMPTS = 100
_FIRST_WAIT, _LONGEST_REPLY_WAIT, _LONGEST_NOTICE_WAIT = 2.0, 300.0, 900.0

log = logging.getLogger(__name__)


class Courier:
    """Claims under a lease, sends outside any transaction, settles by compare-and-set.

    One message per address and priority is in flight at a time, so parts arrive in order. A crash between send and
    settle leaves the row claimed: it is sent again, identically, when the lease has run out (at least once).
    """

    def __init__(
        self,
        store: Store,
        send: Send,
        clock: Clock,
        business: Clock | None = None,
        jitter: Callable[[], float] = random,
        pace: Pace | None = None,
    ) -> None:
        self._store = store
        self._send = send
        self._clock = clock
        self._business = business or clock
        self._jitter = jitter
        self._pace = pace or Pace()
        self._flying: set[Task[None]] = set()
        self._finished: list[Settled] = []
        self._awake = asyncio.Event()
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
        self.wake()
        if self._loop is not None:
            await self._loop
            self._loop = None
        if self._flying:
            _, late = await asyncio.wait(self._flying, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        try:
            await self._turn()
        except DatabaseUnavailable:
            log.warning("database down at stop: %d sent messages will be sent again", len(self._finished))

    def _free(self, conn: Connection) -> None:
        now = self._clock.now()
        outbox.release(conn, now)
        jobs.release(conn, now)

    def wake(self) -> None:
        """Look at the outbox at once: something was committed, or a send has ended."""
        self._awake.set()

    async def deliver_due(self) -> None:
        """Deliver until nothing is due now; for one-shot use without `start`."""
        while await self._turn() or self._flying or self._finished:
            if self._flying:
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)

    async def _run(self) -> None:
        down = False
        while self._open:
            self._awake.clear()
            wait = 1.0
            try:
                if not await self._turn():
                    wait = await self._until_next()
                down = False
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

    async def _turn(self) -> int:
        """Settle what has ended and claim what is due, in one transaction; returns how many sends began."""
        settled, free = self._finished[:], (IN_FLIGHT - len(self._flying)) if self._open else 0
        if not settled and not free:
            return 0
        now = self._clock.now()

        def work(conn: Connection) -> list[Claimed]:
            outbox.settle(conn, settled)
            return outbox.claim(conn, free, now, LEASE) if free else []

        claimed = await self._store.run(work)
        del self._finished[: len(settled)]
        for row in claimed:
            task = asyncio.create_task(self._deliver(row))
            self._flying.add(task)
            task.add_done_callback(self._landed)
        return len(claimed)

    async def _until_next(self) -> float:
        now = self._clock.now()
        due = await self._store.run(lambda conn: outbox.next_due(conn, now))
        return 1.0 if due is None else min(1.0, max(0.0, (due - now).total_seconds()))

    def _landed(self, task: Task[None]) -> None:
        self._flying.discard(task)
        self.wake()

    async def _deliver(self, row: Claimed) -> None:
        outcome = await self._sent(row)
        self._finished.append(self._settled(row, outcome, self._clock.now()))

    async def _sent(self, row: Claimed) -> Outcome:
        try:
            message = OUTGOING.validate_json(row.payload)
        except ValidationError:
            return Bug("payload cannot be read")
        notice = row.priority > outbox.REPLY
        # An update of a card is no message. One that must wait holds back what comes after it: the order stays.
        if not isinstance(message, CardUpdate) and (wait := self._pace.take(row.address.key)):
            return RetryAt(wait, "30 a minute, 1,000 an hour")
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._send(
                    Delivery(row.id, row.key, row.address, message, row.attempts, notice, row.media_id)
                )
        except TimeoutError:
            return RetryAt(0.0, "no answer in time")
        except Exception as error:
            log.error("sender failed on outbox row %d: %s", row.id, type(error).__qualname__)
            return RetryAt(0.0, f"sender failed: {type(error).__qualname__}")

    def _settled(self, row: Claimed, outcome: Outcome, now: datetime) -> Settled:
        if isinstance(outcome, Delivered):
            return Settled(row.id, row.attempts, "sent", now, None, outcome.msgid, outcome.response_code, now)
        notice = row.priority > outbox.REPLY
        if isinstance(outcome, RetryAt) and row.attempts < (NOTICE_ATTEMPTS if notice else REPLY_ATTEMPTS):
            longest = _LONGEST_NOTICE_WAIT if notice else _LONGEST_REPLY_WAIT
            wait = max(outcome.after_seconds, self._backoff(row.attempts, longest))
            return Settled(row.id, row.attempts, "pending", now + timedelta(seconds=wait), outcome.reason)
        level = logging.ERROR if isinstance(outcome, Bug) else logging.WARNING
        log.log(level, "outbox row %d parked after %d tries: %s", row.id, row.attempts, outcome.reason)
        return Settled(row.id, row.attempts, "parked", now, outcome.reason)

    def _backoff(self, attempts: int, longest: float) -> float:
        """2, 4, 8 … seconds up to `longest`, each between half and one and a half times that."""
        return float(min(longest, _FIRST_WAIT * 2 ** min(attempts - 1, 16)) * (0.5 + self._jitter()))
