"""Rows of the outbox on their way: taken under a lease, never two of one address and priority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.types import NullType

from storage.incoming import WEBHOOK, WECOM, Address
from storage.limits import Held, hold_back, recipients
from storage.outbox import NOTICE, PRIORITIES, REPLY, open_
from storage.settling import Settled, settle
from storage.tables import outbox
from storage.types import Instant

UNKNOWN_FOR = timedelta(hours=4) - timedelta(minutes=2)
"""How long a notice of unknown outcome is repeated: WeCom recognises an identical body for four hours."""
MEDIA_FOR = timedelta(days=3) - timedelta(hours=1)
"""How long an upload is used: WeCom keeps it for three days."""
FURTHEST = timedelta(minutes=31)
"""No answer waits longer for its next try; one that seems to was written before somebody set the clock back."""
ODD_LEASE = timedelta(minutes=10)
"""A lease that ends later than any claim could make it, by this much, is of a clock that was set back."""

_UNKNOWN = "发送结果超过四小时仍不明，未再重发"
_TOO_LATE = "已过时限，未再发送"
UNKNOWN_TO_GROUP = "不知是否已发到群里，群机器人不查重复，未再发送"
"""WeCom recognises no repeated message of a robot: rather one that is missed and told of than one that comes twice."""


class Claimed(NamedTuple):
    """A row taken for sending; `payload` is the JSON of one outgoing message, `attempts` counts this try."""

    id: int
    key: str
    address_id: int
    address: Address
    payload: str
    priority: int
    attempts: int
    claimed_at: datetime
    media_id: str | None = None
    """Of a file uploaded before, while WeCom keeps it."""
    unknown_since: datetime | None = None


class Planned(NamedTuple):
    """What decides whether a planned row that is due may go at this hour; `quiet` as the person chose it."""

    id: int
    priority: int
    occasion: str | None
    not_after: datetime | None
    quiet: tuple[int, int] | None


Rest = Callable[[Connection, datetime], Callable[[Planned], timedelta | None]]
"""At a business moment: how long a planned row must wait; None: not at all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to take: up to `count` rows, `planned` ones too or answers alone, within `quota` messages an app and day.

    `spent` says how many each app (corp/agent) has sent today or is about to, as far as is known; `tomorrow` is when
    that ends. `rest` keeps what is planned from going at night or on a day off.
    """

    count: int
    planned: bool = True
    quota: int | None = None
    spent: Mapping[str, int] = field(default_factory=dict)
    tomorrow: timedelta = timedelta(hours=1)
    rest: Rest | None = None


class Taken(NamedTuple):
    """What was taken, in sending order; `more` when there may be others that are due."""

    rows: list[Claimed]
    more: bool


def claim(
    conn: Connection, wanted: Wanted | int, now: datetime, lease: timedelta, business: datetime | None = None
) -> Taken:
    """Take due rows, the first of each address and priority, under a lease; in sending order.

    Due is what the `business` clock says, leases and limits go by the system's `now`. A row past its `not_after` is
    cancelled instead, a notice whose outcome stayed unknown too long is parked, as is one of unknown outcome to a
    group, and what would pass WeCom's limits is put back until it may go.
    """
    wanted = Wanted(wanted) if isinstance(wanted, int) else wanted
    due = business or now
    values = {
        "now": now,
        "due": due,
        "far": due + FURTHEST,
        "odd": now + lease + ODD_LEASE,
        "count": wanted.count,
        "lease_until": now + lease,
        "too_old": now - UNKNOWN_FOR,
        "kept_since": now - MEDIA_FOR,
    }
    looked = conn.execute(_claim(conn.dialect.name, wanted.planned), values).all()
    more = len(looked) == wanted.count
    taken = sorted((r for r in looked if r[0] == "sending"), key=itemgetter(1, 2, 3))
    if not taken:
        return Taken([], more)
    to = recipients(conn, {r.address_id for r in taken}, now)
    held: list[Held] = []
    resting: list[Held] = []
    parked: list[Settled] = []
    rows = []
    rest = wanted.rest(conn, due) if wanted.rest is not None else None
    spent = Counter(wanted.spent)
    for _, priority, _, id_, key, address_id, payload, attempts, media_id, unknown_since, occasion, not_after in taken:
        recipient = to[address_id]
        if unknown_since is not None and recipient.address.channel == WEBHOOK:
            parked.append(Settled(id_, attempts, "parked", due, UNKNOWN_TO_GROUP, unknown_since=unknown_since))
            continue
        wait = recipient.wait(priority, now) or _quota_wait(wanted, spent, recipient.address, priority)
        if wait:
            held.append(Held(id_, attempts, due + wait))
            continue
        if rest is not None and priority >= NOTICE:
            wait = rest(Planned(id_, priority, occasion, not_after, recipient.quiet))
            if wait:
                resting.append(Held(id_, attempts, due + wait))
                continue
        if wanted.quota is not None:
            spent[app_of(recipient.address)] += 1
        rows.append(
            Claimed(
                id_, key, address_id, recipient.address, payload or "", priority, attempts, now, media_id, unknown_since
            )
        )
    settle(conn, parked)
    hold_back(conn, held)
    hold_back(conn, resting, "hours")
    return Taken(rows, more)


def uploaded(conn: Connection, row_id: int, attempts: int, media_id: str | None, now: datetime) -> bool:
    """Note the upload of a file before it is sent, so that a retry repeats the same request; None forgets it.

    False if the row is no longer held by that very claim.
    """
    held = update(outbox).where(outbox.c.id == row_id, outbox.c.status == "sending", outbox.c.attempts == attempts)
    return conn.execute(held.values(media_id=media_id, media_at=now if media_id else None)).rowcount == 1


def release(conn: Connection, now: datetime) -> int:
    """Let go of every claim at once: for the start of a database's only process, when nobody else can hold one."""
    held = update(outbox).where(outbox.c.status == "sending").values(lease_until=now)
    return conn.execute(held).rowcount


def give_back(conn: Connection, rows: Sequence[Claimed], business_now: datetime) -> None:
    """Let go of rows that were taken and never tried."""
    hold_back(conn, [Held(row.id, row.attempts, business_now) for row in rows], "untried")


def _quota_wait(wanted: Wanted, spent: Mapping[str, int], to: Address, priority: int) -> timedelta | None:
    """Until when a message of an app that has spent its day must wait. Answers may use the tenth nothing else may."""
    if wanted.quota is None or to.channel != WECOM:
        return None
    allowed = wanted.quota if priority < NOTICE else wanted.quota * 9 // 10
    if spent[app_of(to)] < allowed:
        return None
    return min(wanted.tomorrow, timedelta(minutes=30)) if priority < NOTICE else wanted.tomorrow


def app_of(to: Address) -> str:
    """The app that writes to an address, as `sent_tally` names it."""
    return f"{to.corp_id}/{to.agent_id}" if to.channel == WECOM else to.channel


@cache
def _claim(dialect: str, planned: bool) -> ReturningUpdate[Any]:
    """The claim as one statement. A lane for each priority, so that each is read in the order of its index."""
    c = outbox.c
    lanes = []
    for priority in PRIORITIES if planned else [p for p in PRIORITIES if p < NOTICE]:
        lane = (
            select(c.id, c.priority, c.next_at)
            .where(c.priority == priority, open_(c.status), _due(priority), _first(priority))
            .order_by(c.next_at, c.id)
            .limit(bindparam("count", type_=c.attempts.type))
            .with_for_update(skip_locked=True, of=outbox)
            .cte(f"lane{priority}")
        )
        lanes.append(lane.prefix_with("MATERIALIZED", dialect="postgresql") if dialect == "postgresql" else lane)
    every = union_all(*(select(lane.c.id, lane.c.priority, lane.c.next_at) for lane in lanes)).subquery()
    chosen = (
        select(every.c.id)
        .order_by(every.c.priority, every.c.next_at, every.c.id)
        .limit(bindparam("count", type_=c.attempts.type))
    )
    now, too_old = bindparam("now", type_=Instant()), bindparam("too_old", type_=Instant())
    cancelled = c.not_after < bindparam("due", type_=Instant())
    left_over = c.status == "sending"
    unknown = and_(c.priority > REPLY, or_(c.unknown_since < too_old, and_(left_over, c.lease_until < too_old)))
    since = case((c.lease_until < now, c.lease_until), else_=now)
    return (
        update(outbox)
        .where(c.id.in_(chosen))
        .values(
            status=case((cancelled, "cancelled"), (unknown, "parked"), else_="sending"),
            last_error=case(
                (cancelled, func.coalesce(c.last_error, literal(_TOO_LATE))),
                (unknown, literal(_UNKNOWN)),
                else_=c.last_error,
            ),
            unknown_since=case((left_over, func.coalesce(c.unknown_since, since)), else_=c.unknown_since),
            payload=case((cancelled, null()), else_=c.payload),
            lease_until=bindparam("lease_until", type_=Instant()),
            attempts=c.attempts + 1,
        )
        .returning(
            # First what they are sorted by; a moment that is only compared need not be read as one.
            c.status, c.priority, type_coerce(c.not_before, NullType()), c.id, c.key, c.address_id, c.payload,
            c.attempts, case((c.media_at > bindparam("kept_since", type_=Instant()), c.media_id)), c.unknown_since,
            c.occasion, c.not_after,
        )
    )  # fmt: skip


def _due(priority: int) -> ColumnElement[bool]:
    """Whether a row of this priority may go now: its time has come, and nobody else is at it."""
    c = outbox.c
    come = c.next_at <= bindparam("due", type_=Instant())
    if priority < NOTICE:
        # Somebody waits for it: it is never held because a clock was moved.
        untried = and_(c.attempts == 0, c.last_error.is_(None))
        come = or_(come, untried, c.next_at > bindparam("far", type_=Instant()))
    left = or_(c.lease_until <= bindparam("now", type_=Instant()), c.lease_until > bindparam("odd", type_=Instant()))
    return and_(come, or_(c.status == "pending", and_(c.status == "sending", left)))


def _first(priority: int) -> ColumnElement[bool]:
    """Whether nothing of the same address and priority comes before: answers as written, the rest as planned.

    Asked as the first row of that line, read from its index for one row at a time: as a NOT EXISTS, PostgreSQL would
    join the whole table with itself for a claim of a few rows.
    """
    c, earlier = outbox.c, outbox.alias("earlier")
    line = select(earlier.c.id).where(
        earlier.c.address_id == c.address_id,
        earlier.c.priority == priority,
        open_(earlier.c.status),
    )
    order = [earlier.c.id] if priority < NOTICE else [earlier.c.not_before, earlier.c.id]
    return c.id == line.order_by(*order).limit(1).scalar_subquery()
