"""Every expression of the team's acceptance table, as the contract writes it. Today is 2026-11-21."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.language.readings import Kind, to_json
from handlers.language.value import read

TODAY = date(2026, 11, 21)


def _said(lo: Any, hi: Any, *, exact: bool, unit: str, **more: Any) -> dict[str, Any]:
    return {"lo": lo, "hi": hi, "exact": exact, "unit": unit, **more}


def _wan(lo: Any, hi: Any = None, **more: Any) -> dict[str, Any]:
    return _said(lo, lo if hi is None else hi, exact=hi is None, unit="万元", **more)


TABLE: list[tuple[Kind, str, dict[str, Any]]] = [
    ("money", "三千五百来万", _wan(3500, 3600)),
    ("money", "1.2亿", _wan(12000)),
    ("money", "一亿两千万", _wan(12000)),
    ("percent", "百分之三点五", _said(3.5, 3.5, exact=True, unit="%")),
    ("money", "三四百万", _wan(300, 400)),
    ("money", "两千多万", _wan(2000, 3000)),
    ("count", "两三项", _said(2, 3, exact=False, unit="项")),
    ("money", "一百零五万八", _wan(105.8)),
    ("money", "两亿三", _wan(23000)),
    ("money", "一个多亿", _wan(10000, 20000)),
    ("money", "小一个亿", _wan(9000, 9999.9999)),
    ("money", "半个亿", _wan(5000)),
    ("money", "五千万出头", _wan(5000, 5500)),
    ("percent", "七成多", _said(70, 80, exact=False, unit="%")),
    ("percent", "三个多点", _said(3, 4, exact=False, unit="%")),
    ("percent", "5个点", _said(5, 5, exact=True, unit="%")),
    ("count", "俩", _said(2, 2, exact=True, unit="")),
    ("count", "百十来人", _said(110, 119, exact=False, unit="人")),
    ("money", "3500", _wan(3500, unit_assumed=True)),
    ("money", "3,500万元", _wan(3500)),
    ("money", "３５００万", _wan(3500)),
    ("money", "35,000,000元", _wan(3500)),
    ("percent", "翻了一番", _said(100, 100, exact=True, unit="%")),
    ("percent", "掉了5个点", _said(-5, -5, exact=True, unit="%")),
    ("money", "没有", _wan(0)),
    ("count", "没有", _said(0, 0, exact=True, unit="")),
    ("yesno", "没有", {"value": False}),
    ("money", "不清楚", {"unknown": True}),
    ("count", "得问财务", {"unknown": True}),
    ("percent", "不方便说", {"unknown": True}),
    ("yesno", "不清楚", {"value": None}),
    ("year", "去年", {"lo": 2025, "hi": 2025}),
    ("year", "前年", {"lo": 2024, "hi": 2024}),
    ("year", "23年", {"lo": 2023, "hi": 2023}),
    ("year", "上年度", {"lo": 2025, "hi": 2025}),
    ("money", "不到5000万", _said(None, 4999.9999, exact=False, unit="万元")),
    ("money", "8000万以上", _said(8000, None, exact=False, unit="万元")),
    ("date", "2025年", {"lo": "2025-01-01", "hi": "2025-12-31"}),
]


@pytest.mark.parametrize(("kind", "text", "expected"), TABLE)
def test_the_acceptance_table_is_read_as_written(kind: Kind, text: str, expected: dict[str, Any]) -> None:
    assert to_json(read(kind, text, TODAY)) == expected


@pytest.mark.parametrize("text", ["二十大", "十百千"])
@pytest.mark.parametrize("kind", ["money", "percent", "count", "number", "rank", "date", "year", "yesno"])
def test_policy_words_made_of_numerals_stay_text(kind: Kind, text: str) -> None:
    assert list(to_json(read(kind, text, TODAY))) == ["error"]
