"""What a group's robot may have said is not said again: WeCom knows no repeat of it, and officers hear what is lost."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from scheduler.courier import LEASE
from scheduler.delivery import RetryAt
from storage import outbox, people, sending
from storage.database import Store
from storage.incoming import WEBHOOK, Address
from storage.outbox import DIGEST
from storage.outgoing import Text
from storage.sending import UNKNOWN_TO_GROUP
from tests.conftest import StillClock
from tests.scheduler.test_courier import Post, courier, row


async def promise_to_group(store: Store, clock: StillClock) -> None:
    """One digest for a group, due now."""

    def work(conn: Connection) -> None:
        to = people.find_or_create(conn, Address(WEBHOOK, "", "", "made-up-key"), clock.now()).address_id
        outbox.enqueue(conn, [outbox.row("digest", to, Text(content="简报"), clock.now(), priority=DIGEST)])

    await store.run(work)


async def test_a_lost_answer_of_a_robot_is_parked_and_not_repeated(store: Store, clock: StillClock) -> None:
    await promise_to_group(store, clock)
    post = Post(RetryAt(1, "no answer in time", unknown=True))
    sender = courier(store, post, clock)
    await sender.deliver_due()
    clock.advance(seconds=3600)
    await sender.deliver_due()
    found = await row(store, "digest")
    assert (post.keys, found.status, found.last_error) == (["digest"], "parked", UNKNOWN_TO_GROUP)


async def test_what_surely_did_not_arrive_in_a_group_is_tried_again(store: Store, clock: StillClock) -> None:
    await promise_to_group(store, clock)
    post = Post(RetryAt(1, "limit"))
    sender = courier(store, post, clock)
    await sender.deliver_due()
    clock.advance(seconds=60)
    await sender.deliver_due()
    assert (post.keys, (await row(store, "digest")).status) == (["digest", "digest"], "sent")


async def test_what_a_dead_process_held_for_a_group_is_parked(store: Store, clock: StillClock) -> None:
    await promise_to_group(store, clock)
    await store.run(lambda conn: sending.claim(conn, 10, clock.now(), LEASE))
    clock.advance(seconds=(LEASE + timedelta(seconds=1)).total_seconds())
    post = Post()
    await courier(store, post, clock).deliver_due()
    assert (post.keys, (await row(store, "digest")).status) == ([], "parked")
