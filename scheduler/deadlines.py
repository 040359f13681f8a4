"""Bounds many calls at once by one timer: one for each would cost a message as much as all the rest around its call."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Deadlines:
    """Calls that may take the same number of seconds each; `with deadlines.one():` bounds what its task does inside.

    Meant for one event loop. What takes longer is cancelled and ends in TimeoutError, as by `asyncio.timeout`.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.running: dict[Deadline, float] = {}
        """Each with the loop's moment at which it is over; in this order, since all have the same time."""
        self._timer: asyncio.TimerHandle | None = None

    def one(self) -> Deadline:
        """The bound of one call, for one `with`."""
        return Deadline(self)

    def watch(self, loop: asyncio.AbstractEventLoop, over: float) -> None:
        """Look at the loop's moment `over`, unless one will look before."""
        if self._timer is None:
            self._timer = loop.call_at(over, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """End what is over, and look again when the next will be."""
        self._timer, now = None, loop.time()
        while self.running:
            deadline, over = next(iter(self.running.items()))
            if over > now:
                self.watch(loop, over)
                return
            del self.running[deadline]
            deadline.pass_()


class Deadline:
    """One call of `Deadlines`."""

    __slots__ = ("_among", "_cancelling", "_late", "_task")

    def __init__(self, among: Deadlines) -> None:
        self._among = among
        self._late = False

    def __enter__(self) -> None:
        loop, task, among = asyncio.get_running_loop(), asyncio.current_task(), self._among
        assert task is not None
        self._task, self._cancelling = task, task.cancelling()
        over = among.running[self] = loop.time() + among.seconds
        among.watch(loop, over)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._among.running.pop(self, None)
        # Cancelled by nobody else meanwhile: then its end is ours to tell.
        if self._late and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def pass_(self) -> None:
        """Its time is over."""
        self._late = True
        self._task.cancel()
