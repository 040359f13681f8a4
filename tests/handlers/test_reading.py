"""Answers read as the kind of fact that was asked for; nothing is guessed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from handlers.dialog import Asked
from handlers.language.readings import Unknown, Unreadable
from handlers.understanding.reading import read_answer
from knowledge.facts import catalogue
from storage.known import Fact

TODAY = date(2026, 11, 21)


def said(key: str, text: str) -> Fact | Unknown | Unreadable:
    return read_answer(Asked(key=key, year=2025 if catalogue()[key].yearly else None), text, TODAY)


@pytest.mark.parametrize(
    ("key", "text", "lo", "hi"),
    [
        ("revenue", "3520万", 35_200_000, 35_200_000),
        ("revenue", "3520", 35_200_000, 35_200_000),
        ("revenue", "三千五百来万", 35_000_000, 36_000_000),
        ("revenue", "1.2亿", 120_000_000, 120_000_000),
        ("revenue", "0", 0, 0),
        ("profit_total", "-30万", -300_000, -300_000),
        ("new_equity_paid_in", "没有", 0, 0),
        ("patent_invention", "两项", 2, 2),
        ("patent_invention", "没有", 0, 0),
        ("patent_invention", "两三项", 2, 3),
        ("rank_province", "省内第三", 3, 3),
        ("staff", "200人", 200, 200),
        ("market_share", "99%以上", 99, 100),
    ],
)
def test_a_figure_is_kept_as_an_exact_span(key: str, text: str, lo: int, hi: int) -> None:
    fact = said(key, text)
    assert isinstance(fact, Fact)
    assert (fact.lo, fact.hi) == (Fraction(lo), Fraction(hi))


@pytest.mark.parametrize(
    ("text", "year"), [("去年3360万", 2025), ("前年2800万", 2024), ("23年2000万", 2023), ("2022年度1800万", 2022)]
)
def test_a_year_in_front_is_the_year_of_the_figure(text: str, year: int) -> None:
    fact = said("revenue", text)
    assert isinstance(fact, Fact)
    assert fact.year == year


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("high_tech_enterprise", "有", True),
        ("high_tech_enterprise", "没有", False),
        ("high_tech_enterprise", "不是", False),
        ("no_bad_record", "是", True),
        ("no_bad_record", "没错", True),
        ("no_bad_record", "不是", False),
        ("rnd_institution_level", "市级", "city"),
        ("rnd_institution_level", "省里的", "province"),
        ("rnd_institution_level", "没有", "none"),
        ("industry", "制造业", "工业"),
        ("registered_on", "2015年6月1日", "2015-06-01"),
        ("incidents", "没有", []),
        ("incidents", "2024年3月5日 安全", [{"kind": "safety", "on": "2024-03-05"}]),
        (
            "incidents",
            "2024年3月5日 安全；去年1月2日 环保",
            [{"kind": "safety", "on": "2024-03-05"}, {"kind": "environment", "on": "2025-01-02"}],
        ),
        ("titles", "没有", []),
        ("titles", "省级专精特新 去年9月1日", [{"tier": "srdi.province", "on": "2025-09-01"}]),
        ("titles", "国家级小巨人", [{"tier": "little_giant.national"}]),
        ("titles", "国家级单项冠军产品", [{"tier": "champion_product.national"}]),
        ("titles", "省级专精特新 2024年9月1日", [{"tier": "srdi.province", "on": "2024-09-01"}]),
    ],
)
def test_an_answer_in_words_is_kept_as_its_value(key: str, text: str, value: Any) -> None:
    fact = said(key, text)
    assert isinstance(fact, Fact)
    assert fact.value == value


@pytest.mark.parametrize("key", ["revenue", "patent_invention", "high_tech_enterprise", "industry", "titles"])
@pytest.mark.parametrize("text", ["不清楚", "不清楚,得问财务", "不方便说", "这个能不能不填"])
def test_not_knowing_is_neither_zero_nor_no(key: str, text: str) -> None:
    assert isinstance(said(key, text), Unknown)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("revenue", "没有"),
        ("revenue", "200人"),
        ("revenue", "还行"),
        ("revenue", "明年5000万"),
        ("revenue", "-5万"),
        ("revenue", "99999999999万"),
        ("debt_ratio", "没有"),
        ("patent_invention", "2.5项"),
        ("patent_invention", "30%"),
        ("rank_province", "0"),
        ("no_bad_record", "有"),
        ("no_bad_record", "没有"),
        ("no_false_information", "无"),
        ("high_tech_enterprise", "也许"),
        ("rnd_institution_level", "没有省级"),
        ("rnd_institution_level", "正在申请省级"),
        ("rnd_institution_level", "省级和市级"),
        ("industry", "做买卖"),
        ("registered_on", "2015年"),
        ("registered_on", "2030年1月1日"),
        ("incidents", "有"),
        ("incidents", "2024年3月5日"),
        ("incidents", "2024年3月5日 安全；环保"),
        ("incidents", "前年出过一次安全事故"),
        ("titles", "没有小巨人"),
        ("titles", "省级专精特新 2030年9月1日"),
        ("titles", "省级专精特新和国家级小巨人2024年9月1日"),
        ("titles", "准备申请国家级小巨人"),
        ("titles", "小巨人"),
        ("titles", "国家级单项冠军"),
    ],
)
def test_what_cannot_be_read_for_certain_gives_a_hint_and_nothing_else(key: str, text: str) -> None:
    found = said(key, text)
    assert isinstance(found, Unreadable)
    assert found.hint


def test_every_fact_of_the_catalogue_can_be_declined() -> None:
    assert all(isinstance(said(key, "不清楚"), Unknown) for key in catalogue())
