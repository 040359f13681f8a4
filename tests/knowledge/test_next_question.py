"""What is asked next: it decides, it is waited for, it is asked once, vetoes first, a yearly series at once."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.asking.costs import asking, cost
from knowledge.asking.next_question import Question, next_questions, questions_about
from knowledge.evaluate import clause_states, program_state, setting_of
from knowledge.facts import catalogue
from knowledge.interval import Interval, point
from knowledge.library import ReadyProgram
from knowledge.precedence import speaking_programs
from knowledge.profile import Profile, read_profile
from tests.benchmarks.population import firm, firms
from tests.benchmarks.questions import answer, clause_order, decide
from tests.knowledge.firms import library

PAST, TODAY = date(2023, 6, 1), date(2026, 11, 21)
PLACES = [("320831", PAST), ("371100", PAST), ("320831", TODAY), ("371500", TODAY), ("370800", TODAY)]
SEEDS = st.integers(min_value=0, max_value=2**32)


def programs(region: str, as_of: date, tier: str | None = None) -> list[ReadyProgram]:
    """What a firm that makes things is held against."""
    found = speaking_programs(library(), region, as_of)
    return [p for p in found if p.program.variant in (None, "manufacturing") and tier in (None, p.program.tier)]


def asked(ready: list[ReadyProgram], facts: dict[str, Any], as_of: date, *given: str) -> tuple[Question, ...]:
    """The questions for a firm of Jinhu or wherever the programs are from, its facts as in a profile."""
    region = next((p.pack.region for p in ready if p.pack.region != "000000"), "320831")
    profile = read_profile({"region": region, "facts": facts}, as_of)
    return next_questions(ready, setting_of(library(), profile, as_of), library().size_pack, given)


def undecided(ready: list[ReadyProgram], profile: Profile, as_of: date) -> list[ReadyProgram]:
    """The programs nobody can decide yet."""
    setting = setting_of(library(), profile, as_of)
    return [each for each in ready if program_state(clause_states(each, setting)) == "unknown"]


def waited_for(ready: list[ReadyProgram], profile: Profile, as_of: date) -> set[str]:
    """The facts that unknown clauses of undecided programs wait for."""
    setting = setting_of(library(), profile, as_of)
    outcomes = (o for each in undecided(ready, profile, as_of) for o in each.compiled.outcomes(setting))
    return {key for outcome in outcomes for key in outcome.missing}


@pytest.mark.parametrize(("region", "as_of"), PLACES)
@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_following_the_questions_to_the_end_decides_every_program(region: str, as_of: date, seed: int) -> None:
    """Each question once, each waited for by an open clause, none left at the end."""
    truth = read_profile({"region": region, "facts": firm(Random(seed), as_of)}, as_of)
    ready, known, seen = programs(region, as_of), dict[str, Any](), set[tuple[str, int | None]]()
    while worth := next_questions(ready, setting_of(library(), Profile(region, known), as_of), library().size_pack):
        question = worth[0]
        lends = {question.key, *(k for k, fact in catalogue().items() if fact.falls_back_to == question.key)}
        assert lends & waited_for(ready, Profile(region, known), as_of)
        put = {(question.key, year) for year in question.years or (None,)}
        assert not put & seen
        seen |= put
        answer(known, question, truth)
    assert not undecided(ready, Profile(region, known), as_of)


@pytest.mark.parametrize(("region", "as_of"), PLACES)
@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_what_stays_undecided_waits_only_for_what_was_not_known(region: str, as_of: date, seed: int) -> None:
    random = Random(seed)
    truth = read_profile({"region": region, "facts": firm(random, as_of)}, as_of)
    ready, known, not_known = programs(region, as_of), dict[str, Any](), set[str]()
    while worth := next_questions(
        ready, setting_of(library(), Profile(region, known), as_of), library().size_pack, not_known
    ):
        question = worth[0]
        assert question.key not in not_known
        if random.random() < 0.3:
            not_known.add(question.key)
        else:
            answer(known, question, truth)
    lends = {k for k, fact in catalogue().items() if fact.falls_back_to in not_known}
    assert waited_for(ready, Profile(region, known), as_of) <= not_known | lends


@pytest.mark.parametrize(("region", "as_of"), PLACES)
def test_at_most_half_of_what_the_clauses_name_is_asked(region: str, as_of: date) -> None:
    """The mean over made-up firms; `python -m tests.benchmarks.questions` measures it on thousands."""
    taken = [decide(truth, as_of, lambda worth: worth[0]).asked for truth in firms(20, region, as_of)]
    assert sum(taken) / len(taken) <= len(clause_order(region, as_of)) / 2


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_the_same_firm_is_asked_in_the_same_order(seed: int) -> None:
    random = Random(seed)
    facts = firm(random, PAST)
    some = {key: facts[key] for key in random.sample(sorted(facts), len(facts) // 2)}
    shuffled = dict(random.sample(sorted(some.items(), key=lambda item: item[0]), len(some)))
    assert asked(programs("320831", PAST), some, PAST) == asked(programs("320831", PAST), shuffled, PAST)


def test_a_program_that_fails_is_never_asked_about() -> None:
    ready = programs("371100", PAST, "pool.city")
    assert asked(ready, {}, PAST)
    assert asked(ready, {"registered_on": "2022-03-01"}, PAST) == ()
    assert asked(ready, {"revenue": {"2022": 700}}, PAST) == ()


def test_a_program_that_waits_for_a_person_alone_is_never_asked_about() -> None:
    innovation = [
        p for p in speaking_programs(library(), "320831", PAST)
        if p.program.variant == "innovation" and p.program.tier == "little_giant.province"
    ]  # fmt: skip
    assert {question.key for question in asked(innovation, {}, PAST)} == {"registered_on"}
    assert asked(innovation, {"registered_on": "2015-01-01"}, PAST) == ()


def test_a_yearly_series_is_one_question_for_the_years_still_unknown() -> None:
    ready = programs("320831", PAST, "pool.province")
    (revenue,) = (q for q in asked(ready, {}, PAST) if q.key == "revenue")
    assert revenue.years == (2022, 2021, 2020, 2019)
    (revenue,) = (q for q in asked(ready, {"revenue": {"2022": 6000, "2020": 5000}}, PAST) if q.key == "revenue")
    assert revenue.years == (2021, 2019)
    assert cost("revenue", 1) < cost("revenue", 4) < 2 * cost("revenue", 1)


def test_years_before_the_firm_was_there_are_not_asked() -> None:
    ready = programs("320831", PAST, "little_giant.national")
    facts = {"registered_on": "2021-03-01"}
    assert all(2020 not in question.years for question in asked(ready, facts, PAST))


def test_a_rough_figure_that_decides_is_not_asked_again_and_one_that_does_not_is() -> None:
    ready = programs("371100", PAST, "pool.city")
    decides, open_ = {"revenue": {"2022": [1000, 1500]}}, {"revenue": {"2022": [900, 1500]}}
    sure = {"industry": "工业", "staff": 100}
    assert "revenue" not in {question.key for question in asked(ready, {**decides, **sure}, PAST)}
    assert "revenue" in {question.key for question in asked(ready, {**open_, **sure}, PAST)}


def test_a_veto_comes_before_what_only_adds() -> None:
    """Without the title no clause of the national standard of 2026 can save a firm: it is asked first, then no more."""
    ready = programs("371500", TODAY, "little_giant.national")
    first = asked(ready, {}, TODAY)[0]
    assert first.key == "titles"
    assert asked(ready, {"titles": []}, TODAY) == ()


def test_the_limit_of_a_ratio_comes_from_its_other_part() -> None:
    """Once the assets are known, what remains is whether the liabilities pass 70 % of them."""
    ready = programs("320831", PAST, "little_giant.national")
    local = [each for each in ready if each.pack.policy == "jinhu-2022"]
    facts = {"niche_years": 5, "assets": {"2022": 1000}}
    (liabilities,) = (q for q in asked(local, facts, PAST) if q.key == "liabilities")
    assert liabilities.condition.clause == "附件3-小巨人-3"
    for owed, state in ((700, "met"), (700.01, "unmet")):
        profile = read_profile({"region": "320831", "facts": {**facts, "liabilities": {"2022": owed}}}, PAST)
        states = clause_states(local[0], setting_of(library(), profile, PAST))
        places = [condition.clause for condition in local[0].program.conditions]
        assert states[places.index("附件3-小巨人-3")] == state


def test_what_is_in_force_is_asked_before_what_no_longer_is() -> None:
    """Jinhu's own county pool ran out in 2024: what it alone asks comes after everything the national rules ask."""
    ready = programs("320831", TODAY)
    both = [question.key for question in asked(ready, {}, TODAY)]
    in_force = [p for p in ready if p.pack.region == "000000"]
    national = [q.key for q in questions_about(library(), Profile("320831", {}), TODAY, [p.program for p in in_force])]
    assert both[: len(national)] == national
    assert "brand_level" in both[len(national) :]


def test_every_fact_has_a_cost_and_its_guesses_only_order() -> None:
    for key in catalogue():
        assert asking(key).cost > 0
        assert 0 < asking(key).yes < 1


def test_a_figure_in_the_range_a_person_judges_is_not_asked_again() -> None:
    """Between 800 and 1000 万元 the document leaves it to a person: knowing it closer decides nothing more."""
    ready = programs("371100", PAST, "pool.city")
    facts = {"revenue": {2022: Interval(8_500_000, 9_000_000)}, "staff": point(Fraction(10)), "industry": "工业"}
    setting = setting_of(library(), Profile("371100", facts), PAST)
    assert "revenue" not in {question.key for question in next_questions(ready, setting, library().size_pack)}
