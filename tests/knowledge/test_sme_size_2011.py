"""The size standard: every industry, every limit, and the class computed by hand from the loaded rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import knowledge
from knowledge.facts import catalogue
from knowledge.load import load_pack
from knowledge.policy import Pack, SizeRow

# One row per industry: clause, then per measure (large, medium, small); staff in persons, money in 万元.
TABLE: dict[str, tuple[str, dict[str, tuple[int, int, int]]]] = {
    "农林牧渔": ("四(一)", {"revenue": (20000, 500, 50)}),
    "工业": ("四(二)", {"staff": (1000, 300, 20), "revenue": (40000, 2000, 300)}),
    "建筑": ("四(三)", {"revenue": (80000, 6000, 300), "assets": (80000, 5000, 300)}),
    "批发": ("四(四)", {"staff": (200, 20, 5), "revenue": (40000, 5000, 1000)}),
    "零售": ("四(五)", {"staff": (300, 50, 10), "revenue": (20000, 500, 100)}),
    "交通运输": ("四(六)", {"staff": (1000, 300, 20), "revenue": (30000, 3000, 200)}),
    "仓储": ("四(七)", {"staff": (200, 100, 20), "revenue": (30000, 1000, 100)}),
    "邮政": ("四(八)", {"staff": (1000, 300, 20), "revenue": (30000, 2000, 100)}),
    "住宿": ("四(九)", {"staff": (300, 100, 10), "revenue": (10000, 2000, 100)}),
    "餐饮": ("四(十)", {"staff": (300, 100, 10), "revenue": (10000, 2000, 100)}),
    "信息传输": ("四(十一)", {"staff": (2000, 100, 10), "revenue": (100000, 1000, 100)}),
    "软件信息": ("四(十二)", {"staff": (300, 100, 10), "revenue": (10000, 1000, 50)}),
    "房地产": ("四(十三)", {"revenue": (200000, 1000, 100), "assets": (10000, 5000, 2000)}),
    "物业管理": ("四(十四)", {"staff": (1000, 300, 100), "revenue": (5000, 1000, 500)}),
    "租赁商务": ("四(十五)", {"staff": (300, 100, 10), "assets": (120000, 8000, 100)}),
    "其他": ("四(十六)", {"staff": (300, 100, 10)}),
}
CLASSES = ("micro", "small", "medium", "large")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Path(knowledge.__file__).parent / "policies" / "sme-size-2011.yaml")


def row(pack: Pack, industry: str) -> SizeRow:
    (found,) = [entry for entry in pack.sizes if entry.industry == industry]
    return found


def class_of(entry: SizeRow, **values: int) -> str:
    """The lowest class over the limits; every limit of the row must be given."""
    reached = []
    for limit in entry.limits:
        assert limit.large is not None
        reached.append(sum(values[limit.metric] >= step for step in (limit.small, limit.medium, limit.large)))
    return CLASSES[min(reached)]


def test_the_standard_is_marked_as_second_hand_and_has_no_last_day(pack: Pack) -> None:
    assert (pack.policy, pack.number, pack.region) == ("sme-size-2011", "工信部联企业〔2011〕300号", "000000")
    assert pack.reliability == "secondary"
    assert pack.validity.first_day == date(2011, 6, 18)
    assert pack.validity.last_day is None
    assert pack.validity.plan_years is None
    assert "确认" in pack.source


def test_every_industry_of_the_fact_has_exactly_one_row(pack: Pack) -> None:
    assert [entry.industry for entry in pack.sizes] == list(catalogue()["industry"].choices)


@pytest.mark.parametrize("industry", TABLE)
def test_the_limits_of_an_industry_are_those_of_the_table(pack: Pack, industry: str) -> None:
    clause, limits = TABLE[industry]
    found = row(pack, industry)
    assert found.clause == clause
    assert {limit.metric: (limit.large, limit.medium, limit.small) for limit in found.limits} == limits


def test_limits_fall_from_large_to_small(pack: Pack) -> None:
    for entry in pack.sizes:
        for limit in entry.limits:
            assert limit.large is not None
            assert limit.large > limit.medium > limit.small > 0, (entry.industry, limit.metric)


@pytest.mark.parametrize(
    ("staff", "revenue", "expected"),
    [
        (1000, 40000, "large"),
        (1500, 30000, "medium"),
        (999, 40000, "medium"),
        (300, 2000, "medium"),
        (299, 2000, "small"),
        (300, 1999, "small"),
        (20, 300, "small"),
        (19, 300, "micro"),
        (20, 299, "micro"),
        (1500, 299, "micro"),
    ],
)
def test_a_factory_is_as_large_as_its_lower_limit_allows(pack: Pack, staff: int, revenue: int, expected: str) -> None:
    assert class_of(row(pack, "工业"), staff=staff, revenue=revenue) == expected


@pytest.mark.parametrize(
    ("revenue", "assets", "expected"),
    [
        (200000, 10000, "large"),
        (200000, 9999, "medium"),
        (1000, 5000, "medium"),
        (999, 5000, "small"),
        (1000, 4999, "small"),
        (100, 2000, "small"),
        (100, 1999, "micro"),
    ],
)
def test_a_developer_is_measured_by_revenue_and_assets(pack: Pack, revenue: int, assets: int, expected: str) -> None:
    assert class_of(row(pack, "房地产"), revenue=revenue, assets=assets) == expected


@pytest.mark.parametrize(("staff", "expected"), [(300, "large"), (299, "medium"), (99, "small"), (9, "micro")])
def test_an_industry_not_listed_is_measured_by_staff_alone(pack: Pack, staff: int, expected: str) -> None:
    assert class_of(row(pack, "其他"), staff=staff) == expected


def test_a_farm_is_measured_by_revenue_alone(pack: Pack) -> None:
    assert class_of(row(pack, "农林牧渔"), revenue=20000) == "large"
    assert class_of(row(pack, "农林牧渔"), revenue=49) == "micro"
