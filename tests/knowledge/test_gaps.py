"""The distance of an unmet clause: closing it as told is enough, and it is always a whole, positive number."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.assess import ClauseVerdict
from knowledge.engine.needs import needs
from knowledge.engine.outcome import Gap
from knowledge.facts import LEVELS, catalogue
from knowledge.regions import NATIONAL
from knowledge.report import assessment_json
from tests.knowledge.firms import LAST_YEAR, REGIONS, Facts, assessed, blurred, states, whole_firm

SEEDS = st.integers(min_value=0, max_value=2**32)
STRICT = "附件3-单项冠军-4"
"""利润率高于同行业: reaching the number itself is not enough."""


def clause_of(facts: Facts, tier: str, clause: str, variant: str | None = None) -> ClauseVerdict:
    (found,) = [
        c
        for p in assessed(facts).programs
        if (p.program.tier, p.program.variant) == (tier, variant)
        for c in p.clauses
        if c.condition.clause == clause
    ]
    return found


def closed(facts: Facts, gaps: tuple[Gap, ...], by_short: bool) -> Facts:
    """The firm after every gap of a clause was closed: the fact set to `needs`, or moved by `short`."""
    result = dict(facts)
    for gap in gaps:
        key = gap.key
        fact = catalogue()[key]
        if fact.type == "titles":
            result[key] = [*result[key], {"tier": gap.needs}]
        elif fact.type == "level":
            result[key] = LEVELS[LEVELS.index(gap.has) + gap.short] if by_short else gap.needs
        elif not fact.numeric:
            result[key] = gap.needs
        else:
            needs, has = Decimal(repr(gap.needs)), Decimal(repr(gap.has))
            more = (gap.short if needs >= has else -gap.short) if by_short else needs - has
            year = str(gap.year or LAST_YEAR)
            value = (result[key][year] if fact.yearly else result[key]) + more
            if fact.least is not None:  # `short` is rounded up, which may go below nothing
                value = max(value, fact.least)
            if fact.type in ("count", "rank"):
                value = int(value)
            result[key] = {**result[key], year: value} if fact.yearly else value
    return result


@given(SEEDS, st.sampled_from(REGIONS), st.booleans())
@settings(max_examples=150, deadline=None)
def test_closing_the_gaps_of_a_clause_as_told_is_enough(seed: int, region: str, by_short: bool) -> None:
    firm = whole_firm(Random(seed))
    for program in assessed(firm, region).programs:
        for clause in program.clauses:
            name, gaps = clause.condition.clause, clause.outcome.gaps
            # A past event cannot be undone: its gap is the days to wait.
            if clause.outcome.state != "unmet" or any(gap.fact == "incidents" for gap in gaps):
                continue
            sized = "industry" in {key for key, _ in needs(clause.condition.rule)}
            if name == STRICT or sized:  # strict; and a size class has no single number to close
                continue
            assert gaps, name
            after = states(assessed(closed(firm, gaps, by_short), region), program.pack.region == NATIONAL)
            assert after[(program.program.tier, program.program.variant, name)] != "unmet", (name, gaps)


@given(SEEDS, st.sampled_from(REGIONS))
@settings(max_examples=150, deadline=None)
def test_short_is_a_positive_whole_number_even_of_a_firm_half_known(seed: int, region: str) -> None:
    random = Random(seed)
    for program in assessed(blurred(random, whole_firm(random)), region).programs:
        for clause in program.clauses:
            assert clause.outcome.state == "unmet" or not clause.outcome.gaps
            for gap in clause.outcome.gaps:
                assert isinstance(gap.short, int)
                assert gap.short > 0, gap


def test_the_gap_of_the_contract_comes_out_as_written_there() -> None:
    facts: Facts = {"revenue": {"2022": 9999, "2021": 9500}, "rnd_expense": {"2022": 300, "2021": 570}}
    (program,) = [
        p
        for p in assessment_json(assessed(facts))["programs"]
        if (p["policy"], p["tier"]) == ("jinhu-2022", "little_giant.national")
    ]
    (clause,) = [c for c in program["clauses"] if c["clause"] == "附件3-小巨人-9"]
    assert clause["state"] == "unmet"
    assert clause["gap"] == [
        {"fact": "rnd_expense", "year": 2022, "needs": 599.94, "has": 300, "short": 300, "unit": "万元"}
    ]


GIANT = "附件3-小巨人-"


@pytest.mark.parametrize(
    ("facts", "row", "expected"),
    [
        ({"rank_province": 9}, 2, ("rank_province", 3, 9, 6, "位")),
        ({"rank_province": [5, None]}, 2, ("rank_province", 3, [5, None], 2, "位")),
        ({"core_business_systems": 0}, 8, ("core_business_systems", 1, 0, 1, "项")),
        (
            {"niche_years": 3, "liabilities": {"2022": 800}, "assets": {"2022": 1000}},
            3,
            ("liabilities", 700, 800, 100, "万元"),
        ),
        (
            {"niche_years": 3, "liabilities": {"2022": [800, None]}, "assets": {"2022": 1000}},
            3,
            ("liabilities", 700, [800, None], 100, "万元"),
        ),
        (
            {"main_business_revenue": {"2022": Decimal("699.3")}, "revenue": {"2022": 1000}},
            1,
            ("main_business_revenue", 700, 699.3, 1, "万元"),
        ),
    ],
)
def test_gaps_speak_in_the_unit_one_can_act_on(facts: Facts, row: int, expected: tuple[Any, ...]) -> None:
    (gap,) = clause_of(facts, "little_giant.national", f"{GIANT}{row}").outcome.gaps
    assert (gap.fact, gap.needs, gap.has, gap.short, gap.unit) == expected


def test_an_alternative_lists_every_branch_and_a_sum_its_addends() -> None:
    facts: Facts = {"patent_invention": 1, "patent_utility": 2, "patent_design": 0, "software_copyright": 1}
    gaps = clause_of(facts, "little_giant.national", "附件3-小巨人-5").outcome.gaps
    assert [(gap.fact, gap.needs, gap.short) for gap in gaps] == [
        ("patent_invention", 2, 1),
        (("patent_utility", "patent_design", "software_copyright"), 5, 2),
    ]


def test_half_a_person_is_rounded_up() -> None:
    facts: Facts = {
        "revenue": {"2022": 100, "2021": 100},
        "new_equity_paid_in": {"2022": 8000, "2021": 0},
        "rnd_expense": {"2022": 3000, "2021": 0},
        "rnd_staff": 3,
        "staff": 7,
    }
    (gap,) = clause_of(facts, "little_giant.national", "附件3-小巨人-9").outcome.gaps
    assert (gap.fact, gap.needs, gap.has, gap.short) == ("rnd_staff", 4, 3, 1)


def test_a_limit_that_must_be_passed_asks_for_one_more_where_it_is_hit() -> None:
    facts: Facts = {
        "profit_total": {"2022": 800},
        "revenue": {"2022": 10000},
        "industry_profit_rate": 8,
        "titles": [{"tier": "little_giant.national"}],
    }
    (gap,) = clause_of(facts, "champion.national", STRICT).outcome.gaps
    assert (gap.needs, gap.has, gap.short) == (800, 800, 1)
    assert clause_of({**facts, "profit_total": {"2022": 801}}, "champion.national", STRICT).outcome.state == "judge"


def test_a_clause_for_a_person_has_no_gap() -> None:
    outcome = clause_of({}, "little_giant.city", "附件5-小巨人-4").outcome
    assert (outcome.state, outcome.gaps, outcome.missing) == ("judge", (), ())
