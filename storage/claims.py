"""A firm as one person states it, until that is confirmed: joined to the firm on record, or dropped without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from storage import wishes
from storage.stamps import HEARERS, move_stamp
from storage.tables import audit, enterprise, fact, membership
from storage.tables_of_reminders import response, standing
from storage.tables_of_requests import declaration, invitation, request, request_step

OPEN = ("open", "accepted", "returned")


def of(person: int, firm: int) -> Sequence[ColumnElement[bool]]:
    """The one membership of a person in a firm."""
    return membership.c.person_id == person, membership.c.enterprise_id == firm


def join(conn: Connection, person: int, firm: int, now: datetime) -> None:
    """Speak for a firm, unconfirmed; twice changes nothing."""
    if not conn.execute(select(membership.c.id).where(*of(person, firm))).first():
        conn.execute(insert(membership).values(person_id=person, enterprise_id=firm, current=False, since=now))


def speak_for(conn: Connection, person: int, firm: int) -> None:
    """The one current firm: first none, then this one, as the unique index wants it."""
    conn.execute(update(membership).where(membership.c.person_id == person, membership.c.current).values(current=False))
    conn.execute(update(membership).where(*of(person, firm)).values(current=True))


def merge(conn: Connection, person: int, claim: int, firm: int, now: datetime) -> None:
    """What a person stated of a firm of their own becomes part of the firm on record; the open request is done."""
    join(conn, person, firm, now)
    speaks = conn.execute(select(membership.c.current).where(*of(person, claim))).scalar()
    conn.execute(delete(membership).where(*of(person, claim)))
    if speaks:
        speak_for(conn, person, firm)
    _close(conn, person, claim, "done", now)
    conn.execute(update(fact).where(fact.c.enterprise_id == claim).values(enterprise_id=firm))
    last = conn.execute(select(func.max(declaration.c.version)).where(declaration.c.enterprise_id == firm)).scalar()
    handed_in = select(declaration.c.id).where(declaration.c.enterprise_id == claim).order_by(declaration.c.version)
    for version, row in enumerate(conn.execute(handed_in).scalars().all(), (last or 0) + 1):
        moved = update(declaration).where(declaration.c.id == row)
        conn.execute(moved.values(enterprise_id=firm, version=version))
    for table in (request, audit, response):
        conn.execute(update(table).where(table.c.enterprise_id == claim).values(enterprise_id=firm))
    conn.execute(delete(standing).where(standing.c.enterprise_id == claim))
    conn.execute(delete(enterprise).where(enterprise.c.id == claim))


def leave(conn: Connection, person: int, firm: int, now: datetime) -> int | None:
    """Speak no more for a firm; the one joined last of those left becomes the present one, and its id comes back.

    What a confirmed person entered stays with the firm; what an unconfirmed one entered goes, and the firm with it
    that nobody else speaks for and that is not on record. Codes the person gave out and nobody used are void.
    """
    void_codes(conn, person, firm, now)
    wishes.call_back(conn, person, "不再代表这家企业", firm)
    stated = conn.execute(select(membership.c.id).where(*of(person, firm), membership.c.confirmed_at.is_(None))).first()
    if stated:
        for table, by in ((fact, fact.c.by_person), (declaration, declaration.c.person_id)):
            conn.execute(delete(table).where(table.c.enterprise_id == firm, by == person))
        _close(conn, person, firm, "withdrawn", now)
    conn.execute(delete(membership).where(*of(person, firm)))
    move_stamp(conn, HEARERS)  # who asked for a window hears of it for themselves from now on
    if stated:
        _drop_unless_known(conn, firm)
    left = select(membership.c.enterprise_id, membership.c.current).where(membership.c.person_id == person)
    others = conn.execute(left.order_by(membership.c.id.desc())).all()
    present = next((row.enterprise_id for row in others if row.current), None)
    if present is None and others:
        present = others[0].enterprise_id
        speak_for(conn, person, present)
    return present


def void_codes(conn: Connection, person: int, firm: int, now: datetime) -> None:
    """The codes the person gave out for a firm and nobody used are void."""
    unused = (invitation.c.enterprise_id == firm) & invitation.c.used_at.is_(None) & invitation.c.revoked_at.is_(None)
    conn.execute(update(invitation).where(unused, invitation.c.issued_by == person).values(revoked_at=now))


def _close(conn: Connection, person: int, claim: int, state: str, now: datetime) -> None:
    """Close the open request to be bound to it; of a withdrawn one the words go."""
    asked = (request.c.person_id == person) & (request.c.enterprise_id == claim)
    open_ = select(request.c.id).where(asked, request.c.kind == "binding", request.c.state.in_(OPEN))
    for row in conn.execute(open_).scalars().all():
        words = {"words": "", "details": None} if state == "withdrawn" else {}
        conn.execute(update(request).where(request.c.id == row).values(state=state, **words))
        step = {"request_id": row, "at": now, "by_person": person, "side": "system", "state": state, "note": ""}
        conn.execute(insert(request_step).values(**step))


def _drop_unless_known(conn: Connection, firm: int) -> None:
    """Take out a firm that nobody speaks for and that never was on record; what was done stays as bare entries."""
    held = select(membership.c.id).where(membership.c.enterprise_id == firm)
    recorded = select(enterprise.c.id).where(enterprise.c.id == firm, enterprise.c.uscc.is_not(None))
    if conn.execute(held).first() or conn.execute(recorded).first():
        return
    for table in (fact, declaration, invitation, response, standing):
        conn.execute(delete(table).where(table.c.enterprise_id == firm))
    for told in (request, audit):
        conn.execute(update(told).where(told.c.enterprise_id == firm).values(enterprise_id=None))
    conn.execute(delete(enterprise).where(enterprise.c.id == firm))
