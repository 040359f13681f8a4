"""Many old words are dropped in short steps, and a standings turn of a clock set back is nobody's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from scheduler.tidy import tidy
from storage import outbox, standings
from storage.database import Store
from storage.tables import outbox as rows
from tests.conftest import StillClock
from tests.scheduler.test_courier import promise


async def test_old_words_go_little_by_little_to_the_last(
    store: Store, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await promise(store, *(f"n{n}" for n in range(5)), clock=clock)
    await store.run(lambda conn: conn.execute(update(rows).values(status="sent", sent_at=clock.now())))
    clock.advance(days=91)
    steps: list[int] = []
    scrub = outbox.scrub

    def by_twos(conn: Connection, before: datetime) -> int:
        steps.append(scrub(conn, before, 2))
        return steps[-1]

    monkeypatch.setattr(outbox, "scrub", by_twos)
    assert (await tidy(store, clock))[1] == 5
    assert steps == [2, 2, 1, 0]
    left = select(func.count()).where(rows.c.payload.is_not(None))
    assert await store.run(lambda conn: conn.execute(left).scalar()) == 0


async def test_a_turn_taken_before_the_clock_was_set_back_holds_nobody_up(store: Store, clock: StillClock) -> None:
    lasts = timedelta(minutes=5)
    assert await store.run(lambda conn: standings.take_turn(conn, clock.now(), lasts))
    assert not await store.run(lambda conn: standings.take_turn(conn, clock.now(), lasts))
    clock.advance(hours=-1)
    assert await store.run(lambda conn: standings.take_turn(conn, clock.now(), lasts))
