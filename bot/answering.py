"""The handlers as the dispatcher wants them: with the library and the business clock filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from secrets import token_hex

from bot.interpreter import spare_what_stays
from bot.shelf import Shelf
from handlers.context import Answer, Context
from handlers.files.work import Done, Work
from handlers.router import respond
from handlers.stateless import answer_once
from handlers.working import make
from knowledge.library import Library
from knowledge.patterns import make_all
from storage.clock import BusinessClock
from storage.incoming import Incoming
from storage.known import Known


class Answering:
    """What answers a message of a known person on the business day of `clock`, from the library on `shelf`.

    Whoever has a database starts the shelf, so that imported texts are found.
    """

    def __init__(self, library: Library, clock: BusinessClock, fresh: Callable[[], str] | None = None) -> None:
        self.shelf = Shelf(library)
        self.clock = clock
        self._fresh = fresh or partial(next, _drawn())
        self.public_url: str | None = None
        """Where people reach what they are given addresses of."""

    def __call__(self, incoming: Incoming, known: Known) -> Answer:
        now = self.clock.now()
        return respond(Context(incoming, known, self.shelf.library, now, self._fresh(), self.public_url))

    def warm(self) -> None:
        """Do once, before anybody waits, what the first messages would: indexes, weights, rules of each kind.

        What is there by then stays.
        """
        for question in _OF_EACH_KIND:
            answer_once(self.shelf.library, question, None, "enterprise", self.clock.now())
        make_all()
        spare_what_stays()

    def work(self, work: Work) -> Done:
        """Does a job on the business day; slow, so not for the loop."""
        return make(work, self.shelf.library, self.clock.now())


def _drawn() -> Iterator[str]:
    """Unguessable digits without end, drawn from the system for many messages at once."""
    while True:
        digits = token_hex(_DIGITS * 50)
        yield from (digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS))


_DIGITS = 64
_OF_EACH_KIND = ("在吗", "日照登陵企业给多少", "四基是哪四基", "要是研发加到500万呢", "聊城营收9000万能报小巨人不")
