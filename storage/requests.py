"""What enterprises ask of the bureau: each request with its steps, never changed, only carried on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, literal, or_, select, union, union_all, update

from storage import bindings, declarations
from storage.bindings import Meanwhile
from storage.changes import NewRequest, NewStep
from storage.claims import OPEN
from storage.known import Request, Step
from storage.places import below, is_below
from storage.tables import enterprise, membership
from storage.tables_of_requests import request, request_step

SHOWN = 50
"""Requests read for one person at most, beside those named by number."""
CLOSED_FOR = timedelta(days=90)
"""How long a closed request is still shown to who asked."""
_OF_THE_FIRM = ("declaration", "appeal", "service")
"""What colleagues see; to be bound, or to be called back, is a person's own matter."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is shown requests: the asker, or an officer of `regions`; `numbers` are named in the message."""

    person: int
    regions: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What one reader may see, and how many are open in an officer's regions."""

    requests: tuple[Request, ...] = ()
    waiting: int = 0


def read(conn: Connection, readers: Sequence[Reader], now: datetime) -> dict[int, Read]:
    """The requests each reader may see, by person, with few queries for them all.

    An asker's and those of the firm they are confirmed and speak for, newest first; an officer's open ones of the
    place and all below it, the earliest day promised first, those that wait for the asker last.
    """
    if not readers:
        return {}
    officers = [reader for reader in readers if reader.regions]
    numbers = {number for reader in readers for number in reader.numbers}
    seen = _of_askers(conn, [reader.person for reader in readers if not reader.regions], numbers, now)
    queues = _queues(conn, {region for reader in officers for region in _outermost(reader.regions)})
    by_number = select(request.c.id, request.c.number).where(request.c.number.in_(numbers))
    named = conn.execute(by_number).all() if officers and numbers else []
    for reader in officers:
        of_places = [row for region in _outermost(reader.regions) for row in queues[region][0]]
        seen[reader.person] = [*of_places, *(row.id for row in named if row.number in reader.numbers)]
    wanted = sorted({row for rows in seen.values() for row in rows})
    if not wanted:
        return {}
    rows = {row.id: row for row in conn.execute(_select().where(request.c.id.in_(wanted)))}
    steps = _steps(conn, wanted)
    found = {}
    for reader in readers:
        mine = [rows[row] for row in dict.fromkeys(seen.get(reader.person, ()))]
        theirs = [_request(row, steps, reader) for row in mine]
        if not reader.regions:
            theirs.sort(key=lambda one: one.created_at, reverse=True)
            found[reader.person] = Read(tuple(theirs))
        else:
            here = [one for one in theirs if any(is_below(one.region, region) for region in reader.regions)]
            here.sort(key=lambda one: (one.state == "returned", one.due or date.max, one.created_at))
            read_on = _with_declared(conn, here, reader.numbers)
            waiting = sum(queues[region][1] for region in _outermost(reader.regions))
            found[reader.person] = Read(tuple(read_on), waiting)
    return found


def _outermost(regions: Collection[str]) -> list[str]:
    """The regions that lie in none of the others."""
    return [one for one in regions if not any(one != other and is_below(one, other) for other in regions)]


def make(conn: Connection, person: int, firm: int | None, made: Iterable[NewRequest], now: datetime) -> None:
    """Write new requests, each with its first step. A number that is taken fails the message: it is handled anew."""
    for new in made:
        if conn.execute(select(request.c.id).where(request.c.number == new.number)).first():
            raise Meanwhile("the number is taken")
        values = {
            name: getattr(new, name)
            for name in ("number", "kind", "topic", "words", "region", "office", "policy", "clause", "due", "details")
        }
        added = insert(request).values(**values, person_id=person, enterprise_id=firm, state="open", created_at=now)
        row = conn.execute(added.returning(request.c.id)).scalar_one()
        _add_step(conn, row, person, NewStep(new.number, "open", "enterprise"), now)


def carry_on(conn: Connection, person: int, steps: Iterable[NewStep], now: datetime) -> None:
    """Write further steps. A binding that an officer finds done confirms whoever asked for it.

    Raises Meanwhile where a request no longer stands as it did when the step was decided; closed ones stay closed.
    """
    for step in steps:
        values: dict[str, Any] = {"state": step.state} | ({"due": step.due} if step.due else {})
        stands = request.c.state == step.seen if step.seen else request.c.state.in_(OPEN)
        changed = update(request).where(request.c.number == step.number, stands).values(**values)
        row = conn.execute(
            changed.returning(request.c.id, request.c.kind, request.c.person_id, request.c.enterprise_id)
        ).first()
        if row is None:
            if step.seen:
                raise Meanwhile("somebody else carried the request on")
            continue
        _add_step(conn, row.id, person, step, now)
        if row.kind == "binding" and step.state == "done" and step.side == "officer" and row.enterprise_id:
            bindings.confirm(conn, row.person_id, now, row.enterprise_id, person)


def erase(conn: Connection, person: int, now: datetime) -> list[str]:
    """Take out what a person wrote in requests: open ones are withdrawn, the numbers and the steps' days stay.

    Returns the numbers of those whose words went. What was handed in for a firm by who is confirmed for it is the
    firm's, and stays as it is.
    """
    confirmed = select(membership.c.enterprise_id).where(
        membership.c.person_id == person, membership.c.confirmed_at.is_not(None)
    )
    of_the_firm = and_(request.c.kind == "declaration", func.coalesce(request.c.enterprise_id, 0).in_(confirmed))
    mine = and_(request.c.person_id == person, ~of_the_firm)
    for row in conn.execute(select(request.c.id).where(mine, request.c.state.in_(OPEN))).scalars().all():
        conn.execute(update(request).where(request.c.id == row).values(state="withdrawn"))
        values = {"request_id": row, "at": now, "by_person": person, "side": "system", "state": "withdrawn", "note": ""}
        conn.execute(insert(request_step).values(**values))
    conn.execute(update(request).where(mine).values(words="", details=None))
    written = (request_step.c.by_person == person) & (request_step.c.side == "enterprise")
    conn.execute(update(request_step).where(written).values(note=""))
    return list(conn.execute(select(request.c.number).where(mine)).scalars())


def _of_askers(
    conn: Connection, askers: Collection[int], numbers: Collection[str], now: datetime
) -> dict[int, list[int]]:
    """The requests (by id) each asker made, and those of the firm the asker is confirmed and speaks for."""
    seen: dict[int, list[int]] = {}
    if not askers:
        return seen
    c, m = request.c, membership.c
    lately = or_(c.state.in_(OPEN), c.created_at > now - CLOSED_FOR, c.number.in_(numbers))
    speaks = and_(m.enterprise_id == c.enterprise_id, m.current, m.confirmed_at.is_not(None))
    own = select(c.person_id.label("person"), c.id, c.number).where(c.person_id.in_(askers), lately)
    ours = (
        select(m.person_id, c.id, c.number)
        .join(membership, speaks)
        .where(m.person_id.in_(askers), c.kind.in_(_OF_THE_FIRM), lately)
    )
    every = union(own, ours).subquery()
    newest = func.row_number().over(partition_by=every.c.person, order_by=every.c.id.desc()).label("place")
    ranked = select(every, newest).subquery()
    kept = or_(ranked.c.place <= SHOWN, ranked.c.number.in_(numbers))
    for person, row in conn.execute(select(ranked.c.person, ranked.c.id).where(kept)):
        seen.setdefault(person, []).append(row)
    return seen


def _queues(conn: Connection, regions: Collection[str]) -> dict[str, tuple[list[int], int]]:
    """For each region the open requests (by id) whose day comes first, sent back ones last, and how many are open."""
    c = request.c
    parts = []
    for region in regions:
        first = (
            select(literal(region).label("place"), c.id, func.count().over().label("many"))
            .where(below(c.region, [region]), c.state.in_(OPEN))
            .order_by(c.state == "returned", c.due.is_(None), c.due, c.id)
            .limit(SHOWN)
            .subquery()
        )
        parts.append(select(first.c.place, first.c.id, first.c.many))
    found: dict[str, tuple[list[int], int]] = {region: ([], 0) for region in regions}
    for region, row, many in conn.execute(union_all(*parts)) if parts else ():
        found[region] = ([*found[region][0], row], many)
    return found


def _select() -> Select[Any]:
    recorded = enterprise.alias("recorded")
    asker = and_(
        membership.c.person_id == request.c.person_id,
        membership.c.enterprise_id == request.c.enterprise_id,
        membership.c.confirmed_at.is_not(None),
    )
    return (
        select(
            request,
            enterprise.c.name.label("firm"),
            membership.c.id.is_not(None).label("vouched"),
            recorded.c.region.label("recorded_in"),
        )
        .outerjoin(enterprise, enterprise.c.id == request.c.enterprise_id)
        .outerjoin(recorded, recorded.c.uscc == enterprise.c.claimed)
        .outerjoin(membership, asker)
    )


def _add_step(conn: Connection, row: int, person: int, step: NewStep, now: datetime) -> None:
    values = {"request_id": row, "at": now, "by_person": person}
    conn.execute(insert(request_step).values(**values, side=step.side, state=step.state, note=step.note))


def _steps(conn: Connection, rows: Collection[int]) -> Mapping[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    if rows:
        c = request_step.c
        of_these = select(c.request_id, c.at, c.side, c.state, c.note).where(c.request_id.in_(rows)).order_by(c.id)
        for row, *step in conn.execute(of_these):
            found.setdefault(row, []).append(Step(*step))
    return found


def _with_declared(conn: Connection, theirs: list[Request], numbers: Collection[str]) -> list[Request]:
    """What was handed in, with those declarations whose number an officer names."""
    asked = {one.number: one for one in theirs if one.kind == "declaration" and one.number in numbers}
    handed_in = declarations.of_requests(conn, list(asked.values()))
    return [replace(one, declared=handed_in[one.number]) if one.number in handed_in else one for one in theirs]


def _request(row: Row[Any], steps: Mapping[int, list[Step]], reader: Reader) -> Request:
    known_in = row.recorded_in if reader.regions else None
    return Request(
        number=row.number,
        kind=row.kind,
        topic=row.topic,
        words=row.words,
        state=row.state,
        created_at=row.created_at,
        person_id=row.person_id,
        enterprise_id=row.enterprise_id,
        firm=row.firm,
        region=row.region,
        office=row.office,
        policy=row.policy,
        clause=row.clause,
        due=row.due,
        details=row.details,
        steps=tuple(steps.get(row.id, ())),
        own=row.person_id == reader.person,
        vouched=row.vouched,
        elsewhere=known_in is not None and not any(is_below(known_in, region) for region in reader.regions),
    )
