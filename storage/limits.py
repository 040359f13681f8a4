"""How fast one person may be written to, counted from what was sent: WeCom drops in silence what passes its limits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.incoming import WEBHOOK, Address
from storage.many import among
from storage.outbox import FILE, NOTICE
from storage.tables import address, outbox
from storage.tables_of_reminders import preference, sent_tally
from storage.types import Instant

MINUTE, HOUR = timedelta(seconds=61), timedelta(seconds=3601)
SKEW = timedelta(seconds=30)
"""By so much another process's clock may be ahead. What was sent later than that, was before a clock was set back: all
of an hour that comes again would hold up whoever was written to in it."""
LOOK_AGAIN = timedelta(minutes=30)
"""Nobody waits longer than this before being looked at again."""
A_MINUTE, AN_HOUR = (29, 28, 20), (990, 980, 900)
"""Messages of one app to one person in a minute and an hour (WeCom: 30 and 1,000; doc 90236): answers, files, and what
is planned. One below the next, since one of each may be on its way at the same moment: answers always find room."""
ROBOT = 18
"""Messages of a group's robot in a minute (WeCom: 20)."""
_HELD = "已到每人每分钟、每小时或应用每天的发送上限，稍后再发"
_RESTS = "到点没有发出，等可以打扰的时间再发"
_NO_MESSAGE = '{"kind":"card_update"%'


class Recipient(NamedTuple):
    """An address, the quiet hours its person chose, and what it got within the last minute and hour, with the first
    moment of each.
    """

    address: Address
    quiet: tuple[int, int] | None = None
    minute: int = 0
    minute_from: datetime | None = None
    hour: int = 0
    hour_from: datetime | None = None

    def wait(self, priority: int, now: datetime) -> timedelta | None:
        """How long a further message must wait; None when it may go."""
        lane = 2 if priority >= NOTICE else 1 if priority == FILE else 0
        a_minute = ROBOT if self.address.channel == WEBHOOK else A_MINUTE[lane]
        wait = timedelta()
        if self.minute >= a_minute and self.minute_from is not None:
            wait = self.minute_from + MINUTE - now
        if self.hour >= AN_HOUR[lane] and self.hour_from is not None:
            wait = max(wait, self.hour_from + HOUR - now)
        return min(wait, LOOK_AGAIN) if wait > timedelta() else None


@dataclass(frozen=True, slots=True)
class Held:
    """A row taken and not to be sent yet: until the business moment `next_at`."""

    id: int
    attempts: int
    next_at: datetime


def recipients(conn: Connection, ids: Collection[int], now: datetime) -> dict[int, Recipient]:
    """Each of these addresses and what it got lately, by address id."""
    values = {"ids": list(ids), "minute": now - MINUTE, "hour": now - HOUR, "latest": now + SKEW}
    found = conn.execute(_recipients(conn.dialect.name), values).all()
    return {
        id_: Recipient(
            Address(channel, corp_id, agent_id, user),
            None if quiet_from is None or quiet_to is None else (quiet_from, quiet_to),
            in_minute or 0, minute_from, in_hour or 0, hour_from,
        )
        for id_, channel, corp_id, agent_id, user, in_hour, hour_from, in_minute, minute_from, quiet_from, quiet_to
        in found
    }  # fmt: skip


def hold_back(conn: Connection, held: Sequence[Held], why: Literal["limit", "hours", "untried"] = "limit") -> None:
    """Put rows back that were taken and not tried: a limit is reached, the hours are quiet, or there was no time."""
    if held:
        rows = [{f"held_{name}": value for name, value in asdict(one).items()} for one in held]
        conn.execute({"limit": _HOLD, "hours": _REST, "untried": _BACK}[why], rows)


def count_sent(conn: Connection, sent: Mapping[str, int], day: date) -> dict[str, int]:
    """Add to what each app has sent on a day; returns what that makes, other processes' share included."""
    found: dict[str, int] = {}
    for app in sorted(sent):  # in one order, so that two processes never wait for each other
        values = {"app": app, "day": day, "count": sent[app]}
        found[app] = int(conn.execute(_TALLY[conn.dialect.name], values).scalar_one())
    return found


def sent_on(conn: Connection, day: date) -> dict[str, int]:
    """What each app has sent on a day so far."""
    c = sent_tally.c
    return {row[0]: row[1] for row in conn.execute(select(c.app, c["count"]).where(c.day == day))}


@cache
def _recipients(dialect: str) -> Any:
    a, c = address.c, outbox.c
    in_minute = c.sent_at > bindparam("minute", type_=Instant())
    lately = (
        select(
            c.address_id,
            func.count().label("in_hour"),
            func.min(c.sent_at).label("hour_from"),
            func.sum(case((in_minute, 1), else_=0)).label("in_minute"),
            func.min(case((in_minute, c.sent_at))).label("minute_from"),
        )
        .where(
            among(c.address_id, "ids", dialect),
            c.sent_at > bindparam("hour", type_=Instant()),
            c.sent_at < bindparam("latest", type_=Instant()),
            or_(c.payload.is_(None), c.payload.not_like(_NO_MESSAGE)),
        )
        .group_by(c.address_id)
        .subquery()
    )
    return (
        select(
            a.id, a.channel, a.corp_id, a.agent_id, a.user, lately.c.in_hour, lately.c.hour_from, lately.c.in_minute,
            lately.c.minute_from, preference.c.quiet_from, preference.c.quiet_to,
        )
        .outerjoin(lately, lately.c.address_id == a.id)
        .outerjoin(preference, preference.c.person_id == a.person_id)
        .where(among(a.id, "ids", dialect))
    )  # fmt: skip


_OURS = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("held_id"),
        outbox.c.status == "sending",
        outbox.c.attempts == bindparam("held_attempts"),
    )
    .values(
        status="pending", next_at=bindparam("held_next_at"), lease_until=None, attempts=outbox.c.attempts - 1
    )
)  # fmt: skip
_BACK, _HOLD = _OURS, _OURS.values(last_error=_HELD)
# With its place in the line, so that what may go at any hour need not wait behind it.
_REST = _OURS.values(last_error=_RESTS, not_before=bindparam("held_next_at"))


def _tally(maker: Any) -> Any:
    statement = maker(sent_tally)
    total = sent_tally.c["count"] + statement.excluded["count"]
    return statement.on_conflict_do_update(index_elements=["app", "day"], set_={"count": total}).returning(
        sent_tally.c["count"]
    )


_TALLY = {"sqlite": _tally(sqlite.insert), "postgresql": _tally(postgresql.insert)}
