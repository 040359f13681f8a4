"""Who can be written to: a firm's confirmed members and a region's officers, each at their newest address."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, tuple_

from storage.many import among
from storage.tables import address, enterprise, member_role, membership

PAGE = 1_000
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
    """Every confirmed member of a firm whose place is known, `size` at a time, by firm and person.

    Left out is who cannot be reached. Nothing is asked of consent here.
    """
    last = (0, 0)
    while True:
        found = conn.execute(_members(), {"firm": last[0], "person": last[1], "size": size}).all()
        if found:
            yield [Member(*row) for row in found]
        if len(found) < size:
            return
        last = (found[-1].enterprise_id, found[-1].person_id)


def members_of(conn: Connection, firms: Collection[int]) -> list[Member]:
    """The same of these firms alone."""
    if not firms:
        return []
    return [Member(*row) for row in conn.execute(_members_of(conn.dialect.name), {"firms": sorted(firms)})]


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
    newest = select(func.max(newer.c.id)).where(newer.c.person_id == person).correlate(membership, member_role)
    return address.c.id == newest.scalar_subquery()


def _reached() -> Select[Any]:
    m = membership.c
    return (
        select(m.enterprise_id, func.coalesce(enterprise.c.name, ""), enterprise.c.region, m.person_id, address.c.id)
        .join(enterprise, enterprise.c.id == m.enterprise_id)
        .join(address, address.c.person_id == m.person_id)
        .where(
            m.confirmed_at.is_not(None),
            enterprise.c.region.is_not(None),
            _newest_address(m.person_id),
            address.c.unreachable_since.is_(None),
        )
        .order_by(m.enterprise_id, m.person_id)
    )


@cache
def _members() -> Select[Any]:
    m = membership.c
    # The first condition says the same as part of the second, and is one that both databases find by their index.
    return (
        _reached()
        .where(
            m.enterprise_id >= bindparam("firm", type_=m.enterprise_id.type),
            tuple_(m.enterprise_id, m.person_id)
            > tuple_(bindparam("firm", type_=m.enterprise_id.type), bindparam("person", type_=m.person_id.type)),
        )
        .limit(bindparam("size", type_=m.enterprise_id.type))
    )


@cache
def _members_of(dialect: str) -> Select[Any]:
    return _reached().where(among(membership.c.enterprise_id, "firms", dialect))
