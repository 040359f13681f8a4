"""The calls we make to WeCom's API, over one shared session and in bounded time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from pydantic_core import to_json

from bot.errors import Mistake, NotNow, TokenRefused, WeComError, from_errcode
from bot.settings import WeComSettings
from bot.token import TokenKeeper
from bot.urls import Urls
from scheduler.deadlines import Deadlines

CONNECTIONS = 80
"""As many as the courier sends at a time."""
TIMEOUT = 10.0
"""Seconds a whole call may take, a new token and the second try included; the courier's lease is longer."""
_LATE = "企业微信没有在时限内应答"
_BROKEN = "企业微信的应答不完整"
_TOO_MUCH, _MALFORMED = 413, 400
_LONGEST_ID = 1024


class WeComClient:
    """WeCom's API for one app. Every method raises WeComError, typed by what to do next.

    Open it with `start` inside the running loop and close it with `stop`.
    """

    def __init__(self, settings: WeComSettings, timeout: float = TIMEOUT) -> None:
        self._agent_id = settings.agent_id
        self._corp_id = settings.corp_id
        self._secret = settings.secret
        self._timeout = timeout
        self._in_time = Deadlines(timeout)
        self._urls = Urls(settings.api_base + "/cgi-bin/")
        self._session: aiohttp.ClientSession | None = None
        self._tokens = TokenKeeper(self._fetch_token)

    @property
    def corp_id(self) -> str:
        """The corp whose app this is."""
        return self._corp_id

    @property
    def agent_id(self) -> int:
        """The app's number, part of every message."""
        return self._agent_id

    async def start(self) -> None:
        """Open the session. No call is made yet."""
        connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        # Each call is timed as a whole, below.
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=min(5.0, self._timeout))
        self._session = aiohttp.ClientSession(timeout=timeout, connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def stop(self) -> None:
        """Let go of the connections. Safe to call twice."""
        await self._tokens.stop()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def check(self) -> None:
        """See that WeCom answers and takes our id and secret."""
        await self._tokens.get()

    async def send(self, body: dict[str, Any]) -> dict[str, Any]:
        """message/send. The answer holds `msgid`, for cards `response_code`, and whoever could not be reached."""
        return await self._post("message/send", body)

    async def update_card(self, body: dict[str, Any]) -> dict[str, Any]:
        """message/update_template_card: one call for each response_code, within 72 hours."""
        return await self._post("message/update_template_card", body)

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """media/upload: the media_id of a temporary file, good for three days. `kind`: image, voice, video, file."""
        # Built anew for each try: a form is spent by sending it.
        answer = await self._post("media/upload", lambda: _form(name, content), type=kind)
        if media := given_id(answer, "media_id"):
            return media
        raise NotNow(_BROKEN, 30.0)

    async def tell_group(self, key: str, body: dict[str, Any]) -> dict[str, Any]:
        """webhook/send: a message to the group whose robot has this key, which is a secret."""
        try:
            with self._in_time.one():
                return await self._request("POST", "webhook/send", json_body(body), {"key": key})
        except TimeoutError:
            raise NotNow(_LATE, 1.0, unknown=True) from None

    async def create_menu(self, buttons: list[dict[str, Any]]) -> None:
        """menu/create: replaces the app's menu."""
        await self._post("menu/create", {"button": buttons}, agentid=str(self._agent_id))

    async def _post(self, call: str, body: Any, **query: str) -> dict[str, Any]:
        data = body if callable(body) else json_body(body)
        try:
            with self._in_time.one():
                token = await self._tokens.get()
                try:
                    answer = await self._request("POST", call, data, {**query, "access_token": token})
                except TokenRefused:
                    token = await self._tokens.get(stale=token)
                    try:
                        answer = await self._request("POST", call, data, {**query, "access_token": token})
                    except TokenRefused as error:
                        raise self._tokens.in_vain(token, error.errcode) from None
        except TimeoutError:
            raise NotNow(_LATE, 1.0, unknown=True) from None
        self._tokens.worked()
        return answer

    async def _fetch_token(self) -> tuple[str, float]:
        query = {"corpid": self._corp_id, "corpsecret": self._secret.get_secret_value()}
        try:
            with self._in_time.one():
                answer = await self._request("GET", "gettoken", None, query)
            return str(answer["access_token"]), float(answer["expires_in"])
        except TimeoutError:
            raise NotNow(_LATE, 1.0) from None
        except NotNow as error:
            error.unknown = False  # nothing was sent yet
            raise
        except TokenRefused as error:
            raise NotNow(error.reason, 60.0, error.errcode) from None
        except (KeyError, TypeError, ValueError):
            raise NotNow(_BROKEN, 30.0) from None

    async def _request(self, method: str, call: str, data: Any, query: Mapping[str, str]) -> dict[str, Any]:
        """One request; `data` is JSON, or makes the form anew: that is spent by sending it."""
        if self._session is None:
            raise WeComError("client is not started")
        try:
            response = await self._session.request(
                method, self._urls(call, query), data=data() if callable(data) else data, allow_redirects=False
            )
            raw = await response.read()  # to its end, or the connection is closed: nothing is left to be released
        except aiohttp.ServerTimeoutError:  # of a connection that was not made
            raise NotNow(_LATE, 1.0) from None
        except (aiohttp.ClientError, OSError) as error:
            # Its text repeats the address with the token in it; only the kind of error is told on.
            never_sent = isinstance(error, aiohttp.ClientConnectorError)
            raise NotNow(f"连接企业微信失败（{type(error).__name__}）", 1.0, unknown=not never_sent) from None
        return _read(response.status, raw)


def _read(status: int, raw: bytes) -> dict[str, Any]:
    if status >= 500 or status == 429:
        raise NotNow(f"企业微信应答 HTTP {status}", 2.0, unknown=True)
    if status in (_MALFORMED, _TOO_MUCH):
        raise Mistake(f"企业微信应答 HTTP {status}")
    if status != 200:  # of something in between: WeCom itself says what it refuses in JSON, with 200
        raise NotNow(f"企业微信应答 HTTP {status}", 30.0)
    try:
        answer = json.loads(raw)
        errcode = int(answer["errcode"])  # who does not say that it was taken has not taken it
    except (ValueError, TypeError, LookupError, RecursionError):
        raise NotNow("企业微信的应答读不懂", 30.0, unknown=True) from None
    if errcode:
        raise from_errcode(errcode)
    result: dict[str, Any] = answer
    return result


def given_id(answer: dict[str, Any], name: str) -> str:
    """An id that WeCom gave, to be kept and handed back; "" for none, and for what is none and no database may take."""
    found = answer.get(name)
    if isinstance(found, str) and len(found) <= _LONGEST_ID and found.isascii() and found.isprintable():
        return found
    return ""


def json_body(body: dict[str, Any]) -> aiohttp.BytesPayload:
    """Byte for byte the same for the same row, in every version of ours: WeCom recognises a repeat by the whole body.

    Raises ValueError for what JSON in UTF-8 does not know.
    """
    return aiohttp.BytesPayload(to_json(body), content_type="application/json")


def _form(name: str, content: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("media", content, filename=name, content_type="application/octet-stream")
    return form
