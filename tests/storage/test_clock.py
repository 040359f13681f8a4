"""The business clock: Shanghai's day, and any other day on request."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from storage.clock import BusinessClock
from tests.conftest import StillClock


def test_late_in_the_evening_utc_it_is_tomorrow_in_shanghai() -> None:
    clock = BusinessClock(StillClock(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)))
    assert clock.today() == date(2026, 11, 22)
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_a_day_that_was_set_goes_on_from_there_and_can_be_left(clock: StillClock) -> None:
    business = BusinessClock(clock)
    business.set_today(date(2023, 6, 1))
    assert business.now().isoformat() == "2023-06-01T09:00:00+08:00"
    clock.advance(days=1)
    assert business.today() == date(2023, 6, 2)
    business.set_today(None)
    assert business.today() == date(2026, 11, 22)


def test_a_day_before_shanghai_gave_up_summer_time_is_that_day(clock: StillClock) -> None:
    business = BusinessClock(clock)
    business.set_today(date(1990, 7, 1))
    assert business.today() == date(1990, 7, 1)
