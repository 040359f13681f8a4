"""Who can be written to: a firm's confirmed members and a region's officers, each at their newest address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from storage.many import among
from storage.newest import newest_address
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
    dialect, last = conn.dialect.name, 0
    while True:
        found = conn.execute(_page(size), {"after": last}).all()
        firms = {row.id: row for row in conn.execute(_firms(dialect), {"firms": [row.enterprise_id for row in found]})}
        newest = {}
        for row in conn.execute(_addresses(dialect), {"persons": [row.person_id for row in found]}):
            newest[row.person_id] = row.id if row.unreachable_since is None else None
        reached = [
            Member(row.enterprise_id, firm.name or "", firm.region, row.person_id, to)
            for row in found
            if (firm := firms[row.enterprise_id]).region and (to := newest.get(row.person_id)) is not None
        ]
        if reached:
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
        .where(c.role == "officer", address.c.id == newest_address(c.person_id), address.c.unreachable_since.is_(None))
        .order_by(c.region, c.id)
    )
    return [Official(*row) for row in rows]


# The page by its key alone, and what belongs to it by theirs: joined, PostgreSQL reads whole tables for every page.
@cache
def _page(size: int) -> Select[Any]:
    m = membership.c
    after = m.id > bindparam("after", type_=m.id.type)
    return (
        select(m.id, m.enterprise_id, m.person_id).where(after, m.confirmed_at.is_not(None)).order_by(m.id).limit(size)
    )


@cache
def _firms(dialect: str) -> Select[Any]:
    c = enterprise.c
    return select(c.id, c.name, c.region).where(among(c.id, "firms", dialect))


@cache
def _addresses(dialect: str) -> Select[Any]:
    c = address.c
    return select(c.id, c.person_id, c.unreachable_since).where(among(c.person_id, "persons", dialect)).order_by(c.id)
