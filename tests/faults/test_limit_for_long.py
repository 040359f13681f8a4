"""WeCom takes nothing for minutes (45009): it is asked now and then by a few, and nothing is lost by the wait."""

from __future__ import annotations

import asyncio

from scheduler.delivery import Delivered, Delivery, Outcome, RetryAt
from scheduler.landing import IN_A_ROW
from storage.database import Store
from storage.outbox import NOTICE
from tests.conftest import StillClock
from tests.scheduler.test_courier import Post, courier, promise

LIMIT = RetryAt(60, "errcode 45009 调用太频繁", everyone=True)
WAITING = 1000
MINUTES = 10


async def test_a_limit_that_lasts_is_not_hammered_and_all_goes_out_after_it(store: Store, clock: StillClock) -> None:
    for n in range(WAITING // 20):
        await promise(store, *(f"n{n}-{i}" for i in range(20)), user=f"u{n}", clock=clock, priority=NOTICE)
    post = Post(*[LIMIT] * 100_000)
    sender = courier(store, post, clock)
    await sender.deliver_due()
    first = len(post.sent)
    assert first <= 100
    for _ in range(MINUTES):
        clock.advance(seconds=61)
        await sender.deliver_due()
    assert MINUTES <= len(post.sent) - first <= MINUTES * IN_A_ROW
    post.outcomes.clear()
    post.sent.clear()
    for _ in range(5):  # some were told to wait; nobody gets more than twenty in a minute
        clock.advance(minutes=16)
        await sender.deliver_due()
    assert len(post.sent) == len(set(post.keys)) == WAITING


async def test_an_answer_is_tried_while_what_is_planned_waits(store: Store, clock: StillClock) -> None:
    for n in range(100):
        await promise(store, f"n{n}", user=f"u{n}", clock=clock, priority=NOTICE)
    post = Post(*[LIMIT] * 100_000)
    sender = courier(store, post, clock)
    await sender.deliver_due()
    tried = len(post.sent)
    await promise(store, "answer", user="asker", clock=clock)
    await sender.deliver_due()
    assert post.keys[tried:] == ["answer"]
    clock.advance(seconds=61)
    await promise(store, "another", user="someone", clock=clock)
    await sender.deliver_due()
    assert post.keys[tried + 1] == "another"


async def test_an_answer_waits_for_none_of_the_few_that_ask_whether_it_is_over(store: Store, clock: StillClock) -> None:
    for n in range(100):
        await promise(store, f"n{n}", user=f"u{n}", clock=clock, priority=NOTICE)
    asked, over = list[str](), asyncio.Event()
    all_asked, answered, landed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def send(delivery: Delivery) -> Outcome:
        if not over.is_set():
            return LIMIT
        if delivery.key == "answer":
            answered.set()
            return Delivered("m1", "")
        asked.append(delivery.key)
        if len(asked) == IN_A_ROW:
            all_asked.set()
        await landed.wait()
        return LIMIT

    sender = courier(store, send, clock)
    await sender.deliver_due()
    over.set()
    clock.advance(seconds=61)
    await sender.start()
    try:
        async with asyncio.timeout(10):
            await all_asked.wait()
            await promise(store, "answer", user="asker", clock=clock)
            sender.wake()
            await answered.wait()
        assert len(asked) == IN_A_ROW
    finally:
        landed.set()
        await sender.stop()
