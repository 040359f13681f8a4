"""The handlers as the dispatcher wants them: with the library and the business clock filled in."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

from bot.shelf import Shelf
from handlers.context import Answer, Context
from handlers.files.making import make
from handlers.files.work import Done, Work
from handlers.router import respond
from knowledge.library import Library
from storage.clock import BusinessClock
from storage.incoming import Incoming
from storage.known import Known


class Answering:
    """What answers a message of a known person on the business day of `clock`, from the library on `shelf`.

    Whoever has a database starts the shelf, so that imported texts are found.
    """

    def __init__(self, library: Library, clock: BusinessClock, fresh: Callable[[], str] = token_hex) -> None:
        self.shelf = Shelf(library)
        self._clock = clock
        self._fresh = fresh

    def __call__(self, incoming: Incoming, known: Known) -> Answer:
        return respond(Context(incoming, known, self.shelf.library, self._clock.now(), fresh=self._fresh()))

    def work(self, work: Work) -> Done:
        """Does a job on the business day; slow, so not for the loop."""
        return make(work, self.shelf.library, self._clock.now())
