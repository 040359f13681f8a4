"""A person's own data taken out on request: what they said and were told goes, the bare entry of the audit stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.tables import address, audit, dialog, enterprise, fact, membership, outbox


def erase(conn: Connection, person_id: int, now: datetime) -> None:
    """Delete the facts a person entered, their dialog and the words of what was sent to them.

    A firm that only this person made, never confirmed by anyone, goes with them. Consents and the audit keep that
    something was agreed to and when, without content.
    """
    conn.execute(delete(fact).where(fact.c.by_person == person_id))
    conn.execute(delete(dialog).where(dialog.c.person_id == person_id))
    theirs = select(address.c.id).where(address.c.person_id == person_id)
    conn.execute(update(outbox).where(outbox.c.address_id.in_(theirs), outbox.c.status == "sent").values(payload=None))
    own = membership.c.person_id == person_id
    unconfirmed = conn.execute(select(membership.c.enterprise_id).where(own, membership.c.confirmed_at.is_(None)))
    for firm in unconfirmed.scalars().all():
        conn.execute(delete(membership).where(own, membership.c.enterprise_id == firm))
        others = conn.execute(select(func.count()).where(membership.c.enterprise_id == firm)).scalar_one()
        facts = conn.execute(select(func.count()).where(fact.c.enterprise_id == firm)).scalar_one()
        if not others and not facts:
            conn.execute(delete(enterprise).where(enterprise.c.id == firm))
    conn.execute(insert(audit).values(at=now, person_id=person_id, actor="person", action="erase", subject="own data"))
