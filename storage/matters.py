"""What a digest tells of places: what waits, what moved, what was answered, what did not arrive. Read, never changed.

`regions` are codes of places that hold each other's data to themselves: everything is of these and of what lies below.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, or_, select

from storage.requests import stem
from storage.tables import address, enterprise, membership, outbox
from storage.tables_of_reminders import chat_group, response, standing
from storage.tables_of_requests import request
from storage.titles import titles_of

MOST = 300
"""Lines read of one kind; `count` tells of all."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open request."""

    number: str
    kind: str
    topic: str
    firm: str | None
    region: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A verdict that changed: `state` and `near` as they are now."""

    firm: int
    name: str | None
    region: str
    policy: str
    tier: str
    variant: str
    state: str
    on: date


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


@dataclass(frozen=True, slots=True)
class Unsent:
    """What did not arrive: at whose (a firm, or a group by its name), why, and how many messages it was."""

    firm: int | None
    name: str | None
    region: str
    why: str | None
    count: int


def declarations(conn: Connection, regions: Collection[str]) -> tuple[list[Waiting], int]:
    """What firms handed in and nobody has taken up yet, the earliest day promised first; and how many."""
    c = request.c
    return _requests(conn, regions, c.kind == "declaration", c.state == "open")


def late(conn: Connection, regions: Collection[str], today: date) -> tuple[list[Waiting], int]:
    """Requests whose promised day is over while the bureau has them, the oldest first; and how many."""
    c = request.c
    return _requests(conn, regions, c.state.in_(("open", "accepted")), c.due < today)


def reached(conn: Connection, regions: Collection[str], since: date) -> tuple[list[Moved], int]:
    """Firms that came to meet a tier, or all of it but what a person must judge, on that day or after; how many."""
    c = standing.c
    now = c.state.in_(("met", "judge"))
    return _moved(conn, regions, since, now, c.was.not_in(("met", "judge")))


def near(conn: Connection, regions: Collection[str], since: date) -> tuple[list[Moved], int]:
    """Firms that came to lack just one clause or one fact of a tier, on that day or after; and how many."""
    c = standing.c
    return _moved(conn, regions, since, c.near, c.was != "near")


def answers(conn: Connection, regions: Collection[str], occasions: Sequence[str]) -> dict[str, Answers]:
    """How each occasion was answered by the firms of the places, by its key; left out where nobody was told or did."""
    found: dict[str, dict[str, Any]] = {}
    if not occasions:
        return {}
    o, e = outbox.c, enterprise.c
    here = below(e.region, regions)
    told = select(o.occasion, func.count(o.enterprise_id.distinct()).label("told")).join(
        enterprise, e.id == o.enterprise_id
    )
    sent = and_(o.occasion.in_(occasions), o.status == "sent", here)
    for occasion, many in conn.execute(told.where(sent).group_by(o.occasion)):
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
            numbers["silent"] = _silent(conn, here, occasion)
    return {occasion: Answers(**numbers) for occasion, numbers in found.items()}


def done(conn: Connection, occasions: Sequence[str]) -> set[str]:
    """Those of these occasions of officers' own that somebody said are done."""
    r = response.c
    own = r.occasion.in_(occasions), r.enterprise_id.is_(None), r.answer == "done"
    return set(conn.execute(select(r.occasion).where(*own)).scalars()) if occasions else set()


def answered_since(conn: Connection, regions: Collection[str], occasions: Sequence[str], since: datetime) -> set[str]:
    """Those of these occasions that firms of the places have answered since that business moment."""
    r = response.c
    query = select(r.occasion).join(enterprise, enterprise.c.id == r.enterprise_id)
    lately = query.where(r.occasion.in_(occasions), r.at >= since, below(enterprise.c.region, regions))
    return set(conn.execute(lately.distinct()).scalars()) if occasions else set()


def undelivered(conn: Connection, regions: Collection[str], since: datetime, standing: bool = True) -> list[Unsent]:
    """Whom nothing reached since that business moment and why: people of firms, notices given up, groups; groups
    that could not be reached before that too where what is `standing` is asked.
    """
    e, a, m, o, g = enterprise.c, address.c, membership.c, outbox.c, chat_group.c
    gone = (
        select(e.id, e.name, e.region, a.unreachable_why, func.count())
        .select_from(address)
        .join(membership, and_(m.person_id == a.person_id, m.confirmed_at.is_not(None)))
        .join(enterprise, e.id == m.enterprise_id)
        .where(a.unreachable_since >= since, below(e.region, regions))
        .group_by(e.id, e.name, e.region, a.unreachable_why)
        .limit(MOST)
    )
    parked = (
        select(e.id, e.name, e.region, o.last_error, func.count())
        .select_from(outbox)
        .join(enterprise, e.id == o.enterprise_id)
        .where(o.sent_at.is_(None), o.status == "parked", o.not_before >= since, below(e.region, regions))
        .group_by(e.id, e.name, e.region, o.last_error)
        .limit(MOST)
    )
    groups = (
        select(g.name, g.region, a.unreachable_why)
        .join(address, a.id == g.address_id)
        .where(g.removed_at.is_(None), a.unreachable_since.is_not(None), below(g.region, regions))
    )
    if not standing:
        groups = groups.where(a.unreachable_since >= since)
    found = [Unsent(*row) for query in (gone, parked) for row in conn.execute(query)]
    return found + [Unsent(None, *row, 1) for row in conn.execute(groups)]


def titles(conn: Connection, after: int, size: int = 2_000) -> tuple[list[tuple[str, str, int | None]], int | None]:
    """A page of titles on record (region, tier, year of the award) by the id of the firm, and where the next begins.

    What is stated of a firm that is on record beside it is not counted twice.
    """
    recorded = enterprise.alias("recorded")
    once = or_(
        enterprise.c.claimed.is_(None), ~select(recorded.c.id).where(recorded.c.uscc == enterprise.c.claimed).exists()
    )
    page = select(enterprise.c.id, enterprise.c.region).where(enterprise.c.id > after, once)
    firms = conn.execute(page.order_by(enterprise.c.id).limit(size)).all()
    if not firms:
        return [], None
    held = titles_of(conn, [firm.id for firm in firms if firm.region is not None])
    found = [(firm.region, title.tier, _year(title.said)) for firm in firms for title in held.get(firm.id, ())]
    return found, firms[-1].id


def below(column: ColumnElement[Any], regions: Collection[str]) -> ColumnElement[bool]:
    """Whether a code is one of these places or lies below it: by ranges, which both databases find by the index."""
    stems = (stem(region) for region in regions)
    return or_(false(), *(column.between(one.ljust(6, "0"), one.ljust(6, "9")) for one in stems))


def _requests(conn: Connection, regions: Collection[str], *which: ColumnElement[bool]) -> tuple[list[Waiting], int]:
    c = request.c
    query: Select[Any] = (
        select(c.number, c.kind, c.topic, enterprise.c.name, c.region, c.due, func.count().over())
        .outerjoin(enterprise, enterprise.c.id == c.enterprise_id)
        .where(below(c.region, regions), *which)
        .order_by(c.due.is_(None), c.due, c.id)
        .limit(MOST)
    )
    rows = conn.execute(query).all()
    return [Waiting(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


# Without `was` it is how a firm was first found when standings were first worked out, and no change.
def _moved(
    conn: Connection, regions: Collection[str], since: date, *which: ColumnElement[bool]
) -> tuple[list[Moved], int]:
    c, e = standing.c, enterprise.c
    query: Select[Any] = (
        select(e.id, e.name, e.region, c.policy, c.tier, c.variant, c.state, c.changed_on, func.count().over())
        .join(enterprise, e.id == c.enterprise_id)
        .where(c.changed_on >= since, below(e.region, regions), *which)
        .order_by(c.tier, c.policy, c.variant, e.name, e.id)
        .limit(MOST)
    )
    rows = conn.execute(query).all()
    return [Moved(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def _silent(conn: Connection, here: ColumnElement[bool], occasion: str) -> tuple[Firm, ...]:
    e, o, r = enterprise.c, outbox.c, response.c
    newest = select(func.max(r.id)).where(r.occasion == occasion).group_by(r.enterprise_id)
    settled = select(r.enterprise_id).where(
        r.id.in_(newest), r.answer.in_(("done", "declined")), r.enterprise_id.is_not(None)
    )
    told = select(o.enterprise_id).where(o.occasion == occasion, o.status == "sent", o.enterprise_id.is_not(None))
    query = select(e.id, e.name, e.region).where(e.id.in_(told), e.id.not_in(settled), here)
    return tuple(Firm(*row) for row in conn.execute(query.order_by(e.region, e.name, e.id).limit(MOST)))


def _year(said: str | None) -> int | None:
    """The year of an award's day as it is kept, `2023-07-14` or less of it."""
    year = (said or "")[:4]
    return int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None
