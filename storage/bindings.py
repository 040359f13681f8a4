"""Which person speaks for which firm: stated by the person, confirmed by an officer's word or a member's code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from storage.known import Bind, Changes, Enterprise, Invitation, Invite, Known
from storage.tables import enterprise, fact, membership
from storage.tables_of_requests import invitation

_FIRM = (enterprise.c.id, enterprise.c.name, enterprise.c.uscc, enterprise.c.region, enterprise.c.variant)


def firms(conn: Connection, persons: Collection[int]) -> dict[int, tuple[Enterprise, ...]]:
    """Every firm each of these persons speaks for, the first joined first."""
    if not persons:
        return {}
    rows = conn.execute(
        select(membership.c.person_id, *_FIRM, membership.c.confirmed_at)
        .join(enterprise, enterprise.c.id == membership.c.enterprise_id)
        .where(membership.c.person_id.in_(persons))
        .order_by(membership.c.id)
    )
    found: dict[int, list[Enterprise]] = {}
    for row in rows:
        firm = Enterprise(row.id, row.name, row.uscc, row.region, row.variant, row.confirmed_at is not None)
        found.setdefault(row.person_id, []).append(firm)
    return {person: tuple(theirs) for person, theirs in found.items()}


def invitations(conn: Connection, digests: Collection[str], now: datetime) -> dict[str, Invitation]:
    """The invitations with these digests, usable or not."""
    if not digests:
        return {}
    c = invitation.c
    rows = conn.execute(
        select(c.digest, c.id, c.expires_at, c.used_at, c.revoked_at, *_FIRM)
        .join(enterprise, enterprise.c.id == c.enterprise_id)
        .where(c.digest.in_(digests))
    )
    return {
        digest: Invitation(
            number, Enterprise(*firm), expires_at, used_at is None and revoked_at is None and now < expires_at
        )
        for digest, number, expires_at, used_at, revoked_at, *firm in rows
    }


def apply(conn: Connection, known: Known, changes: Changes, now: datetime) -> int | None:
    """Bind, redeem, switch or unbind as the message said; the id of the firm the person speaks for afterwards."""
    present = known.enterprise.id if known.enterprise else None
    if changes.unbind and present is not None:
        present = _unbind(conn, known.person_id, present)
    if changes.bind is not None:
        present = _bind(conn, known.person_id, present, changes.bind, now)
    if changes.redeem is not None:
        present = _redeem(conn, known.person_id, changes.redeem, now)
    if changes.switch_to is not None:
        _speak_for(conn, known.person_id, changes.switch_to)
        present = changes.switch_to
    for invite in changes.invites:
        _invite(conn, known.person_id, invite, now)
    return present


def confirm(conn: Connection, person: int, now: datetime, firm: int | None = None, by: int | None = None) -> None:
    """From here on the person sees all facts of the firm (the present one, if none is named); twice changes nothing."""
    of_firm = membership.c.current if firm is None else membership.c.enterprise_id == firm
    open_ = (membership.c.person_id == person) & of_firm & membership.c.confirmed_at.is_(None)
    conn.execute(update(membership).where(open_).values(confirmed_at=now, confirmed_by=by))


def _bind(conn: Connection, person: int, present: int | None, bind: Bind, now: datetime) -> int:
    """Speak, unconfirmed, for the firm of a code. A firm nobody has named before is the one already talked about."""
    stated = select(enterprise.c.id).where(enterprise.c.uscc == bind.uscc)
    existing = conn.execute(stated).scalar()
    nameless = present if present is not None and _is_own_and_nameless(conn, person, present) else None
    if existing is None and nameless is not None:
        values = {"uscc": bind.uscc, "name": bind.name} | ({"region": bind.region} if bind.region else {})
        conn.execute(update(enterprise).where(enterprise.c.id == nameless).values(**values))
        return nameless
    firm = existing or _new_firm(conn, bind, now)
    if nameless is not None:
        # What was said before the name was known was said of this firm.
        theirs = (fact.c.enterprise_id == nameless) & (fact.c.by_person == person)
        conn.execute(update(fact).where(theirs).values(enterprise_id=firm))
        _forget(conn, person, nameless)
    _join(conn, person, firm, now)
    _speak_for(conn, person, firm)
    return firm


def _is_own_and_nameless(conn: Connection, person: int, firm: int) -> bool:
    """Whether the firm has no code yet and nobody else speaks for it."""
    code = conn.execute(select(enterprise.c.uscc).where(enterprise.c.id == firm)).scalar()
    others = (membership.c.enterprise_id == firm) & (membership.c.person_id != person)
    return code is None and not conn.execute(select(func.count()).where(others)).scalar_one()


def _new_firm(conn: Connection, bind: Bind, now: datetime) -> int:
    values = {"uscc": bind.uscc, "name": bind.name, "region": bind.region, "created_at": now}
    return int(conn.execute(insert(enterprise).values(**values).returning(enterprise.c.id)).scalar_one())


def _redeem(conn: Connection, person: int, code: Invitation, now: datetime) -> int:
    """Use a code once: of two who use it at the same time the second finds it used, and the whole message fails."""
    unused = (invitation.c.id == code.id) & invitation.c.used_at.is_(None) & invitation.c.revoked_at.is_(None)
    taken = conn.execute(update(invitation).where(unused).values(used_by=person, used_at=now)).rowcount
    if not taken:
        raise LookupError("the invitation was used meanwhile")
    issuer = conn.execute(select(invitation.c.issued_by).where(invitation.c.id == code.id)).scalar_one()
    _join(conn, person, code.enterprise.id, now)
    confirm(conn, person, now, code.enterprise.id, issuer)
    _speak_for(conn, person, code.enterprise.id)
    return code.enterprise.id


def _invite(conn: Connection, person: int, invite: Invite, now: datetime) -> None:
    firm = invite.enterprise_id
    if invite.bind is not None:
        found = conn.execute(select(enterprise.c.id).where(enterprise.c.uscc == invite.bind.uscc)).scalar()
        firm = found or _new_firm(conn, invite.bind, now)
    values = {"digest": invite.digest, "enterprise_id": firm, "issued_by": person, "expires_at": invite.expires_at}
    conn.execute(insert(invitation).values(**values, created_at=now))


def _join(conn: Connection, person: int, firm: int, now: datetime) -> None:
    if not conn.execute(select(membership.c.id).where(*_of(person, firm))).first():
        conn.execute(insert(membership).values(person_id=person, enterprise_id=firm, current=False, since=now))


def _speak_for(conn: Connection, person: int, firm: int) -> None:
    """The one current firm: first none, then this one, as the unique index wants it."""
    conn.execute(update(membership).where(membership.c.person_id == person, membership.c.current).values(current=False))
    conn.execute(update(membership).where(*_of(person, firm)).values(current=True))


def _unbind(conn: Connection, person: int, firm: int) -> int | None:
    """Leave a firm; the one joined last of those left becomes the present one."""
    _forget(conn, person, firm)
    left = select(membership.c.enterprise_id).where(membership.c.person_id == person).order_by(membership.c.id.desc())
    other = conn.execute(left.limit(1)).scalar()
    if other is not None:
        _speak_for(conn, person, other)
    return other


def _forget(conn: Connection, person: int, firm: int) -> None:
    """Drop a membership; what an unconfirmed person entered goes with it, and a firm nobody else ever spoke of."""
    unconfirmed = select(membership.c.id).where(*_of(person, firm), membership.c.confirmed_at.is_(None))
    if conn.execute(unconfirmed).first():
        conn.execute(delete(fact).where(fact.c.enterprise_id == firm, fact.c.by_person == person))
    conn.execute(delete(membership).where(*_of(person, firm)))


def _of(person: int, firm: int) -> Sequence[ColumnElement[bool]]:
    return membership.c.person_id == person, membership.c.enterprise_id == firm
