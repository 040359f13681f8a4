"""A verdict on what is half known holds for everything the firm may turn out to be."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import rules as r
from knowledge.assess import Assessment
from knowledge.engine.compile import compile_rules
from knowledge.engine.outcome import Outcome
from knowledge.evaluate import setting_of
from knowledge.facts import catalogue
from knowledge.model import Model
from knowledge.policy import State
from knowledge.precedence import speaking_programs
from knowledge.profile import read_profile
from tests.knowledge.firms import AS_OF, REGIONS, Facts, assessed, blurred, library, states, whole_firm
from tests.knowledge.rules_at_random import rule_at_random

SEEDS = st.integers(min_value=0, max_value=2**32)
Place = tuple[str, str, str | None, str | None]


def verdicts(assessment: Assessment) -> dict[Place, tuple[State, frozenset[str]]]:
    """(policy, tier, variant, clause; None: the program) → its state, and the facts that would sharpen a judgement."""
    found: dict[Place, tuple[State, frozenset[str]]] = {}
    for program in assessment.programs:
        name = (program.pack.policy, program.program.tier, program.program.variant)
        sharpens = [frozenset(sharpening(clause.condition.rule)) for clause in program.clauses]
        found[(*name, None)] = (program.state, frozenset[str]().union(*sharpens))
        for clause, facts in zip(program.clauses, sharpens, strict=True):
            found[(*name, clause.condition.clause)] = (clause.outcome.state, facts)
    return found


def sharpening(rule: Model) -> Iterator[str]:
    """The facts that answer what is otherwise for a person; absent they leave it to the person."""
    if isinstance(rule, r.Judge) and rule.fact:
        yield rule.fact
    for _, value in rule:
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Model):
                yield from sharpening(part)


def agrees(found: State, exact: State, left_to_a_person: bool) -> bool:
    """Whether what was decided of a firm half known stands for the firm as it is."""
    return found in (exact, "unknown") or (found == "judge" and left_to_a_person)


@given(SEEDS, st.sampled_from(REGIONS))
@settings(max_examples=250, deadline=None)
def test_a_verdict_on_intervals_and_gaps_in_knowledge_holds_for_the_firm_inside(seed: int, region: str) -> None:
    random = Random(seed)
    firm = whole_firm(random)
    exact = verdicts(assessed(firm, region))
    assert "unknown" not in [state for state, _ in exact.values()]
    known = blurred(random, firm)
    for place, (state, sharpens) in verdicts(assessed(known, region)).items():
        assert agrees(state, exact[place][0], not sharpens <= set(known)), place


@given(SEEDS)
@settings(max_examples=300, deadline=None)
def test_any_rule_decided_on_what_is_half_known_holds_for_the_firm_inside(seed: int) -> None:
    random = Random(seed)
    rules = [rule_at_random(random) for _ in range(12)]
    compiled = compile_rules(rules)
    firm = whole_firm(random)
    known = blurred(random, firm)

    def outcomes(facts: Facts) -> tuple[Outcome, ...]:
        profile = read_profile({"region": REGIONS[0], "facts": facts}, AS_OF)
        return compiled.outcomes(setting_of(library(), profile, AS_OF))

    for rule, exact, found in zip(rules, outcomes(firm), outcomes(known), strict=True):
        assert exact.state != "unknown", rule
        assert agrees(found.state, exact.state, not set(sharpening(rule)) <= set(known)), rule
        assert bool(found.missing) == (found.state == "unknown"), rule
        assert found.state == "unmet" or not (found.gaps or found.neighbours), rule
        assert all(gap.short > 0 for gap in found.gaps), rule


@given(SEEDS, st.sampled_from(REGIONS), st.data())
@settings(max_examples=120, deadline=None)
def test_taking_one_fact_away_leaves_a_clause_or_makes_it_unknown(seed: int, region: str, data: st.DataObject) -> None:
    firm = whole_firm(Random(seed))
    # An unstated 销售收入 takes 营业收入 (and the clause says so): another figure, not a missing one.
    gone = data.draw(st.sampled_from(sorted(set(firm) - {"sales_revenue"})))
    before = verdicts(assessed(firm, region))
    found = assessed({key: value for key, value in firm.items() if key != gone}, region)
    for place, (state, sharpens) in verdicts(found).items():
        assert agrees(state, before[place][0], gone in sharpens), place
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
def test_next_questions_are_what_is_at_odds_and_then_missing_facts_of_programs_still_open(seed: int) -> None:
    random = Random(seed)
    facts = blurred(random, whole_firm(random))
    found = assessed(facts)
    speaking = {id(ready.program) for ready in speaking_programs(library(), found.region, found.as_of)}
    open_ = {
        key if key in facts else catalogue()[key].falls_back_to or key
        for program in found.programs
        if program.state != "unmet" and id(program.program) in speaking
        for clause in program.clauses
        for key in clause.outcome.missing
    }
    at_odds = {key for each in found.contradictions if each.certain for key in each.keys}
    assert open_ <= set(found.next_questions) <= open_ | at_odds
    assert len(set(found.next_questions)) == len(found.next_questions)
    if not at_odds:
        assert set(found.next_questions) == open_
    elif open_ - at_odds and set(found.next_questions) & at_odds:
        assert found.next_questions[0] in at_odds


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
