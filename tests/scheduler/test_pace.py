"""Nobody is written to faster than WeCom delivers: what would be dropped in silence waits, in order, and goes out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from storage.database import Store
from storage.limits import A_MINUTE, AN_HOUR, sent_on
from storage.outbox import BROADCAST, NOTICE, REPLY
from storage.tables import outbox as rows
from tests.conftest import StillClock
from tests.scheduler.test_courier import Post, courier, promise, row

ANSWERS, PLANNED = A_MINUTE[0], A_MINUTE[2]


async def test_answers_past_the_limit_arrive_later_and_in_order(store: Store, clock: StillClock) -> None:
    keys = [f"p{n:02}" for n in range(70)]
    await promise(store, *keys, clock=clock)
    await promise(store, "bob", user="bob", clock=clock)
    post = Post()
    sender = courier(store, post, clock)
    await sender.deliver_due()
    assert [key for key in post.keys if key != "bob"] == keys[:ANSWERS]
    assert "bob" in post.keys
    for _ in range(2):
        clock.advance(seconds=61)
        await sender.deliver_due()
    assert [key for key in post.keys if key != "bob"] == keys


async def test_notices_leave_room_for_answers(store: Store, clock: StillClock) -> None:
    await promise(store, *(f"n{n}" for n in range(40)), clock=clock, priority=NOTICE)
    post = Post()
    sender = courier(store, post, clock)
    await sender.deliver_due()
    assert len(post.sent) == PLANNED
    await promise(store, *(f"r{n}" for n in range(40)), clock=clock, priority=REPLY)
    await sender.deliver_due()
    assert len(post.sent) == ANSWERS
    clock.advance(seconds=61)
    await sender.deliver_due()
    assert len(post.sent) <= ANSWERS + 30
    assert len([key for key in post.keys if key.startswith("n")]) < 2 * PLANNED


async def test_what_another_process_sent_counts(store: Store, clock: StillClock) -> None:
    await promise(store, *(f"a{n}" for n in range(40)), clock=clock)
    first, second = Post(), Post()
    await courier(store, first, clock).deliver_due()
    await courier(store, second, clock).deliver_due()
    assert (len(first.sent), len(second.sent)) == (ANSWERS, 0)


async def test_a_message_held_back_was_not_a_try_and_says_why_it_waits(store: Store, clock: StillClock) -> None:
    await promise(store, *(f"a{n:02}" for n in range(ANSWERS + 1)), clock=clock)
    await courier(store, Post(), clock).deliver_due()
    waiting = await row(store, f"a{ANSWERS}")
    assert (waiting.status, waiting.attempts, waiting.next_at - clock.now()) == ("pending", 0, timedelta(seconds=61))
    assert "上限" in waiting.last_error


async def test_the_thousandth_message_within_an_hour_waits(store: Store, clock: StillClock) -> None:
    keys = [f"a{n}" for n in range(AN_HOUR[0] + 1)]
    await promise(store, *keys, clock=clock)
    earlier = clock.now() - timedelta(minutes=30)
    await store.run(
        lambda conn: conn.execute(update(rows).where(rows.c.key != keys[-1]).values(status="sent", sent_at=earlier))
    )
    post = Post()
    await courier(store, post, clock).deliver_due()
    assert post.sent == []
    clock.advance(minutes=31)
    await courier(store, post, clock).deliver_due()
    assert post.keys == [keys[-1]]


async def test_what_is_claimed_and_on_its_way_counts_for_the_quota(store: Store, clock: StillClock) -> None:
    for n in range(300):
        await promise(store, f"n{n}", user=f"u{n}", clock=clock, priority=BROADCAST)
    post = Post()
    sender = courier(store, post, clock, quota=200)
    await sender.deliver_due()
    assert len(post.sent) == 180
    await promise(store, *(f"r{n}" for n in range(25)), user="u0", clock=clock, priority=REPLY)
    await sender.deliver_due()
    assert len(post.sent) == 200


async def test_the_days_quota_is_kept_across_processes_and_its_last_tenth_is_for_answers(
    store: Store, clock: StillClock
) -> None:
    post = Post()
    senders = [courier(store, post, clock, quota=100) for _ in range(2)]
    for n in range(120):
        await promise(store, f"n{n}", user=f"u{n}", clock=clock, priority=BROADCAST)
    for sender in senders:
        await sender.deliver_due()
    assert len(post.sent) == 90
    before = len(post.sent)
    assert await store.run(lambda conn: sent_on(conn, clock.now().date())) == {"wwtest/1000002": before}
    clock.advance(hours=1)
    for sender in senders:
        await sender.deliver_due()
    assert len(post.sent) == before
    clock.advance(hours=26)  # the next morning in Shanghai
    for sender in senders:
        await sender.deliver_due()
    assert len(post.sent) == 120
