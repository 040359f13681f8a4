"""Promises what officers confirmed to many, some hundred people at a time, and tells them at the end how it went."""

from __future__ import annotations

from collections.abc import Callable

from storage import broadcast_results, broadcasts
from storage.broadcast_results import Tally
from storage.clock import Clock
from storage.database import Store


class Broadcasts:
    """Asked every few seconds. Each step is a transaction of its own: it may be cut between any two, and the next tick,
    here or in another process, goes on with what is left.

    `notice` is the version of the privacy notice in force; `clock` is the system's, `business` the one by which things
    go out; `wake` is called when something was promised.
    """

    def __init__(
        self, store: Store, clock: Clock, business: Clock, notice: str, wake: Callable[[], None] = lambda: None
    ) -> None:
        self._store = store
        self._clock = clock
        self._business = business
        self._notice = notice
        self._wake = wake

    async def tick(self) -> int:
        """Promise whatever is confirmed; how many rows are new. Raises DatabaseUnavailable."""
        count = 0
        while (some := await self._promise_some()) is not None:
            count += some
        told = False
        for id_ in await self._store.run(broadcast_results.untold):
            told |= await self._tell(id_)
        if count or told:
            self._wake()
        return count

    async def _promise_some(self) -> int | None:
        now = self._clock.now()
        return await self._store.run(lambda conn: broadcasts.promise_some(conn, self._notice, now))

    async def _tell(self, id_: int) -> bool:
        """Tell what became of one, once nothing of it waits any more."""
        tally, after = Tally(), 0
        while True:
            at, found = await self._store.run(lambda conn, after=after: broadcast_results.page(conn, id_, after))  # type: ignore[misc]
            if at is None:
                break
            for one in found:
                tally.add(one)
            if tally.of["pending"] or tally.of["sending"]:
                return False
            after = at
        now, business = self._clock.now(), self._business.now()
        return await self._store.run(lambda conn: broadcast_results.tell(conn, id_, tally, now, business))
