"""gettoken and the check of access_token, by WeCom's rules."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.corp import Corp

LIFETIME = 7200
"""Seconds an access_token is good for."""


class Refused(Exception):
    """WeCom says no: HTTP 200 with this errcode."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode = errcode
        self.errmsg = errmsg


class Tokens:
    """The access tokens of the one app. Asking again while one is good returns the same one."""

    def __init__(self, corp: Corp, clock: Callable[[], float]) -> None:
        self._corp = corp
        self._clock = clock
        self._token = ""
        self._expires_at = 0.0
        self._expired: set[str] = set()

    def issue(self, query: Mapping[str, str]) -> dict[str, Any]:
        """The answer of gettoken. Raises Refused for a wrong corp id (40013) or secret (40001)."""
        if query.get("corpid") != self._corp.corp_id:
            raise Refused(40013, "invalid corpid")
        if not hmac.compare_digest(query.get("corpsecret", "").encode(), self._corp.secret.encode()):
            raise Refused(40001, "invalid credential")
        if not self._token or self._clock() >= self._expires_at:
            self.expire()
            self._token = secrets.token_urlsafe(48)
            self._expires_at = self._clock() + LIFETIME
        return {"access_token": self._token, "expires_in": int(self._expires_at - self._clock())}

    def expire(self) -> None:
        """Ends the current token before its time, as WeCom reserves the right to do."""
        if self._token:
            self._expired.add(self._token)
        self._token = ""

    def check(self, query: Mapping[str, str]) -> None:
        """Raises Refused unless the query carries the good token: 41001 none, 42001 expired, 40014 unknown."""
        token = query.get("access_token", "")
        if not token:
            raise Refused(41001, "access_token missing")
        if token == self._token and self._clock() >= self._expires_at:
            self.expire()
        if token in self._expired:
            raise Refused(42001, "access_token expired")
        if token != self._token:
            raise Refused(40014, "invalid access_token")
