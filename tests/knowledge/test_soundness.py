"""A verdict on what is half known holds for everything the firm may turn out to be."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.facts import catalogue
from tests.knowledge.firms import REGIONS, Facts, assessed, blurred, states, whole_firm

SEEDS = st.integers(min_value=0, max_value=2**32)


@given(SEEDS, st.sampled_from(REGIONS))
@settings(max_examples=250, deadline=None)
def test_a_verdict_on_intervals_and_gaps_in_knowledge_holds_for_the_firm_inside(seed: int, region: str) -> None:
    random = Random(seed)
    firm = whole_firm(random)
    exact = states(assessed(firm, region))
    assert "unknown" not in exact.values()
    for place, state in states(assessed(blurred(random, firm), region)).items():
        if state != "unknown":
            assert state == exact[place], place


@given(SEEDS, st.sampled_from(REGIONS), st.data())
@settings(max_examples=120, deadline=None)
def test_taking_one_fact_away_leaves_a_clause_or_makes_it_unknown(seed: int, region: str, data: st.DataObject) -> None:
    firm = whole_firm(Random(seed))
    # An unstated 销售收入 takes 营业收入 (and the clause says so): another figure, not a missing one.
    gone = data.draw(st.sampled_from(sorted(set(firm) - {"sales_revenue"})))
    before = states(assessed(firm, region))
    found = assessed({key: value for key, value in firm.items() if key != gone}, region)
    for place, state in states(found).items():
        assert state in (before[place], "unknown"), place
    for program in found.programs:
        for clause in program.clauses:
            assert set(clause.outcome.missing) <= {gone, *(["industry"] if gone == "industry" else [])}


@given(SEEDS, st.sampled_from(REGIONS))
@settings(max_examples=120, deadline=None)
def test_an_unknown_clause_names_what_is_missing_and_no_other_clause_does(seed: int, region: str) -> None:
    random = Random(seed)
    for program in assessed(blurred(random, whole_firm(random)), region).programs:
        for clause in program.clauses:
            outcome = clause.outcome
            assert bool(outcome.missing) == (outcome.state == "unknown")
            assert set(outcome.missing) <= set(catalogue())
            assert len(set(outcome.missing)) == len(outcome.missing)


@pytest.mark.parametrize("region", REGIONS)
def test_of_a_firm_nothing_is_known_of_nothing_is_met_or_unmet(region: str) -> None:
    found = assessed({}, region)
    assert {clause.outcome.state for program in found.programs for clause in program.clauses} <= {
        "unknown",
        "judge",
        "met",
    }
    met = {c.condition.clause for p in found.programs for c in p.clauses if c.outcome.state == "met"}
    assert met == set()
    assert {p.state for p in found.programs} == {"unknown"}
    assert found.size.state == "unknown"


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_next_questions_are_missing_facts_of_programs_still_open(seed: int) -> None:
    random = Random(seed)
    found = assessed(blurred(random, whole_firm(random)))
    open_ = {
        catalogue()[key].falls_back_to or key
        for program in found.programs
        if program.state != "unmet"
        for clause in program.clauses
        for key in clause.outcome.missing
    }
    assert set(found.next_questions) == open_
    assert len(open_) == len(found.next_questions)


def test_a_stated_ratio_stands_in_only_where_the_amounts_are_unknown() -> None:
    place = ("little_giant.national", None, "附件3-小巨人-3")
    base = {"niche_years": 3, "debt_ratio": 60}
    assert states(assessed(base))[place] == "met"
    assert states(assessed({**base, "liabilities": {"2022": 80}, "assets": {"2022": 100}}))[place] == "unmet"
    assert states(assessed({**base, "debt_ratio": [60, 80]}))[place] == "unknown"


def test_unstated_sales_take_the_revenue_and_the_clause_says_so() -> None:
    years = ("2022", "2021", "2020")
    facts: Facts = {"revenue": dict.fromkeys(years, 1000), "rnd_expense": dict.fromkeys(years, 30)}

    def clause(facts: Facts) -> tuple[str, tuple[tuple[str, str], ...]]:
        (program,) = [p for p in assessed(facts).programs
                      if (p.program.tier, p.program.variant) == ("little_giant.province", "manufacturing")]  # fmt: skip
        (found,) = [c for c in program.clauses if c.condition.clause == "附件4-制造类-6"]
        return found.outcome.state, found.assumed

    assert clause(facts) == ("met", (("sales_revenue", "revenue"),))
    assert clause({**facts, "sales_revenue": dict.fromkeys(years, 1001)}) == ("unmet", ())


def test_a_firm_younger_than_the_years_asked_is_for_a_person() -> None:
    place = ("little_giant.national", None, "附件3-小巨人-4")
    facts = {"main_business_revenue": {"2022": 900, "2021": 500}, "net_profit": {"2022": 9, "2021": 5}}
    assert states(assessed({**facts, "registered_on": "2021-02-01"}))[place] == "judge"
    assert states(assessed({**facts, "registered_on": "2020-12-31"}))[place] == "unknown"
    assert states(assessed(facts))[place] == "unknown"


def test_a_sum_over_years_in_which_the_firm_was_not_there_is_for_a_person() -> None:
    place = ("little_giant.national", None, "附件3-小巨人-9")
    facts: Facts = {"revenue": {"2022": 100}, "new_equity_paid_in": {"2022": 7000}, "rnd_expense": {"2022": 3000}}
    facts |= {"rnd_staff": 5, "staff": 5}
    assert states(assessed({**facts, "registered_on": "2022-02-01"}))[place] == "judge"
    assert states(assessed({**facts, "registered_on": "2021-02-01"}))[place] == "unknown"
    stated = {**facts, "registered_on": "2022-02-01", "new_equity_paid_in": {"2022": 7000, "2021": 0}}
    assert states(assessed(stated))[place] == "unmet"
