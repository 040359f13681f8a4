"""Persons and the addresses they are reached at, and what is known of each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, insert, or_, select, text, update

from storage import bindings, facts, notices
from storage.agenda import Almanac
from storage.almanac import NAME as ALMANAC
from storage.beside import beside_of
from storage.copies import Copies
from storage.incoming import Address
from storage.known import Consent, Known, Wanted
from storage.many import among
from storage.newest import newest_consent
from storage.notices import POSTS, Posts
from storage.stamps import move_stamp, stamp_of
from storage.tables import address, consent, dialog, enterprise, member_role, membership, person
from storage.tables_of_requests import declaration, request

_NOTHING_SET = Almanac()
_ORDERED_LOCK = text("SELECT pg_advisory_xact_lock(k) FROM unnest(CAST(:keys AS bigint[])) AS k")


@dataclass(frozen=True, slots=True)
class Seat:
    """An address and what is known of the person behind it."""

    address_id: int
    known: Known
    unreachable: bool = False
    """Whether it was written to in vain."""


def load(
    conn: Connection,
    addresses: Mapping[str, Address],
    now: datetime,
    wanted: Mapping[str, Wanted] | None = None,
    copies: Copies | None = None,
) -> dict[str, Seat]:
    """What is known behind each address (keyed by `Address.key`); a new address becomes a new person.

    The addresses are held until the transaction ends: make it the first thing a transaction does.

    `wanted` names, by the same keys, what a message needs beside the usual. Two queries for everybody (one where
    nobody has a firm); what only some have (several firms, requests …) is read for those who have it alone. Without
    `copies` the posts are read anew, and there is no almanac.
    """
    hold(conn, addresses)
    rows = _rows(conn, addresses)
    if missing := [(key, to) for key, to in addresses.items() if key not in rows]:
        _create(conn, missing, now)
        rows = _rows(conn, addresses)
    anyone = next(iter(rows.values()))
    posts = copies.posts(conn, anyone.posts_stamp or 0) if copies else notices.posts(conn)
    almanac = copies.almanac(conn, anyone.almanac_stamp or 0) if copies else _NOTHING_SET
    spoken = facts.current(conn, [row.person_id for row in rows.values() if row.enterprise_id is not None])
    resting = facts.current(conn, [row.person_id for row in rows.values() if _agrees_again(row)], resting=True)
    beside = beside_of(conn, rows, wanted or {}, posts, now)
    return {
        key: Seat(
            row.address_id,
            Known(
                person_id=row.person_id,
                **_office(posts, row.person_id),
                consent=_consent(row),
                facts=spoken.get(row.person_id, ()),
                resting=resting.get(row.person_id, ()),
                dialog=row.state,
                greeted_at=row.greeted_at,
                almanac=almanac,
                **beside[key],
            ),
            row.unreachable_since is not None,
        )
        for key, row in rows.items()
    }


def find_or_create(conn: Connection, to: Address, now: datetime) -> Seat:
    """One address and its person, created when new."""
    return load(conn, {to.key: to}, now)[to.key]


def find(conn: Connection, to: Address) -> int | None:
    """The person at an address, if there is one already."""
    return conn.execute(select(address.c.person_id).where(address.c.key == to.key)).scalar()


def dialog_of(conn: Connection, person_id: int) -> dict[str, Any] | None:
    """The stored dialog of a person whose address is held."""
    state: dict[str, Any] | None = conn.execute(select(dialog.c.state).where(dialog.c.person_id == person_id)).scalar()
    return state


def grant(conn: Connection, person_id: int, role: str, region: str, now: datetime, name: str | None = None) -> None:
    """Make a person an officer or leader of a region (GB/T 2260), called `name` to enterprises.

    Granting twice changes nothing but the name.
    """
    held = select(member_role.c.id).where(
        member_role.c.person_id == person_id, member_role.c.role == role, member_role.c.region == region
    )
    found = conn.execute(held).scalar()
    if found is None:
        values = {"person_id": person_id, "role": role, "region": region, "granted_at": now, "name": name}
        conn.execute(insert(member_role).values(**values))
    elif name is not None:
        conn.execute(update(member_role).where(member_role.c.id == found).values(name=name))
    move_stamp(conn, POSTS)


def hold(conn: Connection, address_keys: Iterable[str]) -> None:
    """Hold these addresses until the transaction ends, so that several processes keep each person's order.

    On SQLite the one writer already does. The locks are taken in a fixed order: two batches never wait for each other.
    """
    if conn.dialect.name == "postgresql":
        numbers = sorted(
            int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True) for key in address_keys
        )
        conn.execute(_ORDERED_LOCK, {"keys": numbers})


@cache
def _persons(dialect: str) -> Select[Any]:
    joined = membership.alias("joined")
    several = select(func.count()).where(joined.c.person_id == person.c.id).scalar_subquery()
    return (
        select(
            address.c.key,
            address.c.id.label("address_id"),
            address.c.person_id,
            address.c.unreachable_since,
            person.c.greeted_at,
            dialog.c.state,
            enterprise.c.id.label("enterprise_id"),
            enterprise.c.name,
            bindings.CODE.label("uscc"),
            enterprise.c.uscc.is_(None).label("stated"),
            enterprise.c.region,
            enterprise.c.variant,
            consent.c.version.label("consent_version"),
            consent.c.granted,
            consent.c.at.label("consent_at"),
            membership.c.confirmed_at,
            several.label("memberships"),
            or_(
                exists().where(request.c.person_id == person.c.id),
                and_(
                    membership.c.confirmed_at.is_not(None),
                    exists().where(request.c.enterprise_id == membership.c.enterprise_id),
                ),
            ).label("has_asked"),
            exists().where(declaration.c.enterprise_id == membership.c.enterprise_id).label("has_declared"),
            stamp_of(ALMANAC).label("almanac_stamp"),
            stamp_of(POSTS).label("posts_stamp"),
        )
        .join(person, person.c.id == address.c.person_id)
        .outerjoin(dialog, dialog.c.person_id == person.c.id)
        .outerjoin(membership, and_(membership.c.person_id == person.c.id, membership.c.current))
        .outerjoin(enterprise, enterprise.c.id == membership.c.enterprise_id)
        .outerjoin(consent, consent.c.id == newest_consent(person.c.id))
        .where(among(address.c.key, "keys", dialect))
    )


def _rows(conn: Connection, addresses: Mapping[str, Address]) -> dict[str, Row[Any]]:
    return {row.key: row for row in conn.execute(_persons(conn.dialect.name), {"keys": list(addresses)})}


def _consent(row: Row[Any]) -> Consent | None:
    return None if row.consent_version is None else Consent(row.consent_version, row.granted, row.consent_at)


def _office(posts: Posts, person_id: int) -> dict[str, Any]:
    """What an officer or leader is, as fields of Known; nothing for anybody else."""
    held = posts.held.get(person_id)
    if held is None:
        return {}
    return {"role": "officer", "officer_region": held.regions[0], "regions": held.regions, "leads": held.leads}


def _agrees_again(row: Row[Any]) -> bool:
    """Whether somebody who has withdrawn is being asked for consent: with a yes, what they entered speaks again."""
    asked = (row.state or {}).get("awaiting") == "consent"
    return asked and row.enterprise_id is not None and row.granted is False


def _create(conn: Connection, missing: Iterable[tuple[str, Address]], now: datetime) -> None:
    new = list(missing)
    persons = conn.execute(
        insert(person).returning(person.c.id, sort_by_parameter_order=True), [{"created_at": now} for _ in new]
    ).scalars()
    conn.execute(
        insert(address),
        [
            {
                "key": key,
                "channel": to.channel,
                "corp_id": to.corp_id,
                "agent_id": to.agent_id,
                "user": to.user,
                "person_id": person_id,
            }
            for (key, to), person_id in zip(new, persons, strict=True)
        ],
    )
