"""Figures of several years in one answer: each to its year, or all of them asked again; nothing is guessed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from handlers.dialog import Asked
from handlers.form.series import Given, read_answers
from handlers.language.readings import Unknown, Unreadable

TODAY = date(2026, 11, 21)
YEARS = [2025, 2024, 2023]


def said(text: str, key: str = "revenue", years: list[int] | None = None) -> Given | Unknown | Unreadable:
    asked = YEARS if years is None else years
    return read_answers(Asked(key=key, year=asked[0], years=asked if len(asked) > 1 else []), text, TODAY)


def figures(text: str, key: str = "revenue") -> dict[int | None, int]:
    """Year → 万元, for figures given exactly."""
    given = said(text, key)
    assert isinstance(given, Given), given
    assert all(fact.lo == fact.hi and fact.lo is not None for fact in given.facts)
    return {fact.year: int((fact.lo or 0) / 10_000) for fact in given.facts}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("前年2800,去年3360", {2024: 2800, 2025: 3360}),
        ("2025年6000万，2024年5000万，2023年4000万", {2025: 6000, 2024: 5000, 2023: 4000}),
        ("2025 年 6000 万；2024 年 5000 万", {2025: 6000, 2024: 5000}),
        ("2025年6000万2024年5000万", {2025: 6000, 2024: 5000}),
        ("2025年：6000万\n2024年：5000万", {2025: 6000, 2024: 5000}),
        ("6000、5000、4000", {2025: 6000, 2024: 5000, 2023: 4000}),
        ("6000 5000 4000", {2025: 6000, 2024: 5000, 2023: 4000}),
        ("3500,3200,2800", {2025: 3500, 2024: 3200, 2023: 2800}),
        ("1.2亿，9800万", {2025: 12000, 2024: 9800}),
        ("3500", {2025: 3500}),
        ("三年都是3500万", {2025: 3500, 2024: 3500, 2023: 3500}),
        ("1,200万", {2025: 1200}),
        ("2021年1800万", {2021: 1800}),
    ],
)
def test_each_figure_goes_to_its_year(text: str, found: dict[int | None, int]) -> None:
    assert figures(text) == found


def test_losses_keep_their_sign() -> None:
    assert figures("去年-30万，前年50万", "net_profit") == {2025: -30, 2024: 50}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("500,320,280", "看不出是一个数还是几个数"),
        ("3500，去年3200", "有的数没写年份"),
        ("1 2 3 4", "数比问的年份多"),
        ("去年3500，去年3600", "同一年写了两个数"),
        ("2025年3500，2024年还行", ""),
        ("2025年3500，2030年3600", ""),
        ("2025年3500，2024年-5", "不能小于0"),
    ],
)
def test_one_piece_that_cannot_be_read_leaves_all_unread(text: str, hint: str) -> None:
    given = said(text)
    assert isinstance(given, Unreadable)
    assert hint in given.hint


def test_a_year_not_known_is_neither_zero_nor_asked_for_again() -> None:
    given = said("2025年3500，2024年不清楚")
    assert isinstance(given, Given)
    assert [fact.year for fact in given.facts] == [2025]
    assert given.not_known == (2024,)


def test_one_word_for_all_years_says_none_is_known() -> None:
    assert isinstance(said("不清楚"), Unknown)
    assert isinstance(said("都不清楚"), Unknown)
    assert isinstance(said("都没有"), Unreadable)


def test_rough_figures_stay_rough_in_a_series() -> None:
    given = said("去年三千五百来万、前年不到3000万")
    assert isinstance(given, Given)
    first, second = given.facts
    alike = said("每年都差不多3500万")
    assert isinstance(alike, Given)
    assert all(fact.lo != fact.hi for fact in alike.facts)
    assert (first.lo, first.hi) == (Fraction(35_000_000), Fraction(36_000_000))
    assert second.hi is not None
    assert second.hi < 30_000_000


def test_a_fact_without_years_is_read_as_before() -> None:
    given = read_answers(Asked(key="staff"), "200人", TODAY)
    assert isinstance(given, Given)
    assert given.facts[0].lo == 200
