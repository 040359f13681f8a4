"""What is planned and comes late: not at night, not in hours a person chose, reminders not on a day off."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert

from storage.agenda import Preference
from storage.clock import SHANGHAI
from storage.database import Store
from storage.outbox import BROADCAST, DIGEST, NOTICE
from storage.tables_of_reminders import preference
from tests.conftest import StillClock
from tests.scheduler.test_courier import Post, courier, promise, row

ABOUT: dict[str, Any] = {"occasion": "window:1:2026-12-20", "priority": NOTICE}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An hour of a day of December 2026 in Shanghai; the 5th and the 6th are a weekend."""
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> StillClock:
    """The business clock: Friday the 4th, at ten."""
    return StillClock(at(4, 10))


async def waits_until(store: Store, key: str) -> datetime:
    """When a row is looked at next, in Shanghai."""
    found: datetime = (await row(store, key)).next_at
    return found.astimezone(SHANGHAI)


async def test_what_was_promised_for_the_day_does_not_come_in_the_night(store: Store, clock: StillClock) -> None:
    await promise(store, "late", user="matter", clock=clock, **ABOUT)  # nothing waits behind it for the morning
    lots: dict[str, dict[str, Any]] = {
        "reminder": ABOUT, "digest": {"priority": DIGEST}, "many": {"priority": BROADCAST},
        "matter": {"priority": NOTICE}, "answer": {},
    }  # fmt: skip
    for key, about in lots.items():
        await promise(store, key, user=key, clock=clock, **about)
    clock.moment = at(7, 21)  # nobody was at work until the Monday night
    post = Post()
    sender = courier(store, post, StillClock(), clock)
    await sender.deliver_due()
    assert sorted(post.keys) == ["answer", "matter"]
    for key in ("reminder", "digest", "many", "late"):
        assert at(8, 8, 37) <= await waits_until(store, key) < at(8, 11)
    clock.moment = at(8, 11)
    await sender.deliver_due()
    assert sorted(post.keys) == ["answer", "digest", "late", "many", "matter", "reminder"]


async def test_a_reminder_waits_for_a_working_day_unless_its_last_comes_before(store: Store, clock: StillClock) -> None:
    await promise(store, "waits", user="a", clock=clock, not_after=at(20, 23, 59), **ABOUT)
    await promise(store, "last", user="b", clock=clock, not_after=at(6, 23, 59), **ABOUT)
    clock.moment = at(5, 10)
    post = Post()
    await courier(store, post, StillClock(), clock).deliver_due()
    assert post.keys == ["last"]
    assert at(7, 8, 37) <= await waits_until(store, "waits") < at(7, 11)


async def test_the_hours_a_person_chose_are_kept(store: Store, clock: StillClock) -> None:
    await promise(store, "a", clock=clock, **ABOUT)
    chosen = asdict(Preference(quiet_from=9 * 60, quiet_to=14 * 60))
    values = {**chosen, "person_id": 1, "updated_at": clock.now()}
    await store.run(lambda conn: conn.execute(insert(preference).values(values)))
    post = Post()
    sender = courier(store, post, StillClock(), clock)
    await sender.deliver_due()
    assert post.keys == []
    assert at(4, 14, 7) <= await waits_until(store, "a") < at(4, 16, 30)
    clock.moment = at(4, 22)
    await sender.deliver_due()
    assert post.keys == ["a"]
