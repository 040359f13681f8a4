"""The words of digests: never longer than a message, every count told, each period with its own moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from knowledge.calendar.day_words import dated
from knowledge.calendar.workdays import Workdays
from scheduler.digests.lines import Part, brief, somebody
from scheduler.digests.periods import Choice, current, may_go
from scheduler.digests.writing import fitted
from storage.briefing import Line
from storage.clock import SHANGHAI
from storage.outgoing import MAX_BYTES

DAYS = Workdays()


@pytest.mark.parametrize("many", [0, 1, 3, 40])
def test_nine_sections_of_the_longest_lines_fit_in_one_message(many: int) -> None:
    lines = tuple(Line("很长的一行" * 40, (n,)) for n in range(many))
    parts = [Part("很长的标题" * 30, lines, lines)] * 9
    made = fitted("三个地方的名称、三个地方的名称、三个地方的名称等9地周报（2026年11月16日以来）", parts, "改" * 90)
    assert len(made.text.encode()) <= MAX_BYTES
    assert all(f"\n{n}. " in made.text for n in range(1, 10))
    assert len(made.sections) == 9
    assert all(len(section.lines) == many for section in made.sections)


def test_no_section_takes_the_room_of_the_others_and_what_is_left_out_is_counted() -> None:
    many = tuple(Line(f"第{n}行") for n in range(100))
    made = fitted("头", [Part("多", many, many), Part("少", many[:2], many[:2])], "尾")
    assert made.text == "头\n1. 多，另有96行\n· 第0行\n· 第1行\n· 第2行\n· 第3行\n2. 少\n· 第0行\n· 第1行\n尾"
    assert [section.whole for section in made.sections] == [False, True]


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("choice", "day", "name", "due"),
    [
        (Choice("daily"), date(2026, 11, 20), "2026-11-20", date(2026, 11, 20)),
        (Choice("weekly", 1), date(2026, 11, 22), "2026-W47", date(2026, 11, 16)),
        (Choice("weekly", 6), date(2026, 11, 23), "2026-W47", date(2026, 11, 23)),
        (Choice("weekly", 1), date(2026, 10, 8), "2026-W41", date(2026, 10, 8)),
        (Choice("weekly", 1), date(2026, 2, 24), "2026-W09", date(2026, 2, 24)),
        (Choice("monthly", 31), date(2026, 3, 3), "2026-02", date(2026, 2, 28)),
        (Choice("monthly", 1), date(2027, 1, 5), "2027-01", date(2027, 1, 4)),
        (Choice("quarterly", 5), date(2026, 11, 20), "2026-Q4", date(2026, 10, 8)),
        (Choice("quarterly", 5), date(2027, 1, 4), "2026-Q4", date(2026, 10, 8)),
    ],
)
def test_the_latest_period_whose_moment_has_come(choice: Choice, day: date, name: str, due: date) -> None:
    found = current(choice, at(day), DAYS, 7)
    assert found is not None
    assert (found.name, found.due.date()) == (name, due)
    assert found.due <= at(day) < found.ends


def test_every_day_of_two_years_has_one_digest_of_each_kind_at_an_odd_minute() -> None:
    for choice in (Choice("daily"), Choice("weekly", 3), Choice("monthly", 15), Choice("quarterly", 1)):
        seen: list[tuple[str, datetime]] = []
        for count in range(730):
            found = current(choice, at(date(2026, 1, 1) + timedelta(days=count)), DAYS, count % 3)
            assert found is not None
            assert DAYS.is_open(found.due.date())
            assert found.due.minute % 2 == 1
            assert 31 <= found.due.minute <= 57
            if not seen or seen[-1][0] != found.name:
                seen.append((found.name, found.due))
        days = [due.date() for _, due in seen]
        assert len(set(days)) == len(days)  # never two on one day


def test_it_goes_out_in_working_hours_alone() -> None:
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    hours = [hour for hour in range(24) if may_go(at(friday, hour), DAYS)]
    assert hours == list(range(9, 18))
    assert not any(may_go(at(saturday, hour), DAYS) for hour in range(24))
    assert current(Choice("none"), at(friday), DAYS, 1) is None


def test_small_words() -> None:
    assert brief("金湖示例阀门有限公司") == "金湖示例阀门"
    assert brief("有限公司") == "有限公司"
    assert somebody(" 两行\n名称 ") == "两行 名称"
    assert len(somebody("长" * 60)) == 24
    assert somebody(None) == "没有写名称的企业"
    assert dated(date(2027, 1, 4), date(2026, 12, 1)) == "2027年1月4日（周一）"
