"""What a handler is given and what it gives back. No transaction, no clock, no network in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from storage.incoming import Incoming
from storage.known import Changes, Known
from storage.outgoing import ButtonCard, CardUpdate, Markdown, Text

if TYPE_CHECKING:
    from knowledge.library import Library

Message = Text | Markdown | ButtonCard | CardUpdate


@dataclass(frozen=True, slots=True)
class Context:
    """One message in its setting. `today` and `now` come from the injected business clock (Asia/Shanghai)."""

    incoming: Incoming
    known: Known
    library: Library
    now: datetime

    @property
    def today(self) -> date:
        """The day every validity is judged by."""
        return self.now.date()


@dataclass(slots=True)
class Answer:
    """What is said, in order, and what changes with it."""

    messages: list[Message] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
