"""A small stand-in for WeCom's API for the client's tests: faithful answers, and faults on demand."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.settings import WeComSettings
from tests.seal import AES_KEY, AGENT, CORP, TOKEN

SECRET = "made-up-secret-of-the-app"

Fault = int | Literal["http500", "hang", "drop", "nonsense", "fine"]
"""What a request meets; `fine` lets one through before the next fault."""


@dataclass
class FakeWeCom:
    """Counts and keeps every request. `faults[path]` are used up one by one, then all is well."""

    address: str = ""
    secret: str = SECRET
    tokens: int = 0
    token: str = ""
    token_life: float = 7200
    unreachable: frozenset[str] = frozenset()
    uploads: int = 0
    media: set[str] = field(default_factory=set)
    """The uploads it still has."""
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    requests: list[tuple[str, Any]] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def settings(self, **changes: Any) -> WeComSettings:
        """Settings that point to this stand-in."""
        made = {"corp_id": CORP, "agent_id": AGENT, "secret": SECRET, "token": TOKEN, "encoding_aes_key": AES_KEY}
        return WeComSettings(**{**made, "api_base": self.address, **changes})

    def fail(self, path: str, *faults: Fault) -> None:
        """Let the next requests to `path` fail, in this order."""
        self.faults.setdefault(path, deque()).extend(faults)

    def expire(self) -> None:
        """The token handed out last is no good from now on."""
        self.token = ""

    def sent(self, path: str = "message/send") -> list[Any]:
        """The bodies that came to `path`."""
        return [body for at, body in self.requests if at == path]

    async def arrived(self, condition: Callable[[], bool], within: float = 30) -> None:
        """Waits until the requests so far meet the condition; a lost one fails the test after a while."""
        async with asyncio.timeout(within), self.changed:
            await self.changed.wait_for(condition)

    @web.middleware
    async def _tell(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        finally:
            async with self.changed:
                self.changed.notify_all()

    def app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=1 << 24, middlewares=[self._tell])
        app.router.add_get("/cgi-bin/gettoken", self._call("gettoken", self._gettoken))
        app.router.add_post("/cgi-bin/message/send", self._call("message/send", self._send))
        for path in ("message/update_template_card", "menu/create"):
            app.router.add_post(f"/cgi-bin/{path}", self._call(path, self._take))
        app.router.add_post("/cgi-bin/media/upload", self._call("media/upload", self._upload))
        app.router.add_post("/cgi-bin/webhook/send", self._call("webhook/send", self._group))
        return app

    def _call(
        self, path: str, answer: Callable[[web.Request], Awaitable[dict[str, Any]]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            faults = self.faults.get(path)
            fault = faults.popleft() if faults else None
            fault = None if fault == "fine" else fault
            stale = request.query.get("access_token") != self.token
            if fault is None and stale and path not in ("gettoken", "webhook/send"):
                fault = 42001
            if fault is None:
                return web.json_response({"errcode": 0, "errmsg": "ok", **await answer(request)})
            self.requests.append((path, fault))
            if isinstance(fault, int):
                return web.json_response({"errcode": fault, "errmsg": "from ip: 192.0.2.1, more info"})
            if fault == "hang":
                await self.released.wait()
            if fault == "drop" and request.transport is not None:
                request.transport.abort()
            return web.Response(status=200 if fault == "nonsense" else 500, text="<html>")

        return handler

    async def _gettoken(self, request: web.Request) -> dict[str, Any]:
        self.requests.append(("gettoken", dict(request.query)))
        if request.query.get("corpsecret") != self.secret:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        self.tokens += 1
        self.token = f"made-up-token-{self.tokens}"
        return {"access_token": self.token, "expires_in": self.token_life}

    async def _send(self, request: web.Request) -> dict[str, Any]:
        raw = await request.read()
        body = json.loads(raw)
        self.requests.append(("message/send", raw))
        kind = body["msgtype"]
        if kind in ("file", "image") and body[kind]["media_id"] not in self.media:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        missed = [user for user in body["touser"].split("|") if user in self.unreachable]
        card = {"response_code": "made-up-code"} if body["msgtype"] == "template_card" else {}
        return {"invaliduser": "|".join(missed).lower(), "msgid": f"msg-{len(self.requests)}", **card}

    async def _take(self, request: web.Request) -> dict[str, Any]:
        self.requests.append((request.path.removeprefix("/cgi-bin/"), await request.json()))
        return {}

    async def _group(self, request: web.Request) -> dict[str, Any]:
        self.requests.append(("webhook/send", (request.query["key"], await request.json())))
        return {}

    async def _upload(self, request: web.Request) -> dict[str, Any]:
        form = await request.post()
        file = form["media"]
        assert isinstance(file, web.FileField)
        self.requests.append(("media/upload", (request.query["type"], file.filename, file.file.read())))
        self.uploads += 1
        media = f"made-up-media-{self.uploads}"
        self.media.add(media)
        return {"type": request.query["type"], "media_id": media, "created_at": "1409659813"}


@asynccontextmanager
async def fake_wecom() -> AsyncIterator[FakeWeCom]:
    """The stand-in on a free port of this machine."""
    fake = FakeWeCom()
    runner = web.AppRunner(fake.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        fake.released.set()
        await runner.cleanup()
