"""What a firm confirmed and handed in: a dated copy of its facts, numbered; an amendment is the next number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from storage.known import Declaration, Fact, Request
from storage.tables_of_requests import declaration
from storage.types import written


def latest(conn: Connection, firms: Collection[tuple[int, int, bool]]) -> dict[int, Declaration]:
    """For each (person, firm, confirmed) the newest declaration the person may see, by person.

    Who is not yet confirmed for a firm sees only what that person handed in.
    """
    found: dict[int, Declaration] = {}
    if not firms:
        return found
    c = declaration.c
    of_firms = c.enterprise_id.in_({firm for _, firm, _ in firms})
    # Only the newest of each who handed in: a firm's older versions are not read with every message.
    newest = select(func.max(c.id)).where(of_firms).group_by(c.enterprise_id, c.person_id)
    rows = conn.execute(select(declaration).where(c.id.in_(newest)).order_by(c.id))
    for row in rows:
        for person, firm, confirmed in firms:
            if row.enterprise_id == firm and (confirmed or row.person_id == person):
                found[person] = _declaration(row, person)
    return found


def of_requests(conn: Connection, asked: Collection[Request]) -> dict[str, Declaration]:
    """What was handed in by the message that made each of these requests, by its number, for an officer to look at."""
    firms = {one.enterprise_id for one in asked}
    if not firms:
        return {}
    c = declaration.c
    rows = conn.execute(select(declaration).where(c.enterprise_id.in_(firms)).order_by(c.id)).all()
    return {
        one.number: Declaration(row.version, row.at, tuple(_fact(entry) for entry in row.facts), own=False)
        for one in asked
        for row in rows
        if (row.enterprise_id, row.person_id, row.at) == (one.enterprise_id, one.person_id, one.created_at)
    }


def every(conn: Connection, person: int, firm: int, confirmed: bool) -> tuple[Declaration, ...]:
    """All versions the person may see, the newest first."""
    c = declaration.c
    rows = conn.execute(select(declaration).where(c.enterprise_id == firm).order_by(c.version.desc()))
    return tuple(_declaration(row, person) for row in rows if confirmed or row.person_id == person)


def hand_in(conn: Connection, person: int, firm: int, region: str, facts: Iterable[Fact], now: datetime) -> None:
    """Keep these facts as the firm's next version."""
    c = declaration.c
    last = conn.execute(select(func.max(c.version)).where(c.enterprise_id == firm)).scalar() or 0
    entries = [_entry(fact) for fact in facts if not fact.declined]
    values = {"enterprise_id": firm, "version": last + 1, "person_id": person, "region": region}
    conn.execute(insert(declaration).values(**values, facts=entries, at=now))


def _declaration(row: Row[Any], person: int) -> Declaration:
    return Declaration(row.version, row.at, tuple(map(_fact, row.facts)), own=row.person_id == person)


def _entry(fact: Fact) -> dict[str, Any]:
    ends = {name: None if end is None else written(end) for name, end in (("lo", fact.lo), ("hi", fact.hi))}
    return {"key": fact.key, "year": fact.year, **ends, "value": fact.value, "source": fact.source, "said": fact.said}


def _fact(entry: dict[str, Any]) -> Fact:
    lo, hi = (None if entry[end] is None else Fraction(entry[end]) for end in ("lo", "hi"))
    return Fact(entry["key"], entry["year"], lo, hi, entry["value"], source=entry["source"], said=entry["said"])
