"""The order in which the parts start and stop. Everything that differs (handler, clocks, extra pages) is given."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from datetime import date

from aiohttp import web

from bot.answering import Answering
from bot.callback import Callback
from bot.dispatcher import Dispatcher, Handle
from bot.feed import Feed
from bot.menu import publish_menu
from bot.planning import NOTICE, planner
from bot.sender import Sender
from bot.server import CALLBACK_PATH, Server, web_app
from bot.settings import Settings
from bot.uploads import Uploads
from bot.wecom import WeComClient
from bot.worker import Worker
from knowledge.progress import Progress
from scheduler.broadcasts import Broadcasts
from scheduler.courier import Courier
from scheduler.digests.digests import Digests
from scheduler.standings import Standings
from scheduler.ticks import Task, Ticks, every
from storage import migrate
from storage.clock import Clock, SystemClock
from storage.database import DatabaseUnavailable, Store
from storage.incoming import Incoming

log = logging.getLogger(__name__)


class App:
    """One running bot. `handle` answers messages; `clock` is the system clock; `extra` are further routes."""

    def __init__(
        self,
        settings: Settings,
        handle: Handle,
        clock: Clock | None = None,
        extra: Iterable[web.AbstractRouteDef] = (),
    ) -> None:
        clock = clock or SystemClock()
        self._database_url = settings.database_url.get_secret_value()
        self._store = Store(self._database_url)
        self._client = WeComClient(settings.wecom)
        self._answering = handle if isinstance(handle, Answering) else None
        business = self._answering.clock if self._answering is not None else None
        sender = Sender(self._client, Uploads(self._store, self._client, clock))
        self._courier = Courier(self._store, sender, clock, business, quota=settings.wecom.quota)
        self._ticks = Ticks(self._store, self._courier, clock, self._tasks(clock))
        self._worker = None
        if self._answering is not None:
            self._answering.public_url = settings.public_url
            self._worker = Worker(self._store, self._answering.work, clock, self._courier.wake, business)
        self._dispatcher = Dispatcher(self._store, handle, clock, self._wake, business)
        self._callback = Callback(settings.wecom, self._submit)
        if self._answering is not None:
            extra = [*extra, *Feed(self._store, self._answering).routes()]
        self._server = Server(web_app(self._callback, self.troubles, extra), settings.host, settings.port)
        self._stack = AsyncExitStack()
        self._head = ""
        self._menu: asyncio.Task[bool] | None = None

    @property
    def port(self) -> int:
        """The port it listens on, once started."""
        return self._server.port

    async def start(self) -> None:
        """Take the port, migrate, start every part, and answer on the port last. What has started is stopped again
        when one fails.

        Raises AlreadyServed, DatabaseUnavailable, DatabaseTooNew, CannotListen.
        """
        async with AsyncExitStack() as stack:
            # Stopping runs from the last line pushed to the first: refuse new callbacks, finish the batch,
            # answer and close, pause the ticks, finish the job and the sends, close.
            stack.push_async_callback(self._server.stop)
            await self._server.bind()
            stack.push_async_callback(self._store.stop)
            self._store.sit_down()
            await self._migrate()
            await self._store.start()
            if self._answering is not None:
                stack.push_async_callback(self._answering.shelf.stop)
                await self._answering.shelf.start(self._store)
                self._answering.warm()
            stack.push_async_callback(self._client.stop)
            await self._client.start()
            stack.push_async_callback(self._courier.stop)
            await self._courier.start()
            if self._worker is not None:
                stack.push_async_callback(self._worker.stop)
                await self._worker.start()
            stack.push_async_callback(self._ticks.stop)
            self._ticks.start()
            stack.push_async_callback(self._server.stop)
            stack.push_async_callback(self._dispatcher.stop)
            await self._dispatcher.start()
            stack.callback(self._callback.close)
            await self._server.start()
            stack.push_async_callback(self._end_menu)
            self._menu = asyncio.create_task(publish_menu(self._client), name="menu")
            self._stack = stack.pop_all()
        log.info("已开始监听 http://%s:%d%s", self._server.host, self._server.port, CALLBACK_PATH)

    async def stop(self) -> None:
        """Stop in order, losing nothing that was taken. Safe to call twice."""
        await self._stack.aclose()

    async def plan_now(self) -> None:
        """Ask every task what is due by now, without waiting for its time: where the clock is moved by hand."""
        await self._ticks.run_now()

    async def deliver_now(self) -> None:
        """Returns when all that is due by now is sent."""
        await self._courier.caught_up()

    def _tasks(self, clock: Clock) -> list[Task]:
        """What happens by the clock beside the upkeep; nothing where messages are not answered from the packs."""
        if self._answering is None:
            return []
        shelf, business = self._answering.shelf, self._answering.clock
        standings = Standings(self._store, lambda: shelf.library, business, clock)
        plans = planner(self._store, lambda: shelf.library, clock, business)
        digests = Digests(self._store, lambda: shelf.library, clock, business, _drawn, self._courier.wake)
        many = Broadcasts(self._store, clock, business, NOTICE, self._courier.wake)
        return [
            Task("standings", every(60), standings.tick),
            Task("planner", every(20), plans.tick),
            Task("digests", every(60), digests.tick),
            Task("broadcasts", every(10), many.tick),
        ]

    async def _submit(self, incoming: Incoming) -> None:
        """What somebody sends goes before what is planned for others."""
        self._courier.give_way()
        await self._dispatcher.submit(incoming)

    def _wake(self) -> None:
        """After each commit: there may be something to send or to make."""
        self._courier.wake()
        if self._worker is not None:
            self._worker.wake()

    async def troubles(self) -> dict[str, str]:
        """What keeps us from serving, by part; empty when ready."""
        try:
            revision = await self._store.run(migrate.revision)
        except DatabaseUnavailable:
            return {"database": "连不上"}
        return {} if revision == self._head else {"migrations": "表结构与程序不一致，请运行 tihang migrate"}

    async def _migrate(self) -> None:
        self._head = migrate.head()
        before = await migrate.current(self._database_url)
        if before != self._head:
            await migrate.upgrade(self._database_url)
            log.info("数据库表结构已更新：%s → %s", before or "空库", self._head)

    async def _end_menu(self) -> None:
        if self._menu is not None:
            self._menu.cancel()
            await asyncio.gather(self._menu, return_exceptions=True)


def _drawn(found: Sequence[Progress], place: str, today: date) -> bytes:
    """The picture after a digest; what draws is read in only when there is one to draw."""
    from handlers.officer.drawing import draw

    return draw(found, place, today)
