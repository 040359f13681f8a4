"""What is planned gives way to who writes: few at a time and at a steady pace, while answers go as fast as ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from scheduler.courier import Courier
from scheduler.way import AT_ONCE, LATELY, PACE, Way
from storage.database import Store
from storage.outbox import NOTICE
from tests.conftest import StillClock
from tests.scheduler.test_courier import Post, promise


class Seconds:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """What it says."""
        return self.now


def test_while_nobody_writes_everything_may_set_out() -> None:
    way = Way(Seconds())
    assert way.free
    assert all(way.take() for _ in range(1000))


def test_after_somebody_wrote_few_set_out_at_a_time_and_so_many_a_second_until_it_is_over() -> None:
    seconds = Seconds()
    way = Way(seconds)
    gone = 0
    for step in range(1000):
        if step % 100 == 0:
            way.give()
        at_once = 0
        while way.take():
            at_once += 1
        assert at_once <= AT_ONCE
        gone += at_once
        seconds.now += 0.001
    assert PACE - AT_ONCE <= gone <= PACE + AT_ONCE
    seconds.now += LATELY
    assert way.free
    assert all(way.take() for _ in range(1000))


async def test_an_answer_goes_at_once_though_notices_wait_and_these_go_in_their_turn(
    store: Store, clock: StillClock
) -> None:
    for n in range(20):
        await promise(store, f"n{n}", user=f"u{n}", clock=clock, priority=NOTICE)
    seconds, post = Seconds(), Post()
    way = Way(seconds)
    courier = Courier(store, post, clock, way=way)
    courier.give_way()
    await courier.start()
    try:
        await until(lambda: len(post.sent) == AT_ONCE)
        await promise(store, "answer", user="u19", clock=clock)
        courier.wake()
        await until(lambda: len(post.sent) > AT_ONCE)
        assert post.keys[AT_ONCE:] == ["answer"]
        seconds.now += AT_ONCE / PACE
        await until(lambda: len(post.sent) == 2 * AT_ONCE + 1)
        seconds.now += LATELY
        await until(lambda: len(post.sent) == 21)
    finally:
        await courier.stop()
    assert len(set(post.keys)) == 21


async def until(is_so: Callable[[], bool]) -> None:
    """Returns once it is so."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
