"""Who answers for what an enterprise asks for: by the documents of its place, with the clause that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.library import Library
from knowledge.policy import Office, Pack, Service
from knowledge.validity import standing


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of a document and who is responsible for it."""

    pack: Pack
    service: Service
    office: Office | None


def offer_of(library: Library, topic: str, region: str, as_of: date) -> Offer | None:
    """What the documents of a place offer on a topic: one in force before one that ran out, then the nearest."""
    found = [
        (standing(pack.validity, as_of) != "in_force", pack, service)
        for pack in library.speaking(region)
        for service in pack.services
        if topic in service.request
    ]
    if not found:
        return None
    _, pack, service = min(found, key=lambda one: one[0])
    named = [department for department in pack.departments if department.clause == service.clause]
    if len(named) == 1 and not (pack.lead and pack.lead.clause == service.clause):
        return Offer(pack, service, Office(clause=service.clause, who=named[0].who))
    return Offer(pack, service, pack.lead)


def lead_of(library: Library, region: str) -> tuple[Pack, Office] | None:
    """Who leads the work of a place by its nearest document that names somebody."""
    return next(((pack, pack.lead) for pack in library.speaking(region) if pack.lead), None)
