"""Which person speaks for which firm: stated by the person, confirmed by an officer's word or a member's code."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from storage.changes import Bind, Changes, Invite
from storage.claims import join, leave, merge, of, speak_for, void_codes
from storage.known import Enterprise, Invitation, Issued, Known
from storage.notice import above
from storage.stamps import HEARERS, move_stamp
from storage.tables import enterprise, member_role, membership
from storage.tables_of_requests import invitation

CODE = func.coalesce(enterprise.c.uscc, enterprise.c.claimed)
"""The code a firm is shown with to whoever speaks for it: on record, or as that person states it."""
_FIRM = (enterprise.c.id, enterprise.c.name, CODE.label("uscc"), enterprise.c.region, enterprise.c.variant)


class Meanwhile(Exception):
    """Somebody else was faster: nothing of the message is kept, and it is to be handled anew."""


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


def with_codes(conn: Connection, codes: Collection[str]) -> dict[str, Enterprise]:
    """The firms on record under these 统一社会信用代码; what somebody only states is not on record."""
    if not codes:
        return {}
    rows = conn.execute(select(*_FIRM).where(enterprise.c.uscc.in_(codes)))
    return {row.uscc: Enterprise(*row) for row in rows}


def invitations(conn: Connection, digests: Collection[str]) -> dict[str, Invitation]:
    """The invitations with these digests, usable or not."""
    if not digests:
        return {}
    c = invitation.c
    rows = conn.execute(
        select(c.digest, c.id, c.issued_by, c.expires_at, c.used_at, c.revoked_at, *_FIRM)
        .join(enterprise, enterprise.c.id == c.enterprise_id)
        .where(c.digest.in_(digests))
    )
    return {
        digest: Invitation(number, Enterprise(*firm), expires_at, used_at is None and revoked_at is None, issuer)
        for digest, number, issuer, expires_at, used_at, revoked_at, *firm in rows
    }


def issued(conn: Connection, person: int) -> tuple[Issued, ...]:
    """The invitations a person made, newest first."""
    c = invitation.c
    rows = conn.execute(
        select(enterprise.c.name, c.created_at, c.expires_at, c.used_at, c.revoked_at)
        .join(enterprise, enterprise.c.id == c.enterprise_id)
        .where(c.issued_by == person)
        .order_by(c.id.desc())
        .limit(50)
    )
    return tuple(Issued(*row) for row in rows)


def apply(conn: Connection, known: Known, changes: Changes, now: datetime) -> int | None:
    """Bind, redeem, switch or unbind as the message said; the id of the firm the person speaks for afterwards."""
    person = known.person_id
    present = known.enterprise.id if known.enterprise else None
    if changes.unbind and present is not None:
        present = leave(conn, person, present, now)
    if changes.bind is not None:
        present = _bind(conn, person, present, changes.bind, now)
    if changes.redeem is not None:
        present = _redeem(conn, person, present, changes.redeem, now)
    if (
        changes.switch_to is not None
        and conn.execute(select(membership.c.id).where(*of(person, changes.switch_to))).first()
    ):
        speak_for(conn, person, changes.switch_to)
        present = changes.switch_to
    for invite in changes.invites:
        _invite(conn, person, invite, now)
    if changes.revoke is not None:
        _revoke(conn, changes.revoke, now)
    if changes.revoke_all and present is not None:
        void_codes(conn, person, present, now)
    return present


def confirm(conn: Connection, person: int, now: datetime, firm: int | None = None, by: int | None = None) -> None:
    """From here on the person sees all facts of the firm (the present one, if none is named); twice changes nothing.

    A firm that only this person stated becomes the one on record under its code: that one, if there is one already.
    An officer (`by`) has no say over a firm on record elsewhere, whatever was stated. Raises Meanwhile for one that
    has come on record since the request was read.
    """
    of_firm = membership.c.current if firm is None else membership.c.enterprise_id == firm
    found = conn.execute(
        select(membership.c.id, enterprise.c.id.label("firm"), enterprise.c.claimed)
        .join(enterprise, enterprise.c.id == membership.c.enterprise_id)
        .where(membership.c.person_id == person, of_firm, membership.c.confirmed_at.is_(None))
    ).first()
    if found is None:
        return
    firm = found.firm
    if found.claimed is not None:
        recorded = with_codes(conn, [found.claimed]).get(found.claimed)
        if recorded is not None and by is not None and not _has_say(conn, by, recorded.region):
            raise Meanwhile("the firm is on record in another place")
        if recorded is not None:
            merge(conn, person, found.firm, recorded.id, now)
            firm = recorded.id
        else:
            own = enterprise.c.id == found.firm
            conn.execute(update(enterprise).where(own).values(uscc=found.claimed, claimed=None))
    _confirm(conn, person, firm, now, by)


def _has_say(conn: Connection, officer: int, region: str | None) -> bool:
    """Whether a place, or one it lies in, is the officer's."""
    places = (*above(region), "000000") if region else ()
    held = select(member_role.c.id).where(member_role.c.person_id == officer, member_role.c.role == "officer")
    return region is None or conn.execute(held.where(member_role.c.region.in_(places))).first() is not None


def _confirm(conn: Connection, person: int, firm: int, now: datetime, by: int | None) -> None:
    open_ = update(membership).where(*of(person, firm), membership.c.confirmed_at.is_(None))
    if conn.execute(open_.values(confirmed_at=now, confirmed_by=by)).rowcount:
        move_stamp(conn, HEARERS)  # who may speak for the firm by now hears of it, too


def _bind(conn: Connection, person: int, present: int | None, bind: Bind, now: datetime) -> int:
    """Speak, unconfirmed, for the firm of a code: a row of the person's own, whatever is on record under the code.

    So nobody sees or changes anything of a firm by stating its code. The firm talked about before it was named is
    the one that is named now.
    """
    values = {"claimed": bind.uscc, "name": bind.name} | ({"region": bind.region} if bind.region else {})
    firm = _of_code(conn, person, bind.uscc) or _nameless(conn, person, present)
    if firm is None:
        made = insert(enterprise).values(**values, created_at=now).returning(enterprise.c.id)
        firm = int(conn.execute(made).scalar_one())
    else:
        conn.execute(update(enterprise).where(enterprise.c.id == firm, enterprise.c.uscc.is_(None)).values(**values))
    join(conn, person, firm, now)
    speak_for(conn, person, firm)
    return firm


def _of_code(conn: Connection, person: int, code: str) -> int | None:
    """The firm of this code that the person speaks for already, confirmed or not."""
    theirs = select(enterprise.c.id).join(membership, membership.c.enterprise_id == enterprise.c.id)
    named = or_(enterprise.c.uscc == code, enterprise.c.claimed == code)
    return conn.execute(theirs.where(membership.c.person_id == person, named).limit(1)).scalar()


def _nameless(conn: Connection, person: int, present: int | None) -> int | None:
    """The present firm, if it is one the person only answered questions for: no code, not confirmed, theirs alone."""
    if present is None:
        return None
    others = membership.alias("others")
    found = conn.execute(
        select(enterprise.c.id)
        .join(membership, membership.c.enterprise_id == enterprise.c.id)
        .where(*of(person, present), membership.c.confirmed_at.is_(None), CODE.is_(None))
        .where(~select(others.c.id).where(others.c.enterprise_id == present, others.c.person_id != person).exists())
    )
    return found.scalar()


def _redeem(conn: Connection, person: int, present: int | None, code: Invitation, now: datetime) -> int:
    """Use a code once: of two who use it at the same moment the second is told that it is used."""
    unused = (invitation.c.id == code.id) & invitation.c.used_at.is_(None) & invitation.c.revoked_at.is_(None)
    if not conn.execute(update(invitation).where(unused).values(used_by=person, used_at=now)).rowcount:
        raise Meanwhile("the invitation was used or revoked")
    firm = code.enterprise.id
    uscc = conn.execute(select(enterprise.c.uscc).where(enterprise.c.id == firm)).scalar()
    stated = _of_code(conn, person, uscc) if uscc else None
    join(conn, person, firm, now)
    for own in {stated, _nameless(conn, person, present)} - {None, firm}:
        assert own is not None
        merge(conn, person, own, firm, now)
    _confirm(conn, person, firm, now, code.issued_by)
    speak_for(conn, person, firm)
    return firm


def _revoke(conn: Connection, code: int, now: datetime) -> None:
    """Void a code; of one that was used in the same moment the sender is told so."""
    unused = (invitation.c.id == code) & invitation.c.used_at.is_(None) & invitation.c.revoked_at.is_(None)
    if not conn.execute(update(invitation).where(unused).values(revoked_at=now)).rowcount:
        raise Meanwhile("the invitation was used or revoked")


def _invite(conn: Connection, person: int, invite: Invite, now: datetime) -> None:
    firm = invite.enterprise_id
    if invite.bind is not None:
        bind = invite.bind
        firm = conn.execute(select(enterprise.c.id).where(enterprise.c.uscc == bind.uscc)).scalar()
        if firm is None:
            values = {"uscc": bind.uscc, "name": bind.name, "region": bind.region, "created_at": now}
            firm = conn.execute(insert(enterprise).values(**values).returning(enterprise.c.id)).scalar_one()
    made = insert(invitation).values(digest=invite.digest, enterprise_id=firm, issued_by=person, created_at=now)
    conn.execute(made.values(expires_at=invite.expires_at))
