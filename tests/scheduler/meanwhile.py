"""What somebody says while something waits to be sent to them, and what goes out after that."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from storage import people, sending
from storage.changes import Changes
from storage.incoming import Address
from storage.saving import save
from tests.conftest import StillClock
from tests.scheduler.bureau import Bureau
from tests.scheduler.firms import moment

LEASE = timedelta(seconds=30)


async def later(bureau: Bureau, minutes: int = 6) -> int:
    """Some minutes on, the planner looks again; how many rows are new."""
    bureau.clock.moment += timedelta(minutes=minutes)
    bureau.planner._clock.advance(minutes=minutes)  # type: ignore[attr-defined]
    return await bureau.planner.tick()


async def says(bureau: Bureau, person: int, changes: Changes, user: str = "zhang") -> None:
    """A message of somebody is kept, with what is known of them by then."""

    def keep(conn: Connection) -> None:
        known = people.find_or_create(conn, Address("wecom", "corp", "1000002", user), bureau.clock.moment).known
        assert known.person_id == person
        save(conn, [(known, changes)], bureau.clock.moment)

    await bureau.do(keep)


async def goes(bureau: Bureau, at: datetime) -> list[str]:
    """The keys of what would go out at that moment."""
    taken = await bureau.do(lambda conn: sending.claim(conn, 50, StillClock().now(), LEASE, at))
    return sorted(row.key for row in taken.rows)


def evening(day: date) -> datetime:
    """When everything of a day is due."""
    return moment(day, 18)


async def states(bureau: Bureau) -> list[str]:
    """How the rows of the outbox stand, by their keys."""
    return [row.status for row in await bureau.rows()]
