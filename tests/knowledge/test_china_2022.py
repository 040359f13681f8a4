"""The national rules of 2022: replaced but for the scored standard of annex 1, whose bands are counted by hand here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from knowledge.policy import Pack
from knowledge.validity import standing, standing_in_words
from tests.knowledge.firms import Facts, library
from tests.knowledge.national_firms import TODAY, clause_states, verdict, with_changes

THEN = date(2025, 6, 1)
SCORE = "附件1-直通或评分"
NO_DIRECT_WAY: Facts = {
    "high_tech_enterprise": False,
    "rnd_institution_level": "city",
    "new_equity_paid_in": {"2025": 0, "2024": 0, "2023": 0},
    "science_award": False,
    "innovation_demo": False,
}
SIXTY: Facts = {
    **NO_DIRECT_WAY,
    "class1_ip": 1,  # 10
    "class1_ip_high_value": False,
    "class1_ip_self_developed": False,
    "class2_ip": False,
    "revenue": {"2025": 10000},
    "rnd_expense": {"2025": 300},  # 3 %: 15
    "main_business_revenue": {"2025": 6000, "2024": 6000},  # 0 %: 5; 60 %: 15
    "liabilities": {"2025": 55},  # 55 %: 10
    "assets": {"2025": 100},
    "strategic_industry": False,  # 5
}
"""Every figure on the lower edge of its band: 10 + 15, 5 + 10, 5 + 15 points."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return library().packs["china-2022"]


def test_the_document_is_marked_as_secondary_and_knows_no_day_of_issue(pack: Pack) -> None:
    assert (pack.number, pack.region, pack.reliability) == ("工信部企业〔2022〕63号", "000000", "secondary")
    assert pack.issued is None
    assert "待确认" in pack.validity.rests_on


@pytest.mark.parametrize(
    ("day", "document", "scored"),
    [
        (date(2022, 7, 31), "not_yet", "not_yet"),
        (date(2022, 8, 1), "in_force", "in_force"),
        (date(2026, 3, 31), "in_force", "in_force"),
        (date(2026, 4, 1), "replaced", "in_force"),
        (TODAY, "replaced", "in_force"),
    ],
)
def test_it_is_replaced_on_one_day_but_its_scored_standard_lives_on(
    pack: Pack, day: date, document: str, scored: str
) -> None:
    assert standing(pack.validity, day) == document
    states = {tier: verdict({}, "china-2022", tier, day).validity for tier in ("innovative", "srdi.province")}
    assert states == {"innovative": scored, "srdi.province": document}


def test_the_replacement_is_said_in_words(pack: Pack) -> None:
    own = next(program.validity for program in pack.programs if program.tier == "innovative")
    assert own is not None
    assert standing_in_words(pack.validity, TODAY) == "已被替代（自2026年4月1日起）"
    assert standing_in_words(own, TODAY).startswith("现行")


def test_what_is_only_generally_known_says_so_and_no_figure_stands_without_a_source(pack: Pack) -> None:
    programs = {program.tier: program for program in pack.programs}
    for condition in programs["little_giant.national"].conditions[:-1]:
        assert "待确认" in condition.says
    (points,) = [c for c in programs["srdi.province"].conditions if c.clause == "专精特新-4"]
    assert "待确认" in points.says
    assert clause_states(verdict({"quality_score": 100}, "china-2022", "srdi.province", THEN))["专精特新-4"] == "judge"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "met"),  # exactly 60
        ({"rnd_expense": {"2025": Decimal("299.9999")}}, "unmet"),  # 55
        ({"liabilities": {"2025": Decimal("55.0001")}}, "unmet"),  # 55, growth part 10
        ({"main_business_revenue": {"2025": Decimal("5999.9999"), "2024": 5999}}, "unmet"),  # 55
        ({"main_business_revenue": {"2025": 6000, "2024": Decimal("6000.0001")}}, "unmet"),  # growth 0, part 10
        ({"class1_ip": 0}, "unmet"),
        ({"class1_ip": 0, "class2_ip": True}, "unmet"),  # 5 + 15 = 20, but 55 together
        ({"class1_ip": 0, "class2_ip": True, "rnd_expense": {"2025": 500}}, "met"),  # 5 + 20: 60
        ({"class1_ip": 0, "rnd_expense": {"2025": 500}}, "unmet"),  # 0 + 20: 55
        ({"strategic_industry": True, "liabilities": {"2025": 56}}, "unmet"),  # 60, but the growth part is 10
        ({"strategic_industry": True, "rnd_expense": {"2025": 200}}, "met"),  # 10 + 10: 60, the part is just 20
        ({"strategic_industry": True, "rnd_expense": {"2025": 199}}, "unmet"),  # 10 + 5
        ({"class1_ip_self_developed": True, "rnd_expense": {"2025": 200}}, "met"),  # 15 + 10
        ({"class1_ip_high_value": True, "rnd_expense": {"2025": 100}}, "met"),  # 20 + 5
        ({"class1_ip_high_value": True, "rnd_expense": {"2025": Decimal("99.99")}}, "unmet"),  # 20 + 0
        ({"class1_ip_high_value": None, "rnd_expense": {"2025": 100}}, "judge"),
        ({"strategic_industry": None, "rnd_expense": {"2025": 200}}, "judge"),
        ({"strategic_industry": None}, "met"),  # 60 with the lower value already
        ({"class2_ip": None, "class1_ip": 0, "rnd_expense": {"2025": 500}}, "judge"),
        ({"assets": None}, "unknown"),
        ({"assets": {"2025": 0}}, "judge"),  # no ratio exists
        ({"revenue": {"2025": [9000, 11000]}}, "unknown"),
        ({"class1_ip": None, "class2_ip": True}, "unknown"),
        (
            {"class1_ip": None, "main_business_revenue": {"2025": 4999, "2024": 9999}},
            "unmet",
        ),  # the growth part is 10 whatever the patents
        ({"high_tech_enterprise": True, "class1_ip": 0}, "met"),
        ({"rnd_institution_level": "province", "class1_ip": 0}, "met"),
        ({"rnd_institution_level": None, "class1_ip": 0}, "unknown"),
        ({"new_equity_paid_in": {"2025": 0, "2024": 0, "2023": 500}, "class1_ip": 0}, "met"),
        ({"new_equity_paid_in": {"2025": 0, "2024": 0, "2023": Decimal("499.9999")}, "class1_ip": 0}, "unmet"),
        ({"new_equity_paid_in": {"2025": 0, "2024": 0}, "class1_ip": 0}, "unknown"),
        ({"science_award": True, "class1_ip": 0}, "met"),
        ({"science_award": None, "class1_ip": 0}, "judge"),
        ({"innovation_demo": True, "class1_ip": 0}, "met"),
    ],
)
def test_the_score_on_every_border(changes: dict[str, Any], state: str) -> None:
    found = verdict(with_changes(SIXTY, **changes), "china-2022", "innovative")
    assert clause_states(found)[SCORE] == state


def test_the_conditions_of_announcement_were_not_seen_so_a_person_decides() -> None:
    found = verdict(SIXTY | {"industry": "工业", "staff": 10}, "china-2022", "innovative")
    assert clause_states(found) == {"附件1-公告条件": "judge", SCORE: "met"}
    assert found.state == "judge"


def band(value: F, *edges: tuple[str, int]) -> int:
    """The points of the first band whose lower edge the value reaches."""
    return next((points for edge, points in edges if value >= F(edge)), 0)


CENTS = st.integers(min_value=0, max_value=12000).map(lambda n: Decimal(n) / 100)
EDGES = st.sampled_from([Decimal(n) for n in (0, 1, 2, 3, 5, 10, 15, 50, 55, 60, 70, 75, 100)])
PERCENT = st.one_of(EDGES, CENTS)


@given(
    rnd=PERCENT,
    growth=PERCENT.filter(lambda value: value < 100),
    debt=PERCENT,
    share=PERCENT,
    shrinks=st.booleans(),
    patents=st.integers(0, 2),
    flags=st.tuples(*[st.booleans()] * 4),
)
@settings(max_examples=300, deadline=None)
def test_the_score_is_what_a_second_count_gives(
    rnd: Decimal, growth: Decimal, debt: Decimal, share: Decimal, shrinks: bool, patents: int, flags: tuple[bool, ...]
) -> None:
    high, own, second, strategic = flags
    late = share * 100
    early = (late / (1 + (-growth if shrinks else growth) / 100)).quantize(Decimal("1e-8")) if late else Decimal(1)
    assume(early > 0)
    grown = F(late) / F(early) - 1
    firm = NO_DIRECT_WAY | {
        "class1_ip": patents, "class1_ip_high_value": high, "class1_ip_self_developed": own, "class2_ip": second,
        "strategic_industry": strategic, "revenue": {"2025": 10000}, "rnd_expense": {"2025": rnd * 100},
        "main_business_revenue": {"2025": late, "2024": early}, "liabilities": {"2025": debt}, "assets": {"2025": 100},
    }  # fmt: skip
    ip = 20 if patents and high else 15 if patents and own else 10 if patents else 5 if second else 0
    new = ip + band(F(rnd), ("5", 20), ("3", 15), ("2", 10), ("1", 5))
    growing = band(grown, ("0.15", 20), ("0.10", 15), ("0.05", 10), ("0", 5))
    growing += 10 if debt <= 55 else 5 if debt <= 75 else 0
    special = (10 if strategic else 5) + band(F(share), ("70", 20), ("60", 15), ("55", 10), ("50", 5))
    enough = new + growing + special >= 60 and new >= 20 and growing >= 15 and special >= 15
    found = clause_states(verdict(firm, "china-2022", "innovative"))[SCORE]
    assert found == ("met" if enough else "unmet")


@pytest.mark.parametrize(
    ("facts", "clause", "state"),
    [
        ({"niche_years": 2}, "专精特新-1", "met"),
        ({"niche_years": Decimal("1.9")}, "专精特新-1", "unmet"),
        ({"rnd_expense": {"2024": 100}, "revenue": {"2024": Decimal("3333.3333")}}, "专精特新-2", "met"),
        ({"rnd_expense": {"2024": 100}, "revenue": {"2024": Decimal("3333.3334")}}, "专精特新-2", "unmet"),
        ({"rnd_expense": {"2024": Decimal("99.9999")}, "revenue": {"2024": 1000}}, "专精特新-2", "unmet"),
        ({"revenue": {"2024": 1000}}, "专精特新-3", "met"),
        ({"revenue": {"2024": 999}}, "专精特新-3", "unknown"),
        ({"revenue": {"2024": 999}, "new_equity_paid_in": {"2024": 1000, "2023": 1000}}, "专精特新-3", "met"),
        ({"revenue": {"2024": 999}, "new_equity_paid_in": {"2024": 1000, "2023": 999}}, "专精特新-3", "unmet"),
    ],
)
def test_the_former_provincial_tier_on_the_border(facts: Facts, clause: str, state: str) -> None:
    assert clause_states(verdict(facts, "china-2022", "srdi.province", THEN))[clause] == state


@pytest.mark.parametrize(
    ("facts", "clause", "state"),
    [
        ({"main_business_revenue": {"2024": 7000}, "revenue": {"2024": 10000}}, "小巨人-1", "met"),
        ({"main_business_revenue": {"2024": 6999}, "revenue": {"2024": 10000}}, "小巨人-1", "unmet"),
        ({"niche_years": 2}, "小巨人-2", "unmet"),
        ({"main_business_revenue": {"2024": 110, "2023": 100, "2022": 100}}, "小巨人-3", "met"),
        ({"main_business_revenue": {"2024": 109, "2023": 100, "2022": 100}}, "小巨人-3", "judge"),
        ({"main_business_revenue": {"2024": 109, "2023": 100}}, "小巨人-3", "unknown"),
        ({"liabilities": {"2024": 71}, "assets": {"2024": 100}}, "小巨人-4", "unmet"),
        ({"revenue": {"2024": 10000, "2023": 9000}, "rnd_expense": {"2024": 300, "2023": 270}}, "小巨人-5", "met"),
        ({"revenue": {"2024": 9999, "2023": 9000}, "rnd_expense": {"2024": 300, "2023": 540}}, "小巨人-5", "unmet"),
        ({"revenue": {"2024": 4999}, "new_equity_paid_in": {"2024": 7999, "2023": 0}}, "小巨人-5", "unmet"),
    ],
)
def test_the_former_small_giant_on_the_border(facts: Facts, clause: str, state: str) -> None:
    assert clause_states(verdict(facts, "china-2022", "little_giant.national", THEN))[clause] == state
