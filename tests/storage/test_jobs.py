"""Slow work asked for: taken once, given back when its holder is gone, out of the way when it is done."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import Connection, func, select

from storage import jobs, people
from storage.changes import Job
from storage.database import Store
from storage.erasure import erase
from storage.incoming import Address
from storage.jobs import Claimed
from storage.tables_of_requests import job
from tests.conftest import StillClock

ALICE = Address("wecom", "wwtest", "1000002", "Alice")
LEASE = timedelta(seconds=60)


async def ask(store: Store, clock: StillClock, *keys: str) -> int:
    """One job for each key; returns the asker's person."""

    def work(conn: Connection) -> int:
        seat = people.find_or_create(conn, ALICE, clock.now())
        for key in keys:
            jobs.ask(conn, key, seat.address_id, [Job("export", {"of": key})], clock.now())
        return seat.known.person_id

    return await store.run(work)


async def take(store: Store, clock: StillClock) -> Claimed | None:
    return await store.run(lambda conn: jobs.claim(conn, clock.now(), LEASE))


async def left(store: Store) -> int:
    return await store.run(lambda conn: conn.execute(select(func.count()).select_from(job)).scalar_one())


async def test_a_job_is_taken_with_what_it_needs_and_asked_for_once(store: Store, clock: StillClock) -> None:
    await ask(store, clock, "m1", "m1")
    held = await take(store, clock)
    assert held is not None
    assert (held.key, held.kind, held.arguments, held.attempts) == ("job:m1:0", "export", {"of": "m1"}, 1)
    assert held.address == ALICE
    assert await take(store, clock) is None
    assert await store.run(lambda conn: jobs.finish(conn, held))
    assert await left(store) == 0


async def test_a_lease_that_ran_out_frees_the_job_and_the_late_one_cannot_finish_it(
    store: Store, clock: StillClock
) -> None:
    await ask(store, clock, "m1")
    late = await take(store, clock)
    clock.advance(seconds=61)
    again = await take(store, clock)
    assert late is not None
    assert again is not None
    assert again.attempts == 2
    assert not await store.run(lambda conn: jobs.finish(conn, late))
    await store.run(lambda conn: jobs.put_back(conn, late, clock.now()))
    assert await take(store, clock) is None
    assert await store.run(lambda conn: jobs.finish(conn, again))


async def test_a_job_put_back_waits_and_one_broken_off_is_not_counted(store: Store, clock: StillClock) -> None:
    await ask(store, clock, "m1")
    held = await take(store, clock)
    assert held is not None
    await store.run(lambda conn: jobs.put_back(conn, held, clock.now() + timedelta(seconds=5)))
    assert await take(store, clock) is None
    clock.advance(seconds=5)
    second = await take(store, clock)
    assert second is not None
    assert second.attempts == 2
    await store.run(lambda conn: jobs.put_back(conn, second, clock.now(), counted=False))
    third = await take(store, clock)
    assert third is not None
    assert third.attempts == 2


async def test_the_start_of_the_only_process_frees_what_a_dead_one_held(store: Store, clock: StillClock) -> None:
    await ask(store, clock, "m1")
    assert await take(store, clock) is not None
    assert await store.run(lambda conn: jobs.release(conn, clock.now())) == 1
    assert await take(store, clock) is not None


async def test_several_at_once_take_different_jobs_and_each_only_once(store: Store, clock: StillClock) -> None:
    await ask(store, clock, *(f"m{n}" for n in range(20)))
    taken = await asyncio.gather(*(take(store, clock) for _ in range(30)))
    keys = [held.key for held in taken if held is not None]
    assert len(keys) == len(set(keys)) <= 20
    while (held := await take(store, clock)) is not None:
        keys.append(held.key)
    assert sorted(keys) == sorted(f"job:m{n}:0" for n in range(20))


async def test_deleting_a_persons_data_drops_what_they_asked_for(store: Store, clock: StillClock) -> None:
    person = await ask(store, clock, "m1")
    held = await take(store, clock)
    assert held is not None
    await store.run(lambda conn: erase(conn, person, clock.now()))
    assert not await store.run(lambda conn: jobs.finish(conn, held))
    assert await left(store) == 0
