"""The handlers as the dispatcher wants them: with the library and the business clock filled in."""

from __future__ import annotations

from bot.dispatcher import Handle
from handlers.context import Answer, Context
from handlers.router import respond
from knowledge.library import Library
from storage.clock import BusinessClock
from storage.incoming import Incoming
from storage.known import Known


def answering(library: Library, clock: BusinessClock) -> Handle:
    """What answers a message of a known person on the business day of `clock`."""

    def handle(incoming: Incoming, known: Known) -> Answer:
        return respond(Context(incoming, known, library, clock.now()))

    return handle
