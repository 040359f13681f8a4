"""What message/send lets through: who gets it, what it says, and what WeCom drops without a word."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.people import People
from bot.sandbox.tokens import Refused

MAX_BYTES = 2048
"""Text and markdown are cut silently past this many bytes."""
PER_MINUTE, PER_HOUR = 30, 1000
"""Messages one member gets from one app; more are dropped silently, with errcode 0."""
DUPLICATE_WINDOW, LONGEST_WINDOW = 1800, 14400
"""Seconds in which an identical request is sent once: the default and the most one can ask for."""


def cut(text: str) -> str:
    """The first 2,048 bytes, without half a character at the end."""
    return text.encode("utf-8", "replace")[:MAX_BYTES].decode("utf-8", "ignore")


def text_of(body: dict[str, Any], kind: str) -> str:
    """`body[kind]["content"]`, cut. Raises Refused 40058 when it is not text, 44004 when it is empty."""
    part = body.get(kind)
    content = part.get("content", "") if isinstance(part, dict) else ""
    if not isinstance(content, str):
        raise Refused(40058, f"{kind}.content must be a string")
    if not content.strip():
        raise Refused(44004, "empty content")
    return cut(content)


def recipients(body: dict[str, Any], people: People) -> tuple[list[str], list[str]]:
    """Those who get it and those who are unknown (lower-cased). Raises Refused 82001 or 81013."""
    named = body.get("touser", "")
    if not isinstance(named, str):
        raise Refused(40058, "touser must be a string")
    if named == "@all":
        return list(people.userids), []
    asked = [user for user in named.split("|") if user]
    if not asked:
        raise Refused(82001, "touser, toparty and totag are all empty")
    if len(asked) > 1000:
        raise Refused(40032, "more than 1000 users")
    known = list(dict.fromkeys(found for user in asked if (found := people.find(user))))
    if not known:
        raise Refused(81013, "user & party & tag all invalid")
    return known, [user.lower() for user in asked if not people.find(user)]


@dataclass(slots=True)
class Flood:
    """Counts what one member got. `clock` in seconds."""

    clock: Callable[[], float]
    _sent: dict[str, deque[float]] = field(default_factory=dict)

    def drops(self, person: str) -> bool:
        """True when this message is one too many; it then does not count."""
        now = self.clock()
        sent = self._sent.setdefault(person, deque())
        while sent and now - sent[0] >= 3600:
            sent.popleft()
        if len(sent) >= PER_HOUR or sum(now - at < 60 for at in sent) >= PER_MINUTE:
            return True
        sent.append(now)
        return False


@dataclass(slots=True)
class Repeats:
    """enable_duplicate_check: an identical request inside its window is answered as before and sent once."""

    clock: Callable[[], float]
    _seen: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)

    @staticmethod
    def _key(body: dict[str, Any]) -> str:
        return json.dumps(body, sort_keys=True, ensure_ascii=False)

    def earlier(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer already given to this very request, when the check is on and the window is open."""
        if body.get("enable_duplicate_check") != 1:
            return None
        at, answer = self._seen.get(self._key(body), (0.0, {}))
        window = body.get("duplicate_check_interval", DUPLICATE_WINDOW)
        if not isinstance(window, int) or not 0 < window <= LONGEST_WINDOW:
            raise Refused(40058, "duplicate_check_interval must be 1 to 14400 seconds")
        return answer if answer and self.clock() - at < window else None

    def remember(self, body: dict[str, Any], answer: dict[str, Any]) -> None:
        """Keeps the answer for repeats of this request."""
        if body.get("enable_duplicate_check") == 1:
            self._seen[self._key(body)] = (self.clock(), answer)
