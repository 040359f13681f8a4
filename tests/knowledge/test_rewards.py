"""What titles are worth: Rizhao takes the highest only, Jinhu adds up and names no amount, others say nothing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.report import worth_json
from knowledge.rewards import Award, worth
from tests.knowledge.firms import library

RIZHAO, JINHU, JINING = "371100", "320831", "370800"
ENTERPRISE = {
    "unicorn": 300,
    "champion.national": 200,
    "champion_product.national": 100,
    "little_giant.national": 100,
    "champion.province": 50,
    "gazelle.province": 30,
    "srdi.province": 20,
}
OTHERS = {
    "cluster.province": ("cluster", 50),
    "startup_base.province": ("platform", 20),
    "service_platform.province": ("platform", 20),
    "startup_base.national": ("platform", 50),
    "service_platform.national": ("platform", 50),
}


def asked(region: str, day: str, *awards: tuple[str, str | None] | Award) -> dict[str, Any]:
    read = tuple(
        award if isinstance(award, Award) else Award(award[0], date.fromisoformat(award[1]) if award[1] else None)
        for award in awards
    )
    return worth_json(worth(library(), region, date.fromisoformat(day), read))


@pytest.mark.parametrize(("tier", "ceiling"), ENTERPRISE.items())
def test_every_rizhao_title_has_its_ceiling_in_force(tier: str, ceiling: int) -> None:
    found = asked(RIZHAO, "2024-06-01", (tier, "2024-05-01"))
    (item,) = found["items"]
    assert item == item | {
        "policy": "rizhao-2022", "clause": "三(一)2", "tier": tier, "audience": "enterprise", "ceiling": ceiling,
        "unit": "万元", "once": True, "validity": "in_force", "counted": True,
    }  # fmt: skip
    assert found["stacking"] == {"rule": "highest_only", "policy": "rizhao-2022", "clause": "末段"}
    assert (found["ceiling_total"], found["needs_decision"]) == (ceiling, [])


@pytest.mark.parametrize(("tier", "audience", "ceiling"), [(tier, *paid) for tier, paid in OTHERS.items()])
def test_what_clusters_and_platforms_get_is_not_counted_for_a_firm(tier: str, audience: str, ceiling: int) -> None:
    found = asked(RIZHAO, "2024-06-01", (tier, None))
    (item,) = found["items"]
    assert (item["audience"], item["ceiling"], item["counted"]) == (audience, ceiling, False)
    assert item["clause"] == "三(二)7"
    assert found["ceiling_total"] is None


@pytest.mark.parametrize(
    "tier", ["srdi.city", "little_giant.city", "gazelle.city", "above_scale", "pool.city", "innovative"]
)
def test_a_title_that_rizhao_does_not_reward_has_no_item(tier: str) -> None:
    found = asked(RIZHAO, "2024-06-01", (tier, None))
    assert (found["items"], found["ceiling_total"], found["needs_decision"]) == ([], None, [])
    assert found["stacking"]["rule"] == "highest_only"


@given(st.lists(st.sampled_from(sorted({**ENTERPRISE, **OTHERS})), min_size=1, max_size=5))
def test_only_the_highest_is_counted_once_whatever_the_order(tiers: list[str]) -> None:
    found = asked(RIZHAO, "2024-06-01", *((tier, None) for tier in tiers))
    counted = [item for item in found["items"] if item["counted"]]
    highest = max((ENTERPRISE[tier] for tier in tiers if tier in ENTERPRISE), default=None)
    assert found["ceiling_total"] == highest
    assert [item["ceiling"] for item in counted] == ([] if highest is None else [highest])
    assert found["needs_decision"] == []


@pytest.mark.parametrize("order", list(permutations(["little_giant.national", "champion_product.national"])))
def test_of_two_equal_ceilings_one_is_counted(order: tuple[str, str]) -> None:
    found = asked(RIZHAO, "2024-06-01", *((tier, None) for tier in order))
    assert found["ceiling_total"] == 100
    assert sum(item["counted"] for item in found["items"]) == 1


def test_the_same_title_named_twice_is_counted_once() -> None:
    found = asked(RIZHAO, "2024-06-01", ("little_giant.national", None), ("little_giant.national", None))
    assert found["ceiling_total"] == 100
    assert sum(item["counted"] for item in found["items"]) == 1


@pytest.mark.parametrize(
    ("on", "counted"), [("2022-03-22", False), ("2022-03-23", True), ("2025-12-31", True), (None, True)]
)
def test_a_title_counts_from_the_first_day_on(on: str | None, counted: bool) -> None:
    found = asked(RIZHAO, "2025-12-31", ("little_giant.national", on))
    (item,) = found["items"]
    assert (item["ceiling"], item["validity"], item["counted"]) == (100, "in_force", counted)
    assert found["ceiling_total"] == (100 if counted else None)
    assert found["needs_decision"] == []


def test_an_early_title_does_not_crowd_out_a_later_lower_one() -> None:
    found = asked(RIZHAO, "2024-06-01", ("unicorn", "2021-01-01"), ("srdi.province", "2023-01-01"))
    assert {item["tier"]: item["counted"] for item in found["items"]} == {"unicorn": False, "srdi.province": True}
    assert (found["ceiling_total"], found["needs_decision"]) == (20, [])


def test_won_in_force_and_asked_later_is_for_the_bureau_to_decide() -> None:
    found = asked(RIZHAO, "2026-11-21", ("little_giant.national", "2025-12-31"))
    (item,) = found["items"]
    assert (item["validity"], item["ceiling"], item["counted"]) == ("expired", 100, False)
    assert found["ceiling_total"] is None
    (line,) = found["needs_decision"]
    assert "2025-12-31" in line
    assert "已过期" in line
    assert "主管部门" in line


@pytest.mark.parametrize("on", ["2026-01-01", "2022-03-22", None])
def test_won_outside_the_validity_and_asked_later_leaves_nothing_to_decide(on: str | None) -> None:
    found = asked(RIZHAO, "2026-11-21", ("little_giant.national", on))
    assert [item["counted"] for item in found["items"]] == [False]
    assert (found["ceiling_total"], found["needs_decision"]) == (None, [])


def test_before_the_first_day_the_ceiling_is_shown_as_written_but_not_counted() -> None:
    found = asked(RIZHAO, "2022-03-22", ("little_giant.national", None))
    (item,) = found["items"]
    assert (item["validity"], item["ceiling"], item["counted"]) == ("not_yet", 100, False)
    assert found["ceiling_total"] is None
    assert found["stacking"]["rule"] == "highest_only"


@pytest.mark.parametrize(
    ("paid", "rest"), [(None, "80"), (Fraction(15), "85"), (Fraction(0), "100"), (Fraction(31, 2), "84.5")]
)
def test_a_later_and_higher_title_has_two_readings(paid: Fraction | None, rest: str) -> None:
    low = Award("srdi.province", date(2023, 5, 1), paid)
    found = asked(RIZHAO, "2024-06-01", low, ("little_giant.national", "2024-05-01"))
    assert found["ceiling_total"] == 100
    (line,) = found["needs_decision"]
    assert "全额（最高100万元）" in line
    assert f"只补差额（最高{rest}万元）" in line
    assert "末段" in line


def test_more_paid_than_the_higher_ceiling_leaves_no_negative_rest() -> None:
    low = Award("srdi.province", date(2023, 5, 1), Fraction(150))
    (line,) = asked(RIZHAO, "2024-06-01", low, ("little_giant.national", "2024-05-01"))["needs_decision"]
    assert "只补差额（最高0万元）" in line


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("little_giant.national", "2023-05-01"), ("srdi.province", "2024-05-01")),
        (("srdi.province", "2024-05-01"), ("little_giant.national", "2024-05-01")),
        (("champion_product.national", "2023-05-01"), ("little_giant.national", "2024-05-01")),
        (("srdi.province", "2022-03-22"), ("little_giant.national", "2024-05-01")),
        (("startup_base.province", "2023-05-01"), ("little_giant.national", "2024-05-01")),
    ],
)
def test_lower_later_equal_same_day_early_or_not_a_firms_is_no_upgrade(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert asked(RIZHAO, "2024-06-01", first, second)["needs_decision"] == []


def test_a_title_won_after_the_last_day_is_no_upgrade() -> None:
    found = asked(RIZHAO, "2026-11-21", ("srdi.province", "2025-06-01"), ("little_giant.national", "2026-06-01"))
    assert len(found["needs_decision"]) == 1
    assert "两种读法" not in found["needs_decision"][0]
    assert "另一种读法" not in found["needs_decision"][0]


def test_jinhu_adds_up_and_gives_no_amount() -> None:
    found = asked(JINHU, "2023-06-01", ("little_giant.national", None), ("srdi_product.province", None))
    assert found["stacking"] == {"rule": "additive", "policy": "jinhu-2022", "clause": "四(三)"}
    assert [(item["ceiling"], item["clause"]) for item in found["items"]] == [(None, "四(三)"), (None, "四(三)")]
    assert (found["ceiling_total"], found["needs_decision"]) == (None, [])


def test_jinhu_after_its_plan_years_leaves_what_was_won_to_the_bureau() -> None:
    found = asked(JINHU, "2026-11-21", ("little_giant.national", "2023-05-01"))
    assert [item["validity"] for item in found["items"]] == ["period_over"]
    (line,) = found["needs_decision"]
    assert "过计划期" in line


@pytest.mark.parametrize("region", [JINING, "371500", "370000", "000000", "110000"])
def test_a_region_without_a_rule_says_none(region: str) -> None:
    found = asked(region, "2023-06-01", ("little_giant.national", None), ("unicorn", None))
    assert found["stacking"] == {"rule": "none", "policy": None, "clause": None}
    assert {item["ceiling"] for item in found["items"]} <= {None}
    assert found["ceiling_total"] is None


def test_a_district_of_rizhao_takes_the_citys_rule_and_another_city_does_not() -> None:
    assert asked("371121", "2024-06-01", ("unicorn", None))["ceiling_total"] == 300
    assert asked("371500", "2024-06-01", ("unicorn", None))["items"] == []


def test_what_is_not_money_is_listed_apart() -> None:
    found = asked(RIZHAO, "2024-06-01", ("srdi.province", None))
    assert [(benefit["policy"], benefit["clause"]) for benefit in found["benefits"]] == [("rizhao-2022", "三(一)2")]
    assert asked(RIZHAO, "2024-06-01", ("unicorn", None))["benefits"] == []


def test_every_key_of_the_contract_is_there() -> None:
    found = asked(RIZHAO, "2024-06-01", ("little_giant.national", None))
    assert {"items", "stacking", "ceiling_total", "needs_decision"} <= set(found)
    assert {"policy", "clause", "tier", "audience", "ceiling", "unit", "once", "validity", "counted"} <= set(
        found["items"][0]
    )
    assert set(found["stacking"]) == {"rule", "policy", "clause"}
