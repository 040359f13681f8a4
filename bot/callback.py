"""WeCom's callback: the address check (GET) and what people send (POST). What we refuse leaves one log line."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.crypto import Envelope, Refused
from bot.events import Reader
from bot.settings import WeComSettings
from storage.database import DatabaseUnavailable
from storage.incoming import Incoming

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
WINDOW = 300
"""Seconds by which the timestamp may differ from our clock."""
READ_SECONDS = 5.0
"""WeCom itself hangs up after five seconds."""

# Each part ends where the next begins, so that no body makes it go back and forth.
_ENCRYPT = re.compile(rb"<Encrypt>\s*<!\[CDATA\[([^\]]*)\]\]>\s*</Encrypt>|<Encrypt>([^<]*)</Encrypt>")
_SIGNED = ("msg_signature", "timestamp", "nonce")

Submit = Callable[[Incoming], Awaitable[None]]


class Callback:
    """Both handlers of /wecom/callback. `submit` returns once the message is committed; `clock` is Unix seconds."""

    def __init__(self, settings: WeComSettings, submit: Submit, clock: Callable[[], float] = time.time) -> None:
        token, key = settings.token.get_secret_value(), settings.encoding_aes_key.get_secret_value()
        self._envelope = Envelope(token, key, settings.corps)
        self._reader = Reader(settings.corp_id, settings.agent_id, settings.corps)
        self._submit = submit
        self._clock = clock
        self._open = True

    def close(self) -> None:
        """Take no more messages: from now on connections are dropped, and WeCom's retry finds our next start."""
        self._open = False

    async def verify(self, request: web.Request) -> web.Response:
        """GET: echo the decrypted echostr, by which WeCom accepts the address (doc 90930)."""
        try:
            signature, timestamp, nonce, echo = _query(request, (*_SIGNED, "echostr"))
            # A plus sign that was not percent-encoded arrives as a blank.
            plain = self._open_sealed(signature, timestamp, nonce, echo.replace(" ", "+"))
        except Refused as refused:
            return _refuse(refused)
        return web.Response(text=plain)

    async def receive(self, request: web.Request) -> web.Response:
        """POST: 200 with an empty body once the message is committed, or was before. Refused: 4xx, nothing stored.

        While the database is down the connection is closed unanswered: then WeCom delivers again.
        """
        if not self._open:
            return _hang_up(request)
        try:
            signature, timestamp, nonce = _query(request, _SIGNED)
            sealed = _sealed(await _body(request))
            incoming = self._reader.read(self._open_sealed(signature, timestamp, nonce, sealed))
        except Refused as refused:
            return _refuse(refused)
        if incoming is None:
            log.info("callback: event without an answer")
            return web.Response()
        try:
            await self._submit(incoming)
        except DatabaseUnavailable:
            log.warning("callback: not stored, left to WeCom's retry")
            return _hang_up(request)
        return web.Response()

    def _open_sealed(self, signature: str, timestamp: str, nonce: str, sealed: str) -> str:
        plain = self._envelope.open(signature, timestamp, nonce, sealed)
        if not timestamp.isdecimal() or len(timestamp) > 12 or abs(self._clock() - int(timestamp)) > WINDOW:
            raise Refused("timestamp", 403)
        return plain


def _query(request: web.Request, names: tuple[str, ...]) -> list[str]:
    values = [request.query.getall(name, []) for name in names]
    if any(len(found) != 1 or not found[0] for found in values):
        raise Refused("query")
    return [str(found[0]) for found in values]


async def _body(request: web.Request) -> bytes:
    if (request.content_length or 0) > MAX_BODY:
        raise Refused("too large", 413)
    try:
        # Nearly every body comes with its head: then there is nothing to wait for.
        async with asyncio.timeout(None if request.content.is_eof() else READ_SECONDS):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refused("too large", 413) from None
    except TimeoutError:
        raise Refused("too slow", 408) from None
    except (OSError, HttpProcessingError, web.RequestPayloadError):
        raise Refused("body broken off") from None


def _sealed(body: bytes) -> str:
    """The one Encrypt of the body. No XML parser looks at what nobody has signed."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Refused("document type")
    found = _ENCRYPT.search(body) if body.count(b"<Encrypt") == 1 else None
    if found is None:
        raise Refused("no Encrypt")
    try:
        return (found[1] or found[2] or b"").strip().decode("ascii")
    except UnicodeDecodeError:
        raise Refused("base64") from None


def _refuse(refused: Refused) -> web.Response:
    log.warning("callback refused: %s", refused.reason)
    response = web.Response(status=refused.status)
    if refused.status in (408, 413):
        response.force_close()  # the rest of the body is not read
    return response


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)  # never seen: the connection is gone
