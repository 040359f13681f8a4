"""Facts that cannot all be true are named with both figures, and only those."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.contradictions import Contradiction, contradictions
from knowledge.profile import read_profile
from knowledge.report import assessment_json
from tests.knowledge.firms import AS_OF, Facts, assessed, blurred, whole_firm


def found(facts: Facts) -> tuple[Contradiction, ...]:
    return contradictions(read_profile({"region": "320831", "facts": facts}, AS_OF).facts, AS_OF)


AMOUNTS: Facts = {"rnd_expense": {"2022": 300}, "revenue": {"2022": 10000}}


def test_a_stated_share_that_the_amounts_deny_is_named_with_both_figures() -> None:
    (only,) = found({**AMOUNTS, "rnd_ratio": 5})
    assert (only.kind, only.keys, only.year) == ("conflict", ("rnd_ratio", "rnd_expense", "revenue"), 2022)
    assert only.question == (
        "研发费用占营业收入填的是5%，按2022年研发费用300万元、营业收入10000万元算是3%，对不上，请核对哪个对。"
    )


@pytest.mark.parametrize("stated", [3, Decimal("3.004"), [2, 4], [None, 3], [3, None]])
def test_a_share_within_the_rounding_of_what_was_written_is_no_contradiction(stated: Any) -> None:
    assert found({**AMOUNTS, "rnd_ratio": stated}) == ()


@pytest.mark.parametrize(
    ("facts", "odd"),
    [
        ({"debt_ratio": 60, "liabilities": {"2022": 80}, "assets": {"2022": 100}}, True),
        ({"debt_ratio": 60, "liabilities": {"2022": [55, 80]}, "assets": {"2022": 100}}, False),
        ({"debt_ratio": 60, "liabilities": {"2021": 80}, "assets": {"2021": 100}}, False),
        ({"debt_ratio": 60, "liabilities": {"2022": 0}, "assets": {"2022": 0}}, False),
        ({"main_business_share": 70, "main_business_revenue": {"2022": 90}, "revenue": {"2022": 100}}, True),
        ({"main_business_share": 70, "main_business_revenue": {"2022": 90}, "revenue": {"2022": [100, None]}}, False),
        # asked for as the least of the last years: one better year denies nothing, two do
        ({**AMOUNTS, "rnd_ratio": 2}, False),
        (
            {
                "rnd_ratio": 2,
                "rnd_expense": {"2022": 300, "2021": 300},
                "revenue": {"2022": 10000, "2021": 10000},
            },
            True,
        ),
        ({"rnd_staff": 41, "staff": 40}, True),
        ({"rnd_staff": 40, "staff": 40}, False),
        ({"rnd_staff": [30, 50], "staff": 40}, False),
        ({"main_business_revenue": {"2022": 101}, "revenue": {"2022": 100}}, True),
        ({"main_business_revenue": {"2022": 101}, "revenue": {"2021": 100}}, False),
        ({"rank_province": 4, "rank_national": 3}, True),
        ({"rank_province": 3, "rank_national": 3, "rank_world": 3}, False),
        ({"rank_province": 8, "rank_world": 7}, True),
        ({"registered_on": "2020-06-01", "niche_years": 5}, True),
        ({"registered_on": "2020-06-01", "niche_years": 4}, False),
        ({"registered_on": "2020-06-01", "niche_years": [3, 9]}, False),
        ({"registered_on": "2020-06-01", "titles": [{"tier": "unicorn", "on": "2020-05-31"}]}, True),
        ({"registered_on": "2020-06-01", "titles": [{"tier": "unicorn"}]}, False),
        ({"registered_on": "2020-06-01", "incidents": [{"kind": "safety", "on": "2019-01-01"}]}, True),
        ({"registered_on": "2020-06-01", "revenue": {"2019": 1}}, True),
        ({"registered_on": "2020-06-01", "revenue": {"2019": 0, "2020": 1}}, False),
        ({"proprietary_tech": False, "proprietary_tech_count": 1}, True),
        ({"proprietary_tech": True, "proprietary_tech_count": 0}, True),
        ({"proprietary_tech": True, "proprietary_tech_count": [0, 3]}, False),
        ({}, False),
    ],
)
def test_only_what_no_choice_within_the_ranges_makes_true_is_at_odds(facts: Facts, odd: bool) -> None:
    assert bool(found(facts)) == odd


def test_what_is_only_unlikely_is_asked_and_never_called_wrong() -> None:
    (owes,) = found({"liabilities": {"2022": 120}, "assets": {"2022": 100}})
    assert (owes.kind, owes.certain) == ("unlikely", False)
    assert owes.question.endswith("请核对是否属实。")
    document = assessment_json(assessed({"liabilities": {"2022": 120}, "assets": {"2022": 100}}))
    assert document["next_questions"][0] not in ("liabilities", "assets")


def test_the_verdict_follows_the_amounts_and_what_is_at_odds_is_asked_first() -> None:
    facts: Facts = {
        "revenue": {"2022": 10000, "2021": 10000},
        "rnd_expense": {"2022": 300, "2021": 300},
        "rnd_ratio": 5,
    }
    document = assessment_json(assessed(facts))
    assert document["next_questions"][:3] == ["rnd_ratio", "rnd_expense", "revenue"]
    (contradiction,) = document["contradictions"]
    assert contradiction["facts"] == ["rnd_ratio", "rnd_expense", "revenue"]
    (giant,) = [p for p in document["programs"] if (p["policy"], p["tier"]) == ("jinhu-2022", "little_giant.national")]
    states = {c["clause"]: (c["state"], c["contradicted"]) for c in giant["clauses"]}
    assert states["附件3-小巨人-9"] == ("met", True)
    assert states["附件3-小巨人-5"] == ("unknown", False)


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=150, deadline=None)
def test_knowing_less_of_a_firm_finds_no_contradiction_that_is_not_there(seed: int) -> None:
    random = Random(seed)
    firm = whole_firm(random)
    there = {(each.keys, each.year) for each in found(firm)}
    known = {key: value for key, value in blurred(random, firm).items() if key != "rank_national"}
    skipped = {("rank_province", "rank_world")}  # told by the national rank where that is known
    assert {(e.keys, e.year) for e in found(known) if e.keys not in skipped} <= there
