"""Words of an officer to many: who can be written to, one row of the outbox for each of them, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from storage import outbox
from storage.many import insert_new
from storage.newest import newest_address, newest_consent
from storage.outgoing import Text
from storage.tables import address, audit, consent, enterprise, membership
from storage.tables import outbox as promises
from storage.tables_of_reminders import preference

_SUBJECT = "broadcast "


@dataclass(frozen=True, slots=True)
class To:
    """Somebody who is written to, where, and for which firm (the first, of several)."""

    person: int
    address_id: int
    firm: int
    quiet: tuple[int, int] | None = None
    """Minutes after midnight (Asia/Shanghai) between which they want to hear nothing."""


@dataclass(slots=True)
class Audience:
    """Who is written to, and how many are not, and why: nobody is counted twice."""

    to: dict[int, To] = field(default_factory=dict)
    firms: int = 0
    without_people: int = 0
    """Firms without a confirmed member."""
    left_out: Counter[str] = field(default_factory=Counter)
    """People by the reason: unreachable, unsubscribed, no consent."""
    seen: set[int] = field(default_factory=set)

    def take(self, firms: Collection[int], rows: Sequence[Any], version: str) -> None:
        """Put the members of these firms in. `version` is the notice in force: who has not agreed to it, or has
        withdrawn, is not written to.
        """
        self.firms += len(firms)
        self.without_people += len(firms) - len({row.enterprise_id for row in rows})
        for row in rows:
            if row.person_id in self.seen:
                continue
            self.seen.add(row.person_id)
            if not row.granted or row.version != version:
                self.left_out["no consent"] += 1
            elif row.reminders is False:
                self.left_out["unsubscribed"] += 1
            elif row.id is None or row.unreachable_since is not None:
                self.left_out["unreachable"] += 1
            else:
                quiet = None if row.quiet_from is None or row.quiet_to is None else (row.quiet_from, row.quiet_to)
                self.to[row.person_id] = To(row.person_id, row.id, row.enterprise_id, quiet)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one row."""

    firm: str
    status: str
    at: datetime | None
    error: str | None


def members(conn: Connection, firms: Collection[int]) -> list[Any]:
    """Everybody confirmed for these firms, with what decides whether they are written to: for `Audience.take`."""
    m, a, p, c = membership.c, address.c, preference.c, consent.c
    rows = conn.execute(
        select(
            m.person_id, m.enterprise_id, a.id, a.unreachable_since, p.reminders, p.quiet_from, p.quiet_to, c.version,
            c.granted,
        )
        .select_from(membership)
        .outerjoin(address, a.id == newest_address(m.person_id))
        .outerjoin(consent, c.id == newest_consent(m.person_id))
        .outerjoin(preference, p.person_id == m.person_id)
        .where(m.enterprise_id.in_(firms), m.confirmed_at.is_not(None))
        .order_by(m.enterprise_id, m.person_id)
    )  # fmt: skip
    return list(rows)


def promise(
    conn: Connection, number: str, to: Sequence[tuple[To, datetime]], message: Text, now: datetime, until: datetime
) -> int:
    """One row for each, due at its own moment and not sent after `until`; said twice it is one. Returns how many."""
    rows = [
        outbox.row(
            f"{_prefix(number)}{one.address_id}", one.address_id, message, now, priority=outbox.BROADCAST,
            not_before=due, not_after=until, enterprise_id=one.firm,
        )
        for one, due in to
    ]  # fmt: skip
    return len(insert_new(conn, promises, rows, "id"))


def record(conn: Connection, person: int, number: str, action: str, now: datetime) -> None:
    """Enter a broadcast in the audit: by whom, to how many."""
    values = {"at": now, "person_id": person, "actor": "officer", "action": action[:64], "subject": _SUBJECT + number}
    conn.execute(insert(audit).values(**values))


def last(conn: Connection, person: int) -> str | None:
    """The number of the newest broadcast of an officer."""
    c = audit.c
    mine = select(c.subject).where(c.person_id == person, c.subject.startswith(_SUBJECT)).order_by(c.id.desc()).limit(1)
    found = conn.execute(mine).scalar()
    return None if found is None else str(found).removeprefix(_SUBJECT)


def is_of(conn: Connection, person: int, number: str) -> bool:
    """Whether a broadcast is an officer's own."""
    mine = select(audit.c.id).where(audit.c.person_id == person, audit.c.subject == _SUBJECT + number)
    return conn.execute(mine).first() is not None


def waiting_of(conn: Connection, person: int) -> list[str]:
    """The numbers of an officer's broadcasts of which something was not sent yet."""
    c = promises.c
    waits = select(c.key).where(c.priority == outbox.BROADCAST, outbox.open_(c.status), c.status == "pending")
    numbers = {str(key).split(":")[1] for key in conn.execute(waits).scalars()}
    return sorted(number for number in numbers if is_of(conn, person, number))


def call_back(conn: Connection, number: str) -> tuple[int, int]:
    """Cancel what was not sent yet: how many were cancelled, and how many were sent before or are under way."""
    c = promises.c
    mine = c.key.startswith(_prefix(number), autoescape=True)
    waiting = update(promises).where(mine, c.status == "pending")
    gone = conn.execute(waiting.values(status="cancelled", last_error="群发已撤回")).rowcount
    sent = select(func.count()).select_from(promises).where(mine, c.status.in_(("sent", "sending")))
    return gone, int(conn.execute(sent).scalar_one())


def results(conn: Connection, number: str) -> list[Sent]:
    """What became of every row: those that failed first."""
    c = promises.c
    rows: Sequence[Any] = conn.execute(
        select(enterprise.c.name, c.status, c.sent_at, c.last_error)
        .outerjoin(enterprise, enterprise.c.id == c.enterprise_id)
        .where(c.key.startswith(_prefix(number), autoescape=True))
        .order_by(c.id)
    ).all()
    order = ("parked", "cancelled", "pending", "sending", "sent")
    found = [Sent(row.name or "没有填名称的企业", row.status, row.sent_at, row.last_error) for row in rows]
    return sorted(found, key=lambda one: order.index(one.status))


def _prefix(number: str) -> str:
    return f"broadcast:{number}:"
