"""The national rules of 2026: the document as data, and firms around every border, decided by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from knowledge.policy import Pack
from tests.knowledge.firms import library
from tests.knowledge.national_firms import GIANT, SRDI, TODAY, clause_states, verdict, with_changes

S, G = "专精特新标准-", "小巨人标准-"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return library().packs["china-2026"]


def test_the_document_is_named_dated_and_marked_as_secondary(pack: Pack) -> None:
    assert (pack.number, pack.region, pack.reliability) == ("工信部企业〔2026〕2号", "000000", "secondary")
    assert pack.validity.first_day == date(2026, 4, 1)
    assert pack.validity.last_day is None
    assert pack.validity.plan_years is None
    assert pack.supersedes == ("china-2022",)
    assert "没有见到官方全文" in pack.source


def test_it_has_two_tiers_and_says_where_the_third_one_is(pack: Pack) -> None:
    assert [program.tier for program in pack.programs] == ["srdi.province", "little_giant.national"]
    assert any("innovative" in missing.tiers and "63号" in missing.says for missing in pack.not_given)


def test_it_gives_no_amount_and_no_date_of_a_coming_year(pack: Pack) -> None:
    assert pack.rewards == ()
    assert {"amount", "window"} <= {missing.topic for missing in pack.not_given}


def test_its_duties_say_when_they_began_and_that_they_are_to_be_confirmed(pack: Pack) -> None:
    (update,) = [duty for duty in pack.duties if duty.clause == "信息更新"]
    assert "5月31日" in (update.note or "")
    assert "2026年4月1日起" in (update.note or "")
    assert all("待确认" in (duty.note or "") for duty in pack.duties)


def test_a_firm_that_just_meets_every_clause_is_met() -> None:
    found = verdict(GIANT, "china-2026", "little_giant.national")
    assert set(clause_states(found).values()) == {"met"}
    assert (found.state, found.validity) == ("met", "in_force")


def test_the_provincial_tier_leaves_one_clause_to_a_person() -> None:
    found = verdict(SRDI, "china-2026", "srdi.province")
    assert {clause for clause, state in clause_states(found).items() if state != "met"} == {S + "8"}
    assert found.state == "judge"


def test_a_firm_nothing_is_known_of_is_unknown_never_unmet() -> None:
    for tier in ("srdi.province", "little_giant.national"):
        found = verdict({}, "china-2026", tier)
        assert found.state == "unknown"
        assert set(clause_states(found).values()) == {"unknown", "judge"}


def on(day: date, tier: str = "srdi.province") -> list[dict[str, str]]:
    return [{"tier": tier, "on": day.isoformat()}]


@pytest.mark.parametrize(
    ("changes", "clause", "state"),
    [
        ({"independent_legal_person": False}, "共同1", "unmet"),
        ({"staff": 1000}, "共同2", "met"),  # one limit reached only: 工业 is large at 1000 persons and 40000万元
        ({"industry": "批发", "staff": 200}, "共同2", "met"),
        ({"industry": "其他", "staff": 300}, "共同2", "unmet"),
        ({"industry": "其他", "staff": 299}, "共同2", "met"),
        ({"industry": None}, "共同2", "met"),  # large in no industry
        ({"industry": None, "staff": 300}, "共同2", "unknown"),
        ({"not_blacklisted": None}, "共同3", "judge"),
        ({"not_blacklisted": False}, "共同3", "unmet"),
        ({"incidents": [{"kind": "quality", "on": "2023-11-21"}]}, "共同4", "judge"),
        ({"incidents": [{"kind": "quality", "on": "2023-11-20"}]}, "共同4", "met"),
        ({"incidents": None}, "共同4", "unknown"),
        ({"titles": on(date(2023, 11, 21))}, "1", "met"),
        ({"titles": on(date(2023, 11, 20))}, "1", "unmet"),
        ({"titles": on(TODAY)}, "1", "met"),
        ({"titles": []}, "1", "unmet"),
        ({"titles": [{"tier": "srdi.province"}]}, "1", "unknown"),
        ({"titles": on(date(2025, 1, 1), "innovative")}, "1", "unmet"),
        ({"titles": on(date(2025, 1, 1), "little_giant.province")}, "1", "unmet"),
        ({"titles": on(date(2025, 1, 1), "srdi.city")}, "1", "unmet"),
        ({"titles": None}, "1", "unknown"),
        ({"niche_years": Decimal("2.99")}, "2", "unmet"),
        ({"revenue": {"2025": Decimal("4999.9999"), "2024": 1, "2023": 1}}, "3", "unmet"),
        ({"revenue": {"2025": 5000, "2024": 1, "2023": 1}}, "3", "met"),
        ({"revenue": {"2025": [4000, 5000], "2024": 1, "2023": 1}}, "3", "unknown"),
        ({"revenue": {"2025": [5000, None], "2024": 1, "2023": 1}}, "3", "met"),
        ({"main_business_revenue": {"2025": Decimal("9922.5")}}, "4", "met"),
        ({"main_business_revenue": {"2025": Decimal("9922.4999")}}, "4", "unmet"),
        ({"revenue": {"2025": Decimal("11024.9999"), "2024": 1, "2023": 10000}}, "5", "unmet"),
        ({"revenue": {"2025": 11025, "2023": 10000}}, "5", "met"),  # the year between does not enter a compound rate
        ({"revenue": {"2025": 11025, "2024": 10900}}, "5", "unknown"),
        ({"revenue": {"2025": 11025, "2024": 10900, "2023": 0}}, "5", "judge"),
        ({"liabilities": {"2025": Decimal("7500.0001")}}, "6", "unmet"),
        ({"liabilities": {"2025": 0}}, "6", "met"),
        ({"assets": {"2025": 0}}, "6", "judge"),
        ({"rnd_expense": {"2025": 600, "2024": Decimal("599.9999")}}, "7", "unmet"),
        ({"rnd_expense": {"2025": 900, "2024": 326}}, "7", "unmet"),  # 3 % of 10900 is 327
        ({"rnd_expense": {"2025": 873, "2024": 327}}, "7", "met"),
        ({"rnd_expense": {"2025": 1200}}, "7", "unknown"),
        ({"class1_ip": 3}, "8", "judge"),
        ({"class1_ip": 3, "science_award_national_top3": False}, "8", "unmet"),
        ({"class1_ip": 0, "science_award_national_top3": True}, "8", "met"),
        ({"class1_ip_own": None}, "8", "judge"),
        ({"class1_ip_own": False, "science_award_national_top3": False}, "8", "unmet"),
        ({"class1_ip": None}, "8", "unknown"),
        ({"market_share": Decimal("9.99")}, "9", "unknown"),
        ({"market_share": Decimal("9.99"), "rank_national": 3}, "9", "met"),
        ({"market_share": Decimal("9.99"), "rank_national": 4}, "9", "unmet"),
        ({"key_chain_field": None}, "10", "judge"),
        ({"key_chain_field": False}, "10", "unmet"),
        ({"quality_score": Decimal("59.99")}, "11", "unmet"),
        ({"quality_score": None}, "11", "unknown"),
    ],
)  # fmt: skip
def test_a_small_giant_on_the_border(changes: dict[str, Any], clause: str, state: str) -> None:
    found = verdict(with_changes(GIANT, **changes), "china-2026", "little_giant.national")
    assert clause_states(found)[G + clause] == state
    others = {s for name, s in clause_states(found).items() if name != G + clause}
    if others == {"met"}:
        assert found.state == state


@pytest.mark.parametrize(
    ("changes", "clause", "state"),
    [
        ({"titles": on(date(2023, 11, 21), "innovative")}, "1", "met"),
        ({"titles": on(date(2023, 11, 20), "innovative")}, "1", "unmet"),
        ({"titles": [*on(date(2020, 1, 1), "innovative"), *on(date(2026, 1, 1), "innovative")]}, "1", "met"),
        ({"niche_years": 2}, "2", "unmet"),
        ({"revenue": {"2025": Decimal("1499.9999"), "2024": 1400}}, "3", "unknown"),
        ({"revenue": {"2025": 1499, "2024": 1}, "new_equity_paid_in": {"2025": 0, "2024": 2000}}, "3", "met"),
        ({"revenue": {"2025": 1499, "2024": 1}, "new_equity_paid_in": {"2025": 1999, "2024": 0}}, "3", "unmet"),
        ({"revenue": {"2025": 1499, "2024": 1}, "new_equity_paid_in": {"2025": 2000}}, "3", "met"),
        ({"main_business_revenue": {"2025": Decimal("1199.9999")}}, "4", "unmet"),
        ({"liabilities": {"2025": Decimal("8000.0001")}}, "5", "unmet"),
        ({"rnd_expense": {"2025": 100, "2024": Decimal("99.9999")}}, "6", "unmet"),
        ({"rnd_expense": {"2025": Decimal("99.9999"), "2024": 100}}, "6", "unmet"),
        ({"rnd_expense": {"2025": 100, "2024": 100}, "revenue": {"2025": 1500, "2024": 3334}}, "6", "unmet"),
        ({"rnd_expense": {"2025": 100}}, "6", "unknown"),
        ({"class1_ip": 0}, "7", "unknown"),
        ({"class1_ip": 0, "rnd_institution_level": "province"}, "7", "met"),
        ({"class1_ip": 0, "rnd_institution_level": "city"}, "7", "judge"),
        ({"class1_ip": 0, "rnd_institution_level": "city", "science_award_province_top3": False}, "7", "unmet"),
        ({"class1_ip": 0, "rnd_institution_level": "none", "science_award_province_top3": True}, "7", "met"),
        ({"quality_score": Decimal("49.99")}, "9", "unmet"),
    ],
)
def test_a_provincial_firm_on_the_border(changes: dict[str, Any], clause: str, state: str) -> None:
    found = verdict(with_changes(SRDI, **changes), "china-2026", "srdi.province")
    assert clause_states(found)[S + clause] == state


def test_equity_instead_of_revenue_is_no_way_to_a_small_giant() -> None:
    rich = with_changes(
        GIANT,
        revenue={"2025": 4999, "2024": 4800, "2023": 4500},
        main_business_revenue={"2025": 4999},
        new_equity_paid_in={"2025": 9000, "2024": 9000},
    )
    found = verdict(rich, "china-2026", "little_giant.national")
    assert {clause for clause, state in clause_states(found).items() if state == "unmet"} == {G + "3"}


def test_a_gap_is_said_in_patents_and_money() -> None:
    short = with_changes(GIANT, class1_ip=1, science_award_national_top3=False, rnd_expense={"2025": 500, "2024": 500})
    found = verdict(short, "china-2026", "little_giant.national")
    gaps = {clause.condition.clause: clause.outcome.gaps for clause in found.with_state("unmet")}
    assert ("class1_ip", 3) in [(gap.fact, gap.short) for gap in gaps[G + "8"]]
    assert [(gap.fact, gap.short, gap.unit) for gap in gaps[G + "7"]] == [("rnd_expense", 200, "万元")]


@pytest.mark.parametrize(
    ("day", "validity"),
    [(date(2026, 3, 31), "not_yet"), (date(2026, 4, 1), "in_force"), (date(2036, 1, 1), "in_force")],
)
def test_it_speaks_from_its_first_day_on(day: date, validity: str) -> None:
    firm = {"registered_on": (day - timedelta(days=1)).isoformat()}
    assert verdict(firm, "china-2026", "srdi.province", day).validity == validity


@pytest.mark.parametrize("region", ["370800", "371500", "371100", "320831", "000000", "440000"])
def test_it_speaks_in_every_region(region: str) -> None:
    assert verdict(GIANT, "china-2026", "little_giant.national", TODAY, region).state == "met"
