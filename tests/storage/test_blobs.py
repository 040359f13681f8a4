"""Files kept for somebody: once for each piece of work, until a week after they are sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from scheduler.tidy import tidy
from storage import blobs, outbox, people, sending
from storage.blobs import FILE, Blob
from storage.database import Store
from storage.erasure import erase
from storage.incoming import Address
from storage.outgoing import OUTGOING, File
from storage.settling import Settled, settle
from storage.tables import outbox as promises
from storage.tables_of_requests import blob
from tests.conftest import StillClock

ALICE = Address("wecom", "wwtest", "1000002", "Alice")


async def promise(store: Store, clock: StillClock, work: str = "job:m1:0", content: bytes = b"PK-made-up") -> int:
    """A file promised; returns the person."""

    def work_(conn: Connection) -> int:
        seat = people.find_or_create(conn, ALICE, clock.now())
        file = Blob("示例.xlsx", content)
        row = blobs.promise(conn, work, seat.address_id, seat.known.person_id, file, clock.now())
        outbox.enqueue(conn, [row])
        return seat.known.person_id

    return await store.run(work_)


async def rows(store: Store) -> list[Any]:
    return await store.run(lambda conn: list(conn.execute(select(promises))))


async def kept(store: Store) -> int:
    return await store.run(lambda conn: conn.execute(select(func.count()).select_from(blob)).scalar_one())


async def sent(store: Store, clock: StillClock, status: str = "sent") -> None:
    moment = clock.now() if status == "sent" else None
    await store.run(lambda conn: conn.execute(update(promises).values(status=status, sent_at=moment)))


async def test_the_same_work_done_twice_is_one_file_and_one_message(store: Store, clock: StillClock) -> None:
    await promise(store, clock)
    await promise(store, clock, content=b"PK-made-later")
    (row,) = await rows(store)
    message = OUTGOING.validate_json(row.payload)
    assert isinstance(message, File)
    assert (message.name, row.priority) == ("示例.xlsx", FILE)
    assert await kept(store) == 1
    assert await store.run(lambda conn: blobs.read(conn, message.blob)) == Blob("示例.xlsx", b"PK-made-up")


async def test_a_file_is_dropped_a_week_after_it_was_sent_and_not_before(store: Store, clock: StillClock) -> None:
    await promise(store, clock)
    clock.advance(days=8)
    await tidy(store, clock)
    assert await kept(store) == 1  # still to be sent, however late
    await sent(store, clock)
    clock.advance(days=6)
    await tidy(store, clock)
    assert await kept(store) == 1
    clock.advance(days=2)
    assert (await tidy(store, clock))[2] == 1
    assert await kept(store) == 0
    assert len(await rows(store)) == 1


async def test_a_file_that_nobody_will_send_goes_by_its_age(store: Store, clock: StillClock) -> None:
    await promise(store, clock)
    await sent(store, clock, "parked")
    assert (await tidy(store, clock))[2] == 0
    clock.advance(days=8)
    assert (await tidy(store, clock))[2] == 1


async def test_deleting_a_persons_data_drops_their_files_and_nobody_elses(store: Store, clock: StillClock) -> None:
    person = await promise(store, clock)
    bob = Address("wecom", "wwtest", "1000002", "Bob")
    await store.run(
        lambda conn: erase(conn, people.find_or_create(conn, bob, clock.now()).known.person_id, clock.now())
    )
    assert await kept(store) == 1
    await store.run(lambda conn: erase(conn, person, clock.now()))
    assert await kept(store) == 0


async def test_an_upload_is_remembered_by_the_claim_that_made_it_and_for_less_than_three_days(
    store: Store, clock: StillClock
) -> None:
    await promise(store, clock)
    lease = timedelta(seconds=30)

    async def claim() -> Any:
        ((row,), _) = await store.run(lambda conn: sending.claim(conn, 1, clock.now(), lease))
        return row

    first = await claim()
    assert first.media_id is None
    assert await store.run(lambda conn: sending.uploaded(conn, first.id, first.attempts, "media", clock.now()))
    assert not await store.run(lambda conn: sending.uploaded(conn, first.id, 7, "late", clock.now()))
    clock.advance(seconds=31)
    second = await claim()
    assert second.media_id == "media"
    await store.run(lambda conn: settle(conn, [Settled(second.id, second.attempts, "pending", clock.now())]))
    clock.advance(days=3)
    assert (await claim()).media_id is None
