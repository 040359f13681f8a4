"""What a handler is given and what it gives back. No transaction, no clock, no network in between."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from handlers.dialog import Dialog
from knowledge.library import Library
from storage.changes import Changes
from storage.incoming import Incoming
from storage.known import Known
from storage.outgoing import Message


@dataclass(frozen=True, slots=True)
class Context:
    """One message in its setting. `now` comes from the injected business clock (Asia/Shanghai)."""

    incoming: Incoming
    known: Known
    library: Library
    now: datetime
    fresh: str = "0"
    """Unguessable hexadecimal digits made for this message alone: what numbers and codes are taken from."""
    public_url: str | None = None
    """Where the bot is reached from outside; None where it is not."""
    stateless: bool = False
    """A single question: nothing is known of the person, nothing is kept, no form is opened."""

    @property
    def today(self) -> date:
        """The day every validity is judged by."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer comes from."""

    policy: str
    clause: str


@dataclass(slots=True)
class Answer:
    """What is said, in order, what changes with it, and what it rests on."""

    messages: list[Message] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    citations: list[Citation] = field(default_factory=list)
    refused: bool = False

    def says(self, *messages: Message) -> Answer:
        """Add messages and return itself."""
        self.messages.extend(messages)
        return self

    def cites(self, policy: str, *clauses: str) -> Answer:
        """Add citations, each once, and return itself."""
        for clause in clauses:
            if (found := Citation(policy, clause)) not in self.citations:
                self.citations.append(found)
        return self


@dataclass(slots=True)
class Turn:
    """A message being handled: its context, its words, and the dialog as it will be kept."""

    context: Context
    text: str
    dialog: Dialog
    answer: Answer = field(default_factory=Answer)
    missed: bool = False
    """Whether nothing could be made of the words."""
    read: dict[Hashable, Any] = field(default_factory=dict)
    """What the words were already read as, by what that depends on."""
    today: date = field(init=False)
    """The day every validity is judged by."""

    def __post_init__(self) -> None:
        self.today = self.context.today

    @property
    def library(self) -> Library:
        """The packs."""
        return self.context.library

    @property
    def known(self) -> Known:
        """What was read of the person before."""
        return self.context.known

    @property
    def home(self) -> str | None:
        """The region of the person's firm, or of the officer."""
        if self.known.role == "officer":
            return self.known.officer_region
        return self.known.enterprise.region if self.known.enterprise else None
