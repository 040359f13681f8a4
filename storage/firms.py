"""Every enterprise with the facts that speak for it now: read in bulk, page by page, and changed nowhere here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select

from storage.database import Store
from storage.facts import STRENGTH, of_a_stranger, withdrawn
from storage.known import Enterprise, Fact
from storage.many import among
from storage.tables import audit, enterprise, fact


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise and the newest fact of its strongest source for each (key, year)."""

    enterprise: Enterprise
    facts: tuple[Fact, ...]


def page(
    conn: Connection,
    after: int = 0,
    size: int = 500,
    only: Collection[int] | None = None,
    stems: Collection[str] | None = None,
    keys: Collection[str] | None = None,
) -> list[Firm]:
    """The next `size` enterprises by id after `after`, those without facts too; an empty list at the end.

    `only` these, where given; with `stems` those whose region begins with one of them (knowledge.regions.stem_of);
    with `keys` these facts alone. Read page by page, each in its own transaction: a bot at work on the same SQLite
    file is not kept waiting. What a person entered who has withdrawn consent is left out, and so is what somebody
    entered who is not confirmed for a firm that others are confirmed for.
    """
    columns = (enterprise.c.id, enterprise.c.name, enterprise.c.uscc, enterprise.c.region, enterprise.c.variant)
    recorded = enterprise.alias("recorded")
    # What somebody states of a firm that is on record is no firm beside it.
    once = or_(
        enterprise.c.claimed.is_(None), ~select(recorded.c.id).where(recorded.c.uscc == enterprise.c.claimed).exists()
    )
    query = select(*columns).where(enterprise.c.id > after, once).order_by(enterprise.c.id).limit(size)
    if only is not None:
        query = query.where(enterprise.c.id.in_(only))
    if stems is not None:
        query = query.where(or_(*(enterprise.c.region.startswith(stem) for stem in stems)))
    rows = conn.execute(query).all()
    found: dict[int, dict[tuple[str, int | None], Fact]] = {row.id: {} for row in rows}
    wanted = _newest(conn.dialect.name, keys is not None)
    asked = {"firms": list(found)} | ({} if keys is None else {"keys": sorted(keys)})
    for firm, key, year, lo, hi, value, declined, source, words, at in (
        conn.execute(wanted, asked) if keys is None or keys else ()
    ):
        spoken = found[firm]
        before = spoken.get((key, year))
        said = Fact(key, year, lo, hi, value, declined, source, words, at)
        if before is None or _weight(said) > _weight(before):
            spoken[key, year] = said
    return [Firm(Enterprise(*row), tuple(found[row.id].values())) for row in rows]


async def read_all(
    store: Store, action: str, subject: str, now: datetime, size: int = 500
) -> AsyncIterator[list[Firm]]:
    """Every enterprise, `size` at a time; that they are read, and what for, is written down before the first."""
    await store.run(lambda conn: record_reading(conn, action, subject, now))
    after = 0
    while firms := await store.run(lambda conn, after=after: page(conn, after, size)):  # type: ignore[misc]
        yield firms
        after = firms[-1].enterprise.id


def record_reading(conn: Connection, action: str, subject: str, now: datetime) -> None:
    """Write down that the data of firms is read from the command line; `subject` is cut to what the table holds."""
    conn.execute(insert(audit).values(at=now, actor="cli", action=action, subject=subject[:256]))


def _weight(said: Fact) -> tuple[bool, int]:
    return not said.declined, STRENGTH[said.source]


@cache
def _newest(dialect: str, keyed: bool) -> Select[Any]:
    place = func.row_number().over(
        partition_by=(fact.c.enterprise_id, fact.c.key, fact.c.year, fact.c.source), order_by=fact.c.id.desc()
    )
    visible = (
        select(fact, place.label("place"))
        .where(
            among(fact.c.enterprise_id, "firms", dialect),
            ~of_a_stranger(),
            ~withdrawn(),
            *((among(fact.c.key, "keys", dialect),) if keyed else ()),
        )
        .subquery()
    )
    c = visible.c
    return (
        select(c.enterprise_id, c.key, c.year, c.lo, c.hi, c.value, c.declined, c.source, c.said, c.at)
        .where(c.place == 1)
        .order_by(c.enterprise_id, c.key, c.year, c.id)
    )
