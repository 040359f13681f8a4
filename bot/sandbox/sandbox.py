"""The sandbox's parts put together: the stand-in for WeCom, the chat page, and what carries words between them."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.corp import Corp
from bot.sandbox.delivery import Delivery
from bot.sandbox.page import Page
from bot.sandbox.people import People
from bot.sandbox.transcript import Transcript
from bot.sandbox.watch import Leaping, Watch
from bot.sandbox.wecom import WeCom
from storage.clock import BusinessClock, SystemClock


class Sandbox:
    """Everything that is not the bot. `clock` is the business clock the bot lives by; the page sets its day."""

    def __init__(self, corp: Corp, people: People, base_url: str, clock: BusinessClock) -> None:
        self.corp = corp
        self.people = people
        self.base_url = base_url
        self.transcript = Transcript()
        self.system = Leaping(SystemClock())
        self.wecom = WeCom(corp, people, self.transcript, lambda: self.system.now().timestamp())
        self.delivery = Delivery(corp, f"{base_url}/wecom/callback")
        self.watch = Watch(clock, self.system)
        self.page = Page(self.wecom, self.transcript, self.delivery, clock, BusinessClock(SystemClock()), self.watch)

    def routes(self) -> list[web.RouteDef]:
        """The page and the stand-in's API, to be added to the bot's own server."""
        return [*self.wecom.routes(), *self.page.routes()]

    async def let_go(self) -> None:
        """Before the server stops: ends the event streams that pages hold open, or it would wait for them."""
        await self.watch.stop()
        self.transcript.close()

    async def close(self) -> None:
        """After the server has stopped: lets go of the connections to the callback."""
        await self.delivery.close()
