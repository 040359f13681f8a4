"""Goes through the firms of an officer's places page by page and keeps those that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from handlers.files.work import Read
from handlers.officer.asked import Asked
from handlers.officer.by_window import lately
from handlers.officer.line import Found, Line, Setting
from handlers.officer.matching import match
from knowledge.calendar.occasions import of_window
from knowledge.regions import stem_of
from storage import firms, listing

_BY_ANSWERS = {"answered", "unchecked", "silent", "reminded"}
PAGE = 500
"""Firms read in one transaction."""


def gather(read: Read, asked: Asked, places: Sequence[str], setting: Setting) -> list[Found]:
    """The firms of these places that meet every condition, by place, name and number."""
    occasions = tuple(of_window(window).key for window in lately(setting))
    every = lines(read, asked, places, occasions)
    found = [one for line in every if (one := match(line, asked.conditions, setting))]
    return sorted(found, key=lambda one: (one.firm.region or "", one.firm.name or "", one.firm.id))


def lines(read: Read, asked: Asked, places: Sequence[str], occasions: Sequence[str] = ()) -> Iterator[Line]:
    """The firms of these places with what the conditions need of them, of `occasions` which they were reminded of."""
    kinds = {str(condition.kind) for condition in asked.conditions}
    keys = None if "unfilled" in kinds else asked.keys
    after = 0
    while page := read(_page(after, places, keys, kinds, occasions)):
        yield from page
        after = page[-1].firm.id


def one(read: Read, firm: int, places: Sequence[str]) -> Line | None:
    """A firm of these places with everything that is known of it; None where it is somebody else's or nobody's."""
    stems = [stem_of(place) for place in places]

    def reading(conn: Connection) -> Line | None:
        found = firms.page(conn, size=1, only=[firm], stems=stems)
        if not found:
            return None
        stood, answers = listing.stood(conn, [firm]), listing.answered(conn, [firm])
        return Line(found[0].enterprise, found[0].facts, stood.get(firm, ()), answers.get(firm, ()))

    return read(reading) if stems else None


def _page(
    after: int, places: Sequence[str], keys: Sequence[str] | None, kinds: set[str], occasions: Sequence[str]
) -> Callable[[Connection], list[Line]]:
    stems = [stem_of(place) for place in places]

    def reading(conn: Connection) -> list[Line]:
        page = firms.page(conn, after, PAGE, stems=stems, keys=keys)
        ids = [each.enterprise.id for each in page]
        stood = listing.stood(conn, ids) if ids and kinds & {"reach", "near", "hopeful"} else {}
        answers = listing.answered(conn, ids) if ids and kinds & _BY_ANSWERS else {}
        reminded = listing.reminded(conn, ids, occasions) if ids and kinds & {"silent", "reminded"} else {}
        handed_in = listing.handed_in(conn, ids) if ids and "unchecked" in kinds else {}
        spoken_for = listing.spoken_for(conn, ids) if ids and "alone" in kinds else set(ids)
        return [
            Line(
                each.enterprise,
                each.facts,
                stood.get(each.enterprise.id, ()),
                answers.get(each.enterprise.id, ()),
                reminded.get(each.enterprise.id, ()),
                handed_in.get(each.enterprise.id),
                each.enterprise.id in spoken_for,
            )
            for each in page
        ]

    return reading
