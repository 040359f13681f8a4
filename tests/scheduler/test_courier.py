"""The courier: in order, once as far as anyone can tell, and nothing forgotten."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select, update

from scheduler.courier import LEASE, Courier
from scheduler.delivery import Bug, Delivered, Delivery, Outcome, Permanent, RetryAt
from scheduler.landing import REPLY_ATTEMPTS
from storage import outbox, people, sending
from storage.clock import SystemClock
from storage.database import Store
from storage.incoming import Address
from storage.migrate import upgrade
from storage.outbox import NOTICE, REPLY
from storage.outgoing import Text
from storage.settling import Settled, settle
from storage.tables import outbox as rows
from tests.conftest import StillClock


class Post:
    """A sender that writes down what it was given and answers as told, `Delivered` otherwise."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[Delivery] = []
        self.sending = asyncio.Event()

    async def __call__(self, delivery: Delivery) -> Outcome:
        """Send one."""
        self.sent.append(delivery)
        self.sending.set()
        await asyncio.sleep(0)
        return self.outcomes.pop(0) if self.outcomes else Delivered("m1", "r1")

    @property
    def keys(self) -> list[str]:
        """What was sent, in order."""
        return [delivery.key for delivery in self.sent]


async def promise(store: Store, *keys: str, user: str = "alice", clock: StillClock, **more: Any) -> None:
    """Outbox rows for a person, due now unless said otherwise."""

    def work(conn: Connection) -> None:
        now = clock.now()
        to = people.find_or_create(conn, Address("wecom", "wwtest", "1000002", user), now).address_id
        outbox.enqueue(conn, [outbox.row(key, to, Text(content=f"内容 {key}"), now, **more) for key in keys])

    await store.run(work)


async def row(store: Store, key: str) -> Row[Any]:
    """An outbox row as it stands."""
    return await store.run(lambda conn: conn.execute(select(rows).where(rows.c.key == key)).one())


def courier(
    store: Store,
    post: Callable[[Delivery], Awaitable[Outcome]],
    clock: StillClock,
    business: StillClock | None = None,
    quota: int | None = None,
) -> Courier:
    """A courier without chance in it: a backoff is exactly 2, 4, 8 … seconds."""
    return Courier(store, post, clock, business, jitter=lambda: 0.5, quota=quota)


async def test_what_is_due_is_sent_once_and_noted(store: Store, clock: StillClock) -> None:
    await promise(store, "a", clock=clock)
    post = Post()
    await courier(store, post, clock).deliver_due()
    await courier(store, post, clock).deliver_due()
    (only,) = post.sent
    assert (only.key, only.address.user, only.message, only.attempts, only.notice) == (
        "a", "alice", Text(content="内容 a"), 1, False,
    )  # fmt: skip
    found = await row(store, "a")
    assert (found.status, found.msgid, found.response_code, found.sent_at) == ("sent", "m1", "r1", clock.now())


async def test_the_same_promise_twice_is_one_message(store: Store, clock: StillClock) -> None:
    await promise(store, "a", clock=clock)
    await promise(store, "a", clock=clock)
    post = Post()
    await courier(store, post, clock).deliver_due()
    await promise(store, "a", clock=clock)
    await courier(store, post, clock).deliver_due()
    assert post.keys == ["a"]


async def test_parts_for_one_person_arrive_in_order_and_one_at_a_time(store: Store, clock: StillClock) -> None:
    keys = [f"p{n:02}" for n in range(20)]
    await promise(store, *keys, clock=clock)
    await promise(store, *(f"bob{n}" for n in range(5)), user="bob", clock=clock)
    flying: Counter[str] = Counter()

    class Watching(Post):
        async def __call__(self, delivery: Delivery) -> Outcome:
            flying[delivery.address.user] += 1
            assert flying[delivery.address.user] == 1
            outcome = await super().__call__(delivery)
            flying[delivery.address.user] -= 1
            return outcome

    post = Watching()
    await courier(store, post, clock).deliver_due()
    assert [key for key in post.keys if key.startswith("p")] == keys
    assert len(post.sent) == 25


async def test_a_head_that_waits_for_a_retry_holds_back_what_follows_but_no_other_person(
    store: Store, clock: StillClock
) -> None:
    await promise(store, "a1", "a2", clock=clock)
    post = Post(RetryAt(0, "limit"))
    sender = courier(store, post, clock)
    await sender.deliver_due()
    assert post.keys == ["a1"]
    await promise(store, "b1", user="bob", clock=clock)
    await sender.deliver_due()
    assert post.keys == ["a1", "b1"]
    clock.advance(seconds=2)
    await sender.deliver_due()
    assert post.keys == ["a1", "b1", "a1", "a2"]
    assert post.sent[2].id == post.sent[0].id
    assert post.sent[2].message == post.sent[0].message


async def test_a_planned_notice_does_not_hold_back_one_that_is_due_earlier(store: Store, clock: StillClock) -> None:
    await promise(store, "tomorrow", clock=clock, priority=NOTICE, not_before=clock.now() + timedelta(days=1))
    await promise(store, "today", clock=clock, priority=NOTICE)
    post = Post()
    await courier(store, post, clock).deliver_due()
    assert post.keys == ["today"]
    assert post.sent[0].notice


async def test_replies_go_before_notices(store: Store, clock: StillClock) -> None:
    await promise(store, *(f"n{n}" for n in range(70)), clock=clock, priority=NOTICE)
    await promise(store, "reply", clock=clock, priority=REPLY)
    post = Post()
    await courier(store, post, clock).deliver_due()
    assert post.keys[0] == "reply"


async def test_waiting_grows_with_each_try_and_respects_what_the_other_side_asks(
    store: Store, clock: StillClock
) -> None:
    await promise(store, "a", clock=clock)
    post = Post(RetryAt(0, "net"), RetryAt(0, "net"), RetryAt(60, "limit"))
    waits = []
    for _ in range(3):
        await courier(store, post, clock).deliver_due()
        found = await row(store, "a")
        waits.append((found.next_at - clock.now()).total_seconds())
        clock.moment = found.next_at
    assert waits == [2, 4, 75]  # a limit that all meet at once is not met at once again


async def test_a_reply_is_parked_after_its_last_try_and_can_be_retried_by_hand(store: Store, clock: StillClock) -> None:
    await promise(store, "a", "b", clock=clock)
    post = Post(*(RetryAt(0, "net") for _ in range(REPLY_ATTEMPTS)))
    for _ in range(REPLY_ATTEMPTS):
        await courier(store, post, clock).deliver_due()
        clock.advance(hours=1)
    found = await row(store, "a")
    assert (found.status, found.last_error, found.attempts) == ("parked", "net", REPLY_ATTEMPTS)
    assert post.keys == ["a"] * REPLY_ATTEMPTS + ["b"]
    assert await store.run(lambda conn: outbox.retry(conn, found.id, clock.now()))
    await courier(store, post, clock).deliver_due()
    assert (await row(store, "a")).status == "sent"
    assert not await store.run(lambda conn: outbox.retry(conn, found.id, clock.now()))


@pytest.mark.parametrize("outcome", [Permanent("nobody reachable"), Bug("bad payload")])
async def test_what_can_never_arrive_is_parked_with_its_reason_and_lets_the_next_pass(
    store: Store, clock: StillClock, outcome: Permanent | Bug
) -> None:
    await promise(store, "a", "b", clock=clock)
    post = Post(outcome)
    await courier(store, post, clock).deliver_due()
    found = await row(store, "a")
    assert (found.status, found.last_error) == ("parked", outcome.reason)
    assert post.keys == ["a", "b"]


async def test_a_sender_that_raises_loses_nothing(store: Store, clock: StillClock) -> None:
    async def broken(delivery: Delivery) -> Outcome:
        raise RuntimeError("secret")

    await promise(store, "a", clock=clock)
    await courier(store, broken, clock).deliver_due()
    found = await row(store, "a")
    assert (found.status, found.last_error) == ("pending", "sender failed: RuntimeError")


async def test_an_unreadable_payload_is_parked_and_not_sent(store: Store, clock: StillClock) -> None:
    await promise(store, "a", clock=clock)
    await store.run(lambda conn: conn.execute(update(rows).values(payload='{"kind":"fax"}')))
    post = Post()
    await courier(store, post, clock).deliver_due()
    assert (await row(store, "a")).status == "parked"
    assert post.sent == []


async def test_a_notice_past_its_time_is_cancelled_not_sent_late(store: Store, clock: StillClock) -> None:
    await promise(store, "a", clock=clock, priority=NOTICE, not_after=clock.now() + timedelta(hours=1))
    clock.advance(hours=2)
    post = Post()
    await courier(store, post, clock).deliver_due()
    assert post.sent == []
    assert (await row(store, "a")).status == "cancelled"


async def crash_while_sending(store: Store, clock: StillClock) -> Post:
    """A courier that has sent, and whose process ends before it could note that."""
    post, arrived = Post(), asyncio.Event()

    async def never_returns(delivery: Delivery) -> Outcome:
        await post(delivery)
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError

    dying = asyncio.create_task(courier(store, never_returns, clock).deliver_due())
    await arrived.wait()
    dying.cancel()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        if task.get_coro().__qualname__ == "Courier._deliver":  # type: ignore[union-attr]
            task.cancel()
    return post


async def test_after_a_crash_between_send_and_settle_the_same_is_sent_again_when_the_lease_is_over(
    store: Store, clock: StillClock
) -> None:
    await promise(store, "a", "b", clock=clock)
    before = await crash_while_sending(store, clock)
    after = Post()
    await courier(store, after, clock).deliver_due()
    assert after.sent == []
    clock.moment += LEASE
    await courier(store, after, clock).deliver_due()
    assert after.keys == ["a", "b"]
    first, again = before.sent[0], after.sent[0]
    assert (first.id, first.message, first.address) == (again.id, again.message, again.address)


async def test_a_notice_of_unknown_outcome_is_parked_after_four_hours(store: Store, clock: StillClock) -> None:
    await promise(store, "a", clock=clock, priority=NOTICE)
    await crash_while_sending(store, clock)
    clock.advance(hours=5)
    after = Post()
    await courier(store, after, clock).deliver_due()
    assert after.sent == []
    found = await row(store, "a")
    assert (found.status, found.last_error) == ("parked", "发送结果超过四小时仍不明，未再重发")


async def test_a_late_courier_overwrites_nothing(store: Store, clock: StillClock) -> None:
    await promise(store, "a", clock=clock)
    ((late,), _) = await store.run(lambda conn: sending.claim(conn, 1, clock.now(), LEASE))
    clock.moment += LEASE
    await courier(store, Post(), clock).deliver_due()
    parked = Settled(late.id, late.attempts, "parked", clock.now(), "late")
    await store.run(lambda conn: settle(conn, [parked]))
    assert (await row(store, "a")).status == "sent"


async def test_a_running_courier_sends_what_is_promised_and_leaves_the_rest_at_stop(store: Store) -> None:
    real = SystemClock()
    still = StillClock(real.now())
    post = Post()
    running = Courier(store, post, real)
    await running.start()
    await promise(store, "a", clock=still)
    running.wake()
    await post.sending.wait()
    await running.stop()
    post.sending.clear()
    await promise(store, "b", clock=still)
    assert post.keys == ["a"]
    assert (await row(store, "a")).status == "sent"
    assert (await row(store, "b")).status == "pending"
    await running.start()
    await post.sending.wait()
    await running.stop()
    assert post.keys == ["a", "b"]


async def test_at_the_start_of_the_only_process_claims_left_over_are_free_at_once(
    store: Store, clock: StillClock
) -> None:
    await promise(store, "a", clock=clock)
    await crash_while_sending(store, clock)
    post = Post()
    running = courier(store, post, clock)
    await running.start()
    await post.sending.wait()
    await running.stop()
    assert (await row(store, "a")).status == "sent"


async def test_several_couriers_on_one_postgres_send_each_row_once_and_in_order(
    postgres_database: str, clock: StillClock
) -> None:
    await upgrade(postgres_database)
    stores = [Store(postgres_database) for _ in range(3)]
    for store in stores:
        await store.start()
    for user in range(30):
        await promise(stores[0], *(f"u{user}-{n}" for n in range(10)), user=f"u{user}", clock=clock)
    post = Post()
    await asyncio.gather(*(courier(store, post, clock).deliver_due() for store in stores for _ in range(2)))
    assert len(post.sent) == 300
    assert max(Counter(post.keys).values()) == 1
    for user in range(30):
        mine = [key for key in post.keys if key.startswith(f"u{user}-")]
        assert mine == [f"u{user}-{n}" for n in range(10)]
    for store in stores:
        await store.stop()


async def test_the_next_look_is_at_the_earliest_waiting_row(store: Store, clock: StillClock) -> None:
    due: list[datetime] = [clock.now() + timedelta(hours=h) for h in (3, 1, 2)]
    for number, moment in enumerate(due):
        await promise(store, f"n{number}", clock=clock, not_before=moment)
    assert await store.run(lambda conn: outbox.next_due(conn, clock.now())) == due[1]
