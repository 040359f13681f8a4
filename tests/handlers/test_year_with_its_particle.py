"""Met in the field: 的 behind a year (2023年的营收) lost the year, and the figure went under the last closed one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.understanding.stated import stated


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023年的营业收入1亿", {("revenue", 2023): 10000}),
        ("24年度的研发费用300万", {("rnd_expense", 2024): 300}),
        ("23年的营收是一个亿，24年一亿一", {("revenue", 2023): 10000, ("revenue", 2024): 11000}),
        ("去年的营收是3000万，前年的2800万", {("revenue", 2025): 3000, ("revenue", 2024): 2800}),
        ("2024年的时候营收3000万", {("revenue", 2024): 3000}),
        ("12年的老厂，营收3000万", {("revenue", None): 3000}),
    ],
)
def test_a_year_keeps_its_figure_and_dates_nothing_else(text: str, years: dict[Any, int]) -> None:
    found = stated(text, date(2026, 11, 21)).facts
    assert {(item.fact.key, item.fact.year): item.fact.lo / item.meant.scale for item in found if item.fact.lo} == years
