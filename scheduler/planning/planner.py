"""Turns what officers have set and people have asked for into rows of the outbox, once each, however often it runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from knowledge.calendar.occasions import of_window
from scheduler.planning import marks as state
from scheduler.planning import yearly
from scheduler.planning.day import Day, Planned
from scheduler.planning.hearing import Source
from scheduler.planning.marks import Marks
from scheduler.planning.overdue import lists_of
from storage import audit
from storage.agenda import Almanac
from storage.clock import Clock, day_of
from storage.database import Store
from storage.looks import Look
from storage.many import insert_new
from storage.reading import reading
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
    Two planners at once promise nothing twice: a key of the outbox decides. A plan that is cut off is made again.
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
        self._answers = 0

    async def tick(self) -> int:
        """Plan if anything has changed; returns how many rows are new. Raises DatabaseUnavailable."""
        day = day_of(self._business.now())
        now, again = await self._store.run(lambda conn: self._look(conn, day))
        if self._done is not None:
            planned_day, before = self._done
            urgent = planned_day != day or before.almanac != now.almanac
            waited = self._clock.now() - self._done_at >= PATIENCE
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
            day = Day(read, self._sources(), today, moment, self._notice)
            set_ = await day.almanac()
            now = self._clock.now()
            if await self._store.run(lambda conn: yearly.renew(conn, set_, today, moment, now)):
                return await self.plan()  # there are other windows now
            await self._call_back_gone(set_)
            async for batch in day.planned():
                new = [one for one in batch if not one.promised]
                for start in range(0, len(new), AT_ONCE):
                    written = await self._promise(new[start : start + AT_ONCE], before)
                    if written is None:
                        return count  # dates or posts were changed meanwhile: the next tick begins anew
                    count += written
        self._done, self._done_at = (today, before), self._clock.now()
        if count:
            log.info("planned %s: %d reminders", today, count)
        return count

    def _look(self, conn: Connection, day: date) -> tuple[Marks, bool]:
        """How far everything has come, and whether an answer was taken back since the last plan."""
        now = state.marks(conn)
        if now.response != self._answers:
            state.call_back_answered(conn, self._answers)
            self._answers = now.response
        planned = now.response if self._done is None else self._done[1].response
        return now, now.response != planned and state.taken_back(conn, planned, day)

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
            for key in new:
                hearing = hearings[key]
                audit.record_views(conn, hearing.person, [Look(firm, _LISTED) for firm in hearing.shown], dated)
            return len(new)

        return await self._store.run(write)

    async def _call_back_gone(self, set_: Almanac) -> None:
        """Call back what waits of windows that were moved or withdrawn, lists of who let one of them pass included, and
        of duties that were given other days.
        """
        live = {of_window(one).key for one in set_.windows}
        lists = {lists_of(one) for one in set_.windows}
        duties = {str(one.id) for one in set_.duties}
        for occasion in await self._store.run(state.waiting_occasions):
            kind, id_, *_, last = occasion.split(":")
            gone = (
                (kind == "window" and occasion not in live)
                or (kind == "duty" and id_ not in duties)
                or (kind == "overdue" and (id_, last) not in lists)
            )
            while gone and await self._store.run(
                lambda conn, occasion=occasion: state.call_back(conn, occasion, "日期改了或取消了")  # type: ignore[misc]
            ):
                continue
