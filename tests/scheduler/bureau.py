"""A bureau on a real database: made-up firms, a planner whose day can be set, and what it has promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.planning import sources
from knowledge.library import load_library
from scheduler.planning.planner import Planner
from storage import almanac
from storage.agenda import Window, WindowChange
from storage.clock import SHANGHAI
from storage.database import Store
from storage.tables import outbox
from storage.tables_of_reminders import standing
from tests.conftest import StillClock
from tests.scheduler.firms import VERSION, Place

LIBRARY = load_library()
TIER = "srdi.province"
APPLY = Window(0, "application", TIER, "320831", 2026, date(2026, 12, 1), date(2026, 12, 20), "苏工信办〔2026〕1号")
MET = {"policy": "china-2026", "tier": TIER, "variant": "", "state": "met", "near": False, "was": None}


class Bureau:
    """A store with a planner whose day can be set, and what it has promised."""

    def __init__(self, store: Store, at: datetime) -> None:
        self.store = store
        self.clock = StillClock(at)
        self.planner = self.another()

    def another(self) -> Planner:
        """A second process's planner."""
        return Planner(self.store, lambda: sources(LIBRARY), StillClock(), self.clock, VERSION)

    async def on(self, day: date, hour: int = 8, minute: int = 0) -> list[str]:
        """The stages newly promised on a day, in order of their keys."""
        self.clock.moment = datetime.combine(day, time(hour, minute), SHANGHAI)
        before = {row.key for row in await self.rows()}
        await self.planner.tick()
        return [row.key.split(":")[3] for row in await self.rows() if row.key not in before]

    async def rows(self, status: str | None = None) -> Sequence[Any]:
        """The rows of the outbox."""
        query = select(outbox).order_by(outbox.c.key)
        if status:
            query = query.where(outbox.c.status == status)
        return await self.store.run(lambda conn: conn.execute(query).all())

    async def do(self, work: Any) -> Any:
        """Something written."""
        return await self.store.run(work)

    async def windows(self, *windows: Window, withdrawn: bool = False) -> list[int]:
        """Set by nobody in particular."""
        changes = [WindowChange(one, withdrawn) for one in windows]
        return list(await self.store.run(lambda conn: almanac.set_windows(conn, None, changes, self.clock.moment)))


def stands(conn: Connection, firm: int, **other: Any) -> None:
    """How a firm stands."""
    conn.execute(insert(standing).values(**MET | other, enterprise_id=firm, changed_on=date(2026, 11, 1)))


def one_firm(conn: Connection, **other: Any) -> int:
    """A firm that meets the tier, with Zhang."""
    place = Place(conn)
    firm = place.firm("金湖示例阀门有限公司", member=place.person("zhang"))
    stands(conn, firm, **other)
    return firm
