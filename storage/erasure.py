"""A person's own data taken out on request: what they said and were told goes, the bare entry of the audit stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from storage import blobs, broadcasts, feeds, jobs, requests, standings, wishes
from storage.claims import leave
from storage.outbox import DIGEST
from storage.overtaken import LISTS
from storage.stamps import HEARERS, move_stamp
from storage.tables import address, audit, dialog, enterprise, fact, inbox, membership, outbox
from storage.tables_of_requests import blob, invitation

_NOTICE, _REPLY = "notice:", "reply:"
_AT_ONCE = 50
"""Numbers looked for in one statement."""
_LIST = "企业名单"
"""How the name of an officer's workbook of firms begins."""
_LONGEST_NAME = 29
"""Characters of a firm's name that a list shows whole."""
_MOST_PARTS = 50
"""More than any one answer is sent in."""


def erase(conn: Connection, person_id: int, now: datetime) -> None:
    """Delete the facts a person entered, their dialog, and the words of what they asked for and what was sent to them.

    A firm that only this person stated, never confirmed by anyone, goes with them, and with it what was handed in for
    it. Requests keep their number and state without words; what is open is withdrawn. What waits to be sent to them,
    or to others in their words, is not sent; what officers were told of their firms goes from what these were sent.
    Consents and the audit keep that something was agreed to and when, without content. What they chose to hear goes,
    and their calendar addresses are void.
    """
    spoke = conn.execute(select(fact.c.enterprise_id).where(fact.c.by_person == person_id).distinct()).scalars().all()
    standings.drop(conn, spoke)  # worked out anew without them
    conn.execute(delete(fact).where(fact.c.by_person == person_id))
    conn.execute(delete(dialog).where(dialog.c.person_id == person_id))
    jobs.erase(conn, person_id)  # first, so that a file under way is not kept after all
    blobs.erase(conn, person_id)
    broadcasts.stop_all(conn, person_id)
    wishes.erase(conn, person_id)
    feeds.erase(conn, person_id)
    numbers = requests.erase(conn, person_id, now)
    _sent_words(conn, person_id)
    _shown_words(conn, numbers)
    _shown_firms(conn, spoke)
    unconfirmed = membership.c.person_id == person_id, membership.c.confirmed_at.is_(None)
    for firm in conn.execute(select(membership.c.enterprise_id).where(*unconfirmed)).scalars().all():
        leave(conn, person_id, firm, now)
    unused = invitation.c.used_at.is_(None) & invitation.c.revoked_at.is_(None)
    conn.execute(update(invitation).where(unused, invitation.c.issued_by == person_id).values(revoked_at=now))
    entry = {"at": now, "person_id": person_id, "actor": "person", "action": "erase", "subject": wishes.ERASED}
    conn.execute(insert(audit).values(**entry))


def _shown_words(conn: Connection, names: Sequence[str], to: ColumnElement[bool] | None = None) -> None:
    """Take what others were answered about these requests or firms out of the answers: an officer who looked, a
    colleague. With `to` only answers at these addresses.

    A long answer is kept in parts, of which only the first need name the number.
    """
    c = outbox.c
    keys: set[str] = set()
    for at in range(0, len(names), _AT_ONCE):
        named = or_(*(c.payload.contains(name, autoescape=True) for name in names[at : at + _AT_ONCE]))
        answers = select(c.key).where(c.key.startswith(_REPLY), named, *(() if to is None else (to,)))
        keys.update(key.rpartition(":")[0] for key in conn.execute(answers).scalars())
    for key in keys:
        parts = [f"{key}:{n}" for n in range(_MOST_PARTS)]
        conn.execute(update(outbox).where(c.key.in_(parts), c.status == "sent").values(payload=None))
        waiting = c.status.in_(("pending", "parked"))
        conn.execute(update(outbox).where(c.key.in_(parts), waiting).values(payload=None, status="cancelled"))


def _shown_firms(conn: Connection, firms: Sequence[int]) -> None:
    """Take what officers were shown of these firms, by the audit, out of their answers, and drop their workbooks."""
    c = audit.c
    looked = select(c.person_id).where(c.enterprise_id.in_(firms), c.actor == "officer")
    officers = set(conn.execute(looked.distinct()).scalars()) if firms else set()
    if not officers:
        return
    called = conn.execute(select(enterprise.c.id, enterprise.c.name).where(enterprise.c.id.in_(firms)))
    names = [row.name[:_LONGEST_NAME] if row.name else f"没有填名称的企业{row.id}" for row in called]
    theirs = select(address.c.id).where(address.c.person_id.in_(officers))
    to_them = outbox.c.address_id.in_(theirs)
    _shown_words(conn, names, to_them)
    conn.execute(delete(blob).where(blob.c.person_id.in_(officers), blob.c.name.startswith(_LIST)))
    named = to_them & or_(*(outbox.c.payload.contains(name, autoescape=True) for name in names))
    lists = (outbox.c.occasion.startswith(kind) for kind in LISTS)
    _planned_words(conn, named & or_(outbox.c.priority == DIGEST, *lists))


def _planned_words(conn: Connection, which: ColumnElement[bool]) -> None:
    """Scrub digests and lists that were sent; one that waits is put together anew without what was deleted."""
    c = outbox.c
    conn.execute(update(outbox).where(which, c.status == "sent").values(payload=None))
    untouched = which & (c.status == "pending") & (c.attempts == 0)
    keys = conn.execute(select(c.key).where(untouched)).scalars().all()
    conn.execute(delete(blob).where(blob.c.key.in_(keys)))
    conn.execute(delete(outbox).where(c.key.in_(keys)))
    if keys:
        move_stamp(conn, HEARERS)


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
