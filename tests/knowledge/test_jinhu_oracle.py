"""Every clause of Jinhu's annexes 1–5 against a second decision written here by hand from the text, in Fractions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction as F
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.by_hand import (
    back,
    best,
    clean,
    mean_at_least,
    person,
    rates,
    share_at_least,
    shares,
    worst,
    yes,
)
from tests.knowledge.firms import AS_OF, Facts, assessed, states, whole_firm

LEVELS = ["none", "county", "city", "province", "national"]
Place = tuple[str, str | None, str]


def city_or_higher(f: Facts, key: str) -> str:
    return yes(LEVELS.index(f[key]) >= LEVELS.index("city"))


def several_products(f: Facts) -> str:
    return "met" if f["main_product_count"] < 2 else "judge"


def research(f: Facts) -> str:
    """Annex 3 row 9: three arms by the revenue of the last closed year; not monotone."""
    revenue = back(f, "revenue")
    if revenue < 5000:
        equity = back(f, "new_equity_paid_in") + back(f, "new_equity_paid_in", 1)
        spent = back(f, "rnd_expense") + back(f, "rnd_expense", 1)
        staff = "judge" if f["staff"] == 0 else yes(2 * f["rnd_staff"] >= f["staff"])
        return worst(yes(equity >= 8000), yes(spent >= 3000), staff, "judge")
    least = F(6, 100) if revenue < 10000 else F(3, 100)
    before = "judge" if back(f, "revenue", 1) <= 0 else yes(back(f, "rnd_expense", 1) >= least * back(f, "revenue", 1))
    return worst(yes(back(f, "rnd_expense") >= least * revenue), before)


def champion_result(f: Facts) -> str:
    values = shares(f, "profit_total", "revenue")
    margin = "judge" if values is None else yes(values[0] * 100 > F(f["industry_profit_rate"]))
    giant = any(title["tier"] == "little_giant.national" for title in f["titles"])
    return worst("judge", margin, yes(giant or back(f, "sales_revenue") > 40000))


def inventions_or(f: Facts) -> str:
    return yes(f["patent_invention"] >= 2 or f["patent_utility"] + f["patent_design"] + f["software_copyright"] >= 5)


POOL = lambda f: worst(  # noqa: E731
    *(yes(f[key]) for key in ("independent_legal_person", "independent_accounting", "no_bad_record")), "judge"
)
P1M, P1I = ("pool.province", "manufacturing"), ("pool.province", "innovation")
P2M, P2I = ("pool.county", "manufacturing"), ("pool.county", "innovation")
GIANT, CHAMPION, CHAMPION_P = (
    ("little_giant.national", None),
    ("champion.national", None),
    ("champion_product.national", None),
)
A4P, A4M, A4I = (
    ("srdi_product.province", None),
    ("little_giant.province", "manufacturing"),
    ("little_giant.province", "innovation"),
)
A5P, A5G = ("srdi_product.city", None), ("little_giant.city", None)

ORACLE: dict[Place, Callable[[Facts], str]] = {
    (*P1M, "附件1-共同"): POOL,
    (*P1I, "附件1-共同"): POOL,
    (*P1M, "附件1-制造类-1"): person,
    (*P1M, "附件1-制造类-2"): lambda f: yes(f["main_product_own_ip"]),
    (*P1M, "附件1-制造类-3"): lambda f: yes(f["patent_invention"] + f["patent_utility"] >= 2),
    (*P1M, "附件1-制造类-4"): lambda f: worst(
        share_at_least(f, "main_product_revenue", "revenue", "0.4"), several_products(f)
    ),
    (*P1M, "附件1-制造类-5"): lambda f: best("judge", yes(f["supplies_leader"])),
    (*P1M, "附件1-制造类-6"): lambda f: best(
        mean_at_least(rates(f, "revenue", 3), "0.05"),
        mean_at_least(shares(f, "operating_profit", "revenue", 3), "0.05"),
    ),
    (*P1I, "附件1-创新类-1"): person,
    (*P1I, "附件1-创新类-2"): lambda f: yes(f["patent_invention"] + f["patent_utility"] >= 1),
    (*P1I, "附件1-创新类-3"): person,
    (*P1I, "附件1-创新类-4"): person,
    (*P2M, "附件2-制造类-1"): lambda f: yes(
        back(f, "main_business_revenue") >= 2000 or back(f, "profit_and_tax") >= 500
    ),
    (*P2M, "附件2-制造类-2"): lambda f: yes(f["rank_province"] <= 5),
    (*P2M, "附件2-制造类-3"): lambda f: worst(
        yes(f["high_tech_enterprise"]),
        city_or_higher(f, "rnd_institution_level"),
        city_or_higher(f, "brand_level"),
        yes(f["patent_invention"] + f["patent_invention_filed"] >= 1),
        "judge",
    ),
    (*P2M, "附件2-制造类-4"): lambda f: worst(
        share_at_least(f, "main_business_revenue", "revenue", "0.4"), several_products(f)
    ),
    (*P2M, "附件2-制造类-5"): lambda f: worst(
        "judge", clean(f, {"credit", "safety", "environment"}, {"quality", "penalty"})
    ),
    (*P2I, "附件2-创新类-1"): person,
    (*P2I, "附件2-创新类-2"): lambda f: worst("judge", yes(f["patent_invention"] + f["patent_invention_filed"] >= 1)),
    (*P2I, "附件2-创新类-3"): lambda f: yes(f["contest_level"] in ("province", "national")),
    (*P2I, "附件2-创新类-4"): person,
    (*GIANT, "附件3-小巨人-1"): lambda f: share_at_least(f, "main_business_revenue", "revenue", "0.7"),
    (*GIANT, "附件3-小巨人-2"): lambda f: yes(f["rank_province"] <= 3),
    (*GIANT, "附件3-小巨人-3"): lambda f: worst(
        yes(f["niche_years"] >= 3),
        "judge" if back(f, "assets") == 0 else yes(10 * back(f, "liabilities") <= 7 * back(f, "assets")),
    ),
    (*GIANT, "附件3-小巨人-4"): lambda f: best(
        mean_at_least(rates(f, "main_business_revenue", 2), "0.05"), mean_at_least(rates(f, "net_profit", 2), "0.05")
    ),
    (*GIANT, "附件3-小巨人-5"): inventions_or,
    (*GIANT, "附件3-小巨人-6"): lambda f: yes(
        f["mgmt_system_cert"] or f["product_follows_standard"] or f["overseas_cert"]
    ),
    (*GIANT, "附件3-小巨人-7"): lambda f: yes(f["rnd_institution_own"] or f["rnd_institution_joint"]),
    (*GIANT, "附件3-小巨人-8"): lambda f: yes(f["core_business_systems"] >= 1),
    (*GIANT, "附件3-小巨人-9"): research,
    **{
        place: check
        for program in (CHAMPION, CHAMPION_P)
        for place, check in {
            (*program, "附件3-单项冠军-1"): lambda f: clean(f, {"safety", "environment"}, {"penalty"}),
            (*program, "附件3-单项冠军-2"): person,
            (*program, "附件3-单项冠军-3"): person,
            (*program, "附件3-单项冠军-4"): champion_result,
            (*program, "附件3-单项冠军-5"): lambda f: worst("judge", yes(f["standards_participated"] >= 1)),
            (*program, "附件3-单项冠军-6"): lambda f: yes(f["niche_years"] >= 10 or f["new_product_years"] >= 3),
        }.items()
    },
    (*CHAMPION, "附件3-单项冠军-7"): lambda f: share_at_least(f, "main_product_revenue", "revenue", "0.7"),
    (*A4P, "附件4-产品-1"): lambda f: share_at_least(f, "main_product_revenue", "main_business_revenue", "0.6"),
    (*A4P, "附件4-产品-2"): lambda f: worst(
        "judge", yes(f["patent_invention"] + f["patent_utility"] >= 2 or f["proprietary_tech"])
    ),
    (*A4P, "附件4-产品-3"): lambda f: yes(f["rank_national"] <= 10 or f["supplies_leader"]),
    (*A4M, "附件4-制造类-1"): lambda f: yes(back(f, "main_business_revenue") >= 5000 or back(f, "profit_total") >= 400),
    (*A4M, "附件4-制造类-2"): lambda f: best(
        mean_at_least(rates(f, "revenue", 3), "0.08"),
        mean_at_least(shares(f, "operating_profit", "revenue", 3), "0.08"),
    ),
    (*A4M, "附件4-制造类-3"): lambda f: yes(f["rank_national"] <= 5 or f["supplies_leader"]),
    (*A4M, "附件4-制造类-4"): person,
    (*A4M, "附件4-制造类-5"): lambda f: city_or_higher(f, "rnd_institution_level"),
    (*A4M, "附件4-制造类-6"): lambda f: mean_at_least(shares(f, "rnd_expense", "sales_revenue", 3), "0.03"),
    (*A4I, "附件4-创新类-1"): lambda f: worst("judge", yes(f["registered_on"] >= "2014-01-01")),
    (*A4I, "附件4-创新类-2"): person,
    (*A4I, "附件4-创新类-3"): person,
    (*A5P, "附件5-产品-1"): lambda f: worst(
        "judge", share_at_least(f, "main_product_revenue", "main_business_revenue", "0.5")
    ),
    (*A5P, "附件5-产品-2"): lambda f: worst(
        yes(f["main_product_own_ip"]),
        yes(
            sum(
                f[key]
                for key in (
                    "patent_invention",
                    "patent_utility",
                    "patent_design",
                    "software_copyright",
                    "proprietary_tech_count",
                )
            )
            >= 2
        ),
    ),
    (*A5P, "附件5-产品-3"): person,
    (*A5G, "附件5-小巨人-1"): lambda f: yes(back(f, "main_business_revenue") >= 5000 and f["rank_province"] <= 10),
    (*A5G, "附件5-小巨人-2"): lambda f: worst("judge", mean_at_least(rates(f, "main_business_revenue", 2), "0.05")),
    (*A5G, "附件5-小巨人-3"): lambda f: worst(
        *(yes(f[key]) for key in ("high_tech_enterprise", "main_product_own_ip", "own_brand")),
        city_or_higher(f, "rnd_institution_level"),
        "judge",
    ),
    (*A5G, "附件5-小巨人-4"): person,
}


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=400, deadline=None)
def test_every_clause_is_decided_as_by_hand(seed: int) -> None:
    firm = whole_firm(Random(seed))
    found = {place: state for place, state in states(assessed(firm)).items() if place[2] != "state"}
    assert found == {place: check(firm) for place, check in ORACLE.items()}


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=60, deadline=None)
def test_a_program_is_as_good_as_its_worst_clause(seed: int) -> None:
    found = states(assessed(whole_firm(Random(seed))))
    for tier, variant in {(place[0], place[1]) for place in found}:
        clauses = [state for place, state in found.items() if place[:2] == (tier, variant) and place[2] != "state"]
        assert found[(tier, variant, "state")] == worst(*clauses)


GROWTH = [
    ((*P1M, "附件1-制造类-6"), "revenue", 3, "0.05"),
    ((*A4M, "附件4-制造类-2"), "revenue", 3, "0.08"),
    ((*GIANT, "附件3-小巨人-4"), "main_business_revenue", 2, "0.05"),
    ((*A5G, "附件5-小巨人-2"), "main_business_revenue", 2, "0.05"),
]


@pytest.mark.parametrize(("place", "key", "years", "bound"), GROWTH)
@given(
    base=st.decimals(min_value="0.0001", max_value="1000000", places=4),
    swings=st.lists(st.integers(min_value=-90, max_value=90), min_size=2, max_size=2),
)
@settings(max_examples=40, deadline=None)
def test_growth_exactly_at_the_limit_is_enough_and_a_hair_less_is_not(
    place: Place, key: str, years: int, bound: str, base: Decimal, swings: list[int]
) -> None:
    off = [Decimal(swing) / 100 for swing in swings[: years - 1]]
    values = [base]
    for rate in [*off, -sum(off)]:
        values.append(values[-1] * (1 + max(rate, Decimal("-0.9")) + Decimal(bound)))
    mean = sum((F(late) / F(early) - 1 for early, late in pairwise(values)), F(0)) / years
    profits = {str(2022 - n): -1 for n in range(4)}
    facts: Facts = {
        key: {str(2022 - years + n): value for n, value in enumerate(values)},
        "operating_profit": profits,
        "net_profit": {**profits, "2020": 1, "2021": 1},
    }
    met = "judge" if place[0] == "little_giant.city" else "met"
    if place[0] == "little_giant.city":
        facts |= {"liabilities": {"2022": 0}, "assets": {"2022": 1}}
    if mean == F(bound):
        assert states(assessed(facts))[place] == met
    facts[key] = {**facts[key], "2022": values[-1] - Decimal("1e-15")}
    if mean <= F(bound):
        assert states(assessed(facts))[place] == "unmet"


RATIOS = [
    ((*P2M, "附件2-制造类-4"), "main_business_revenue", "revenue", "0.4", "down"),
    ((*GIANT, "附件3-小巨人-1"), "main_business_revenue", "revenue", "0.7", "down"),
    ((*GIANT, "附件3-小巨人-3"), "liabilities", "assets", "0.7", "up"),
    ((*CHAMPION, "附件3-单项冠军-7"), "main_product_revenue", "revenue", "0.7", "down"),
    ((*A4P, "附件4-产品-1"), "main_product_revenue", "main_business_revenue", "0.6", "down"),
    ((*A5P, "附件5-产品-1"), "main_product_revenue", "main_business_revenue", "0.5", "down"),
]


@pytest.mark.parametrize(("place", "part", "whole", "bound", "worse"), RATIOS)
@given(st.decimals(min_value="0.0001", max_value="100000000", places=4))
@settings(max_examples=30, deadline=None)
def test_a_share_exactly_at_the_limit_is_enough_and_a_hair_less_is_not(
    place: Place, part: str, whole: str, bound: str, worse: str, base: Decimal
) -> None:
    exact = base * Decimal(bound)
    hair = Decimal("1e-15") * (1 if worse == "up" else -1)
    rest: Facts = {"niche_years": 3, "main_product_count": 1}
    met = "judge" if place[2] == "附件5-产品-1" else "met"
    for amount, state in ((exact, met), (exact + hair, "unmet")):
        facts = {**rest, part: {"2022": amount}, whole: {"2022": base}}
        assert states(assessed(facts))[place] == state


@pytest.mark.parametrize(
    ("revenue", "spent", "state"),
    [
        ("9999", "599.94", "met"),
        ("9999", "599.9399", "unmet"),
        ("9999.9999", "599.999994", "met"),
        ("9999.99995", "300", "unmet"),
        ("10000", "300", "met"),
        ("10000", "299.9999", "unmet"),
        ("5000", "300", "met"),
        ("5000", "299.9999", "unmet"),
    ],
)
def test_row_nine_is_not_monotone_in_revenue(revenue: str, spent: str, state: str) -> None:
    facts: Facts = {
        "revenue": {"2022": Decimal(revenue), "2021": 1},
        "rnd_expense": {"2022": Decimal(spent), "2021": 1},
    }
    assert states(assessed(facts))[(*GIANT, "附件3-小巨人-9")] == state


@pytest.mark.parametrize("revenue", ["4999.9999", "4999.99995", "0"])
def test_row_nine_under_fifty_million_looks_at_equity_and_staff(revenue: str) -> None:
    place = (*GIANT, "附件3-小巨人-9")
    facts: Facts = {
        "revenue": {"2022": Decimal(revenue), "2021": 1},
        "rnd_expense": {"2022": 1500, "2021": 1500},
        "new_equity_paid_in": {"2022": 8000, "2021": 0},
        "rnd_staff": 5,
        "staff": 10,
    }
    assert states(assessed(facts))[place] == "judge"
    assert states(assessed({**facts, "rnd_staff": 4}))[place] == "unmet"
    assert (
        states(assessed({**facts, "new_equity_paid_in": {"2022": Decimal("7999.9999"), "2021": 0}}))[place] == "unmet"
    )
    assert states(assessed({**facts, "new_equity_paid_in": {"2022": 7999}}))[place] == "unknown"


def test_a_revenue_known_only_between_two_arms_is_asked_first() -> None:
    facts: Facts = {"revenue": {"2022": [9000, 11000], "2021": 1000}, "rnd_expense": {"2022": 400, "2021": 60}}
    (program,) = [
        p
        for p in assessed(facts).programs
        if (p.pack.policy, p.program.tier) == ("jinhu-2022", "little_giant.national")
    ]
    (clause,) = [c for c in program.clauses if c.condition.clause == "附件3-小巨人-9"]
    assert clause.outcome.state == "unknown"
    assert clause.outcome.missing[0] == "revenue"
    enough = {**facts, "rnd_expense": {"2022": 600, "2021": 60}}
    assert states(assessed(enough))[(*GIANT, "附件3-小巨人-9")] == "met"
    far_too_little = {**facts, "rnd_expense": {"2022": 200, "2021": 60}}
    assert states(assessed(far_too_little))[(*GIANT, "附件3-小巨人-9")] == "unmet"


def test_the_oracle_covers_every_clause_of_the_annexes() -> None:
    assert AS_OF.year == 2023
    assert {place for place in states(assessed({})) if place[2] != "state"} == set(ORACLE)
