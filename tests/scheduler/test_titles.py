"""Titles that run out: told to the firm's people with the document, never with a day nobody stated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.calendar.occasion import due_stage
from knowledge.calendar.workdays import Workdays
from knowledge.library import load_library
from scheduler.planning.hearing import Hearing
from scheduler.planning.titles import Titles
from scheduler.planning.wording import words
from storage.agenda import Almanac, Window
from storage.database import Store
from tests.scheduler.firms import Place

SOURCE = Titles(load_library().packs.values())
AWARDED = {"tier": "srdi.province", "on": "2023-07-14"}


async def heard(store: Store, day: date, almanac: Almanac | None = None) -> list[Hearing]:
    """Everything the source yields on a day."""
    found = await store.run(lambda conn: list(SOURCE.hearings(conn, day, almanac or Almanac())))
    return [hearing for batch in found for hearing in batch]


async def with_titles(store: Store, *titles: dict[str, Any]) -> None:
    """One firm with one member."""

    def write(conn: Any) -> None:
        place = Place(conn)
        place.firm("金湖示例阀门有限公司", titles=titles, member=place.person("zhang"))

    await store.run(write)


async def test_the_last_day_is_told_with_the_award_the_term_and_the_document(store: Store) -> None:
    await with_titles(store, AWARDED, {"tier": "srdi.city", "on": "2023-07-14"})
    (hearing,) = await heard(store, date(2026, 6, 15))
    assert hearing.occasion.id == f"title:{hearing.firm}:srdi.province:2023-07-14"
    assert hearing.occasion.closes == date(2026, 7, 14)
    assert hearing.occasion.kind == "recheck"
    assert "2023-07-14取得，有效期三年到2026-07-14；复核时间以主管部门当年通知为准" in hearing.details
    assert "国家梯度培育暂行办法（2022）有效期与复核（二手资料，待确认）" in hearing.details
    card = words(hearing, date(2026, 6, 15))
    assert card.title == "省级“专精特新”中小企业称号，7月14日（周二）到期"  # type: ignore[union-attr]
    assert "截止" not in str(card)
    assert "金湖示例阀门有限公司" in str(card)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 1, 14), None),
        (date(2026, 1, 15), "lead180"),
        (date(2026, 4, 15), "lead90"),
        (date(2026, 6, 12), "lead30"),  # the Friday before
        (date(2026, 7, 7), "lead7"),
        (date(2026, 7, 14), "lead7"),
    ],
)
async def test_it_is_told_half_a_year_three_months_a_month_and_a_week_before(
    store: Store, day: date, stage: str | None
) -> None:
    await with_titles(store, AWARDED)
    (hearing,) = await heard(store, day)
    due = due_stage(hearing.occasion.stages(Workdays()), day)
    assert (due.name if due else None) == stage


async def test_it_is_not_told_once_it_is_over(store: Store) -> None:
    await with_titles(store, AWARDED)
    assert await heard(store, date(2026, 7, 15)) == []


async def test_a_window_set_for_the_recheck_speaks_in_place_of_the_notice_to_come(store: Store) -> None:
    await with_titles(store, AWARDED)
    window = Window(
        1, "recheck", "srdi.province", "320000", 2026, date(2026, 6, 1), date(2026, 6, 30), "苏工信中小〔2026〕1号通知"
    )
    of_another_year = Window(2, "recheck", "srdi.province", "320000", 2027, None, date(2027, 6, 30))
    almanac = Almanac((window, of_another_year))
    (hearing,) = await heard(store, date(2026, 4, 20), almanac)
    assert "到2026-07-14；复核2026-06-01到2026-06-30（苏工信中小〔2026〕1号通知）" in hearing.details
    assert "以主管部门当年通知为准" not in hearing.details
    assert hearing.occasion.leads == (180, 90)  # from its opening on the window itself is told of


async def test_of_a_year_alone_no_day_is_said(store: Store) -> None:
    await with_titles(store, {"tier": "srdi.province", "on": "2023"})
    assert await heard(store, date(2025, 12, 31)) == []
    (hearing,) = await heard(store, date(2026, 1, 5))
    assert "2026年内到期" in hearing.words
    assert "2026-" not in hearing.words
    due = due_stage(hearing.occasion.stages(Workdays()), date(2026, 1, 5))
    assert due is not None
    assert due.name == "opening"


async def test_nothing_is_reckoned_where_no_text_says_how_long_a_title_lasts(store: Store) -> None:
    await with_titles(
        store,
        {"tier": "gazelle.province", "on": "2023-07-14"},
        {"tier": "srdi.province"},
        {"tier": "pool.county", "on": "2023-07-14"},
    )
    assert await heard(store, date(2026, 6, 15)) == []


async def test_nobody_hears_of_another_firm_nor_who_is_not_confirmed(store: Store) -> None:
    def write(conn: Any) -> None:
        place = Place(conn)
        place.person("stranger")
        place.firm("金湖示例泵业有限公司", titles=[AWARDED], member=None)

    await store.run(write)
    assert await heard(store, date(2026, 6, 15)) == []
