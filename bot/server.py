"""The HTTP server: WeCom's callback and the two questions an operator's tools ask."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import traceback
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.callback import MAX_BODY, Callback

CALLBACK_PATH = "/wecom/callback"

Probe = Callable[[], Awaitable[dict[str, str]]]


log = logging.getLogger(__name__)


class WithoutContent(logging.Filter):
    """Leaves of an error its kind and place: its words and its traceback may hold what somebody sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shortens the record; never drops it."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            places = traceback.extract_tb(error.__traceback__) or [traceback.FrameSummary("?", 0, "?")]
            place = f"{Path(places[-1].filename).name}:{places[-1].lineno}"
            record.msg, record.args = "request failed: %s at %s", (type(error).__name__, place)
            record.exc_info = record.exc_text = None
            if isinstance(error, HttpProcessingError | OSError):  # the other side's doing
                record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


log.addFilter(WithoutContent())


class CannotListen(Exception):
    """The host is not ours, or the port is taken or not ours to take; the text names the setting to mend."""


def web_app(callback: Callback, probe: Probe, extra: Iterable[web.AbstractRouteDef] = ()) -> web.Application:
    """All routes. `probe` names what is not well, by part, in words; `extra` are further routes (the sandbox's)."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        troubles = await probe()
        if troubles:
            return web.json_response({"status": "not ready", **troubles}, status=503)
        return web.json_response({"status": "ready"})

    app = web.Application(client_max_size=MAX_BODY)
    app.add_routes(
        [
            web.get(CALLBACK_PATH, callback.verify, allow_head=False),
            web.post(CALLBACK_PATH, callback.receive),
            web.get("/healthz", alive),
            web.get("/readyz", ready),
            *extra,
        ]
    )
    return app


class Server:
    """Listens until `stop`. `port` is the real one once bound, also when 0 was asked for."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        # The access log would write msg_signature and echostr; a compressed body is never WeCom's.
        self._runner = web.AppRunner(app, access_log=None, logger=log, auto_decompress=False, shutdown_timeout=5.0)
        self.host = host
        self.port = port
        self._bound: asyncio.Server | None = None

    async def bind(self) -> None:
        """Take the port, but answer nobody yet: before it is known to be ours nothing else need start.

        Raises CannotListen.
        """
        await self._runner.setup()
        assert self._runner.server is not None
        try:
            self._bound = await asyncio.get_running_loop().create_server(
                self._runner.server, self.host, self.port, reuse_address=True, start_serving=False, backlog=128
            )
        except (OSError, ValueError) as error:  # a host that is no name at all is a ValueError
            await self._runner.cleanup()
            raise self._cannot(error) from None
        self.port = self._bound.sockets[0].getsockname()[1]

    async def start(self) -> None:
        """Listen. Raises CannotListen."""
        if self._bound is None:
            await self.bind()
        assert self._bound is not None
        try:
            await self._bound.start_serving()
        except OSError as error:  # two took the port at once, and the other one listened first
            raise self._cannot(error) from None

    async def stop(self) -> None:
        """Close the listening socket, let requests under way finish, close the connections. Safe to call twice."""
        if self._bound is not None:
            self._bound.close()
            self._bound = None
        await self._runner.cleanup()

    def _cannot(self, error: OSError | ValueError) -> CannotListen:
        at = f"无法监听 {self.host}:{self.port}"
        code = error.errno if isinstance(error, OSError) and not isinstance(error, socket.gaierror) else None
        if code == errno.EADDRINUSE:
            return CannotListen(f"{at}（端口已被占用）：请换一个 TIHANG_PORT，或停掉占用它的程序")
        if code in (errno.EACCES, errno.EPERM):
            return CannotListen(f"{at}（没有权限）：请换一个 1024 以上的 TIHANG_PORT")
        return CannotListen(f"{at}（主机名不存在，或不是这台机器的地址）：请改 TIHANG_HOST，例如 127.0.0.1 或 0.0.0.0")
