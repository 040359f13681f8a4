"""From an arrived message to a committed answer: gather a batch, load, handle, save, all in one transaction."""

from __future__ import annotations

import asyncio
import logging
import traceback
from asyncio import Future
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from handlers.context import Answer
from handlers.needs import needs
from storage import inbox, jobs, notices, outbox, people, unreachable
from storage.bindings import Meanwhile
from storage.changes import Changes
from storage.clock import Clock
from storage.copies import Copies
from storage.database import DatabaseUnavailable, Store
from storage.incoming import Incoming
from storage.known import Known
from storage.outgoing import Text
from storage.saving import save

MAX_BATCH = 256

Handle = Callable[[Incoming, Known], Answer]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    incoming: Incoming
    address_key: str
    done: Future[None]


class Dispatcher:
    """Takes messages one by one and commits them in batches, at most one message of a person in each.

    `handle` is pure and synchronous, and on SQLite runs in the store's thread.
    `wake` is called after each commit, for the courier to look at the outbox. What people said and did is dated by
    `business`, the clock they are answered by: its day can be set where nothing is real.
    """

    def __init__(
        self, store: Store, handle: Handle, clock: Clock, wake: Callable[[], None], business: Clock | None = None
    ) -> None:
        self._store = store
        self._handle = handle
        self._clock = clock
        self._business = business or clock
        self._wake = wake
        self._lines: dict[str, deque[_Waiting]] = {}  # one line of waiting messages per address, in order of arrival
        self._arrived = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._open = False
        self._copies = Copies()

    async def start(self) -> None:
        """Begin to take messages."""
        self._open = True
        self._loop = asyncio.create_task(self._run(), name="dispatcher")

    async def stop(self) -> None:
        """Refuse new messages, finish those taken, and end."""
        self._open = False
        self._arrived.set()
        if self._loop is not None:
            await self._loop
            self._loop = None

    async def submit(self, incoming: Incoming) -> None:
        """Returns once the message is handled and committed, or had been before: then nothing changes.

        Raises DatabaseUnavailable when nothing of it is stored; the sender's own retry is then our redelivery.
        """
        if not self._open:
            raise DatabaseUnavailable("stopping")
        waiting = _Waiting(incoming, incoming.address.key, asyncio.get_running_loop().create_future())
        self._lines.setdefault(waiting.address_key, deque()).append(waiting)
        self._arrived.set()
        await waiting.done

    async def _run(self) -> None:
        while self._open or self._lines:
            if batch := self._gather():
                await self._commit(batch)
            else:
                self._arrived.clear()
                await self._arrived.wait()

    def _gather(self) -> list[_Waiting]:
        """The first of each line; who has more goes to the back, so that nobody is starved."""
        batch = []
        for key in list(islice(self._lines, MAX_BATCH)):
            line = self._lines.pop(key)
            batch.append(line.popleft())
            if line:
                self._lines[key] = line
        return batch

    async def _commit(self, batch: Sequence[_Waiting], again: bool = False) -> None:
        try:
            await self._store.run(lambda conn: self._transact(conn, batch))
        except DatabaseUnavailable as error:
            _refuse(batch, error)
        except Exception as error:
            if len(batch) > 1:
                for waiting in batch:
                    await self._commit([waiting])
            elif isinstance(error, Meanwhile | IntegrityError) and not again:
                await self._commit(batch, again=True)  # another process was faster: read anew, answered accordingly
            else:
                await self._apologise(batch[0], error)
        else:
            for waiting in batch:
                if not waiting.done.done():  # whoever waited may have gone
                    waiting.done.set_result(None)
            self._wake()

    def _transact(self, conn: Connection, batch: Sequence[_Waiting]) -> None:
        now, dated = self._clock.now(), self._business.now()
        seats, fresh = self._load(conn, batch, now, dated)
        changed: list[tuple[Known, Changes]] = []
        told: list[tuple[str, people.Seat, Answer]] = []
        rows = []
        for waiting in batch:
            incoming, seat = waiting.incoming, seats[waiting.address_key]
            if incoming.key in fresh:
                fresh.discard(incoming.key)
                answer = self._handle(incoming, seat.known)
                changed.append((seat.known, answer.changes))
                told.append((incoming.key, seat, answer))
                rows += outbox.replies(incoming.key, seat.address_id, answer.messages, now, dated)
        save(conn, changed, dated)
        _here_again(conn, seats)
        for key, seat, answer in told:
            rows += notices.promise(conn, key, seat.known.person_id, answer.changes.notices, now, dated)
            jobs.ask(conn, key, seat.address_id, answer.changes.jobs, now)
        outbox.enqueue(conn, rows)

    def _load(
        self, conn: Connection, batch: Sequence[_Waiting], now: datetime, dated: datetime
    ) -> tuple[dict[str, people.Seat], set[str]]:
        """What is known of everyone in the batch, and the keys among it that were never handled."""
        addresses = {waiting.address_key: waiting.incoming.address for waiting in batch}
        wanted = {waiting.address_key: want for waiting in batch if (want := needs(waiting.incoming))}
        seats = people.load(conn, addresses, dated, wanted, self._copies)
        fresh = inbox.admit(conn, [(w.incoming, seats[w.address_key].address_id) for w in batch], now)
        return seats, fresh

    async def _apologise(self, waiting: _Waiting, error: Exception) -> None:
        """Store the message that cannot be handled as handled, with an apology, so that it never comes back."""
        incident = sha256(waiting.incoming.key.encode()).hexdigest()[:8].upper()
        log.error("incident %s: %s", incident, _without_content(error))
        sorry = Text(
            content=f"抱歉，这条消息没有处理成功，已记为事件 {incident}。请换个说法再试，或把事件号告诉工作人员。"
        )

        def note(conn: Connection) -> None:
            now, dated = self._clock.now(), self._business.now()
            seats, fresh = self._load(conn, [waiting], now, dated)
            if fresh:
                seat = seats[waiting.address_key]
                outbox.enqueue(conn, outbox.replies(waiting.incoming.key, seat.address_id, [sorry], now, dated))
            _here_again(conn, seats)

        try:
            await self._store.run(note)
        except Exception as again:
            log.error("incident %s could not be stored: %s", incident, _without_content(again))
            _refuse([waiting], DatabaseUnavailable("not stored"))
        else:
            if not waiting.done.done():
                waiting.done.set_result(None)
            self._wake()


def _here_again(conn: Connection, seats: Mapping[str, people.Seat]) -> None:
    unreachable.reached(conn, [seat.address_id for seat in seats.values() if seat.unreachable])


def _refuse(batch: Sequence[_Waiting], error: DatabaseUnavailable) -> None:
    for waiting in batch:
        if not waiting.done.done():
            waiting.done.set_exception(DatabaseUnavailable(*error.args))


def _without_content(error: BaseException | None) -> str:
    """The kinds and places of an error and its causes; their messages may hold what a person wrote."""
    lines = []
    while error is not None:
        lines.append(f"{type(error).__qualname__}\n{''.join(traceback.format_tb(error.__traceback__, limit=-6))}")
        error = error.__cause__ or error.__context__
    return "caused by ".join(lines)
