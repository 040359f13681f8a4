"""The access token: fetched once for all who wait, before it runs out, and never in a loop."""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import Task
from collections.abc import Awaitable, Callable

from bot.errors import Misconfigured, NotNow

log = logging.getLogger(__name__)

EARLY = 300.0
"""Seconds before its end at which a token counts as used up."""
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds without another fetch after WeCom refused a token it had just given: doubled each time in a row."""
REFUSED_PAUSE = 3600.0
"""Seconds without another try after WeCom refused our id or secret: it bans the address of whoever keeps trying."""

Fetch = Callable[[], Awaitable[tuple[str, float]]]


class TokenKeeper:
    """Keeps one app's token. `fetch` gives the token and its life in seconds; `clock` is monotonic seconds."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._token = ""
        self._ends = 0.0
        self._flight: Task[str] | None = None
        self._refused: Misconfigured | None = None
        self._refused_until = 0.0
        self._in_vain = 0
        self._pause_until = 0.0

    async def get(self, stale: str = "") -> str:
        """A good token that is not `stale`. However many ask, one fetch is under way, and all share how it ends.

        `stale` is a token that was refused. Raises WeComError.
        """
        if self._token and self._token != stale and self._clock() < self._ends:
            return self._token
        if self._refused is not None and self._clock() < self._refused_until:
            raise Misconfigured(self._refused.reason, self._refused.errcode)
        if stale and self._clock() < self._pause_until:
            raise self._not_yet()
        if self._flight is None:
            self._flight = asyncio.create_task(self._renew(stale), name="access token")
            self._flight.add_done_callback(self._landed)
        # One who gives up waiting does not take the token from the others.
        return await asyncio.shield(self._flight)

    def worked(self) -> None:
        """A call was taken: whatever token trouble there was is over."""
        self._in_vain, self._pause_until = 0, 0.0

    def in_vain(self, token: str, errcode: int | None = None) -> NotNow:
        """What to tell a caller whose freshly fetched `token` was refused as well.

        WeCom's servers need a moment to agree on a new token, so the first pause is short.
        Many callers with the same token lengthen the pause only once.
        """
        if token == self._token and self._clock() >= self._pause_until:
            self._pause_until = self._clock() + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._in_vain, 16))
            self._in_vain += 1
        return self._not_yet(errcode)

    def _not_yet(self, errcode: int | None = None) -> NotNow:
        seconds = max(FIRST_PAUSE, self._pause_until - self._clock())
        return NotNow("新的 access_token 也被拒绝", seconds, errcode)

    async def stop(self) -> None:
        """End a fetch that is under way."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    async def _renew(self, stale: str) -> str:
        try:
            token, life = await self._fetch()
        except Misconfigured as error:
            self._refused, self._refused_until = error, self._clock() + REFUSED_PAUSE
            log.error("企业微信不认应用的身份：%s。改好并重启之前，每小时只试一次", error)
            raise
        self._refused = None
        if token == stale:
            raise self.in_vain(token)
        self._token, self._ends = token, self._clock() + life - min(EARLY, life / 2)
        return token

    def _landed(self, flight: Task[str]) -> None:
        self._flight = None
        if not flight.cancelled():
            flight.exception()  # taken note of, even when nobody waits any more
