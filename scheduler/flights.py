"""What the courier has at hand and on its way: claims that wait for a free place, sends in flight, how they landed."""

from __future__ import annotations

import asyncio
import logging
from asyncio import Task, TimerHandle
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import random

from pydantic import ValidationError

from scheduler.deadlines import Deadlines
from scheduler.delivery import Bug, Delivery, Outcome, RetryAt, Send
from scheduler.landing import IN_A_ROW, Landed, Pause, landed
from scheduler.way import STEP, Way
from storage.clock import Clock
from storage.outbox import NOTICE, REPLY
from storage.outgoing import OUTGOING
from storage.sending import Claimed

IN_FLIGHT, FOR_ANSWERS = 64, 16
"""Sends at a time, and how many more where they are answers: none waits until something planned has landed."""
SEND_SECONDS = 20.0
"""Well inside the lease: no second courier can be at it."""
READY_FOR = timedelta(seconds=5)
"""How long a claim may wait for a free place before it is given back."""
AT_HAND = 8 * IN_FLIGHT
"""Most claims that wait for a free place, so that none stands empty while the database works."""
GATHER = 0.05
_BATCH = 256
"""While more is at hand, sends that have ended are noted so many, or GATHER seconds, at a time."""
_HANDFUL = 24
"""While people write: planned ones taken at a time."""

log = logging.getLogger(__name__)


class Flights:
    """Sends claims as there is room: answers first, planned ones as `way` allows. `look` says that some have landed.

    `landed` holds what is to be noted, `untried` what is to be given back, until `noted` says that it was.
    """

    def __init__(
        self,
        send: Send,
        clock: Clock,
        business: Clock,
        way: Way,
        look: Callable[[], None],
        jitter: Callable[[], float] = random,
    ) -> None:
        self.landed: list[Landed] = []
        self.untried: list[Claimed] = []
        self.pause = Pause()
        self._send = send
        self._clock = clock
        self._business = business
        self._way = way
        self._look = look
        self._jitter = jitter
        self._in_time = Deadlines(SEND_SECONDS)
        self._answers: deque[Claimed] = deque()
        self._planned: deque[Claimed] = deque()
        self._flying: set[Task[None]] = set()
        self._fresh = 0
        self._looking: TimerHandle | None = None
        self._stepping: TimerHandle | None = None
        self._open = True

    @property
    def flying(self) -> bool:
        """Whether anything is on its way to somebody."""
        return bool(self._flying)

    @property
    def busy(self) -> bool:
        """Whether anything is in our hands at all."""
        return bool(self._flying or self.landed or self._answers or self._planned or self.untried)

    def ended(self) -> tuple[list[Landed], list[Claimed]]:
        """What is to be noted and what given back, by now."""
        self._fresh = 0
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        return self.landed[:], self.untried[:]

    def noted(self, landed: int, untried: int) -> None:
        """The first so many of each are in the database."""
        del self.landed[:landed], self.untried[:untried]

    def places(self, ended: int) -> tuple[int, bool]:
        """How many to claim, and whether planned ones, too: the free places, twice as many at hand as have ended."""
        if not self._open:
            return 0, False
        taken = len(self._flying) + len(self._answers)
        if self.pause.in_doubt and self.pause.over(self._clock.now()):
            few = IN_A_ROW - taken - len(self._planned)
            return (few, True) if few > 0 else (IN_FLIGHT + FOR_ANSWERS - taken, False)
        if self._way.free:
            return IN_FLIGHT + min(2 * ended, AT_HAND) - taken - len(self._planned), True
        few = len(self._planned) < _HANDFUL // 2
        return (_HANDFUL, True) if few else (IN_FLIGHT + FOR_ANSWERS - taken, False)

    def take(self, rows: Iterable[Claimed]) -> None:
        """Send these: at once while there is room, the rest in turn."""
        if not self._open:
            self.untried += rows
            return
        for row in rows:
            (self._answers if row.priority < NOTICE else self._planned).append(row)
        self._fill()

    def open(self) -> None:
        """Send what is taken from now on."""
        self._open = True

    def close(self) -> None:
        """Send none of what is at hand, nor of what is still taken: it is given back."""
        self._open = False
        self.untried += (*self._answers, *self._planned)
        self._answers.clear()
        self._planned.clear()

    async def one_landed(self) -> None:
        """Returns when one of those in flight has landed, or another may set out."""
        if self._flying:
            await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
        elif self._planned:
            await asyncio.sleep(STEP)

    async def all_landed(self, seconds: float) -> None:
        """Returns when nothing is in flight; what takes longer is cut off."""
        if self._flying:
            _, late = await asyncio.wait(self._flying, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def stop_timers(self) -> None:
        """Look at nothing of itself any more."""
        for timer in (self._looking, self._stepping):
            if timer is not None:
                timer.cancel()
        self._looking = self._stepping = None

    def _fill(self) -> None:
        """Send what is at hand while there is room."""
        now = self._clock.now()
        while (row := self._next(len(self._flying), now)) is not None:
            task = asyncio.create_task(self._carry(row))
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)

    def _next(self, flying: int, now: datetime) -> Claimed | None:
        """What to send next beside so many. What has waited too long is given back for whoever is free."""
        while True:
            if self._answers and flying < IN_FLIGHT + FOR_ANSWERS:
                row = self._answers.popleft()
            elif not self._planned or flying >= IN_FLIGHT:
                return None
            elif not self.pause.over(now):
                self.untried += self._planned
                self._planned.clear()
                return None
            elif self._way.take():
                row = self._planned.popleft()
            else:
                if self._stepping is None:
                    self._stepping = asyncio.get_running_loop().call_later(STEP, self._step)
                return None
            if now - row.claimed_at <= READY_FOR:
                return row
            self.untried.append(row)

    def _step(self) -> None:
        self._stepping = None
        self._fill()

    def _gathered(self) -> None:
        self._looking = None
        self._look()

    async def _carry(self, row: Claimed | None) -> None:
        """Send one after the other for as long as something is at hand: a task for each would cost as much again."""
        while row is not None:
            outcome = await self._sent(row)
            now = self._clock.now()
            self.pause.heed(outcome, now)
            self.landed.append(landed(row, outcome, now, self._business.now(), self._jitter))
            self._fresh += 1
            answered, row = row.priority < NOTICE, self._next(len(self._flying) - 1, now)
            # After an answer its next part may go.
            if answered or self._fresh >= _BATCH or not (self._answers or self._planned):
                self._look()
            elif self._looking is None:
                self._looking = asyncio.get_running_loop().call_later(GATHER, self._gathered)

    async def _sent(self, row: Claimed) -> Outcome:
        try:
            message = OUTGOING.validate_json(row.payload)
        except ValidationError:
            return Bug("payload cannot be read")
        delivery = Delivery(row.id, row.key, row.address, message, row.attempts, row.priority > REPLY, row.media_id)
        try:
            with self._in_time.one():
                return await self._send(delivery)
        except TimeoutError:
            return RetryAt(0.0, "no answer in time", unknown=True)
        except Exception as error:
            log.error("sender failed on outbox row %d: %s", row.id, type(error).__qualname__)
            return RetryAt(0.0, f"sender failed: {type(error).__qualname__}", unknown=True)
