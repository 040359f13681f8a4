"""What was said to whom, kept in memory for the page, and told at once to every page that listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

KEPT = 500
"""Entries kept per person; the oldest go first."""

Side = Literal["me", "bot", "note"]
Status = Literal["", "sending", "delivered", "failed"]


@dataclass(slots=True)
class Entry:
    """One line of a chat as the page draws it. `at` is real time (ISO 8601), whatever day the bot believes in; it is
    shown where it is `timed`: not of days that went by in a moment.
    """

    id: int
    person: str
    side: Side
    kind: str
    content: str
    at: str
    status: Status = ""
    timed: bool = True
    card: dict[str, Any] = field(default_factory=dict)


class Transcript:
    """The chats of everyone. Not stored: what the bot has to remember is in its own database."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Entry]] = {}
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._last_id = 0
        self._closed = False
        self._today: date | None = None
        self._timed = True
        self._noted: dict[str, date | None] = {}

    def add(self, person: str, side: Side, kind: str, content: str = "", **more: Any) -> Entry:
        """Appends to a person's chat and tells the pages; a day that is new to the chat is noted first."""
        if kind != "date" and self._noted.setdefault(person, self._today) != self._today:
            self._note(person)
        self._last_id += 1
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        entry = Entry(self._last_id, person, side, kind, content, now, timed=self._timed, **more)
        chat = self._entries.setdefault(person, [])
        chat.append(entry)
        del chat[:-KEPT]
        self.tell("entry", entry=asdict(entry))
        return entry

    def turn_to(self, day: date, going: bool | None = None) -> None:
        """The bot lives on another day from here on: said in every chat that has begun. Where days go by by themselves
        (`going`, False when they end) it is said only where something more is said.
        """
        self._today, self._timed = day, not going
        for person in list(self._entries) if going is None else ():
            self._note(person)

    def _note(self, person: str) -> None:
        self._noted[person] = self._today
        if self._today is not None:
            self.add(person, "note", "date", self._today.isoformat())

    def changed(self, entry: Entry) -> None:
        """Tells the pages that an entry looks different now (delivered, or a card was updated)."""
        self.tell("entry", entry=asdict(entry))

    def of(self, person: str) -> list[Entry]:
        """A person's chat, oldest first."""
        return self._entries.get(person, [])

    def all(self) -> list[dict[str, Any]]:
        """Every chat, in the order things happened."""
        entries = [entry for chat in self._entries.values() for entry in chat]
        return [asdict(entry) for entry in sorted(entries, key=lambda entry: entry.id)]

    def tell(self, event: str, **data: Any) -> None:
        """Sends one event to every page."""
        for listener in self._listeners:
            listener.put_nowait({"event": event, **data})

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[asyncio.Queue[dict[str, Any] | None]]:
        """A queue of everything that happens from now on; None means the sandbox is closing."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        if self._closed:
            queue.put_nowait(None)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """Lets every listening page go, also those that come back at once, so that the server can stop."""
        self._closed = True
        for listener in self._listeners:
            listener.put_nowait(None)
