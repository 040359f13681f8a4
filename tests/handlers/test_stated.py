"""Facts found in a sentence: by their names, with their units and years, and nothing guessed."""

from __future__ import annotations

import time
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understanding.stated import stated
from handlers.understanding.statement import slot
from handlers.verdict.hypothesis import suppose
from knowledge.facts import catalogue

TODAY = date(2026, 11, 21)


def facts(text: str) -> dict[str, Any]:
    """The facts as slots; several years of one fact together."""
    found: dict[str, Any] = {}
    for item in stated(text, TODAY).facts:
        value = slot(item)
        held = found.get(item.fact.key)
        found[item.fact.key] = {**held, **value} if isinstance(held, dict) and isinstance(value, dict) else value
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("营收9800万 研发310万", {"revenue": 9800, "rnd_expense": 310}),
        ("发明专利3项实用新型4项", {"patent_invention": 3, "patent_utility": 4}),
        ("去年营收三千五百来万", {"revenue": {"2025": [3500, 3600]}}),
        ("2023年营收5000万，2024年6000万，2025年7000万", {"revenue": {"2023": 5000, "2024": 6000, "2025": 7000}}),
        ("营收去年3360万，前年2800万", {"revenue": {"2025": 3360, "2024": 2800}}),
        ("1.2亿营收，500万研发", {"revenue": 12000, "rnd_expense": 500}),
        ("2项发明专利、7项实用新型", {"patent_invention": 2, "patent_utility": 7}),
        ("员工200人其中研发人员50人", {"staff": 200, "rnd_staff": 50}),
        ("资产5000万负债3000万", {"assets": 5000, "liabilities": 3000}),
        ("研发费用占营业收入3.5%", {"rnd_ratio": 3.5}),
        ("主营占七成", {"main_business_share": 70}),
        ("负债率七十", {"debt_ratio": 70}),
        ("市占率30%，全国前五", {"market_share": 30, "rank_national": [1, 5]}),
        ("省内第三", {"rank_province": 3}),
        ("申请了2项发明专利", {"patent_invention_filed": 2}),
        ("没有专利", {"patent_invention": 0, "patent_utility": 0, "patent_design": 0}),
        ("软著一个没有", {"software_copyright": 0}),
        ("干了十来年", {"niche_years": [10, 19]}),
        ("今年二月份刚注册", {"registered_on": ["2026-02-01", "2026-02-28"]}),
        ("2015年6月1日成立", {"registered_on": "2015-06-01"}),
        ("净利润亏了200万", {"net_profit": -200}),
        ("通过了ISO9001，不是高企", {"quality_system_cert": True, "high_tech_enterprise": False}),
        ("有市级研发机构", {"rnd_institution_level": "city"}),
        ("营收5000万，不对，营收4000万", {"revenue": 4000}),
        ("注册资本500万 营收2000万", {"revenue": 2000}),
        ("营收５，０００万", {"revenue": 5000}),
    ],
)  # fmt: skip
def test_a_named_figure_is_read(text: str, found: dict[str, Any]) -> None:
    assert facts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "我们500万",
        "营收还不知道，拿了500万补贴",
        "营收和研发500万",
        "研发增长20%",
        "利润300万",
        "营收负100万",
        "营收10万亿",
        "负债率0.75",
        "专利5项",
        "明年营收5000万",
        "是高企吗",
        "有没有ISO9001",
        "三年倍增方案第3条",
        "2000",
        "",
    ],
)
def test_what_cannot_be_placed_is_not_used(text: str) -> None:
    assert facts(text) == {}


def test_an_amount_nobody_can_place_is_told() -> None:
    assert stated("我们500万，能报吗", TODAY).unused == ("500万",)


def test_an_amount_without_a_unit_is_read_but_not_usable() -> None:
    found = stated("营收三千二", TODAY)
    assert [item.assumed for item in found.facts] == [True]
    assert found.usable == ()


def test_a_leading_product_says_only_the_least_of_the_main_business() -> None:
    (fact,) = stated("主导产品占七成", TODAY).dated(TODAY)
    assert fact.key == "main_business_share"
    assert (fact.lo, fact.hi) == (Fraction(70), Fraction(100))


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("要是研发加到500万呢", [("rnd_expense", 2025, "set")]),
        ("如果2022年研发再加60万", [("rnd_expense", 2022, "add")]),
        ("如果发明专利再多2项", [("patent_invention", None, "add")]),
        ("要是营收少100万呢", [("revenue", 2025, "add")]),
        ("要是营收增长20%，研发加到300万呢", [("revenue", 2025, "scale"), ("rnd_expense", 2025, "set")]),
        ("要是营收翻一番呢", [("revenue", 2025, "scale")]),
        ("如果负债率降5个点", [("debt_ratio", 2025, "add")]),
        ("假如评上省级瞪羚", [("titles", None, "add")]),
        ("要是通过了ISO9001呢", [("quality_system_cert", None, "set")]),
        ("要是负债率降10%呢", []),
        ("要是再好一点呢", []),
        ("要是500万呢", []),
    ],
)
def test_a_supposition_sets_adds_or_scales(text: str, changes: list[tuple[str, int | None, str]]) -> None:
    found = suppose(text, TODAY)
    assert [(change.key, change.year, change.mode) for change, _ in found.changes] == changes


def test_a_bare_figure_follows_the_fact_supposed_before() -> None:
    (found,) = suppose("那要是600万呢", TODAY, ("rnd_expense",)).changes
    assert (found[0].key, found[0].value.lo) == ("rnd_expense", 6_000_000)
    assert suppose("那要是600万呢", TODAY, ("rnd_expense", "revenue")).changes == ()


_PIECES = st.sampled_from(
    [
        *(
            "营收",
            "研发",
            "占",
            "比",
            "去年",
            "2022年",
            "5000万",
            "三四百万",
            "1.2亿",
            "3.5%",
            "七成",
            "发明专利",
            "2项",
        ),
        *(
            "没有",
            "要是",
            "如果",
            "再",
            "多",
            "少",
            "加到",
            "增长",
            "翻一番",
            "省内",
            "第三",
            "，",
            "、",
            "。",
            "ISO9001",
        ),
        *(
            "高企",
            "注册",
            "12年",
            "是",
            "吗",
            "呢",
            "和",
            "分别",
            "负债率",
            "专精特新",
            "评上",
            "\0",
            "😀",
            "５",
            "１０",
        ),
        *("0", "-1", "1e9", "第", "前", " "),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=25))
def test_any_pieces_are_read_without_a_mistake(pieces: list[str]) -> None:
    text = "".join(pieces)
    for item in stated(text, TODAY).facts:
        least = catalogue()[item.fact.key].least
        assert item.fact.said
        assert least is None or item.fact.lo is None or item.fact.lo >= least
    suppose(text, TODAY)


@pytest.mark.parametrize(
    "piece", ["营收", "5000万", "营收5000万", "没有", "去年", "省内第", "增长2", "要是再多", "ISO", "，营收", "1"]
)
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    started = time.process_time()
    stated(piece * (2000 // len(piece)), TODAY)
    suppose("要是" + piece * (1990 // len(piece)), TODAY)
    assert time.process_time() - started < 2
