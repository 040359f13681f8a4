"""A person's own data taken out on request: what they said and were told goes, the bare entry of the audit stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from storage import blobs, feeds, jobs, requests, standings, wishes
from storage.claims import leave
from storage.tables import address, audit, dialog, fact, inbox, membership, outbox
from storage.tables_of_requests import invitation

_NOTICE, _REPLY = "notice:", "reply:"
_AT_ONCE = 50
"""Numbers looked for in one statement."""
_MOST_PARTS = 50
"""More than any one answer is sent in."""


def erase(conn: Connection, person_id: int, now: datetime) -> None:
    """Delete the facts a person entered, their dialog, and the words of what they asked for and what was sent to them.

    A firm that only this person stated, never confirmed by anyone, goes with them, and with it what was handed in for
    it. Requests keep their number and state without words; what is open is withdrawn. What waits to be sent to them,
    or to others in their words, is not sent. Consents and the audit keep that something was agreed to and when,
    without content. What they chose to hear goes, and their calendar addresses are void.
    """
    spoke = conn.execute(select(fact.c.enterprise_id).where(fact.c.by_person == person_id).distinct()).scalars().all()
    standings.drop(conn, spoke)  # worked out anew without them
    conn.execute(delete(fact).where(fact.c.by_person == person_id))
    conn.execute(delete(dialog).where(dialog.c.person_id == person_id))
    jobs.erase(conn, person_id)  # first, so that a file under way is not kept after all
    blobs.erase(conn, person_id)
    wishes.erase(conn, person_id)
    feeds.erase(conn, person_id)
    numbers = requests.erase(conn, person_id, now)
    _sent_words(conn, person_id)
    _shown_words(conn, numbers)
    unconfirmed = membership.c.person_id == person_id, membership.c.confirmed_at.is_(None)
    for firm in conn.execute(select(membership.c.enterprise_id).where(*unconfirmed)).scalars().all():
        leave(conn, person_id, firm, now)
    unused = invitation.c.used_at.is_(None) & invitation.c.revoked_at.is_(None)
    conn.execute(update(invitation).where(unused, invitation.c.issued_by == person_id).values(revoked_at=now))
    conn.execute(insert(audit).values(at=now, person_id=person_id, actor="person", action="erase", subject="own data"))


def _shown_words(conn: Connection, numbers: Sequence[str]) -> None:
    """Take what others were answered about these requests out of the answers: an officer who looked, a colleague.

    A long answer is kept in parts, of which only the first need name the number.
    """
    c = outbox.c
    keys: set[str] = set()
    for at in range(0, len(numbers), _AT_ONCE):
        named = or_(*(c.payload.contains(number) for number in numbers[at : at + _AT_ONCE]))
        answers = select(c.key).where(c.key.startswith(_REPLY), named)
        keys.update(key.rpartition(":")[0] for key in conn.execute(answers).scalars())
    for key in keys:
        parts = [f"{key}:{n}" for n in range(_MOST_PARTS)]
        conn.execute(update(outbox).where(c.key.in_(parts), c.status == "sent").values(payload=None))
        waiting = c.status.in_(("pending", "parked"))
        conn.execute(update(outbox).where(c.key.in_(parts), waiting).values(payload=None, status="cancelled"))


def _sent_words(conn: Connection, person_id: int) -> None:
    """Scrub what was sent, and cancel what waits: for this person, and for others because of what they wrote."""
    theirs = select(address.c.id).where(address.c.person_id == person_id)
    to_them = outbox.c.address_id.in_(theirs)
    waiting = outbox.c.status.in_(("pending", "parked"))
    conn.execute(update(outbox).where(to_them, outbox.c.status == "sent").values(payload=None, response_code=None))
    conn.execute(update(outbox).where(to_them, waiting).values(payload=None, status="cancelled"))
    notices = conn.execute(select(outbox.c.id, outbox.c.key).where(waiting, outbox.c.key.startswith(_NOTICE))).all()
    # The key of a notice names the message it came of, and after that a count, an address and a part.
    made_by = {row.id: row.key.removeprefix(_NOTICE).rsplit(":", 3)[0] for row in notices}
    own = select(inbox.c.key).where(inbox.c.key.in_(set(made_by.values())), inbox.c.address_id.in_(theirs))
    told = set(conn.execute(own).scalars())
    rows = [row for row, key in made_by.items() if key in told]
    conn.execute(update(outbox).where(outbox.c.id.in_(rows)).values(payload=None, status="cancelled"))
