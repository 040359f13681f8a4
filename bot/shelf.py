"""The imported texts between the database and the library: written once by a command, seen by every running bot."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from sqlalchemy import Connection

from knowledge.library import Library
from knowledge.texts.cleaning import bare
from knowledge.texts.passage import Passage, PolicyText
from storage import texts
from storage.database import DatabaseUnavailable, Store
from storage.texts import Outcome, StoredText

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0
"""Seconds between two looks at the digests; a look reads a few dozen bytes for each text."""


class Shelf:
    """Holds the library that answers now, and takes newly imported texts into it while the bot runs."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._seen: tuple[str, ...] = ()
        self._task: asyncio.Task[None] | None = None

    async def start(self, store: Store) -> None:
        """Read what is there, and go on looking. Raises DatabaseUnavailable."""
        await self.refresh(store)
        await asyncio.to_thread(lambda: self.library.index.prepare())  # now, not in the first message
        self._task = asyncio.create_task(self._look(store), name="shelf")

    async def stop(self) -> None:
        """Look no more. Safe to call twice."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def refresh(self, store: Store) -> None:
        """Take the texts in when they have changed; building the library goes on in a thread of its own."""
        now = await store.run(texts.digests)
        if now == self._seen:
            return
        stored = await store.run(texts.load)
        library = await asyncio.to_thread(lambda: self.library.with_texts(tuple(map(as_text, stored))))
        self.library, self._seen = library, now
        log.info("政策文本：%d 份", len(stored))

    async def _look(self, store: Store) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.refresh(store)
            except DatabaseUnavailable:
                continue  # whoever needs the database says so
            except Exception:
                log.exception("政策文本：没有读进来，稍后再试")


def keep(conn: Connection, text: PolicyText, now: datetime) -> Outcome:
    """Store a text in place of its earlier versions, also of one that lacks the 文号 the other has."""
    twins = [held.key for held in texts.load(conn) if _same_but_unnumbered(as_text(held), text)]
    return texts.put(conn, _as_stored(text), now, twins)


def as_text(stored: StoredText) -> PolicyText:
    """A stored text as the library holds it; which pack it belongs to is for the library to find."""
    rows = tuple(Passage(*row) for row in stored.passages)
    return PolicyText(stored.key, stored.title, stored.number, stored.issued, None, rows)


def _as_stored(text: PolicyText) -> StoredText:
    rows = tuple((p.clause, p.heading, p.text) for p in text.passages)
    return StoredText(text.id, text.title, text.number, text.issued, rows)


def _same_but_unnumbered(one: PolicyText, other: PolicyText) -> bool:
    days = {one.issued, other.issued} - {None}
    return (
        one.id != other.id
        and (one.number is None) != (other.number is None)
        and bare(one.title) == bare(other.title)
        and len(days) <= 1
    )
