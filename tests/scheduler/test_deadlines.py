"""Many calls bounded by one timer: each ends in time, and nobody else's end is taken for its own."""

from __future__ import annotations

import asyncio

import pytest

from scheduler.deadlines import Deadlines

SHORT, LONG = 0.05, 30.0


async def wait(deadlines: Deadlines, seconds: float) -> str:
    """One call that takes so long."""
    with deadlines.one():
        await asyncio.sleep(seconds)
    return "done"


async def test_what_is_late_ends_and_what_is_in_time_does_not() -> None:
    deadlines = Deadlines(SHORT)
    calls = [wait(deadlines, LONG if n % 3 == 0 else 0.0) for n in range(30)]
    async with asyncio.timeout(LONG):
        ended = await asyncio.gather(*calls, return_exceptions=True)
    for n, end in enumerate(ended):
        assert isinstance(end, TimeoutError) if n % 3 == 0 else end == "done"


async def test_each_has_its_whole_time_though_another_began_before() -> None:
    deadlines = Deadlines(0.6)
    first = asyncio.create_task(wait(deadlines, LONG))
    await asyncio.sleep(0.3)
    second = asyncio.create_task(wait(deadlines, 0.4))
    with pytest.raises(TimeoutError):
        await first
    assert await second == "done"
    assert await wait(deadlines, 0.0) == "done"


async def test_a_task_that_somebody_else_cancels_is_cancelled() -> None:
    task = asyncio.create_task(wait(Deadlines(LONG), LONG))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelled_and_late_at_once_is_cancelled() -> None:
    deadlines = Deadlines(SHORT)

    async def stubborn() -> None:
        with deadlines.one():
            try:
                await asyncio.sleep(LONG)
            finally:
                task.cancel()

    task = asyncio.create_task(stubborn())
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_outer_of_two_bounds_ends_the_inner() -> None:
    outer, inner = Deadlines(SHORT), Deadlines(LONG)
    with pytest.raises(TimeoutError), outer.one():
        await wait(inner, LONG)
    assert await wait(inner, 0.0) == "done"


async def test_an_error_inside_is_told_as_it_is_and_the_task_lives_on() -> None:
    deadlines = Deadlines(SHORT)
    with pytest.raises(KeyError), deadlines.one():
        raise KeyError("x")
    await asyncio.sleep(2 * SHORT)
    assert await wait(deadlines, 0.0) == "done"
