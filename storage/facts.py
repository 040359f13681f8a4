"""Facts of enterprises: append-only rows of which the newest of the strongest source speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, insert, or_, select

from storage.known import Fact
from storage.many import among
from storage.newest import newest_consent
from storage.tables import consent, fact, membership

STRENGTH = {"officer": 3, "certificate": 2, "import": 1, "self": 0}
"""An officer's verification beats a certificate, that beats an import, that beats what the firm says itself."""


def of_a_stranger() -> ColumnElement[bool]:
    """A fact stated by somebody not confirmed for a firm that others are confirmed for: it does not speak for the firm.

    Officers, imports and certificates are no members; what a member entered who has left since stays.
    """
    mine, others = membership.alias("mine"), membership.alias("others")
    return and_(
        fact.c.source == "self",
        exists().where(
            mine.c.enterprise_id == fact.c.enterprise_id,
            mine.c.person_id == fact.c.by_person,
            mine.c.confirmed_at.is_(None),
        ),
        exists().where(others.c.enterprise_id == fact.c.enterprise_id, others.c.confirmed_at.is_not(None)),
    )


def withdrawn() -> ColumnElement[bool]:
    """A fact entered by somebody who has withdrawn consent since: it is kept and used no longer."""
    return exists().where(consent.c.id == newest_consent(fact.c.by_person), ~consent.c.granted).correlate(fact)


@cache
def _newest(dialect: str, resting: bool) -> Select[Any]:
    """The newest row of each source for every (key, year) that each of the given persons may see."""
    own = func.coalesce(fact.c.by_person == membership.c.person_id, false())
    place = func.row_number().over(
        partition_by=(membership.c.person_id, fact.c.key, fact.c.year, fact.c.source), order_by=fact.c.id.desc()
    )
    visible = (
        select(membership.c.person_id, fact, place.label("place"))
        .join(fact, fact.c.enterprise_id == membership.c.enterprise_id)
        .where(
            among(membership.c.person_id, "persons", dialect),
            membership.c.current,
            # Not yet confirmed for the firm: only what that person entered.
            or_(own, and_(membership.c.confirmed_at.is_not(None), ~of_a_stranger())),
            or_(own, ~withdrawn()) if resting else ~withdrawn(),
        )
        .subquery()
    )
    c = visible.c
    return (
        select(c.person_id, c.key, c.year, c.lo, c.hi, c.value, c.declined, c.source, c.said, c.at, c.by_person)
        .where(c.place == 1)
        .order_by(c.person_id, c.key, c.year, c.id)
    )


def current(conn: Connection, persons: Sequence[int], resting: bool = False) -> dict[int, tuple[Fact, ...]]:
    """For each person who has any, the facts of the firm they speak for now, one for each (key, year).

    A declined row silences its own source only; where nothing else speaks it is given itself, as a known unknown.
    With `resting` as if these persons had not withdrawn their consent.
    """
    found: dict[int, dict[tuple[str, int | None], Fact]] = {}
    if not persons:
        return {}
    rows = conn.execute(_newest(conn.dialect.name, resting), {"persons": list(persons)})
    for person, key, year, lo, hi, value, declined, source, words, at, by in rows:
        said = Fact(key, year, lo, hi, value, declined, source, words, at, by == person)
        spoken = found.setdefault(person, {})
        before = spoken.get((said.key, said.year))
        if before is None or _weight(said) > _weight(before):
            spoken[said.key, said.year] = said
    return {person: tuple(facts.values()) for person, facts in found.items()}


def entered(conn: Connection, person: int) -> tuple[tuple[int, Fact], ...]:
    """What a person entered for each firm (by id), the newest of each (key, year), in the order of the firms."""
    c = fact.c
    rows = conn.execute(select(fact).where(c.by_person == person, c.source == "self").order_by(c.enterprise_id, c.id))
    found = {
        (row.enterprise_id, row.key, row.year): Fact(
            row.key, row.year, row.lo, row.hi, row.value, row.declined, row.source, row.said, row.at
        )
        for row in rows
    }
    return tuple((firm, said) for (firm, _, _), said in found.items())


def _weight(said: Fact) -> tuple[bool, int]:
    return not said.declined, STRENGTH[said.source]


def append(conn: Connection, rows: Iterable[tuple[int, int | None, Fact]], at: datetime) -> None:
    """Add (enterprise, person who said it, fact) rows in this order."""
    values = [
        {
            "enterprise_id": enterprise,
            "key": said.key,
            "year": said.year,
            "lo": said.lo,
            "hi": said.hi,
            "value": said.value,
            "declined": said.declined,
            "source": said.source,
            "by_person": person,
            "said": said.said,
            "at": at,
        }
        for enterprise, person, said in rows
    ]
    if values:
        conn.execute(insert(fact), values)
