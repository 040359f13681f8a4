"""The written code decides every comparison as the slow, plain way does, whatever is known of a firm."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge.engine.compile import Compiled, compile_rules
from knowledge.engine.measure import Setting
from knowledge.engine.nodes import AllOf, AnyOf, Leaf, Node
from knowledge.engine.numbers import Compared
from knowledge.engine.outcome import NAMES
from knowledge.evaluate import setting_of
from knowledge.interval import Interval
from knowledge.profile import read_profile
from knowledge.rules import Rule
from knowledge.size import size_class
from tests.knowledge.firms import AS_OF, blurred, library, whole_firm

SEEDS = st.integers(min_value=0, max_value=2**32)


def comparisons(node: Node) -> list[Leaf]:
    """The numeric leaves that are looked at whatever the firm (those in the arms of a case are not)."""
    if isinstance(node, AllOf | AnyOf):
        return [leaf for part in node.parts for leaf in comparisons(part)]
    return [node] if isinstance(node, Leaf) and isinstance(node.look, Compared) else []


def packs() -> list[Compiled]:
    return [
        compile_rules([condition.rule for program in pack.programs for condition in program.conditions])
        for pack in library().packs.values()
        if pack.programs
    ]


COMPILED = packs()


@given(SEEDS, st.sampled_from(("exact", "unknown", "blurred")))
@settings(max_examples=150, deadline=None)
def test_every_comparison_of_every_pack_comes_out_the_same_both_ways(seed: int, known: str) -> None:
    random = Random(seed)
    facts = whole_firm(random)
    if known == "unknown":
        facts = {key: value for key, value in facts.items() if random.random() > 0.4}
    if known == "blurred":
        facts = blurred(random, facts)
    setting = setting_of(library(), read_profile({"region": "320831", "facts": facts}, AS_OF), AS_OF)
    for compiled in COMPILED:
        _, marks = compiled.run(setting)
        for node in compiled.nodes:
            for leaf in comparisons(node):
                assert NAMES[marks[leaf.place]] == NAMES[leaf.look.decide(setting)], leaf.look.says  # type: ignore[attr-defined]


def decided(rule: dict[str, Any], **facts: Any) -> str:
    setting = Setting(facts, "320831", date(2023, 6, 1), size_class(None, facts, 2022))
    read: Rule = TypeAdapter(Rule).validate_python(rule)
    compiled = compile_rules([read])
    found = compiled.outcomes(setting)[0]
    if isinstance(node := compiled.nodes[0], Leaf):
        assert NAMES[node.look.decide(setting)] == found.state  # type: ignore[attr-defined]
    return found.state


@pytest.mark.parametrize(
    ("low", "high", "state"),
    [
        (5000, 5999, "met"),
        (4999, 5000, "unknown"),
        (None, 4999, "unmet"),
        (5000, None, "met"),
        (4000, None, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_an_open_end_reaches_as_far_as_it_can(low: int | None, high: int | None, state: str) -> None:
    assert decided({"metric": "staff", "min": 5000}, staff=Interval(low, high)) == state


def test_a_growth_over_an_open_interval_is_decided_by_its_closed_end() -> None:
    rule = {"metric": {"growth": "revenue", "years": 1}, "min": "10%"}
    base = Interval(1_000_000, 1_000_000)
    assert decided(rule, revenue={2022: Interval(1_100_000, None), 2021: base}) == "met"
    assert decided(rule, revenue={2022: Interval(None, 1_099_999), 2021: base}) == "unmet"
    assert decided(rule, revenue={2022: Interval(1_099_999, None), 2021: base}) == "unknown"


def test_compound_growth_is_exact_on_its_threshold() -> None:
    rule = {"metric": {"growth": "revenue", "years": 2, "agg": "cagr"}, "min": "5%"}
    base = Interval(10_000, 10_000)
    assert decided(rule, revenue={2022: Interval(11_025, 11_025), 2020: base}) == "met"
    assert decided(rule, revenue={2022: Interval(11_024, 11_024), 2020: base}) == "unmet"
    assert decided(rule, revenue={2022: Interval(1, 1), 2020: Interval(0, 0)}) == "judge"
    assert decided(rule, revenue={2022: Interval(1, 1)}) == "unknown"


def test_each_year_of_a_yearly_bound_is_asked_for_itself() -> None:
    rule = {"metric": {"yearly": "rnd_expense", "years": 2}, "min": 100}
    enough, little = Interval(1_000_000, 1_000_000), Interval(999_999, 999_999)
    assert decided(rule, rnd_expense={2022: enough, 2021: enough}) == "met"
    assert decided(rule, rnd_expense={2022: enough, 2021: little}) == "unmet"
    assert decided(rule, rnd_expense={2022: enough}) == "unknown"
    assert decided(rule, rnd_expense={2022: enough}, registered_on=date(2022, 3, 1)) == "judge"


SCORE = {
    "score": 60,
    "parts": [
        {
            "name": "创新",
            "min": 20,
            "items": [
                {
                    "says": "知识产权",
                    "bands": [
                        {"points": 40, "when": {"metric": "class1_ip", "min": 2}},
                        {"points": 20, "when": {"metric": "class1_ip", "min": 1}},
                    ],
                }
            ],
        },
        {
            "name": "成长",
            "min": 0,
            "items": [
                {
                    "says": "领域",
                    "bands": [{"points": 40, "when": {"judge": "新兴产业"}}, {"points": 20, "when": {"met": True}}],
                }
            ],
        },
    ],
}


@pytest.mark.parametrize(
    ("count", "state"),
    [
        (Interval(2, 2), "met"),  # 40 + at least 20
        (Interval(1, 1), "judge"),  # 20 + 20 or 40: a person decides the field
        (Interval(0, 0), "unmet"),  # the part's own least score
        (Interval(1, 2), "unknown"),
        (Interval(0, 9), "unknown"),
    ],
)
def test_a_score_is_decided_as_soon_as_the_open_bands_cannot_change_it(count: Interval, state: str) -> None:
    assert decided(SCORE, class1_ip=count) == state


def test_a_score_names_the_lift_that_alone_is_enough() -> None:
    facts = {"class1_ip": Interval(0, 0)}
    setting = Setting(facts, "320831", date(2023, 6, 1), size_class(None, facts, 2022))
    read: Rule = TypeAdapter(Rule).validate_python(SCORE)
    (found,) = compile_rules([read]).outcomes(setting)
    assert [(gap.fact, gap.needs, gap.short) for gap in found.gaps] == [("class1_ip", 1, 1)]


def test_the_other_arms_of_a_case_are_looked_at_where_one_fails() -> None:
    rule = {
        "case": "revenue",
        "arms": [
            {"min": 10000, "then": {"metric": {"ratio": ["rnd_expense", "revenue"]}, "min": "3%"}},
            {"below": 10000, "then": {"metric": {"ratio": ["rnd_expense", "revenue"]}, "min": "6%"}},
        ],
    }
    facts = {
        "revenue": {2022: Interval(99_990_000, 99_990_000)},
        "rnd_expense": {2022: Interval(3_000_000, 3_000_000)},
    }
    setting = Setting(facts, "320831", date(2023, 6, 1), size_class(None, facts, 2022))
    read: Rule = TypeAdapter(Rule).validate_python(rule)
    (found,) = compile_rules([read]).outcomes(setting)
    assert [(gap.fact, gap.needs, gap.short) for gap in found.gaps] == [("rnd_expense", 599.94, 300)]
    (other,) = found.neighbours
    assert (other.guard.fact, other.guard.needs, other.guard.short, other.state) == ("revenue", 10000, 1, "met")
    assert setting.facts["revenue"] == {2022: Interval(99_990_000, 99_990_000)}


def test_inside_an_arm_what_is_asked_elsewhere_knows_the_guard_kept_to_the_arm() -> None:
    def arm(least: str, **ends: int) -> dict[str, Any]:
        ratio = {"ratio": ["rnd_expense", "revenue"], "agg": "mean"}
        return {**ends, "then": {"metric": ratio, "min": least}}

    rule = {"case": "revenue", "arms": [arm("11%", below=5000), arm("9%", min=5000)]}
    revenue, enough = Interval(40_000_000, 60_000_000), Interval(6_000_000, None)
    assert decided(rule, revenue={2022: revenue}, rnd_expense={2022: enough}) == "met"
