"""Working days, rhythms, and the days on which people are told of an occasion."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.calendar.occasion import Occasion, Stage, button_key, due_stage, read_button
from knowledge.calendar.rhythm import Rhythm
from knowledge.calendar.workdays import Workdays

DAYS = Workdays()


def test_holidays_and_moved_working_days_are_known() -> None:
    assert not DAYS.is_open(date(2026, 10, 1))
    assert DAYS.is_open(date(2026, 2, 14))  # a Saturday worked for the Spring Festival
    assert not DAYS.is_open(date(2026, 11, 22))


def test_the_bureaus_own_table_goes_before_the_calendar() -> None:
    own = Workdays({date(2027, 2, 13): True, date(2026, 11, 23): False})
    assert own.is_open(date(2027, 2, 13))
    assert not own.is_open(date(2026, 11, 23))
    assert own.published(2027)
    assert not DAYS.published(2027)
    assert DAYS.published(2026)


def test_stages_fall_on_working_days_before_the_last_day_and_none_twice() -> None:
    window = Occasion("window:1", "application", date(2026, 12, 20), date(2026, 12, 1))
    assert window.stages(DAYS, (7, 3, 1)) == (
        Stage("opening", date(2026, 12, 1)),
        Stage("lead7", date(2026, 12, 11)),  # the 13th is a Sunday
        Stage("lead3", date(2026, 12, 17)),
        Stage("lead1", date(2026, 12, 18)),  # the 19th is a Saturday
    )
    assert window.stages(DAYS)[-1] == Stage("lead0", date(2026, 12, 18))  # and so is the last day: told once


def test_what_a_time_down_overtook_is_not_told() -> None:
    stages = Occasion("window:1", "application", date(2026, 12, 31), date(2026, 12, 1)).stages(DAYS, (7, 3, 1))
    assert due_stage(stages, date(2026, 11, 30)) is None
    assert due_stage(stages, date(2026, 12, 29)) == Stage("lead3", date(2026, 12, 28))


@pytest.mark.parametrize(
    ("rhythm", "after", "found"),
    [
        (Rhythm("monthly", 10), date(2026, 11, 21), date(2026, 12, 10)),
        (Rhythm("monthly", 31), date(2027, 2, 1), date(2027, 2, 28)),
        (Rhythm("quarterly", 5, 3), date(2026, 11, 21), date(2026, 12, 5)),
        (Rhythm("quarterly", 5, 3), date(2026, 12, 6), date(2027, 3, 5)),
        (Rhythm("yearly", 29, 2), date(2026, 3, 1), date(2027, 2, 28)),
        (Rhythm("once", on=date(2026, 11, 20)), date(2026, 11, 21), None),
        (Rhythm("once", on=date(2026, 11, 21)), date(2026, 11, 21), date(2026, 11, 21)),
    ],
)
def test_a_rhythm_finds_its_next_day(rhythm: Rhythm, after: date, found: date | None) -> None:
    assert rhythm.next_after(after) == found


def test_a_button_says_what_it_is_about() -> None:
    assert read_button(button_key("已办", "window:12:2026-12-20", 45)) == ("已办", "window:12:2026-12-20", 45)
    assert read_button(button_key("退订", "duty:3:2026-11-10", None)) == ("退订", "duty:3:2026-11-10", None)
    assert read_button("已办 261121-7KQ2M") is None


@pytest.mark.parametrize("forged", ["window:1:2026-12-20#" + "9" * 5000, "a" * 20_000 + "#1", "window:1:2026-12-20#٣"])
def test_a_forged_button_is_no_reminders(forged: str) -> None:
    assert read_button(f"已办 #{forged}") is None
