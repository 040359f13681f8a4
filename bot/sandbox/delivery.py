"""Carries what people do to the bot's callback over real HTTP: five seconds a try, three tries, one at a time."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import defaultdict
from collections.abc import Callable

import aiohttp

from bot.sandbox.corp import Corp
from bot.sandbox.envelope import Message, seal

ATTEMPTS = 3
TIMEOUT = 5.0
"""Seconds WeCom waits for the callback before it hangs up."""


class Undelivered(Exception):
    """The bot did not take the message; the text says why, for the person who typed it."""


class Delivery:
    """WeCom's side of the callback. Retries repeat the same bytes, so that the bot can know them again."""

    def __init__(
        self,
        corp: Corp,
        callback_url: str,
        *,
        timeout: float = TIMEOUT,
        pause: float = 0.2,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.corp = corp
        self.callback_url = callback_url
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._pause = pause
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._turn: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        # Message ids must not repeat after a restart, or the bot would take a new message for an old one.
        self._last_id = int(clock() * 1000) << 10

    def now(self) -> int:
        """Real time in whole seconds, as in CreateTime; the day set in the page does not touch it."""
        return int(self._clock())

    def next_id(self) -> int:
        """A fresh 64-bit MsgId."""
        self._last_id += 1
        return self._last_id

    async def deliver(self, message: Message) -> None:
        """Posts one message and waits until the bot has taken it. Raises Undelivered after the last try."""
        sealed = seal(message, self.corp, self.now(), secrets.token_hex(8))
        problem = ""
        async with self._turn[message.sender]:
            for attempt in range(ATTEMPTS):
                if attempt:
                    await asyncio.sleep(self._pause)
                try:
                    status = await self._post(sealed.query, sealed.body)
                except TimeoutError:
                    problem = "没有在时限内应答"
                except aiohttp.ClientError:
                    problem = "连接不上，或者没有应答就断开了"
                else:
                    if status == 200:
                        return
                    problem = f"拒收了这条消息（HTTP {status}）"
        raise Undelivered(f"机器人{problem}，已试 {ATTEMPTS} 次")

    async def _post(self, query: dict[str, str], body: bytes) -> int:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        headers = {"Content-Type": "text/xml"}
        async with self._session.post(self.callback_url, params=query, data=body, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def close(self) -> None:
        """Lets go of the connections."""
        if self._session is not None:
            await self._session.close()
