"""Planned messages give way to people: while somebody writes they set out at a steady pace, and few at a time."""

from __future__ import annotations

import time
from collections.abc import Callable

LATELY = 0.5
"""Seconds for which somebody who wrote is given way to."""
PACE = 250
"""Planned messages a second meanwhile: more than WeCom takes of them in the long run (10,000 a minute)."""
AT_ONCE = 6
"""Most that set out at the same moment: their answers land together, and nothing else runs while they are read."""
STEP = AT_ONCE / PACE
"""Seconds in which so many have their turn again."""


class Way:
    """Says how many planned messages may set out. It goes by a clock that nobody sets: `seconds`."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._until = 0.0
        self._since = 0.0
        self._left = float(AT_ONCE)

    def give(self) -> None:
        """Somebody wrote."""
        self._until = self._seconds() + LATELY

    @property
    def free(self) -> bool:
        """Whether nobody wrote lately: then everything may go as fast as it can."""
        return self._seconds() >= self._until

    def take(self) -> bool:
        """Whether one more may set out now; if so, it does."""
        now = self._seconds()
        if now >= self._until:
            return True
        self._left = min(float(AT_ONCE), self._left + (now - self._since) * PACE)
        self._since = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
