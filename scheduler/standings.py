"""Works out how firms stand: all of them at night and with new rules, within minutes those that said something new."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from zlib import crc32

from knowledge.columns.tally import Firm, Tally
from knowledge.library import Library
from knowledge.recorded import profile
from storage import firms, standings
from storage.clock import BusinessClock, Clock
from storage.database import Store
from storage.standings import Place, Seen, Stood

log = logging.getLogger(__name__)

AT_NIGHT = time(2, 11)
"""Asia/Shanghai: from then on a new day's standings are worked out."""
PAGE = 100
"""Firms read in one transaction: the loop is held no longer than a few hundredths of a second."""
WRITTEN = 250
"""Firms whose standings are written in one transaction."""
AT_ONCE = 20
"""Pages worked out together: making the rules ready costs the same for one firm as for two thousand."""
_TURN = timedelta(minutes=5)
_MANY = 5_000
"""Touched firms beyond which all are looked at."""


class Standings:
    """Asked every minute what there is to work out; `now` on `clock` decides whose turn it is among processes.

    Between pages the bot answers; a run that is cut off is begun anew by whoever has the next turn, and only what
    differs by then is written.
    """

    def __init__(self, store: Store, library: Callable[[], Library], business: BusinessClock, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._business = business
        self._clock = clock
        self._rules: tuple[Library | None, int] = None, 0

    async def tick(self) -> int:
        """Work out what is due; returns how many rows changed. Raises DatabaseUnavailable."""
        now, library = self._business.now(), self._library()
        last, newest = await self._store.run(lambda conn: (standings.seen(conn), standings.newest(conn)))
        rules, day = await asyncio.to_thread(self._checksum, library), now.date()
        up_to = Seen(day.toordinal(), rules, *newest)
        whole = rules != last.rules or _new_day(last.day, day, now.time())
        if not whole:
            up_to = Seen(last.day, rules, *newest)
            if up_to == last:
                return 0
        moment = self._clock.now()
        if not await self._store.run(lambda conn: standings.take_turn(conn, moment, _TURN)):
            return 0
        try:
            return await self._work(library, day, last, up_to, whole)
        finally:
            await self._store.run(lambda conn: standings.extend_turn(conn, moment - _TURN))

    async def _work(self, library: Library, day: date, last: Seen, up_to: Seen, whole: bool) -> int:
        only: list[int] | None = None
        if not whole:
            only = await self._store.run(lambda conn: standings.touched(conn, last))
            only = only if len(only) <= _MANY else None
        changed, after = 0, 0
        while batch := await self._read(after, only):
            after = batch[-1].enterprise.id
            changed += await self._batch(library, day, batch, first=last.day == 0)
            until = self._clock.now() + _TURN
            await self._store.run(lambda conn, until=until: standings.extend_turn(conn, until))  # type: ignore[misc]
        await self._store.run(lambda conn: standings.keep_seen(conn, up_to))
        if whole:
            log.info("standings: worked out for %s, %d changed", day.isoformat(), changed)
        return changed

    async def _read(self, after: int, only: Sequence[int] | None) -> list[firms.Firm]:
        """The next firms, page by page."""
        batch = list[firms.Firm]()
        wanted = None if only is None else [one for one in only if one > after][: PAGE * AT_ONCE]
        for _ in range(AT_ONCE):
            among = None if wanted is None else [one for one in wanted if one > after][:PAGE]
            if among == []:
                break
            page = await self._store.run(lambda conn, a=after, o=among: firms.page(conn, a, PAGE, o))  # type: ignore[misc]
            if page:
                batch += page
                after = page[-1].enterprise.id
            elif among:
                after = among[-1]  # none of these is a firm of its own
            else:
                break
        return batch

    async def _batch(self, library: Library, day: date, batch: Sequence[firms.Firm], first: bool) -> int:
        after = await asyncio.to_thread(_worked_out, library, day, batch)
        changed, ids = 0, [each.enterprise.id for each in batch]
        for at in range(0, len(ids), WRITTEN):
            page = ids[at : at + WRITTEN]
            wanted = {firm: after.get(firm, {}) for firm in page}
            changed += await self._store.run(
                lambda conn, page=page, wanted=wanted: standings.write(  # type: ignore[misc]
                    conn, standings.of_firms(conn, page), wanted, day, first
                )
            )
        return changed

    def _checksum(self, library: Library) -> int:
        """Tells one set of rules from another, in 31 bits; worked out once for each library."""
        if self._rules[0] is not library:
            text = "".join(sorted(repr(pack) for pack in library.packs.values()))
            self._rules = library, crc32(text.encode()) & 0x7FFFFFFF
        return self._rules[1]


def _new_day(last: int, day: date, now: time) -> bool:
    """Whether a day has begun that nothing was worked out for: from 02:11 on, at once where a night was missed."""
    today = day.toordinal()
    return last != today and (now >= AT_NIGHT or last != today - 1)


def _worked_out(library: Library, day: date, batch: Sequence[firms.Firm]) -> dict[int, dict[Place, Stood]]:
    """How each firm with a place stands in every program that speaks for it on the day: of one with columns for
    several kinds of firm, in that of its own kind where that is known.
    """
    kinds = {each.enterprise.id: each.enterprise.variant for each in batch}
    known = [
        Firm(each.enterprise.id, None, profile(each.enterprise.region, each.facts, day))
        for each in batch
        if each.enterprise.region is not None
    ]
    found = dict[int, dict[Place, Stood]]()
    for stand in Tally(library, day).stand(known):
        policy, tier, variant = stand.program
        if variant and kinds[stand.firm] not in (None, variant):
            continue
        found.setdefault(stand.firm, {})[policy, tier, variant or ""] = (stand.state, stand.near)
    return found
