"""Something told to somebody else than the one who wrote, and whom it is for."""

from __future__ import annotations

from dataclasses import dataclass

from storage.outgoing import ButtonCard, Markdown, Text


@dataclass(frozen=True, slots=True)
class ToOfficers:
    """The officers of a region: of the place itself, else of the city, else of the province."""

    region: str


def above(region: str) -> tuple[str, str, str]:
    """A place, its city and its province: whoever has officers first is who hears of it."""
    return region, f"{region[:4]}00", f"{region[:2]}0000"


@dataclass(frozen=True, slots=True)
class ToPerson:
    """One person, at the address they wrote from last."""

    person_id: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something told to somebody else than the one who wrote."""

    to: ToOfficers | ToPerson
    message: Text | Markdown | ButtonCard
