"""Words of an officer to many: frozen as they were shown, confirmed, then promised in short steps until stopped.

Nothing here is in memory alone: whichever process looks next goes on where the last one was cut off, and the key of a
row of the outbox decides that nobody is promised the same words twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update

from storage import outbox
from storage.audience import Member, members
from storage.many import insert_new
from storage.outgoing import OUTGOING, Text
from storage.people import hold
from storage.tables import address, audit
from storage.tables import outbox as promises
from storage.tables_of_broadcasts import broadcast, broadcast_part

AT_ONCE = 500
"""People in one part: so many rows are written in one transaction, and the bot answers in between."""
SHOWN_FOR = timedelta(days=1)
"""How long what was counted can be confirmed: later the firms may be others."""
LEFT = "left"
"""Why somebody is not written to who was confirmed for the firm when it was counted."""
STOPPED = "群发已撤回"
"""Why nobody is written to any more, in words."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an officer was shown: the words, whom they are for, in words, and the people with the firms of each."""

    number: str
    person: int
    regions: tuple[str, ...]
    about: str
    message: Text
    people: Mapping[int, Sequence[int]]
    firms: int


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message to many as it stands: how many people of how many firms it is for, and when what was done with it."""

    id: int
    number: str
    regions: tuple[str, ...]
    about: str
    people: int
    firms: int
    shown_at: datetime
    confirmed_at: datetime | None


def freeze(conn: Connection, shown: Shown, now: datetime) -> None:
    """Keep what an officer is shown, in place of what they were shown under the same number before.

    What was confirmed stays as it is. Raises IntegrityError where the number is somebody else's.
    """
    _drop(conn, (broadcast.c.number == shown.number) & (broadcast.c.person_id == shown.person))
    if found(conn, shown.person, shown.number) is not None:
        return
    values = {
        "number": shown.number, "person_id": shown.person, "about": shown.about, "regions": list(shown.regions),
        "payload": OUTGOING.dump_json(shown.message).decode(), "firms": shown.firms, "people": len(shown.people),
        "shown_at": now, "stopped": False,
    }  # fmt: skip
    id_ = conn.execute(insert(broadcast).values(**values).returning(broadcast.c.id)).scalar_one()
    people = [[person, list(firms)] for person, firms in shown.people.items()]
    parts = [people[start : start + AT_ONCE] for start in range(0, len(people), AT_ONCE)]
    if parts:
        conn.execute(insert(broadcast_part), [{"broadcast_id": id_, "people": part} for part in parts])


def found(conn: Connection, person: int, number: str = "") -> Broadcast | None:
    """An officer's own message of that number; without one the newest that was confirmed."""
    c = broadcast.c
    which = c.number == number if number else c.confirmed_at.is_not(None)
    query = select(c.id, c.number, c.regions, c.about, c.people, c.firms, c.shown_at, c.confirmed_at).where(
        c.person_id == person, which
    )
    row = conn.execute(query.order_by(c.id.desc()).limit(1)).first()
    return None if row is None else Broadcast(row.id, row.number, tuple(row.regions), *row[3:])


def confirm(conn: Connection, one: Broadcast, starts: datetime, until: datetime, now: datetime) -> bool:
    """Let it go out from `starts` and not after `until`, by the business clock; False where that was said before."""
    c = broadcast.c
    first = update(broadcast).where(c.id == one.id, c.confirmed_at.is_(None))
    return conn.execute(first.values(confirmed_at=now, starts=starts, until=until)).rowcount == 1


def promise_some(conn: Connection, notice: str, now: datetime) -> int | None:
    """Promise one part of what was confirmed: a row for each who can still be written to; how many. None: all is done.

    Who left the firm, withdrew, unsubscribed or is not reached any more since it was counted is passed over, with the
    reason. `notice` is the version of the privacy notice in force, `now` the system's moment.
    """
    b, p = broadcast.c, broadcast_part.c
    goes_out = (b.confirmed_at.is_not(None), ~b.stopped)
    part = conn.execute(
        select(p.id, p.people, p.broadcast_id, b.number, b.payload, b.starts, b.until)
        .join(broadcast, b.id == p.broadcast_id)
        .where(*goes_out, p.promised.is_(None))
        .order_by(p.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=broadcast_part)
    ).first()
    if part is None:
        return None
    # Held until the end: who stops it meanwhile waits for this part, and then calls back its rows, too.
    still = select(b.id).where(b.id == part.broadcast_id, *goes_out).with_for_update(read=True)
    if conn.execute(still).first() is None:
        return 0
    # So are its people: who withdraws or unsubscribes meanwhile comes after these rows, and calls them back.
    persons = [person for person, _ in part.people]
    hold(conn, conn.execute(select(address.c.key).where(address.c.person_id.in_(persons))).scalars())
    seen = {(one.person, one.firm): one for one in members(conn, _firms(part.people), notice)}
    meant = [_meant(person, firms, seen) for person, firms in part.people]
    message = OUTGOING.validate_json(part.payload)
    rows = [
        outbox.row(
            key_of(part.number, one.address_id), one.address_id, message, now, priority=outbox.BROADCAST,
            not_before=part.starts, not_after=part.until, enterprise_id=one.firm,
        )
        for one in meant if one.address_id is not None and not one.why
    ]  # fmt: skip
    insert_new(conn, promises, rows)
    done = [one.why or one.address_id for one in meant]
    conn.execute(update(broadcast_part).where(p.id == part.id).values(promised=done))
    return len(rows)


def stop(conn: Connection, id_: int) -> None:
    """Promise no more of it; its words go. What was promised and not yet sent is called back by `call_back`."""
    conn.execute(update(broadcast).where(broadcast.c.id == id_).values(stopped=True, payload=None))


def call_back(conn: Connection, id_: int, after: int = 0) -> int | None:
    """Cancel what was promised of the part that follows the part `after` and waits; the part's id, None after the last.

    What is on its way is not tried again.
    """
    c = broadcast_part.c
    part = conn.execute(
        select(c.id, c.promised, broadcast.c.number)
        .join(broadcast, broadcast.c.id == c.broadcast_id)
        .where(c.broadcast_id == id_, c.id > after)
        .order_by(c.id)
        .limit(1)
    ).first()
    if part is None:
        return None
    keys = [key_of(part.number, to) for to in part.promised or () if isinstance(to, int)]
    if keys:
        outbox.call_back(conn, promises.c.key.in_(keys), STOPPED)
    return int(part.id)


def stop_all(conn: Connection, person: int) -> None:
    """Stop everything of an officer that has not gone out, in one transaction."""
    b, p = broadcast.c, broadcast_part.c
    waits = exists().where(p.broadcast_id == b.id, p.promised.is_(None))
    open_ = select(b.id).where(b.person_id == person, b.confirmed_at.is_not(None), b.told_at.is_(None) | waits)
    for id_ in conn.execute(open_.where(~b.stopped)).scalars().all():
        stop(conn, id_)
        after = call_back(conn, id_)
        while after is not None:
            after = call_back(conn, id_, after)
    _drop(conn, b.person_id == person)


def drop_old(conn: Connection, now: datetime) -> None:
    """Drop what was shown and not confirmed in time."""
    _drop(conn, broadcast.c.shown_at < now - SHOWN_FOR)


def record(conn: Connection, person: int, number: str, action: str, now: datetime) -> None:
    """Enter a broadcast in the audit: by whom, to how many."""
    values = {
        "at": now,
        "person_id": person,
        "actor": "officer",
        "action": action[:64],
        "subject": f"broadcast {number}",
    }
    conn.execute(insert(audit).values(**values))


def key_of(number: str, address_id: int) -> str:
    """By which somebody is promised it once."""
    return f"broadcast:{number}:{address_id}"


def _drop(conn: Connection, which: Any) -> None:
    """Drop those of these that nobody confirmed."""
    of = select(broadcast.c.id).where(which, broadcast.c.confirmed_at.is_(None))
    ids = conn.execute(of).scalars().all()
    if ids:
        conn.execute(delete(broadcast_part).where(broadcast_part.c.broadcast_id.in_(ids)))
        conn.execute(delete(broadcast).where(broadcast.c.id.in_(ids)))


def _firms(people: Sequence[Any]) -> set[int]:
    return {firm for _, firms in people for firm in firms}


def _meant(person: int, firms: Sequence[int], seen: Mapping[tuple[int, int], Member]) -> Member:
    """How somebody stands now, for the first of the firms they are still confirmed for."""
    still = (seen[person, firm] for firm in firms if (person, firm) in seen)
    return next(still, Member(person, firms[0], None, LEFT))
