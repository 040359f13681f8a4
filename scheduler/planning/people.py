"""Who can be written to: a firm's confirmed members and a region's officers, each at their newest address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, literal_column, select

from storage.tables import address, enterprise, member_role, membership

PAGE = 500
"""Members read at once: a batch of every kind stays small."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody confirmed for a firm, and where they read what we write."""

    firm: int
    firm_name: str
    region: str
    person: int
    address_id: int


@dataclass(frozen=True, slots=True)
class Official:
    """An officer of a region, and where they read what we write."""

    region: str
    person: int
    address_id: int


def members(conn: Connection, size: int = PAGE) -> Iterator[list[Member]]:
    """Every confirmed member of a firm whose place is known, up to `size` at a time, in the order they joined.

    Left out is who cannot be reached. Nothing is asked of consent here.
    """
    last = 0
    while True:
        found = conn.execute(_page(size), {"after": last}).all()
        if reached := [Member(*row[1:]) for row in found if row.region is not None and row.reached is not None]:
            yield reached
        if len(found) < size:
            return
        last = found[-1].id


def officers(conn: Connection) -> list[Official]:
    """Every officer that can be reached, by region and in the order they were named; leaders are no officers."""
    c = member_role.c
    rows = conn.execute(
        select(c.region, c.person_id, address.c.id)
        .join(address, address.c.person_id == c.person_id)
        .where(c.role == "officer", _newest_address(c.person_id), address.c.unreachable_since.is_(None))
        .order_by(c.region, c.id)
    )
    return [Official(*row) for row in rows]


def _newest_address(person: Any) -> Any:
    newer = address.alias("newer")
    newest = select(func.max(newer.c.id)).where(newer.c.person_id == person).correlate(member_role)
    return address.c.id == newest.scalar_subquery()


@cache
def _page(size: int) -> Select[Any]:
    # The page first, by the key alone: joined to the rest at once it is read, and sorted, anew from the whole table.
    # Its size stands in the statement: of a bound one PostgreSQL assumes that it is a tenth of the table.
    m = membership.c
    page = (
        select(m.id, m.enterprise_id, m.person_id)
        .where(m.id > bindparam("after", type_=m.id.type), m.confirmed_at.is_not(None))
        .order_by(m.id)
        .limit(literal_column(str(size)))
        .subquery("page")
    )
    newer = address.alias("newer")
    newest = select(func.max(newer.c.id)).where(newer.c.person_id == page.c.person_id).scalar_subquery()
    return (
        select(
            page.c.id,
            page.c.enterprise_id,
            func.coalesce(enterprise.c.name, ""),
            enterprise.c.region,
            page.c.person_id,
            address.c.id.label("reached"),
        )
        .join(enterprise, enterprise.c.id == page.c.enterprise_id)
        .outerjoin(address, and_(address.c.id == newest, address.c.unreachable_since.is_(None)))
        .order_by(page.c.id)
    )
