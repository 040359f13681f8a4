"""Whole libraries in columns: every state equals the one that the exact path finds, firm by firm."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge.columns.states import Prepared, states
from knowledge.columns.table import Columns, Numbers
from knowledge.engine.outcome import NAMES
from knowledge.interval import Interval
from knowledge.profile import Profile
from knowledge.rules import Rule
from tests.benchmarks.many_firms import many_firms
from tests.knowledge.column_firms import differences, firms, library_of
from tests.knowledge.firms import AS_OF, library
from tests.knowledge.rules_at_random import rule_at_random

SEEDS = st.integers(min_value=0, max_value=2**32)
DAYS = st.sampled_from([date(2020, 2, 29), date(2022, 3, 1), AS_OF, date(2024, 2, 29), date(2026, 11, 21)])


@given(SEEDS, DAYS)
@settings(max_examples=12, deadline=None)
def test_every_state_of_every_pack_is_that_of_the_exact_path(seed: int, as_of: date) -> None:
    profiles = firms(Random(seed), 60)
    found = states(library(), Columns.of(profiles, as_of))
    assert differences(library(), found, profiles, as_of) == []


@given(SEEDS, DAYS)
@settings(max_examples=12, deadline=None)
def test_every_state_of_any_rule_is_that_of_the_exact_path(seed: int, as_of: date) -> None:
    random = Random(seed)
    profiles, used = firms(random, 40), library_of([rule_at_random(random) for _ in range(30)])
    found = states(used, Columns.of(profiles, as_of))
    assert differences(used, found, profiles, as_of) == []


def test_most_made_up_firms_are_decided_in_columns() -> None:
    profiles = firms(Random(1), 300)
    assert len(Columns.of(profiles, AS_OF).odd) < 60
    assert Columns.of([Profile("320831", {"revenue": {2022: Interval(1, 1)}})], AS_OF).odd == {}


def test_a_row_does_not_depend_on_its_neighbours_or_the_size_of_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    profiles = firms(Random(2), 61)
    whole = states(library(), Columns.of(profiles, AS_OF))
    monkeypatch.setattr("knowledge.columns.run.BLOCK", 16)
    cut = states(library(), Columns.of(profiles, AS_OF))
    for one, two in zip(whole.programs, cut.programs, strict=True):
        assert np.array_equal(one.states, two.states)
        assert all(np.array_equal(a.read(), b.read()) for a, b in zip(one.rules, two.rules, strict=True))
    alone = states(library(), Columns.of(profiles[7:8], AS_OF))
    for one, two in zip(whole.programs, alone.programs, strict=True):
        assert one.states[7] == two.states[0]


def test_what_is_prepared_runs_again_and_by_two_threads_with_the_same_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.columns.run.BLOCK", 64)
    ready = Prepared(library(), many_firms(1000, intervals=0.3))
    once, again, by_two = ready.run(), ready.run(), ready.run(2)
    for one, two, three in zip(once.programs, again.programs, by_two.programs, strict=True):
        assert np.array_equal(one.states, two.states)
        assert np.array_equal(one.states, three.states)


@pytest.mark.parametrize("metric", ["min", "above", "max", "below"])
def test_a_share_exactly_on_the_limit_is_told_up_to_the_widest_figures(metric: str) -> None:
    rule = {"metric": {"ratio": ["rnd_expense", "revenue"]}, metric: "3%"}
    for base in (100, 10**8, 10**13, 10**15):
        told = [{"revenue": years(base), "rnd_expense": years(3 * base // 100 + by)} for by in (-1, 0, 1)]
        decided(rule, *told)


def decided(rule: dict[str, Any], *facts: dict[str, Any]) -> list[str]:
    read: Rule = TypeAdapter(Rule).validate_python(rule)
    used, profiles = library_of([read]), [Profile("320831", each) for each in facts]
    found = states(used, Columns.of(profiles, AS_OF))
    assert differences(used, found, profiles, AS_OF) == []
    return [NAMES[code] for code in found.programs[0].states]


def years(*amounts: int) -> dict[int, Interval]:
    return {2022 - back: Interval(amount, amount) for back, amount in enumerate(amounts)}


@pytest.mark.parametrize("percent", [5, 15, 20])
def test_growth_exactly_on_the_limit_is_met_and_a_yuan_less_is_not(percent: int) -> None:
    rule = {"metric": {"growth": "revenue", "years": 2}, "min": f"{percent}%"}
    exact = [10**8, 10**6 * (100 + percent), 10**4 * (100 + percent) ** 2]
    short = [exact[0], exact[1], exact[2] - 1]
    uneven = [7 * 10**8, 7 * 10**6 * (100 + percent + 9), 7 * 10**4 * (100 + percent + 9) * (100 + percent - 9)]
    firms_ = [{"revenue": years(*reversed(amounts))} for amounts in (exact, short, uneven)]
    assert decided(rule, *firms_) == ["met", "unmet", "met"]
    strict = {"metric": {"growth": "revenue", "years": 2}, "above": f"{percent}%"}
    assert decided(strict, *firms_) == ["unmet", "unmet", "unmet"]


def test_a_mean_of_thirds_is_exact_where_no_float_is() -> None:
    rule = {"metric": {"ratio": ["rnd_expense", "revenue"], "years": 3, "agg": "mean"}, "min": "1%"}
    # 1/300 + 2/700 + a/2100, a = 30 ± … : thirds and sevenths that add up to three percent exactly
    three = {"revenue": years(300, 700, 2100), "rnd_expense": years(1, 2, 50)}
    assert decided(rule, three, {**three, "rnd_expense": years(1, 2, 49)}) == ["met", "unmet"]


def test_a_loss_and_a_huge_gain_that_cancel_are_told_exactly() -> None:
    rule = {"metric": {"ratio": ["operating_profit", "revenue"], "years": 2, "agg": "mean"}, "min": "8%"}
    huge = 10**13
    exact = {"revenue": years(1, 100), "operating_profit": years(-huge, 100 * huge + 16)}
    short = {"revenue": years(1, 100), "operating_profit": years(-huge, 100 * huge + 15)}
    assert decided(rule, exact, short) == ["met", "unmet"]


def test_products_beyond_whole_floats_are_told_exactly() -> None:
    rule = {"metric": {"growth": "revenue", "years": 3, "agg": "cagr"}, "min": "5%"}
    base = 8 * 10**12
    assert decided(rule, *({"revenue": years(9261 * 10**9 + by, 1, 1, base)} for by in (0, -1))) == ["met", "unmet"]
    above = {"metric": {"ratio": ["profit_total", "revenue"]}, "above_fact": "industry_profit_rate"}
    facts = {"revenue": years(10**13), "industry_profit_rate": Interval(7, 7)}
    told = [{**facts, "profit_total": years(7 * 10**11 + by)} for by in (0, 1)]
    assert decided(above, *told, {"revenue": years(10**13), "profit_total": years(1)}) == ["unmet", "met", "unknown"]


def test_an_amount_that_no_column_holds_is_decided_one_by_one() -> None:
    third = Fraction(10**8, 3)
    rule = {"metric": {"ratio": ["rnd_expense", "revenue"]}, "min": "3%"}
    facts = [{"revenue": {2022: Interval(third, third)}, "rnd_expense": years(10**6 + by)} for by in (0, -1)]
    assert decided(rule, *facts, {"revenue": years(100), "rnd_expense": years(3)}) == ["met", "unmet", "met"]


@pytest.mark.parametrize(
    ("low", "high", "scale", "why"),
    [
        ([0.5], None, 1, "whole"),
        ([2.0**60], None, 1, "whole"),
        ([np.inf], None, 1, "open end"),
        ([2.0], [1.0], 1, "turned round"),
        ([np.nan], [1.0], 1, "not at all"),
    ],
)
def test_arrays_that_cannot_be_exact_are_refused(low: Any, high: Any, scale: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Numbers.of(np.array(low), None if high is None else np.array(high), scale)


def test_columns_of_unequal_length_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"staff"):
        Columns(AS_OF, np.zeros(2, np.int32), {("staff", None): Numbers.of(np.zeros(3))})


def test_no_firm_at_all_gives_no_state() -> None:
    assert {program.states.shape for program in states(library(), Columns.of([], AS_OF)).programs} == {(0,)}


def test_a_hundred_thousand_firms_are_decided_within_moments() -> None:
    found = states(library(), many_firms(100_000, intervals=0.3))
    assert all(set(np.unique(program.states).tolist()) <= {0, 1, 2, 3, 255} for program in found.programs)


def test_starting_does_not_load_numpy_for_the_columns() -> None:
    code = "import sys, knowledge.assess, knowledge.evaluate; print('knowledge.columns.table' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
