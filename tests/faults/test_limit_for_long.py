"""WeCom takes nothing for minutes (45009): it is asked now and then by a few, and nothing is lost by the wait."""

from __future__ import annotations

from scheduler.delivery import RetryAt
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
