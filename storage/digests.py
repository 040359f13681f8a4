"""Who gets digests and how often, which were promised, and what stood in the last one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, select, update

from storage import audit, briefing, notices, outbox
from storage.agenda import Digest
from storage.blobs import BRIEFING
from storage.briefing import Briefing
from storage.incoming import WEBHOOK
from storage.looks import Look
from storage.many import insert_new
from storage.newest import newest_consent
from storage.outgoing import Picture, Text
from storage.tables import address, consent, dialog, enterprise, membership, person
from storage.tables import outbox as promises
from storage.tables_of_reminders import chat_group, preference
from storage.tables_of_requests import blob

KEY = "digest:"
KEPT = timedelta(days=100)
"""How long what stood in a digest can be asked for."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who may get digests of these places: an officer, a leader (`leads`), or a group by its name.

    `digest` and `day` as they were chosen, None by default; `chosen_at` the business moment of that choice.
    """

    person: int
    address_id: int
    regions: tuple[str, ...]
    leads: bool = False
    group: str | None = None
    digest: Digest | None = None
    day: int | None = None
    chosen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A digest as it is promised: to whom under which key, what it says, what stands behind it, what of firms it shows.

    `picture` is sent after it (file name, what it shows, PNG); after `until` (business) neither is.
    """

    key: str
    to: Recipient
    text: str
    kept: Briefing
    until: datetime
    looks: Sequence[Look] = ()
    picture: tuple[str, str, bytes] | None = None


def recipients(conn: Connection) -> list[Recipient]:
    """Everybody who can be reached: officers and leaders of places, then groups."""
    held = notices.posts(conn).held
    a, p = address.c, preference.c
    newest = (
        select(func.max(a.id)).where(a.person_id.in_(held), a.channel != WEBHOOK).group_by(a.person_id)
        if held
        else select(a.id).where(a.id.is_(None))
    )
    rows = conn.execute(
        select(a.person_id, a.id, p.reminders, p.digest, p.digest_day, p.updated_at)
        .outerjoin(preference, p.person_id == a.person_id)
        .where(a.id.in_(newest), a.unreachable_since.is_(None))
        .order_by(a.person_id)
    )
    found = []
    for row in rows:
        posts = held[row.person_id]
        # Who wants no reminders at all wants no digest either, unless it was asked for.
        digest: Any = row.digest or ("none" if row.reminders is False else None)
        leads = len(posts.leads) == len(posts.regions)
        at = row.updated_at if row.digest else None
        found.append(Recipient(row.person_id, row.id, posts.regions, leads, None, digest, row.digest_day, at))
    g = chat_group.c
    groups = conn.execute(
        select(a.person_id, a.id, g.region, g.name, g.digest, g.digest_day)
        .join(address, a.id == g.address_id)
        .where(g.removed_at.is_(None), a.unreachable_since.is_(None))
        .order_by(g.id)
    )
    found += [Recipient(row[0], row[1], (row[2],), False, row[3], row[4], row[5]) for row in groups]
    return found


def choose(conn: Connection, who: int, digest: Digest, day: int | None, now: datetime) -> None:
    """Keep how often a person wants a digest; whatever else they chose stays."""
    values = {"digest": digest, "digest_day": day, "updated_at": now}
    chosen = update(preference).where(preference.c.person_id == who).values(**values)
    if not conn.execute(chosen).rowcount:
        conn.execute(insert(preference).values(person_id=who, reminders=True, **values))


def promised(conn: Connection, keys: Collection[str]) -> set[str]:
    """Those of these digests that were promised, or settled without a word."""
    c = promises.c
    return set(conn.execute(select(c.key).where(c.key.in_(keys))).scalars()) if keys else set()


def before(conn: Connection, who: int) -> datetime | None:
    """The business moment of the newest digest of a person, or of the day we began to watch for one."""
    return conn.execute(select(func.max(promises.c.not_before)).where(*_digests(who))).scalar()


def heard(conn: Connection, who: int) -> datetime | None:
    """The business moment a person last heard anything of a digest; where they never did, of the day we began."""
    c = promises.c
    said = func.max(case((c.status != "cancelled", c.not_before)))
    return conn.execute(select(func.coalesce(said, func.min(c.not_before))).where(*_digests(who))).scalar()


def _digests(who: int) -> tuple[ColumnElement[bool], ...]:
    c = promises.c
    theirs = select(address.c.id).where(address.c.person_id == who)
    return c.address_id.in_(theirs), c.priority == outbox.DIGEST, c.key.like(f"{KEY}{who}:%")


def pass_over(conn: Connection, key: str, address_id: int, why: str, due: datetime, now: datetime) -> None:
    """Settle a digest that is not sent, so that nobody puts it together again."""
    row = outbox.row(key, address_id, Text(content=why), now, due=due, priority=outbox.DIGEST)
    insert_new(conn, promises, [row | {"status": "cancelled", "payload": None, "last_error": why}])


def promise(conn: Connection, one: Written, now: datetime) -> bool:
    """Promise a digest with what stands behind it and its picture, at the system's moment `now`; it is due at the
    business one it was written at. The firms it names are noted as looked at.

    False where somebody else was quicker: then nothing is written.
    """
    key, to, due, until = one.key, one.to, one.kept.at, one.until
    row = outbox.row(
        key, to.address_id, Text(content=one.text), now, priority=outbox.DIGEST, not_before=due, not_after=until
    )
    if not insert_new(conn, promises, [row], returning="id"):
        return False
    _keep(conn, key, BRIEFING, briefing.written(one.kept), to.person, now)
    audit.record_views(conn, to.person, one.looks, due)
    if one.picture is not None:
        name, says, content = one.picture
        _keep(conn, f"{key}:picture", name, content, to.person, now)
        shown = Picture(name=name, blob=f"{key}:picture", says=says)
        later = due + timedelta(seconds=1)
        # By the key of a file, so that it is kept until it is sent.
        row = outbox.row(
            f"file:{key}:picture", to.address_id, shown, now, priority=outbox.DIGEST, not_before=later, not_after=until
        )
        outbox.enqueue(conn, [row])
    return True


def newest(conn: Connection, who: int) -> Briefing | None:
    """The last digest that was sent to a person, while it is kept; `fresh` if nothing was said since."""
    c = promises.c
    sent = select(c.key, c.not_before).where(*_digests(who), c.status == "sent")
    row = conn.execute(sent.order_by(c.not_before.desc(), c.id.desc()).limit(1)).first()
    if row is None:
        return None
    content = conn.execute(select(blob.c.content).where(blob.c.key == row.key)).scalar()
    if content is None:
        return None
    said = conn.execute(select(dialog.c.updated_at).where(dialog.c.person_id == who)).scalar()
    return _of_those_left(conn, briefing.read(bytes(content), said is None or said < row.not_before))


def _of_those_left(conn: Connection, held: Briefing) -> Briefing:
    """Without the lines of firms that are no more, or all of whose people took their consent back since."""
    firms = {firm for section in held.sections for line in section.lines for firm in line.firms}
    left = set(conn.execute(select(enterprise.c.id).where(enterprise.c.id.in_(firms))).scalars()) if firms else set()
    left -= _withdrawn(conn, left)
    if firms <= left:
        return held
    sections = (
        replace(section, lines=tuple(line for line in section.lines if left.issuperset(line.firms)))
        for section in held.sections
    )
    return replace(held, sections=tuple(sections))


def _withdrawn(conn: Connection, firms: Collection[int]) -> set[int]:
    """Those of these firms for which somebody agreed once and nobody agrees now."""
    m, c = membership.c, consent.c
    agrees = func.max(case((c.granted, 1), else_=0))
    of_firms = (
        select(m.enterprise_id).join(consent, c.id == newest_consent(m.person_id)).where(m.enterprise_id.in_(firms))
    )
    return set(conn.execute(of_firms.group_by(m.enterprise_id).having(agrees == 0)).scalars()) if firms else set()


def told(conn: Connection, who: int) -> Briefing | None:
    """The last digest that was put together for a person, sent or not, while it is kept."""
    mine = select(blob.c.content).where(blob.c.person_id == who, blob.c.name == BRIEFING)
    content: Any = conn.execute(mine.order_by(blob.c.id.desc()).limit(1)).scalar()
    return None if content is None else briefing.read(bytes(content))


def drop_old(conn: Connection, now: datetime) -> int:
    """Drop what stood in digests that are past their keeping; returns how many."""
    old = (blob.c.name == BRIEFING, blob.c.created_at < now - KEPT)
    return conn.execute(delete(blob).where(*old)).rowcount


def _keep(conn: Connection, key: str, name: str, content: bytes, who: int, now: datetime) -> None:
    holder = conn.execute(select(person.c.id).where(person.c.id == who)).scalar()
    values = {"key": key, "name": name, "content": content, "person_id": holder, "created_at": now}
    insert_new(conn, blob, [values])
