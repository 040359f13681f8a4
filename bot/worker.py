"""Does the slow work that messages asked for: one job at a time, in a thread, answered through the outbox."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import Connection

from handlers.files.work import Done, Read, Told, Work
from storage import blobs, declarations, jobs, outbox, people
from storage.blobs import Blob
from storage.changes import Changes
from storage.clock import Clock
from storage.copies import Copies
from storage.database import DatabaseUnavailable, Store
from storage.jobs import Claimed
from storage.known import Declaration, Known, Wanted
from storage.outgoing import Text
from storage.parts import split
from storage.saving import save

T = TypeVar("T")

LEASE = timedelta(seconds=120)
ATTEMPTS = 3
WAITS = (timedelta(seconds=2), timedelta(seconds=20))
"""Before the second and the third try."""
STOP_SECONDS = 10.0
_IDLE, _PAUSE = 1.0, 0.2
"""Seconds between looks when nothing wakes us, and at least, however many messages are committed."""

Make = Callable[[Work], Done]
"""Does one job: pure, and slow enough to be kept off the loop."""

log = logging.getLogger(__name__)


class Worker:
    """Claims a job under a lease, loads what is known of the person, makes the answer outside any transaction, and
    keeps it in the one transaction that takes the job out.

    A crash anywhere leaves the job to be done again when the lease has run out; the keys of what is promised come
    from the job's own, so that it is answered once. A job that fails three times is answered with an apology.
    Requests are old or new by `business`, the clock people are answered by.
    """

    def __init__(
        self, store: Store, make: Make, clock: Clock, wake: Callable[[], None], business: Clock | None = None
    ) -> None:
        self._store = store
        self._make = make
        self._clock = clock
        self._business = business or clock
        self._wake_courier = wake
        self._copies = Copies()
        self._awake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._open = False

    async def start(self) -> None:
        """Begin to work."""
        self._open = True
        self._loop = asyncio.create_task(self._run(), name="worker")

    async def stop(self) -> None:
        """Take no more jobs; the one under way gets 10 s, else it is left to the next start."""
        self._open = False
        self.wake()
        if self._loop is not None:
            done, _ = await asyncio.wait([self._loop], timeout=STOP_SECONDS)
            if not done:
                self._loop.cancel()
                await asyncio.gather(self._loop, return_exceptions=True)
            self._loop = None

    def wake(self) -> None:
        """Look for a job soon: something was committed."""
        self._awake.set()

    async def work_due(self) -> int:
        """Do what can be done now, for one-shot use without `start`; how many jobs that were."""
        count = 0
        while await self._turn():
            count += 1
        return count

    async def _run(self) -> None:
        down = False
        while self._open:
            self._awake.clear()
            try:
                if await self._turn():
                    continue
                down = False
            except DatabaseUnavailable:
                if not down:
                    log.warning("worker: database down, trying again every second")
                down = True
            except Exception as error:
                log.error("worker: %s", type(error).__qualname__)
                await asyncio.sleep(_IDLE if self._open else 0.0)
            await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(_IDLE):
                await self._awake.wait()
        except TimeoutError:
            return
        if self._open:
            await asyncio.sleep(_PAUSE)

    async def _turn(self) -> bool:
        """Do one job; False when there is none."""
        now = self._clock.now()
        held = await self._store.run(lambda conn: jobs.claim(conn, now, LEASE))
        if held is None:
            return False
        if held.attempts > ATTEMPTS:  # it took the process with it, three times
            await self._apologise(held)
            return True
        # Apart from the claim: whoever deletes their data holds their address first and then their jobs.
        work = await self._store.run(lambda conn: self._load(conn, held))
        try:
            done = await asyncio.to_thread(self._make, replace(work, read=self._reader()))
        except (asyncio.CancelledError, DatabaseUnavailable):
            await self._leave(held)
            raise
        except Exception as error:
            await self._failed(held, error)
        else:
            await self._store.run(lambda conn: self._keep(conn, held, work.known, done))
            self._wake_courier()
        return True

    def _reader(self) -> Read:
        """What a maker in its thread reads with: each reading is a transaction of its own on the loop's side."""
        loop = asyncio.get_running_loop()

        def read(reading: Callable[[Connection], T]) -> T:
            return asyncio.run_coroutine_threadsafe(self._store.run(reading), loop).result()

        return read

    def _load(self, conn: Connection, held: Claimed) -> Work:
        key = held.address.key
        wanted = {key: Wanted(views=True)}
        seat = people.load(conn, {key: held.address}, self._business.now(), wanted, self._copies)[key]
        firm, declared = seat.known.enterprise, tuple[Declaration, ...]()
        if firm is not None:
            declared = declarations.every(conn, seat.known.person_id, firm.id, firm.confirmed)
        return Work(held.kind, held.arguments, seat.known, declared)

    def _keep(self, conn: Connection, held: Claimed, known: Known, done: Done) -> None:
        if isinstance(done, Told):
            people.hold(conn, [held.address.key])  # first, as everywhere: the dialog is read and written below
        if not jobs.finish(conn, held):
            return  # erased meanwhile, or another was quicker
        if isinstance(done, Told):
            outbox.enqueue(conn, self._told(conn, held, known, done))
        else:
            outbox.enqueue(conn, self._rows(conn, held, known.person_id, [done]))

    def _told(self, conn: Connection, held: Claimed, known: Known, told: Told) -> list[dict[str, Any]]:
        """What several messages change, and their rows."""
        changes = Changes(viewed=list(told.viewed))
        if told.dialog is not None:
            before = people.dialog_of(conn, known.person_id)
            after = told.dialog(before)
            changes.dialog, changes.dialog_changed = after, after != before
        save(conn, [(known, changes)], self._business.now())
        said = list(told.finish(conn, self._clock.now())) if told.finish is not None else []
        return self._rows(conn, held, known.person_id, [*told.messages, *said])

    def _rows(self, conn: Connection, held: Claimed, person: int, messages: Sequence[Any]) -> list[dict[str, Any]]:
        """One row for each part of each message, and for each file."""
        now, due, rows = self._clock.now(), self._business.now(), list[dict[str, Any]]()
        for each in messages:
            if isinstance(each, Blob):
                key = held.key if not rows else f"{held.key}:{len(rows)}"
                rows.append(blobs.promise(conn, key, held.address_id, person, each, now, due))
                continue
            for part in split(each):
                rows.append(outbox.row(f"reply:{held.key}:{len(rows)}", held.address_id, part, now, due=due))
        return rows

    async def _failed(self, held: Claimed, error: Exception) -> None:
        log.error("job %s, try %d: %s", held.kind, held.attempts, _without_content(error))
        if held.attempts >= ATTEMPTS:
            await self._apologise(held)
            return
        again = self._clock.now() + WAITS[held.attempts - 1]
        await self._store.run(lambda conn: jobs.put_back(conn, held, again))

    async def _apologise(self, held: Claimed) -> None:
        incident = sha256(held.key.encode()).hexdigest()[:8].upper()
        log.error("incident %s: job %s given up after %d tries", incident, held.kind, ATTEMPTS)
        again = "请过一会儿再说一次，或把事件号告诉工作人员。"
        sorry = Text(content=f"抱歉，这件事没有做成，已记为事件 {incident}。{again}")
        await self._store.run(lambda conn: self._keep(conn, held, Known(0), sorry))
        self._wake_courier()

    async def _leave(self, held: Claimed) -> None:
        now = self._clock.now()
        try:
            await self._store.run(lambda conn: jobs.put_back(conn, held, now, counted=False))
        except DatabaseUnavailable:
            log.warning("worker: database down at stop, a job is done again when its lease has run out")


def _without_content(error: BaseException) -> str:
    """The kind and place of an error; its message may hold what a person wrote."""
    return f"{type(error).__qualname__}\n{''.join(traceback.format_tb(error.__traceback__, limit=-6))}"
