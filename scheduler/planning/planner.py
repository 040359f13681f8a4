"""Turns what officers have set and people have asked for into rows of the outbox, once each, however often it runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from scheduler.planning import marks as state
from scheduler.planning import waiting, yearly
from scheduler.planning.day import Day, Planned
from scheduler.planning.hearing import Hearing, Source
from scheduler.planning.marks import Marks
from storage import audit
from storage.clock import SHANGHAI, Clock, day_of
from storage.database import Store
from storage.looks import Look
from storage.many import insert_new
from storage.outbox import LONG_AGO
from storage.reading import Reader, reading
from storage.tables import outbox

log = logging.getLogger(__name__)

_LISTED = "提醒里列出：过了时间还没有办"
"""Why an officer was shown firms in what was sent."""
AT_ONCE = 500
"""Rows written in one transaction: the bot answers in between."""
PATIENCE = timedelta(minutes=5)
"""A new day or date is planned at once; what firms and people say, together, after so long."""


class Planner:
    """Asked every few seconds; works at the start and when the business day, a date or what people said has changed.

    `notice` is the version of the privacy notice in force: who has not agreed to it is not written to about a firm.
    Two planners at once promise nothing twice: a key of the outbox decides. A plan that is cut off is made again. What
    waits when a plan begins, and is not true any more by what it finds, is called back at its end.
    """

    def __init__(
        self, store: Store, sources: Callable[[], Sequence[Source]], clock: Clock, business: Clock, notice: str
    ) -> None:
        self._store = store
        self._sources = sources
        self._clock = clock
        self._business = business
        self._notice = notice
        self._done: tuple[date, Marks] | None = None
        self._done_at = clock.now()
        self._answers: int | None = None

    async def tick(self) -> int:
        """Plan if anything has changed; returns how many rows are new. Raises DatabaseUnavailable."""
        day = day_of(self._business.now())
        now, again = await self._store.run(lambda conn: self._look(conn, day))
        await self._call_back_answered(now.response)
        if self._done is not None:
            planned_day, before = self._done
            urgent = planned_day != day or before.almanac != now.almanac
            waited = abs(self._clock.now() - self._done_at) >= PATIENCE  # a clock set back lengthens no wait
            if not urgent and not (waited and (again or now.differs(before))):
                return 0
        return await self.plan(now)

    async def plan(self, before: Marks | None = None) -> int:
        """Plan the business day; returns how many rows are new. Raises DatabaseUnavailable."""
        if before is None:
            before = await self._store.run(state.marks)
        moment = self._business.now()
        today = day_of(moment)
        count = 0
        async with reading(self._store) as read:
            waits = await self._waiting(read, today)
            day = Day(read, self._sources(), today, moment, self._notice)
            set_ = await day.almanac()
            now = self._clock.now()
            if await self._store.run(lambda conn: yearly.renew(conn, set_, today, moment, now)):
                return await self.plan()  # there are other windows now
            async for batch in day.planned():
                new = [one for one in batch if not one.promised]
                for start in range(0, len(new), AT_ONCE):
                    written = await self._promise(new[start : start + AT_ONCE], before)
                    if written is None:
                        return count  # dates or posts were changed meanwhile: the next tick begins anew
                    count += written
        await self._call_back([id_ for key, id_ in waits.items() if key not in day.holds])
        self._done, self._done_at = (today, before), self._clock.now()
        if count:
            log.info("planned %s: %d reminders", today, count)
        return count

    def _look(self, conn: Connection, day: date) -> tuple[Marks, bool]:
        """How far everything has come, and whether an answer was taken back since the last plan."""
        now = state.marks(conn)
        planned = now.response if self._done is None else self._done[1].response
        return now, now.response != planned and state.taken_back(conn, planned, day)

    async def _call_back_answered(self, newest: int) -> None:
        """What a plan and an answer that missed each other left behind; at the start the first plan sees to it."""
        last = self._answers
        if last is not None and last != newest:
            while await self._store.run(lambda conn: state.call_back_answered(conn, last, AT_ONCE)) == AT_ONCE:
                continue
        self._answers = newest

    async def _promise(self, planned: Sequence[Planned], before: Marks) -> int | None:
        now, dated = self._clock.now(), self._business.now()
        rows = await asyncio.to_thread(lambda: {one.decided.key: one.row(now) for one in planned})
        again = [one.decided.key for one in planned if one.decided.again]
        hearings = {one.decided.key: one.hearing for one in planned}

        def write(conn: Connection) -> int | None:
            said = state.since(conn, before, list(hearings.values()))
            if state.dates_moved(conn, before):
                return None
            kept = [row for key, row in rows.items() if said.allows(hearings[key])]
            if again:
                state.take_out_called_back(conn, again)
            new = insert_new(conn, outbox, kept, "key")
            _record_listed(conn, [hearings[key] for key in new], dated)
            return len(new)

        return await self._store.run(write)

    async def _waiting(self, read: Reader, today: date) -> dict[str, int]:
        """The ids, by their keys, of what waits and was promised for that day or before."""
        until = datetime.combine(today + timedelta(days=1), time(), SHANGHAI)
        found, after = dict[str, int](), (LONG_AGO, 0)
        while page := await read(lambda conn, after=after: waiting.page(conn, until, after)):  # type: ignore[misc]
            found |= {row.key: row.id for row in page}
            after = page[-1].next_at, page[-1].id
        return found

    async def _call_back(self, ids: Sequence[int]) -> None:
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            await self._store.run(lambda conn, some=some: waiting.call_back(conn, some))  # type: ignore[misc]


def _record_listed(conn: Connection, hearings: Sequence[Hearing], dated: datetime) -> None:
    """Enter which firms lists show to officers: once a day, however often a list was put together anew that day."""
    lists = [hearing for hearing in hearings if hearing.shown]
    if not lists:
        return
    morning = datetime.combine(day_of(dated), time(), SHANGHAI)
    known = audit.listed_since(conn, {hearing.person for hearing in lists}, _LISTED, morning)
    for hearing in lists:
        shown = [firm for firm in hearing.shown if (hearing.person, firm) not in known]
        audit.record_views(conn, hearing.person, [Look(firm, _LISTED) for firm in shown], dated)
