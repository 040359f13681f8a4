"""What enterprises ask of the bureau: each request with its steps, never changed, only carried on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, insert, or_, select, update

from storage import bindings
from storage.known import NewRequest, NewStep, Request, Step
from storage.tables import enterprise, membership
from storage.tables_of_requests import request, request_step

SHOWN = 50
"""Requests read for one person at most, newest first."""
CLOSED_FOR = timedelta(days=90)
"""How long a closed request is still shown."""
_OPEN = ("open", "accepted", "returned")


def of_persons(conn: Connection, persons: Collection[int], now: datetime) -> dict[int, tuple[Request, ...]]:
    """The requests of each person, and of the firm each is confirmed for and speaks for now."""
    if not persons:
        return {}
    member = and_(
        membership.c.enterprise_id == request.c.enterprise_id,
        membership.c.person_id.in_(persons),
        membership.c.current,
        membership.c.confirmed_at.is_not(None),
    )
    query = (
        _select(now)
        .add_columns(membership.c.person_id.label("member"))
        .outerjoin(membership, member)
        .where(or_(request.c.person_id.in_(persons), membership.c.person_id.is_not(None)))
    )
    rows = conn.execute(query).all()
    steps = _steps(conn, [row.id for row in rows])
    found: dict[int, dict[int, Request]] = {}
    for row in rows:
        for person in {row.person_id, row.member} & set(persons):
            theirs = found.setdefault(person, {})
            if len(theirs) < SHOWN:
                theirs[row.id] = _request(row, steps, own=row.person_id == person)
    return {person: tuple(theirs.values()) for person, theirs in found.items()}


def of_region(conn: Connection, region: str, now: datetime) -> tuple[Request, ...]:
    """What an officer of this region sees: open and lately closed requests of the place and all below it."""
    rows = conn.execute(_select(now).where(_below(region)).limit(SHOWN)).all()
    steps = _steps(conn, [row.id for row in rows])
    return tuple(_request(row, steps, own=False) for row in rows)


def make(conn: Connection, person: int, firm: int | None, made: Iterable[NewRequest], now: datetime) -> None:
    """Write new requests, each with its first step. A number that is taken fails the message: it is handled anew."""
    for new in made:
        values = {
            name: getattr(new, name)
            for name in ("number", "kind", "topic", "words", "region", "office", "policy", "clause", "due", "details")
        }
        added = insert(request).values(**values, person_id=person, enterprise_id=firm, state="open", created_at=now)
        row = conn.execute(added.returning(request.c.id)).scalar_one()
        _add_step(conn, row, person, NewStep(new.number, "open", "enterprise"), now)


def carry_on(conn: Connection, person: int, steps: Iterable[NewStep], now: datetime) -> None:
    """Write further steps. A binding that is done confirms whoever asked for it; a closed request stays as it is."""
    for step in steps:
        row = conn.execute(select(request).where(request.c.number == step.number)).first()
        if row is None or row.state not in _OPEN:
            continue
        values: dict[str, Any] = {"state": step.state} | ({"due": step.due} if step.due else {})
        conn.execute(update(request).where(request.c.id == row.id).values(**values))
        _add_step(conn, row.id, person, step, now)
        if row.kind == "binding" and step.state == "done" and step.side == "officer" and row.enterprise_id:
            bindings.confirm(conn, row.person_id, now, row.enterprise_id, person)


def _add_step(conn: Connection, row: int, person: int, step: NewStep, now: datetime) -> None:
    values = {"request_id": row, "at": now, "by_person": person}
    conn.execute(insert(request_step).values(**values, side=step.side, state=step.state, note=step.note))


def _select(now: datetime) -> Select[Any]:
    return (
        select(request, enterprise.c.name.label("firm"))
        .outerjoin(enterprise, enterprise.c.id == request.c.enterprise_id)
        .where(or_(request.c.state.in_(_OPEN), request.c.created_at > now - CLOSED_FOR))
        .order_by(request.c.id.desc())
    )


def _below(region: str) -> ColumnElement[bool]:
    """The codes of a place and of all within it: 371100 and 3711xx."""
    return request.c.region.like(region.rstrip("0").ljust(2, "0") + "%") if region != "000000" else request.c.id > 0


def _steps(conn: Connection, rows: Sequence[int]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    if rows:
        c = request_step.c
        of_these = select(c.request_id, c.at, c.side, c.state, c.note).where(c.request_id.in_(rows)).order_by(c.id)
        for row, *step in conn.execute(of_these):
            found.setdefault(row, []).append(Step(*step))
    return found


def _request(row: Row[Any], steps: dict[int, list[Step]], own: bool) -> Request:
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
        own=own,
    )
