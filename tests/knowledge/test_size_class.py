"""The size class against a plain reading of the table, for points, intervals and gaps in knowledge."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.facts import catalogue
from knowledge.policy import SizeRow
from knowledge.size import CLASSES
from tests.knowledge.firms import LAST_YEAR, Facts, assessed, library

PACK = library().packs["sme-size-2011"]
ROWS = {row.industry: row for row in PACK.sizes}


def by_hand(row: SizeRow, values: dict[str, int]) -> str:
    """Large only if every measure reaches its upper limit; medium and small only if every one reaches theirs."""
    if all(values[limit.metric] >= limit.large for limit in row.limits if limit.large is not None):
        return "large"
    if all(values[limit.metric] >= limit.medium for limit in row.limits):
        return "medium"
    return "small" if all(values[limit.metric] >= limit.small for limit in row.limits) else "micro"


def edges(row: SizeRow, metric: str) -> list[int]:
    limits = [limit for limit in row.limits if limit.metric == metric]
    steps = {bound for limit in limits for bound in (limit.small, limit.medium, limit.large) if bound is not None}
    return sorted({0, *(step + by for step in steps for by in (-1, 0, 1)), 10**8})


def facts(industry: str | None, values: dict[str, Any]) -> Facts:
    known: Facts = {} if industry is None else {"industry": industry}
    for metric, value in values.items():
        known[metric] = {str(LAST_YEAR): value} if catalogue()[metric].yearly else value
    return known


@pytest.mark.parametrize("industry", list(ROWS))
def test_every_corner_of_the_table_is_classed_as_by_hand(industry: str) -> None:
    row = ROWS[industry]
    metrics: list[str] = [limit.metric for limit in row.limits]
    for values in product(*(edges(row, metric) for metric in metrics)):
        named = dict(zip(metrics, values, strict=True))
        assert assessed(facts(industry, named)).size.state == by_hand(row, named), named


@given(st.data())
def test_an_interval_leaves_exactly_the_classes_inside_it(data: st.DataObject) -> None:
    industry = data.draw(st.sampled_from(sorted(ROWS)))
    row = ROWS[industry]
    known: dict[str, Any] = {}
    inside: dict[str, list[int]] = {}
    for metric in (limit.metric for limit in row.limits):
        ends = edges(row, metric)
        low, high = sorted(data.draw(st.lists(st.sampled_from(ends), min_size=2, max_size=2)))
        if data.draw(st.booleans()):
            known[metric] = [low, high]
            inside[metric] = [end for end in ends if low <= end <= high]
        else:
            inside[metric] = ends
    possible = {by_hand(row, dict(zip(inside, point, strict=True))) for point in product(*inside.values())}
    found = assessed(facts(industry, known)).size
    assert set(found.possible) == possible
    assert found.state == (possible.pop() if len(possible) == 1 else "unknown")
    assert bool(found.missing) == (found.state == "unknown")


def test_one_limit_is_enough_where_it_decides_alone() -> None:
    assert assessed(facts("工业", {"staff": 19})).size.state == "micro"
    assert assessed(facts("工业", {"revenue": 299})).size.state == "micro"
    assert assessed(facts("工业", {"staff": 1000})).size.state == "unknown"
    assert set(assessed(facts("工业", {"staff": 999})).size.possible) == {"micro", "small", "medium"}


def test_without_an_industry_only_what_all_industries_agree_on_is_certain() -> None:
    assert assessed(facts(None, {"staff": 4, "revenue": 10, "assets": 10})).size.state == "micro"
    found = assessed(facts(None, {"staff": 500, "revenue": 5000, "assets": 5000})).size
    assert found.state == "unknown"
    assert found.missing[0] == "industry"


def test_classes_stand_from_low_to_high() -> None:
    assert CLASSES == ("micro", "small", "medium", "large")


@pytest.mark.parametrize("industry", list(ROWS))
def test_the_limits_that_decide_are_named_with_the_bounds_the_figure_lies_between(industry: str) -> None:
    row = ROWS[industry]
    metrics: list[str] = [limit.metric for limit in row.limits]
    for values in product(*(edges(row, metric) for metric in metrics)):
        named = dict(zip(metrics, values, strict=True))
        found = assessed(facts(industry, named)).size
        assert found.limits, named
        assert found.clause == row.clause
        for limit in found.limits:
            assert limit.has == named[limit.metric]
            assert limit.reaches is None or limit.has >= limit.reaches
            assert limit.below is None or limit.has < limit.below
        # whatever else grows, they alone hold the firm down
        kept = {limit.metric for limit in found.limits}
        grown = {metric: value if metric in kept else 10**8 for metric, value in named.items()}
        assert assessed(facts(industry, grown)).size.state == found.state


def test_a_rough_figure_is_named_as_it_is_known_and_an_open_class_names_no_limit() -> None:
    (only,) = assessed({"industry": "工业", "staff": [50, 299], "revenue": {"2022": [2000, None]}}).size.limits
    assert (only.metric, only.has, only.reaches, only.below) == ("staff", [50, 299], 20, 300)
    assert assessed({"industry": "工业", "staff": [50, 300], "revenue": {"2022": 2000}}).size.limits == ()
