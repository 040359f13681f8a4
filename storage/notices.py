"""Words for somebody else than the one who wrote: who that is, and the promise of one row for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from storage import outbox
from storage.notice import Notice, ToOfficers, above
from storage.parts import split
from storage.tables import address, member_role

POSTS = "posts"
"""The name of the stamp that moves when somebody is given or loses a post."""
Desks = Mapping[str, Sequence[tuple[int, str]]]
_POSTS = select(member_role.c.region, member_role.c.person_id, member_role.c.name, member_role.c.role).order_by(
    member_role.c.id
)


@dataclass(frozen=True, slots=True)
class Held:
    """The places of one officer or leader, those of an officer first, the newest first; `leads` are led only."""

    regions: tuple[str, ...]
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posts:
    """Who works for the bureau: the officers (person, name) of every region that has any, and each person's places.

    Leaders are not called for a single matter: they stand at no desk.
    """

    desks: Desks
    held: Mapping[int, Held]


def posts(conn: Connection) -> Posts:
    """Every officer and leader; few enough to be read whole."""
    desks: dict[str, list[tuple[int, str]]] = {}
    acting: dict[int, list[str]] = {}
    leading: dict[int, list[str]] = {}
    for region, person, name, role in conn.execute(_POSTS):
        if role == "officer":
            desks.setdefault(region, []).append((person, name or ""))
        (acting if role == "officer" else leading).setdefault(person, []).insert(0, region)
    held = {}
    for person in (*acting, *leading):
        theirs = tuple(acting.get(person, ()))
        leads = tuple(region for region in leading.get(person, ()) if region not in theirs)
        held[person] = Held((*theirs, *leads), leads)
    return Posts(desks, held)


def hearing(held: Desks, region: str) -> Sequence[tuple[int, str]]:
    """Of these the officers who hear of a place: its own, else the city's, else the province's."""
    return next((held[code] for code in above(region) if code in held), ())


def promise(
    conn: Connection,
    inbox_key: str,
    sender: int,
    notices: Sequence[Notice],
    now: datetime,
    due: datetime | None = None,
) -> list[dict[str, Any]]:
    """One outbox row for each part of each notice and each person it is for, never for `sender` (person)."""
    rows: list[dict[str, Any]] = []
    held = posts(conn).desks if any(isinstance(notice.to, ToOfficers) for notice in notices) else {}
    for count, notice in enumerate(notices):
        if isinstance(notice.to, ToOfficers):
            people = [person for person, _ in hearing(held, notice.to.region)]
        else:
            people = [notice.to.person_id]
        for to in _addresses(conn, [person for person in people if person != sender]):
            for n, part in enumerate(split(notice.message)):
                key = f"notice:{inbox_key}:{count}:{to}:{n}"
                rows.append(outbox.row(key, to, part, now, due=due, priority=outbox.NOTICE))
    return rows


def _addresses(conn: Connection, persons: Collection[int]) -> list[int]:
    """The newest address of each person."""
    if not persons:
        return []
    newest = select(func.max(address.c.id)).where(address.c.person_id.in_(persons)).group_by(address.c.person_id)
    return sorted(conn.execute(newest).scalars())
