"""The national rules for single champions: the document as data, and firms around every border, decided by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from knowledge.policy import Pack
from tests.knowledge.firms import library
from tests.knowledge.national_firms import CHAMPION, TODAY, clause_states, verdict, with_changes


@pytest.fixture(scope="module")
def pack() -> Pack:
    return library().packs["china-champion-2023"]


def test_the_document_is_named_and_marked_as_secondary(pack: Pack) -> None:
    assert (pack.number, pack.region, pack.reliability) == ("工信部政法〔2023〕138号", "000000", "secondary")
    assert pack.issued is None
    assert "待确认" in pack.validity.rests_on
    assert pack.validity.last_day is None


def test_products_are_no_longer_a_class_of_their_own(pack: Pack) -> None:
    assert [program.tier for program in pack.programs] == ["champion.national"]
    assert any("champion_product.national" in missing.tiers for missing in pack.not_given)
    assert any("单项冠军产品" in word.term and "不再有" in word.says for word in pack.definitions)


def test_what_recurs_is_told_with_its_day_and_where_it_stands(pack: Pack) -> None:
    duties = {duty.clause: duty.note or "" for duty in pack.duties}
    assert set(duties) == {"第十条", "第十一条", "第十二条"}
    assert "5月31日" in duties["第十一条"]
    assert "3个月" in duties["第十二条"]


def years(a: int, b: int, c: int) -> dict[str, int]:
    return {"2025": a, "2024": b, "2023": c}


def titled(tier: str, on: str) -> list[dict[str, str]]:
    return [{"tier": tier, "on": on}]


@pytest.mark.parametrize(
    ("changes", "clause", "state"),
    [
        ({}, "附件1-2", "met"),
        ({"independent_legal_person": False}, "第三条-1", "unmet"),
        ({"incidents": [{"kind": "environment", "on": "2023-11-21"}]}, "第三条-2", "judge"),
        ({"incidents": [{"kind": "environment", "on": "2023-11-20"}]}, "第三条-2", "met"),
        ({"incidents": None}, "第三条-2", "unknown"),
        ({"niche_years": Decimal("9.9"), "new_product_years": 5}, "附件1-1", "met"),
        ({"niche_years": Decimal("9.9"), "new_product_years": Decimal("4.9")}, "附件1-1", "unmet"),
        ({"niche_years": Decimal("9.9")}, "附件1-1", "unknown"),
        ({"main_business_revenue": years(60000, 60000, 0)}, "附件1-2", "met"),
        ({"main_business_revenue": years(40000, 40000, 39999)}, "附件1-2", "unmet"),
        ({"main_business_revenue": years(40000, 40000, 39999), "titles": None}, "附件1-2", "unknown"),
        ({"main_business_revenue": years(20000, 20000, 19999), "titles": None}, "附件1-2", "unmet"),
        ({"main_business_revenue": years(20000, 20000, 20000),
          "titles": titled("srdi.province", "2023-11-21")}, "附件1-2", "met"),
        ({"main_business_revenue": years(20000, 20000, 20000),
          "titles": titled("srdi.province", "2023-11-20")}, "附件1-2", "unmet"),
        ({"main_business_revenue": years(20000, 20000, 20000),
          "titles": titled("little_giant.national", "2024-01-01")}, "附件1-2", "met"),
        ({"main_business_revenue": years(20000, 20000, 20000),
          "titles": titled("srdi.city", "2024-01-01")}, "附件1-2", "unmet"),
        ({"main_business_revenue": {"2025": 120000}}, "附件1-2", "met"),  # the other years cannot lower the sum
        ({"main_business_revenue": {"2025": 119999}}, "附件1-2", "unknown"),
        ({"main_business_revenue": {"2025": 1}, "registered_on": "2024-05-01"}, "附件1-2", "judge"),
        ({"rank_world": 4}, "附件1-3", "unmet"),
        ({"rank_world": None}, "附件1-3", "unknown"),
        ({"rank_world": [2, 4]}, "附件1-3", "unknown"),
        ({"rnd_institution_own": False, "rnd_institution_joint": True}, "附件1-5", "judge"),
        ({"rnd_institution_own": False, "rnd_institution_joint": False}, "附件1-5", "unmet"),
        ({"rnd_institution_own": False}, "附件1-5", "unknown"),
    ],
)  # fmt: skip
def test_a_champion_on_the_border(changes: dict[str, Any], clause: str, state: str) -> None:
    found = verdict(with_changes(CHAMPION, **changes), "china-champion-2023", "champion.national")
    assert clause_states(found)[clause] == state


def test_a_firm_that_meets_every_figure_is_left_to_a_person() -> None:
    found = verdict(CHAMPION, "china-champion-2023", "champion.national")
    assert {clause for clause, state in clause_states(found).items() if state == "judge"} == {"附件1-4", "附件1-5"}
    assert (found.state, found.validity) == ("judge", "in_force")


def test_size_plays_no_part_for_champions() -> None:
    large = CHAMPION | {"industry": "工业", "staff": 5000, "revenue": {"2025": 90000}}
    assert verdict(large, "china-champion-2023", "champion.national").state == "judge"


@pytest.mark.parametrize(("day", "validity"), [(date(2023, 6, 1), "not_yet"), (date(2023, 10, 1), "in_force"),
                                               (TODAY, "in_force")])  # fmt: skip
def test_it_speaks_since_autumn_2023(day: date, validity: str) -> None:
    assert verdict({}, "china-champion-2023", "champion.national", day).validity == validity
