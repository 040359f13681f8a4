"""The worker: each job done once as far as anyone can tell, off the loop, and never a silence."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot import worker
from bot.worker import ATTEMPTS, LEASE, Make, Worker
from handlers.files.work import Done, Work
from storage import blobs, jobs, people
from storage.blobs import Blob
from storage.changes import Changes, Job
from storage.clock import SystemClock
from storage.database import Store
from storage.erasure import erase
from storage.incoming import Address
from storage.known import Fact
from storage.outgoing import OUTGOING, File, Text
from storage.saving import save
from storage.tables import outbox
from storage.tables_of_requests import blob, job
from tests.conftest import StillClock


def address(user: str) -> Address:
    return Address("wecom", "wwtest", "1000002", user)


async def ask(store: Store, clock: Any, *users: str) -> int:
    """One job for each person; returns the last one's number."""

    def work(conn: Connection) -> int:
        for user in users:
            seat = people.find_or_create(conn, address(user), clock.now())
            jobs.ask(conn, f"m-{user}", seat.address_id, [Job("made-up", {"user": user})], clock.now())
        return seat.known.person_id

    return await store.run(work)


def file_for(work: Work) -> Done:
    return Blob("示例.xlsx", f"content for {work.arguments['user']}".encode())


def worker_of(store: Store, clock: Any, make: Make = file_for) -> Worker:
    return Worker(store, make, clock, lambda: None)


async def promised(store: Store) -> list[Any]:
    rows = await store.run(lambda conn: conn.execute(select(outbox.c.payload).order_by(outbox.c.id)).scalars().all())
    return [OUTGOING.validate_json(row) for row in rows]


async def count(store: Store, table: Any) -> int:
    return await store.run(lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one())


async def test_a_job_becomes_a_file_and_a_message_and_is_gone(store: Store, clock: StillClock) -> None:
    await ask(store, clock, "alice")
    woken = []
    await Worker(store, file_for, clock, lambda: woken.append(1)).work_due()
    (message,) = await promised(store)
    assert isinstance(message, File)
    assert message.name == "示例.xlsx"
    assert (await count(store, job), await count(store, blob), woken) == (0, 1, [1])


async def test_what_is_known_is_read_when_the_work_is_done(store: Store, clock: StillClock) -> None:
    person = await ask(store, clock, "alice")
    seen: list[Work] = []

    def make(work: Work) -> Done:
        seen.append(work)
        return Text(content="好了")

    await worker_of(store, clock, make).work_due()
    assert (seen[0].known.person_id, seen[0].kind) == (person, "made-up")
    assert [message.content for message in await promised(store)] == ["好了"]


async def test_every_version_handed_in_is_given_to_the_maker(store: Store, clock: StillClock) -> None:
    await ask(store, clock, "alice")

    def hand_in(conn: Connection) -> None:
        for amount in (1, 2):
            known = people.find_or_create(conn, address("alice"), clock.now()).known
            fact = Fact("staff", lo=Fraction(amount), hi=Fraction(amount))
            save(conn, [(known, Changes(enterprise={"region": "371100"}, facts=[fact], declare=True))], clock.now())

    await store.run(hand_in)
    seen: list[Work] = []

    def make(work: Work) -> Done:
        seen.append(work)
        return file_for(work)

    await worker_of(store, clock, make).work_due()
    assert [(each.version, int(each.facts[0].lo or 0), each.own) for each in seen[0].declared] == [
        (2, 2, True),
        (1, 1, True),
    ]


@pytest.mark.parametrize("crash_in", ["make", "keep"])
async def test_a_crash_anywhere_repeats_the_job_and_sends_one_file(
    store: Store, clock: StillClock, crash_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(store, clock, "alice")
    dying = worker_of(store, clock)
    if crash_in == "make":
        assert await store.run(lambda conn: jobs.claim(conn, clock.now(), LEASE)) is not None
    else:
        kept = blobs.promise

        def promise_and_die(*given: Any) -> Any:
            kept(*given)
            raise SystemError("as if the power went before the commit")

        with monkeypatch.context() as patched:
            patched.setattr(blobs, "promise", promise_and_die)
            with pytest.raises(SystemError):
                await dying.work_due()
    assert await promised(store) == []
    clock.advance(seconds=LEASE.total_seconds() + 1)
    await worker_of(store, clock).work_due()
    await worker_of(store, clock).work_due()
    assert [type(message) for message in await promised(store)] == [File]
    assert await count(store, blob) == 1


async def test_a_job_that_fails_three_times_is_answered_with_an_apology(
    store: Store, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(store, clock, "alice", "bob")
    tries: Counter[str] = Counter()
    secret = "9" * 7

    def make(work: Work) -> Done:
        tries[work.arguments["user"]] += 1
        if work.arguments["user"] == "alice":
            raise ValueError(f"营收是{secret}万元")
        return file_for(work)

    for _ in range(6):
        await worker_of(store, clock, make).work_due()
        clock.advance(minutes=1)
    assert tries == {"alice": ATTEMPTS, "bob": 1}
    file, sorry = await promised(store)
    assert isinstance(file, File)
    assert isinstance(sorry, Text)
    assert "事件 " in sorry.content
    incident = sorry.content.split("事件 ")[1][:8]
    assert incident in caplog.text
    assert secret not in caplog.text
    assert await count(store, job) == 0


async def test_a_job_that_takes_the_process_with_it_is_not_tried_for_ever(store: Store, clock: StillClock) -> None:
    await ask(store, clock, "alice")
    for _ in range(ATTEMPTS):
        assert await store.run(lambda conn: jobs.claim(conn, clock.now(), LEASE)) is not None
        clock.advance(seconds=LEASE.total_seconds() + 1)
    await worker_of(store, clock).work_due()
    (sorry,) = await promised(store)
    assert isinstance(sorry, Text)


async def test_data_deleted_while_the_file_is_made_are_not_kept_in_it(store: Store, clock: StillClock) -> None:
    person = await ask(store, clock, "alice")
    begun, go_on = threading.Event(), threading.Event()

    def make(work: Work) -> Done:
        begun.set()
        go_on.wait(10)
        return file_for(work)

    working = asyncio.create_task(worker_of(store, clock, make).work_due())
    await asyncio.to_thread(begun.wait, 10)
    await store.run(lambda conn: erase(conn, person, clock.now()))
    go_on.set()
    await working
    assert await promised(store) == []
    assert await count(store, blob) == 0


async def test_deletions_and_work_at_the_same_moment_end_well_and_leave_nothing(database: str) -> None:
    """Neither waits for the other in a circle, and whoever deleted has no file left."""
    stores = [Store(database), Store(database)]
    for each in stores:
        await each.start()
    clock = SystemClock()
    users = [f"u{n}" for n in range(12)]
    await ask(stores[0], clock, *users)

    def delete_all(conn: Connection, user: str) -> None:
        known = people.find_or_create(conn, address(user), clock.now()).known
        erase(conn, known.person_id, clock.now())

    async def delete(user: str) -> None:
        await stores[1].run(lambda conn: delete_all(conn, user))

    await asyncio.gather(worker_of(stores[0], clock).work_due(), *map(delete, users))
    await worker_of(stores[0], clock).work_due()
    assert (await count(stores[0], job), await count(stores[0], blob)) == (0, 0)
    for each in stores:
        await each.stop()


async def test_two_workers_share_the_work_and_nobody_gets_two_files(database: str) -> None:
    stores = [Store(database), Store(database)]
    for each in stores:
        await each.start()
    clock = SystemClock()
    users = [f"u{n}" for n in range(20)]
    await ask(stores[0], clock, *users)
    done: Counter[str] = Counter()

    def make(work: Work) -> Done:
        done[work.arguments["user"]] += 1
        time.sleep(0.005)
        return file_for(work)

    await asyncio.gather(*(worker_of(each, clock, make).work_due() for each in stores))
    assert done == Counter(users)
    assert len(await promised(stores[0])) == 20
    for each in stores:
        await each.stop()


async def test_the_loop_goes_on_while_a_file_is_made(store: Store, clock: StillClock) -> None:
    await ask(store, clock, "alice")
    longest, stop = 0.0, False

    async def beat() -> None:
        nonlocal longest
        while not stop:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - before)

    def make(work: Work) -> Done:
        time.sleep(0.5)
        return file_for(work)

    beating = asyncio.create_task(beat())
    await worker_of(store, clock, make).work_due()
    stop = True
    await beating
    assert longest < 0.4


async def test_a_job_under_way_at_the_stop_is_finished(store: Store) -> None:
    clock, begun = SystemClock(), threading.Event()
    await ask(store, clock, "alice")

    def make(work: Work) -> Done:
        begun.set()
        time.sleep(0.3)
        return file_for(work)

    running = worker_of(store, clock, make)
    await running.start()
    await asyncio.to_thread(begun.wait, 10)
    await running.stop()
    assert await count(store, job) == 0
    assert len(await promised(store)) == 1


async def test_a_job_too_slow_for_the_stop_is_left_to_the_next_start_and_not_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "STOP_SECONDS", 0.1)
    clock, begun, go_on = SystemClock(), threading.Event(), threading.Event()
    await ask(store, clock, "alice")

    def make(work: Work) -> Done:
        begun.set()
        go_on.wait(10)
        return file_for(work)

    running = worker_of(store, clock, make)
    await running.start()
    await asyncio.to_thread(begun.wait, 10)
    await running.stop()
    go_on.set()
    (attempts,) = await store.run(lambda conn: conn.execute(select(job.c.attempts)).scalars().all())
    assert attempts == 0
    await worker_of(store, clock).work_due()
    assert len(await promised(store)) == 1


async def test_it_finds_a_job_by_itself_and_sooner_when_woken(store: Store) -> None:
    clock, done = SystemClock(), asyncio.Semaphore(0)
    running = Worker(store, file_for, clock, done.release)
    await running.start()
    await asyncio.sleep(0.05)
    await ask(store, clock, "alice")
    running.wake()
    await done.acquire()
    await ask(store, clock, "bob")
    await done.acquire()
    await running.stop()


def test_waits_fit_the_number_of_tries() -> None:
    assert len(worker.WAITS) == ATTEMPTS - 1
    assert min(worker.WAITS) > timedelta(0)
