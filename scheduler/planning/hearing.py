"""Who hears of what, and why: what the sources of the planner yield and the planner turns into rows of the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from knowledge.calendar.occasion import ACTS, Act, Occasion
from storage.agenda import Almanac

MOST_AT_ONCE = 2_000
"""A batch holds no more hearings than this: what is read and written at once stays small."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One person hears of one occasion. Plain words, without marks of markdown.

    `firm` and `firm_name` tell the firm it is about (None and "" for an officer's own); `why` why it came to this
    person, one short sentence without a full stop; `details` what to do, what to bring and what the dates rest on,
    lines parted by newlines. `title` heads the card where the kind of the occasion does not say enough. `words` in
    place of all that: a text that is sent as it is, without buttons.
    """

    occasion: Occasion
    person: int
    address_id: int
    firm: int | None
    firm_name: str
    why: str
    details: str = ""
    title: str = ""
    acts: tuple[Act, ...] = ACTS
    words: str = ""
    once: bool = False
    """Told on the first day the planner meets it, whatever its stages: for what has no last day of its own."""
    until: date | None = None
    """Of what is told once: the day from which something else is told in its place."""
    shown: tuple[int, ...] = ()
    """The firms (by id) whose data an officer is shown in it: the planner enters each in the audit."""


class Source(Protocol):
    """One reason to write to people: windows, titles that run out, forms left open, duties, what is overdue."""

    def hearings(self, conn: Connection, day: date, almanac: Almanac) -> Iterator[Sequence[Hearing]]:
        """Everybody who may hear of something on that business day, in batches of at most `MOST_AT_ONCE`.

        Only rows are read. Consent, what a person chose, earlier answers and stages are the planner's to mind; a firm's
        matters go to its confirmed members alone, at their newest address (see `scheduler.planning.people`).
        Occasions whose last day is past are left out, unless `once`. The order is the same every time.
        """
