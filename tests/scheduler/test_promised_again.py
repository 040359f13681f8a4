"""A reminder that was tried, then called back, and is due after all: promised again unless it may have arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from storage import sending, settling
from storage.clock import SHANGHAI
from storage.database import Store
from storage.settling import Settled
from tests.conftest import StillClock
from tests.scheduler.bureau import APPLY, Bureau, one_firm

OPENING = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 18, 0, tzinfo=SHANGHAI)
LEASE = timedelta(seconds=30)


@pytest.fixture
def bureau(store: Store) -> Bureau:
    """On the day a window opens."""
    return Bureau(store, datetime(2026, 12, 1, 8, 0, tzinfo=SHANGHAI))


@pytest.mark.parametrize("unsure", [False, True])
async def test_what_did_not_arrive_is_promised_again_when_the_window_is_put_back(bureau: Bureau, unsure: bool) -> None:
    await bureau.do(one_firm)
    (window,) = await bureau.windows(APPLY)
    assert await bureau.on(OPENING) == ["opening"]
    system = StillClock()
    ((held,), _) = await bureau.do(lambda conn: sending.claim(conn, 9, system.now(), LEASE, NOW))
    await bureau.windows(replace(APPLY, id=window, closes=date(2026, 12, 25)))
    since = system.now() if unsure else None
    failed = Settled(held.id, held.attempts, "pending", NOW, "net", unknown_since=since)
    await bureau.do(lambda conn: settling.settle(conn, [failed]))
    assert not (await bureau.do(lambda conn: sending.claim(conn, 9, system.now(), LEASE, NOW))).rows
    assert [row.status for row in await bureau.rows()] == ["cancelled"]
    await bureau.windows(replace(APPLY, id=window))
    await bureau.on(OPENING, 9)
    ((row),) = await bureau.rows()
    assert (row.key, row.status) == (held.key, "cancelled" if unsure else "pending")
