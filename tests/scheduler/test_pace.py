"""Nobody is written to faster than WeCom delivers: what would be dropped in silence waits, in order, and goes out."""

from __future__ import annotations

from scheduler.courier import Courier
from scheduler.pace import Pace
from storage.database import Store
from tests.conftest import StillClock
from tests.scheduler.test_courier import Post, promise


class Seconds:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        """The seconds it shows."""
        return self.at


def test_the_thirty_first_message_within_a_minute_waits_until_the_first_is_a_minute_old() -> None:
    seconds = Seconds()
    pace = Pace(seconds)
    for number in range(30):
        seconds.at = float(number)
        assert pace.take("a") == 0.0
    seconds.at = 30.0
    assert pace.take("a") == 31.0
    assert pace.take("b") == 0.0
    seconds.at = 61.0
    assert pace.take("a") == 0.0
    assert pace.take("a") > 0.0


def test_the_thousand_and_first_message_within_an_hour_waits() -> None:
    seconds = Seconds()
    pace = Pace(seconds)
    for number in range(1000):
        seconds.at = number * 3.0
        assert pace.take("a") == 0.0
    seconds.at = 3100.0
    assert pace.take("a") == 501.0
    seconds.at = 3601.0
    assert pace.take("a") == 0.0


async def test_answers_past_the_limit_arrive_later_and_in_order(store: Store, clock: StillClock) -> None:
    keys = [f"p{n:02}" for n in range(70)]
    await promise(store, *keys, clock=clock)
    await promise(store, "bob", user="bob", clock=clock)
    seconds, post = Seconds(), Post()
    courier = Courier(store, post, clock, jitter=lambda: 0.5, pace=Pace(seconds))
    await courier.deliver_due()
    assert [key for key in post.keys if key != "bob"] == keys[:30]
    assert "bob" in post.keys
    for _ in range(2):
        seconds.at += 61.0
        clock.advance(seconds=61)
        await courier.deliver_due()
    assert [key for key in post.keys if key != "bob"] == keys
