"""The two clocks: the system's for leases and limits, the business one for what day it is in China."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """The day in China on which a stored moment falls."""
    return moment.astimezone(SHANGHAI).date()


def until_tomorrow(now: datetime) -> timedelta:
    """From a moment to the first minute of the next day in Shanghai: when what is counted by the day begins anew."""
    tomorrow = now.astimezone(SHANGHAI).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0, 1), SHANGHAI) - now


class Clock(Protocol):
    """Anything that tells an aware moment."""

    def now(self) -> datetime:
        """The present moment, with its zone."""


class SystemClock:
    """Real time in UTC: leases, limits, signatures, when a row was written."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class BusinessClock:
    """Asia/Shanghai time by which policies are judged; its day can be set in the sandbox and in tests."""

    def __init__(self, clock: Clock, offset: timedelta = timedelta()) -> None:
        self._clock = clock
        self._offset = offset

    def now(self) -> datetime:
        """The business moment in Asia/Shanghai."""
        return (self._clock.now() + self._offset).astimezone(SHANGHAI)

    def today(self) -> date:
        """The business day."""
        return self.now().date()

    def set_today(self, day: date | None) -> None:
        """Move to that day at the present time of day; None returns to the real day."""
        self._offset = timedelta()
        if day is not None:
            here = self.now()
            moment = datetime.combine(day, time(here.hour, here.minute, here.second, here.microsecond), SHANGHAI)
            self._offset = moment - here

    def set_moment(self, moment: datetime) -> None:
        """Move to that very moment; time goes on from there."""
        self._offset = moment - self._clock.now()
