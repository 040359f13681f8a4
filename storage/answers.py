"""How occasions were answered by the firms of places, and those of officers' own by any of them.

`regions` are codes of places: everything is of these and of what lies below.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from storage import rounds
from storage.places import below
from storage.tables import enterprise, outbox
from storage.tables_of_reminders import response

MOST = 300
"""Firms named of one occasion."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm by its id, name and place."""

    id: int
    name: str | None
    region: str


@dataclass(frozen=True, slots=True)
class Answers:
    """How the firms that were reminded of an occasion answered: how many were told, and did what."""

    told: int = 0
    done: int = 0
    later: int = 0
    declined: int = 0
    silent: tuple[Firm, ...] = ()
    """Those told who neither did it nor declined, at most `MOST` of them."""


def answers(conn: Connection, regions: Collection[str], occasions: Sequence[str]) -> dict[str, Answers]:
    """How each occasion was answered by the firms of the places, by its key; left out where nobody was told or did."""
    found: dict[str, dict[str, Any]] = {}
    if not occasions:
        return {}
    o, e = outbox.c, enterprise.c
    here = below(e.region, regions)
    told = select(func.count(o.enterprise_id.distinct())).join(enterprise, e.id == o.enterprise_id)
    before = rounds.told_before(conn, occasions)
    of = {one: or_(o.occasion == one, before[one]) if one in before else o.occasion == one for one in occasions}
    for occasion in occasions:
        if many := conn.execute(told.where(of[occasion], o.status == "sent", here)).scalar_one():
            found.setdefault(occasion, {})["told"] = many
    r = response.c
    newest = select(func.max(r.id)).where(r.occasion.in_(occasions)).group_by(r.occasion, r.enterprise_id)
    counted = (
        select(r.occasion, r.answer, func.count())
        .join(enterprise, e.id == r.enterprise_id)
        .where(r.id.in_(newest), here)
        .group_by(r.occasion, r.answer)
    )
    for occasion, answer, many in conn.execute(counted):
        found.setdefault(occasion, {})[answer] = many
    for occasion, numbers in found.items():
        if numbers.get("told"):
            numbers["silent"] = _silent(conn, here, occasion, of[occasion])
    return {occasion: Answers(**numbers) for occasion, numbers in found.items()}


def done(conn: Connection, occasions: Sequence[str]) -> set[str]:
    """Those of these occasions of officers' own that are done by the newest word of any of them."""
    r = response.c
    newest = select(func.max(r.id)).where(r.occasion.in_(occasions), r.enterprise_id.is_(None)).group_by(r.occasion)
    said = select(r.occasion).where(r.id.in_(newest), r.answer == "done")
    return set(conn.execute(said).scalars()) if occasions else set()


def answered_since(conn: Connection, regions: Collection[str], occasions: Sequence[str], since: datetime) -> set[str]:
    """Those of these occasions that firms of the places have answered since that business moment."""
    r = response.c
    query = select(r.occasion).join(enterprise, enterprise.c.id == r.enterprise_id)
    lately = query.where(r.occasion.in_(occasions), r.at >= since, below(enterprise.c.region, regions))
    return set(conn.execute(lately.distinct()).scalars()) if occasions else set()


def _silent(conn: Connection, here: ColumnElement[bool], occasion: str, of: ColumnElement[bool]) -> tuple[Firm, ...]:
    e, o, r = enterprise.c, outbox.c, response.c
    newest = select(func.max(r.id)).where(r.occasion == occasion).group_by(r.enterprise_id)
    settled = select(r.enterprise_id).where(
        r.id.in_(newest), r.answer.in_(("done", "declined")), r.enterprise_id.is_not(None)
    )
    told = select(o.enterprise_id).where(of, o.status == "sent", o.enterprise_id.is_not(None))
    query = select(e.id, e.name, e.region).where(e.id.in_(told), e.id.not_in(settled), here)
    return tuple(Firm(*row) for row in conn.execute(query.order_by(e.region, e.name, e.id).limit(MOST)))
