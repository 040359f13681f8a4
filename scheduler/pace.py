"""How fast one person may be written to: what passes WeCom's limits is dropped there in silence, so it waits here."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

LIMITS = ((30, 61.0), (1000, 3601.0))
"""Messages of one app to one person, and the seconds in which so many may go (WeCom: a minute, an hour; doc 90236)."""
_FORGET_ABOVE = 10_000


class Pace:
    """Counts what went to each address, in this process. `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._sent: dict[str, deque[float]] = {}

    def take(self, address_key: str) -> float:
        """Take a place for one message: 0.0 when it may go now, else the seconds until it may."""
        now = self._now()
        sent = self._sent.setdefault(address_key, deque(maxlen=max(count for count, _ in LIMITS)))
        for count, seconds in LIMITS:
            if len(sent) >= count and (wait := sent[-count] + seconds - now) > 0:
                return wait
        sent.append(now)
        if len(self._sent) > _FORGET_ABOVE:
            self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        longest = max(seconds for _, seconds in LIMITS)
        self._sent = {key: sent for key, sent in self._sent.items() if sent[-1] + longest > now}
