"""The plan of a tier: what is missing, what to act on, what an officer decides, what only time or nothing mends."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.distance import Plan, plan
from knowledge.report import assessment_json
from tests.knowledge.firms import AS_OF, REGIONS, Facts, assessed, blurred, whole_firm

YEARS = ("2022", "2021", "2020")


def of(facts: Facts, tier: str, policy: str = "jinhu-2022", variant: str | None = None, region: str = "320831") -> Plan:
    (found,) = [
        plan(p, AS_OF)
        for p in assessed(facts, region).programs
        if (p.pack.policy, p.program.tier, p.program.variant) == (policy, tier, variant)
    ]
    return found


def ways(found: Plan, clause: str) -> list[list[tuple[Any, int | None, int]]]:
    (action,) = [action for action in found.to_do if action.clause == clause]
    return [[(gap.fact, gap.year, gap.short) for gap in way] for way in action.ways]


def test_every_branch_of_an_alternative_is_listed_the_cheapest_first() -> None:
    found = of({"patent_invention": 1, "patent_utility": 1, "patent_design": 0, "software_copyright": 0},
               "little_giant.national")  # fmt: skip
    others = ("patent_utility", "patent_design", "software_copyright")
    assert ways(found, "附件3-小巨人-5") == [[("patent_invention", None, 1)], [(others, None, 4)]]


def test_gaps_that_must_all_be_closed_stand_in_one_way() -> None:
    facts: Facts = {
        "revenue": {"2022": 4000, "2021": 4000},
        "new_equity_paid_in": {"2022": 0, "2021": 0},
        "rnd_expense": {"2022": 100, "2021": 100},
        "rnd_staff": 1,
        "staff": 10,
    }
    ((first, *rest),) = ways(of(facts, "little_giant.national"), "附件3-小巨人-9")
    assert first == ("new_equity_paid_in", None, 8000)
    assert rest == [("rnd_expense", None, 2800), ("rnd_staff", None, 4)]


def test_an_incident_bars_until_a_day_and_a_young_firm_until_another() -> None:
    (bar,) = of({"incidents": [{"kind": "safety", "on": "2022-01-01"}]}, "champion.national").cannot
    assert (bar.clause, bar.waits, str(bar.earliest)) == ("附件3-单项冠军-1", True, "2025-01-02")
    (young,) = of({"registered_on": "2022-01-10", "independent_legal_person": True, "industry": "其他", "staff": 5},
                  "pool.city", "rizhao-2022", region="371100").cannot  # fmt: skip
    assert (young.clause, young.waits, str(young.earliest)) == ("二-2-一", True, "2024-01-10")


def test_a_fixed_day_that_was_missed_never_comes_and_years_in_a_market_only_pass() -> None:
    old = of({"registered_on": "2013-12-31"}, "little_giant.province", variant="innovation").cannot
    assert [(bar.waits, bar.earliest) for bar in old] == [(False, None)]
    found = of({"niche_years": 2, "liabilities": {"2022": 1}, "assets": {"2022": 2}}, "little_giant.national")
    assert [(bar.clause, bar.waits, bar.earliest) for bar in found.cannot] == [("附件3-小巨人-3", True, None)]


def test_a_firm_of_another_region_or_too_large_is_barred() -> None:
    large = {"industry": "工业", "staff": 2000, "revenue": dict.fromkeys(YEARS, 90000)}
    assert "二-2-一" in [b.clause for b in of(large, "pool.city", "rizhao-2022", region="371100").cannot]


def test_what_a_person_decides_is_said_in_words() -> None:
    (decided,) = of({"energy_env_safety_compliant": True}, "pool.city", "rizhao-2022", region="371100").to_decide
    assert (decided.clause, decided.says) == ("二-2-二", ("发展前景良好，经济、社会效益较好",))


@given(st.integers(min_value=0, max_value=2**32), st.sampled_from(REGIONS))
@settings(max_examples=60, deadline=None)
def test_every_clause_that_is_not_met_stands_in_the_plan_in_its_place(seed: int, region: str) -> None:
    random = Random(seed)
    for program in assessed(blurred(random, whole_firm(random)), region).programs:
        own = plan(program, AS_OF)
        unmet = [c.condition.clause for c in program.with_state("unmet")]
        assert sorted([*(a.clause for a in own.to_do), *(b.clause for b in own.cannot)]) == sorted(unmet)
        assert [d.clause for d in own.to_decide] == [c.condition.clause for c in program.with_state("judge")]
        waiting = {c.condition.clause for c in program.with_state("unknown")}
        assert {clause for missing in own.missing for clause in missing.clauses} == waiting
        assert all(way for action in own.to_do for way in action.ways)
        assert all(bar.earliest is None or (bar.waits and bar.earliest > AS_OF) for bar in own.cannot)
        for clause in program.with_state("unmet"):
            told = {id_of(gap) for a in own.to_do if a.clause == clause.condition.clause for w in a.ways for gap in w}
            assert told <= {id_of(gap) for gap in clause.outcome.gaps}


def id_of(gap: Any) -> tuple[Any, ...]:
    return (gap.fact, gap.year, str(gap.needs), gap.short)


def test_the_plan_stands_in_the_json_beside_the_clauses() -> None:
    document = assessment_json(assessed({"incidents": [{"kind": "safety", "on": "2022-01-01"}], "rank_world": 9}))
    (program,) = [p for p in document["programs"] if (p["policy"], p["tier"]) == ("jinhu-2022", "champion.national")]
    assert set(program["plan"]) == {"missing", "to_do", "to_decide", "cannot"}
    assert {"clause": "附件3-单项冠军-1", "waits": True, "earliest": "2025-01-02"}.items() <= program["plan"]["cannot"][
        0
    ].items()


def test_one_figure_held_against_two_bounds_stands_in_each_way_with_its_own() -> None:
    found = of({"main_business_revenue": {"2022": 3000, "2021": 3000, "2020": 3000}, "titles": []},
               "champion.national", "china-champion-2023")  # fmt: skip
    more, title = ("main_business_revenue", None, 111000), ("titles", None, 1)
    less = ("main_business_revenue", None, 51000)
    assert ways(found, "附件1-2") == [[more], [less, title], [less, title]]


def test_a_share_in_percent_is_one_way_and_a_place_among_the_first_another() -> None:
    found = of({"market_share": 3, "rank_national": 8}, "little_giant.national", "china-2026")
    assert ways(found, "小巨人标准-9") == [[("rank_national", None, 5)], [("market_share", None, 7)]]
