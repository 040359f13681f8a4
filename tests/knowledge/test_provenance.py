"""A verdict that would not stand on verified facts alone is preliminary."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.assess import Assessment, assess
from knowledge.facts import catalogue
from knowledge.profile import ProfileMistake, read_profile
from knowledge.report import assessment_json
from tests.knowledge.firms import AS_OF, Facts, blurred, library, whole_firm

REGION = "320831"
GIANT = ("jinhu-2022", "little_giant.national")


def held(facts: Facts, sources: Any = None) -> Assessment:
    data = {"region": REGION, "facts": facts, **({} if sources is None else {"sources": sources})}
    return assess(library(), read_profile(data, AS_OF), AS_OF)


def clauses(assessment: Assessment) -> dict[str, tuple[str, bool]]:
    (program,) = [p for p in assessment.programs if (p.pack.policy, p.program.tier) == GIANT]
    return {c.condition.clause.rpartition("-")[2]: (c.outcome.state, c.preliminary) for c in program.clauses}


FACTS: Facts = {
    "rank_province": 3,
    "patent_invention": 2,
    "revenue": {"2022": 10000, "2021": 10000},
    "rnd_expense": {"2022": 300, "2021": 300},
}


def test_what_the_firm_says_itself_is_preliminary_and_what_is_open_is_not() -> None:
    found = clauses(held(FACTS))
    assert (found["2"], found["5"], found["9"]) == (("met", True),) * 3
    assert found["6"] == ("unknown", False)


@pytest.mark.parametrize(
    ("source", "preliminary"), [("self", True), ("import", True), ("certificate", False), ("officer", False)]
)
def test_certificates_and_officers_verify(source: str, preliminary: bool) -> None:
    assert clauses(held(FACTS, {"rank_province": source}))["2"] == ("met", preliminary)


def test_every_fact_a_verdict_needs_must_be_verified_and_only_those() -> None:
    sources = {"revenue": "certificate", "rnd_expense": {"2022": "officer"}}
    assert clauses(held(FACTS, sources))["9"] == ("met", True)
    assert clauses(held(FACTS, {**sources, "rnd_expense": "officer"}))["9"] == ("met", False)
    # one verified patent more than enough: what the firm says beside it changes nothing
    assert clauses(held({**FACTS, "patent_utility": 9}, {"patent_invention": "certificate"}))["5"] == ("met", False)


def test_a_tier_that_fails_on_a_verified_fact_fails_for_good() -> None:
    failing = {**FACTS, "rank_province": 9}
    (program,) = [p for p in held(failing, {"rank_province": "officer"}).programs
                  if (p.pack.policy, p.program.tier) == GIANT]  # fmt: skip
    assert (program.state, program.preliminary) == ("unmet", False)
    assert [p.preliminary for p in held(failing).programs if (p.pack.policy, p.program.tier) == GIANT] == [True]


def test_the_json_says_where_each_figure_is_from() -> None:
    sources = {"rank_province": {"source": "officer", "on": "2023-03-01", "by": "主管部门"}}
    document = assessment_json(held(FACTS, sources))
    (program,) = [p for p in document["programs"] if (p["policy"], p["tier"]) == GIANT]
    (rank,) = [c for c in program["clauses"] if c["clause"] == "附件3-小巨人-2"]
    assert rank["preliminary"] is False
    assert rank["trace"][0]["saw"] == [
        {"fact": "rank_province", "year": None, "value": 3, "source": "officer", "on": "2023-03-01", "by": "主管部门"}
    ]


@pytest.mark.parametrize(
    ("sources", "why"),
    [
        ([], "sources: 应为对象"),
        ({"staff": "officer"}, "sources.staff: facts 里没有这一项"),
        ({"revenu": "officer"}, "sources.revenu: facts 里没有这一项"),
        ({"revenue": {"2019": "officer"}}, "sources.revenue.2019: facts 里没有这一年"),
        ({"revenue": "boss"}, "sources.revenue.2022: 应为 self、officer、certificate、import 之一"),
        ({"rank_province": 3}, "sources.rank_province: 应为对象"),
        ({"rank_province": {"source": "self", "when": 1}}, "sources.rank_province.when: 不认识的键"),
        ({"rank_province": {"source": "self", "on": "2023-02-30"}}, "sources.rank_province.on: 应为日期"),
        ({"rank_province": {"source": "self", "by": ""}}, "sources.rank_province.by: 应为不超过40个字"),
        ({"rank_province": {"source": ["self"]}}, "sources.rank_province: 应为 self"),
    ],
)
def test_a_bad_source_is_refused_with_its_key(sources: Any, why: str) -> None:
    with pytest.raises(ProfileMistake, match=why.replace("(", r"\(")):
        held(FACTS, sources)


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=100, deadline=None)
def test_what_is_not_preliminary_stands_when_everything_unverified_turns_out_otherwise(seed: int) -> None:
    random = Random(seed)
    firm, other = whole_firm(random), whole_firm(random)
    sure = set(random.sample(sorted(firm), len(firm) // 2))
    found = held(firm, dict.fromkeys(sorted(sure), "officer"))
    turned = held({key: firm[key] if key in sure else other[key] for key in firm})
    for before, after in zip(found.programs, turned.programs, strict=True):
        for one, two in zip(before.clauses, after.clauses, strict=True):
            if one.outcome.state in ("met", "unmet") and not one.preliminary:
                assert two.outcome.state == one.outcome.state, one.condition.clause
        if before.state in ("met", "unmet") and not before.preliminary:
            assert after.state == before.state


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=40, deadline=None)
def test_where_everything_is_verified_nothing_is_preliminary(seed: int) -> None:
    random = Random(seed)
    facts = blurred(random, whole_firm(random))
    found = held(facts, {key: "certificate" for key in facts if key in catalogue()})
    assert not any(p.preliminary or any(c.preliminary for c in p.clauses) for p in found.programs)
