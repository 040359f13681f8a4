"""A firm as an officer's question looks at it, what it is judged by, and what comes of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.firm import titles_said
from knowledge.calendar.terms import awarded
from knowledge.library import Library
from knowledge.tiers import tiers
from storage.agenda import Almanac, Response
from storage.known import Enterprise, Fact
from storage.listing import Kept


@dataclass(frozen=True, slots=True)
class Line:
    """A firm as it is looked at: the facts that were read of it, how it stands, how it answered."""

    firm: Enterprise
    facts: Sequence[Fact] = ()
    stood: Sequence[Kept] = ()
    answers: Sequence[Response] = ()
    reminded: Collection[str] = ()
    """The occasions it was reminded of."""
    handed_in: datetime | None = None
    """When somebody last handed in a declaration for it; read only where it is asked."""
    spoken_for: bool = True
    """Whether somebody is confirmed for it; read only where it is asked."""


@dataclass(frozen=True, slots=True)
class Found:
    """A firm that is one of those asked for: what is told of it, and by which documents."""

    firm: Enterprise
    told: tuple[str, ...]
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """The day, the documents and the almanac that conditions are judged by."""

    today: date
    library: Library
    almanac: Almanac


Judged = tuple[str, tuple[str, ...]] | None
"""What is told of a firm that meets a condition, and by which documents; None for one that does not."""


def titles(line: Line) -> list[tuple[str, date | int | None, Fact]]:
    """The titles a firm is said to hold: tier, day (or year) of award, and the fact that says so."""
    said = titles_said(line.facts)
    if said is None:
        return []
    return [(each["tier"], awarded(each), said) for each in said.value if each["tier"] in tiers()]
