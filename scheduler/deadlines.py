"""Bounds many calls at once by one timer: one for each would cost a message as much as all the rest around its call."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Deadlines:
    """Calls that may take the same number of seconds each; `with deadlines.one():` bounds what its task does inside.

    Meant for one event loop. What takes longer is cancelled and ends in TimeoutError, as by `asyncio.timeout`.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._running: dict[Deadline, float] = {}
        """Each with the loop's moment at which it is over; in this order, since all have the same time."""
        self._timer: asyncio.TimerHandle | None = None

    def one(self) -> Deadline:
        """The bound of one call, for one `with`."""
        return Deadline(self)

    def begin(self, deadline: Deadline) -> None:
        """Count its time from now."""
        loop = asyncio.get_running_loop()
        over = self._running[deadline] = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_at(over, self._look)

    def end(self, deadline: Deadline) -> None:
        """It is done."""
        self._running.pop(deadline, None)

    def _look(self) -> None:
        """End what is over, and look again when the next will be."""
        self._timer, loop = None, asyncio.get_running_loop()
        now = loop.time()
        while self._running:
            deadline, over = next(iter(self._running.items()))
            if over > now:
                self._timer = loop.call_at(over, self._look)
                return
            del self._running[deadline]
            deadline.pass_()


class Deadline:
    """One call of `Deadlines`."""

    __slots__ = ("_among", "_cancelling", "_late", "_task")

    def __init__(self, among: Deadlines) -> None:
        self._among = among
        self._late = False

    def __enter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task, self._cancelling = task, task.cancelling()
        self._among.begin(self)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._among.end(self)
        # Cancelled by nobody else meanwhile: then its end is ours to tell.
        if self._late and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def pass_(self) -> None:
        """Its time is over."""
        self._late = True
        self._task.cancel()
