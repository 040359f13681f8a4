"""Which titles firms hold, by what speaks for each of them now."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, func, select

from storage.facts import STRENGTH, of_a_stranger, withdrawn
from storage.known import Title
from storage.many import among
from storage.tables import fact


def titles_of(conn: Connection, firms: Collection[int]) -> dict[int, tuple[Title, ...]]:
    """The titles of those of these firms that are known to hold any; of each firm the newest word of the strongest
    source. What somebody entered who has withdrawn consent or is a stranger to the firm does not speak.
    """
    if not firms:
        return {}
    strongest: dict[int, tuple[int, str, Any]] = {}
    for firm, source, value, declined in conn.execute(_newest(conn.dialect.name), {"firms": sorted(firms)}):
        if declined or not isinstance(value, list):
            continue
        if firm not in strongest or STRENGTH[source] > strongest[firm][0]:
            strongest[firm] = (STRENGTH[source], source, value)
    return {
        firm: tuple(Title(one["tier"], _said(one), source) for one in value if one.get("tier"))
        for firm, (_, source, value) in strongest.items()
        if value
    }


def _said(one: dict[str, Any]) -> str | None:
    """The day it was won, or only the year."""
    return one.get("on") or (str(one["year"]) if one.get("year") else None)


@cache
def _newest(dialect: str) -> Select[Any]:
    place = func.row_number().over(partition_by=(fact.c.enterprise_id, fact.c.source), order_by=fact.c.id.desc())
    visible = (
        select(fact.c.enterprise_id, fact.c.source, fact.c.value, fact.c.declined, place.label("place"))
        .where(among(fact.c.enterprise_id, "firms", dialect), fact.c.key == "titles", ~of_a_stranger(), ~withdrawn())
        .subquery()
    )
    c = visible.c
    return select(c.enterprise_id, c.source, c.value, c.declined).where(c.place == 1)
