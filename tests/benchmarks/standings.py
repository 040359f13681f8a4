"""How long it takes to work out how 100,000 firms stand: `python -m tests.benchmarks.standings [COUNT]`.

For SQLite and PostgreSQL: made-up firms of four counties with 15 facts each; first all of them, then the next day, when
nothing has changed, then one firm of which something is new. With the peak of memory and the longest stop of the loop.
"""

from __future__ import annotations

import asyncio
import gc
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from knowledge.library import load_library
from scheduler.standings import Standings
from storage import facts
from storage.clock import BusinessClock, SystemClock
from storage.database import Store
from storage.known import Fact
from storage.migrate import upgrade
from storage.tables import enterprise, fact
from tests.benchmarks.planning import _postgres, _watch

COUNT, WITHIN_SECONDS = 100_000, 60
_SLICE = 5_000
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_PLACES = ("320831", "371102", "371103", "371122")


def main(count: int) -> None:
    """Fill and work out on both databases."""
    with tempfile.TemporaryDirectory(prefix="tihang-bench-", ignore_cleanup_errors=True) as folder:
        asyncio.run(_measure("SQLite", f"sqlite+aiosqlite:///{folder}/tihang.db", count))
        for url in _postgres(Path(folder)):
            asyncio.run(_measure("PostgreSQL", url, count))


async def _measure(name: str, url: str, count: int) -> None:
    await upgrade(url)
    store, library, clock = Store(url), load_library(), SystemClock()
    await store.start()
    for first in range(1, count + 1, _SLICE):
        ids = range(first, min(first + _SLICE, count + 1))
        await store.run(lambda conn, ids=ids: _some(conn, ids))  # type: ignore[misc]
    if store.dialect == "postgresql":
        await store.run(lambda conn: conn.exec_driver_sql("ANALYZE"))
    gc.collect()
    gc.freeze()  # as the bot does once it is warm
    business = BusinessClock(clock)
    work = Standings(store, lambda: library, business, clock)
    for run, day in (("all", 21), ("the next day", 22), ("one firm", 22)):
        business.set_today(date(2026, 11, day))
        if run == "one firm":
            said = Fact("staff", None, Fraction(77), Fraction(77))
            await store.run(lambda conn, said=said: facts.append(conn, [(1, None, said)], _NOW))  # type: ignore[misc]
        watching = asyncio.create_task(_watch(stops := [0.0]))
        start, busy = time.perf_counter(), time.process_time()
        changed = await work.tick()
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        watching.cancel()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name}, {run}: {changed} rows in {seconds:.1f} s (≤ {WITHIN_SECONDS}; {busy:.1f} s of work), "
            f"peak {peak:.0f} MB, longest stop of the loop {stops[0]:.2f} s"
        )
    await store.stop()


def _some(conn: Connection, ids: range) -> None:
    conn.execute(
        insert(enterprise),
        [{"id": n, "name": f"示例{n}号厂", "region": _PLACES[n % len(_PLACES)], "created_at": _NOW} for n in ids],
    )
    conn.execute(insert(fact), [row for n in ids for row in _facts(n)])


def _facts(firm: int) -> list[dict[str, Any]]:
    chance = random.Random(firm)
    money = {"main_business_revenue": (1_000, 90_000), "revenue": (1_000, 90_000), "rnd_expense": (10, 900)}
    stated: list[tuple[str, int | None, Any]] = [
        (key, year, chance.randrange(*span) * 10_000) for key, span in money.items() for year in (2023, 2024, 2025)
    ]
    stated += [("assets", 2025, 90_000_000), ("liabilities", 2025, chance.randrange(1, 90_000_000))]
    stated.append(("staff", None, chance.randrange(10, 500)))
    yes = ("high_tech_enterprise", "own_brand", "quality_system_cert")
    kept = {"enterprise_id": firm, "declined": False, "source": "self", "by_person": None, "said": "", "at": _NOW}
    numbers = [
        {**kept, "key": key, "year": year, "lo": Fraction(value), "hi": Fraction(value), "value": None}
        for key, year, value in stated
    ]
    flags = [{**kept, "key": key, "year": None, "lo": None, "hi": None, "value": chance.random() < 0.5} for key in yes]
    return numbers + flags


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
