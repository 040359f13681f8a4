"""One business day planned: from who hears of what to what goes out, batch after batch. Writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from knowledge.calendar.occasion import Stage
from knowledge.calendar.workdays import Workdays
from scheduler.planning.choices import Choices, Decided
from scheduler.planning.hearing import Hearing, Source
from scheduler.planning.hours import due_at
from scheduler.planning.said import Said, said, told_lately
from scheduler.planning.wording import words
from storage import almanac, outbox
from storage.agenda import Almanac
from storage.clock import SHANGHAI
from storage.outgoing import Message
from storage.reading import Reader

_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder of the day: to whom, at which stage, when (Asia/Shanghai) and in which words.

    `promised` where a row of the outbox holds it already; `again` where such a row was called back, and nothing sent.
    """

    decided: Decided
    at: datetime
    message: Message
    most_per_week: int | None = None

    @property
    def hearing(self) -> Hearing:
        """Who hears of what."""
        return self.decided.hearing

    @property
    def stage(self) -> Stage:
        """At which stage."""
        return self.decided.stage

    @property
    def promised(self) -> bool:
        """Whether it stands in the outbox."""
        return self.decided.promised

    def row(self, now: datetime) -> dict[str, Any]:
        """As it is kept in the outbox, written at the system's `now`. It is not sent after the occasion's last day, nor
        from the day on which the next stage is told.
        """
        hearing, until, over = self.hearing, self.decided.until, None
        if until is not None:
            over = datetime.combine(until, time(), SHANGHAI)
        elif not hearing.once:
            over = datetime.combine(hearing.occasion.closes, _LAST_SECOND, SHANGHAI)
        return outbox.row(
            self.decided.key,
            hearing.address_id,
            self.message,
            now,
            priority=outbox.NOTICE,
            not_before=self.at,
            not_after=over,
            occasion=hearing.occasion.key,
            enterprise_id=hearing.firm,
        )


class Day:
    """What goes out on a business day as things stand. `now` is the business moment it is planned at.

    Who chose a most per week gets what ends first; that comes last of all, when everything of the day is known.
    `holds` are then the keys of what was promised before, waits to be sent, and is still true.
    """

    def __init__(self, read: Reader, sources: Sequence[Source], day: date, now: datetime, notice: str) -> None:
        self._read = read
        self._sources = sources
        self._day = day
        self._now = now
        self._notice = notice
        self._set: Almanac | None = None
        self.holds: set[str] = set()

    async def almanac(self) -> Almanac:
        """What officers have set, as the plan sees it."""
        if self._set is None:
            self._set = await self._read(almanac.load)
        return self._set

    async def planned(self) -> AsyncIterator[list[Planned]]:
        """In batches, by source. Raises DatabaseUnavailable."""
        set_ = await self.almanac()
        choices = Choices(Workdays(set_.days), self._day, self.holds)
        held_back: list[Planned] = []
        for source in self._sources:
            batches = await self._read(lambda conn, source=source: iter(source.hearings(conn, self._day, set_)))  # type: ignore[misc]
            while (batch := await self._read(lambda _, batches=batches: next(batches, None))) is not None:  # type: ignore[misc]
                if not batch:
                    continue
                known = await self._read(lambda conn, batch=batch: said(conn, batch, self._notice))  # type: ignore[misc]
                # Apart from the loop: a batch takes as long as some tens of messages.
                found = await asyncio.to_thread(self._of, batch, known, choices)
                held_back += [one for one in found if one.most_per_week is not None]
                yield [one for one in found if one.most_per_week is None]
        if held_back:
            yield await self._within_the_week(held_back)

    def _of(self, batch: Sequence[Hearing], known: Said, choices: Choices) -> list[Planned]:
        return list(self._each(batch, known, choices))

    def _each(self, batch: Sequence[Hearing], known: Said, choices: Choices) -> Iterator[Planned]:
        for hearing in batch:
            decided = choices.decide(hearing, known)
            if decided is None:
                continue
            chosen = known.preferences.get(hearing.person)
            at = due_at(decided.key, self._day, self._now, chosen)
            if at is None and not decided.promised:
                continue
            most = None if chosen is None or decided.promised else chosen.most_per_week
            yield Planned(decided, at or self._now, words(hearing, self._day), most)

    async def _within_the_week(self, held_back: list[Planned]) -> list[Planned]:
        addresses = {one.hearing.address_id for one in held_back}
        counts = await self._read(lambda conn: told_lately(conn, addresses, self._day))
        kept = []
        for one in sorted(held_back, key=lambda one: (one.hearing.occasion.closes, one.decided.key)):
            to = one.hearing.address_id
            if counts.get(to, 0) < (one.most_per_week or 0):
                counts[to] = counts.get(to, 0) + 1
                kept.append(one)
        return kept
