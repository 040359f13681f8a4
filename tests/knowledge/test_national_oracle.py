"""Every clause of china-2026 and of the champions against a second decision written here by hand, in Fractions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction as F
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.by_hand import back, clean, person, share_at_least, worst, yes
from tests.knowledge.firms import AS_OF, Facts, blurred, whole_firm
from tests.knowledge.national_firms import clause_states, verdict

ALL_KINDS = {"safety", "environment", "quality", "credit", "penalty"}
LARGE = {
    "农林牧渔": {"revenue": 20000}, "工业": {"staff": 1000, "revenue": 40000},
    "建筑": {"revenue": 80000, "assets": 80000}, "批发": {"staff": 200, "revenue": 40000},
    "零售": {"staff": 300, "revenue": 20000}, "交通运输": {"staff": 1000, "revenue": 30000},
    "仓储": {"staff": 200, "revenue": 30000}, "邮政": {"staff": 1000, "revenue": 30000},
    "住宿": {"staff": 300, "revenue": 10000}, "餐饮": {"staff": 300, "revenue": 10000},
    "信息传输": {"staff": 2000, "revenue": 100000}, "软件信息": {"staff": 300, "revenue": 10000},
    "房地产": {"revenue": 200000, "assets": 10000}, "物业管理": {"staff": 1000, "revenue": 5000},
    "租赁商务": {"staff": 300, "assets": 120000}, "其他": {"staff": 300},
}  # fmt: skip
"""A firm is large only at or above every one of these; one under is enough for 中小微."""


def small_or_medium(f: Facts) -> str:
    limits = LARGE[f["industry"]]
    return yes(any((f["staff"] if key == "staff" else back(f, key)) < limit for key, limit in limits.items()))


def holds(f: Facts, *wanted: str) -> str:
    """A title counts up to the same day three years on; one without a day cannot be placed."""
    mine = [title.get("on") for title in f["titles"] if title["tier"] in wanted]
    day = f"{AS_OF.year - 3}{AS_OF.isoformat()[4:]}"
    if any(on is not None and on >= day for on in mine):
        return "met"
    return "unknown" if None in mine else "unmet"


def ratio_below(f: Facts, bound: str) -> str:
    return "judge" if back(f, "assets") == 0 else yes(back(f, "liabilities") <= F(bound) * back(f, "assets"))


def research_share(f: Facts) -> str:
    """3 % in each of two years; a year without revenue has no share."""
    each = [
        "judge" if back(f, "revenue", n) == 0 else yes(back(f, "rnd_expense", n) * 100 >= 3 * back(f, "revenue", n))
        for n in range(2)
    ]
    return worst(*each)


def together(f: Facts, key: str, years: int) -> F:
    return sum((back(f, key, n) for n in range(years)), F(0))


def compound(f: Facts) -> str:
    """(now / then)² ≥ … without a root: now × 10000 ≥ then × 11025."""
    then = back(f, "revenue", 2)
    return "judge" if then <= 0 else yes(back(f, "revenue") * 10000 >= then * 11025)


def champion_size(f: Facts) -> str:
    total = together(f, "main_business_revenue", 3)
    if total >= 120000:
        return "met"
    return worst(yes(total >= 60000), holds(f, "srdi.province", "little_giant.national"))


Clauses = dict[str, Callable[[Facts], str]]
COMMON: Clauses = {
    "共同1": lambda f: yes(f["independent_legal_person"]),
    "共同2": small_or_medium,
    "共同3": lambda f: yes(f["not_blacklisted"]),
    "共同4": lambda f: clean(f, set(), ALL_KINDS),
}
SRDI: Clauses = COMMON | {
    "1": lambda f: holds(f, "innovative"),
    "2": lambda f: yes(f["niche_years"] >= 3),
    "3": lambda f: yes(back(f, "revenue") >= 1500 or together(f, "new_equity_paid_in", 2) >= 2000),
    "4": lambda f: share_at_least(f, "main_business_revenue", "revenue", "0.8"),
    "5": lambda f: ratio_below(f, "0.8"),
    "6": lambda f: worst(
        yes(back(f, "rnd_expense") >= 100), yes(back(f, "rnd_expense", 1) >= 100), research_share(f)
    ),
    "7": lambda f: yes(
        f["class1_ip"] >= 1
        or f["rnd_institution_level"] in ("province", "national")
        or f["science_award_province_top3"]
    ),
    "8": person,
    "9": lambda f: yes(f["quality_score"] >= 50),
}  # fmt: skip
GIANT: Clauses = COMMON | {
    "1": lambda f: holds(f, "srdi.province"),
    "2": lambda f: yes(f["niche_years"] >= 3),
    "3": lambda f: yes(back(f, "revenue") >= 5000),
    "4": lambda f: share_at_least(f, "main_business_revenue", "revenue", "0.9"),
    "5": compound,
    "6": lambda f: ratio_below(f, "0.75"),
    "7": lambda f: worst(yes(together(f, "rnd_expense", 2) >= 1200), research_share(f)),
    "8": lambda f: yes((f["class1_ip"] >= 4 and f["class1_ip_own"]) or f["science_award_national_top3"]),
    "9": lambda f: yes(f["market_share"] >= 10 or f["rank_national"] <= 3),
    "10": lambda f: yes(f["key_chain_field"]),
    "11": lambda f: yes(f["quality_score"] >= 60),
}
CHAMPION: Clauses = {
    "第三条-1": lambda f: yes(f["independent_legal_person"]),
    "第三条-2": lambda f: clean(f, set(), ALL_KINDS),
    "附件1-1": lambda f: yes(f["niche_years"] >= 10 or f["new_product_years"] >= 5),
    "附件1-2": champion_size,
    "附件1-3": lambda f: yes(f["rank_world"] <= 3),
    "附件1-4": person,
    "附件1-5": lambda f: worst(yes(f["rnd_institution_own"] or f["rnd_institution_joint"]), "judge"),
}
PROGRAMS = [
    ("china-2026", "srdi.province", "专精特新标准-", SRDI),
    ("china-2026", "little_giant.national", "小巨人标准-", GIANT),
    ("china-champion-2023", "champion.national", "", CHAMPION),
]


def national_firm(random: Random) -> Facts:
    """A whole firm with its figures crowded around the limits of the national rules."""
    firm = whole_firm(random)
    then = Decimal(random.choice([1000, 4536, 5000, 10000]))
    now = then * Decimal(random.choice(["1.1025", "1.1024", "1.2", "0.9"]))
    between = random.choice([now, then, Decimal(0)])
    hair = Decimal(random.choice(["0", "0", "0.0001", "-0.0001"]))
    spent = random.choice([Decimal(600), now * 3 / 100, Decimal(100)])
    tiers = ["innovative", "srdi.province", "little_giant.national", "srdi.city"]
    limit = date(AS_OF.year - 3, AS_OF.month, AS_OF.day)
    dated = [{"tier": tier, "on": (limit + timedelta(days=random.randint(-2, 2))).isoformat()} for tier in tiers]
    near: Facts = {
        "revenue": {"2022": now, "2021": between, "2020": then, "2019": then},
        "rnd_expense": {"2022": spent + abs(hair), "2021": max(spent + hair, Decimal(0)), "2020": 1, "2019": 1},
        "liabilities": {"2022": random.choice([75, 80]) + hair},
        "assets": {"2022": 100},
        "niche_years": Decimal(random.choice(["2.9", "3", "9.9", "10"])),
        "new_product_years": Decimal(random.choice(["4.9", "5"])),
        "class1_ip": random.choice([0, 1, 3, 4]),
        "market_share": Decimal(random.choice(["9.9", "10"])),
        "quality_score": Decimal(random.choice(["49.9", "50", "59.9", "60"])),
        "new_equity_paid_in": {"2022": 1000, "2021": 1000 + hair},
        "titles": random.sample([*dated, {"tier": random.choice(tiers)}], random.choice([0, 1, 2])),
    }
    firm |= {key: value for key, value in near.items() if random.random() < 0.8}
    if random.random() < 0.5:
        share = Decimal(firm["revenue"]["2022"]) * Decimal(random.choice(["0.8", "0.9"]))
        firm["main_business_revenue"] |= {"2022": max(share + hair, Decimal(0))}
    if random.random() < 0.3:
        level = random.choice([Decimal(20000), Decimal(40000)])
        firm["main_business_revenue"] = {"2022": level + abs(hair), "2021": level + hair, "2020": level, "2019": 1}
    return firm


@pytest.mark.parametrize(("policy", "tier", "prefix", "oracle"), PROGRAMS)
@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=400, deadline=None)
def test_every_clause_is_decided_as_by_hand(policy: str, tier: str, prefix: str, oracle: Clauses, seed: int) -> None:
    firm = national_firm(Random(seed))
    found = verdict(firm, policy, tier, AS_OF)
    assert clause_states(found) == {prefix + clause: decide(firm) for clause, decide in oracle.items()}
    assert found.state == worst(*clause_states(found).values())


@pytest.mark.parametrize(("policy", "tier", "prefix", "oracle"), PROGRAMS)
@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=200, deadline=None)
def test_a_firm_known_less_well_is_never_decided_otherwise(
    policy: str, tier: str, prefix: str, oracle: Clauses, seed: int
) -> None:
    """What is decided of a firm known by intervals holds of the firm itself (a clause for a person may be decided)."""
    random = Random(seed)
    firm = national_firm(random)
    known = clause_states(verdict(firm, policy, tier, AS_OF))
    for clause, state in clause_states(verdict(blurred(random, firm), policy, tier, AS_OF)).items():
        assert state in ("unknown", "judge", known[clause]), clause


ADDED = {
    "not_blacklisted", "science_award", "science_award_province_top3", "science_award_national_top3",
    "innovation_demo", "class1_ip_own", "class1_ip_high_value", "class1_ip_self_developed", "class2_ip",
    "strategic_industry", "key_chain_field",
}  # fmt: skip
"""Facts beyond the outside contract: they sharpen what a person else decides."""


@pytest.mark.parametrize(
    ("policy", "tier"),
    [*(program[:2] for program in PROGRAMS), ("china-2022", "innovative"), ("china-2022", "srdi.province"),
     ("china-2022", "little_giant.national")],
)  # fmt: skip
@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=100, deadline=None)
def test_without_the_added_facts_nothing_becomes_unknown(policy: str, tier: str, seed: int) -> None:
    firm = national_firm(Random(seed))
    firm["titles"] = [title for title in firm["titles"] if "on" in title]
    bare = {key: value for key, value in firm.items() if key not in ADDED}
    whole = clause_states(verdict(firm, policy, tier, AS_OF))
    for clause, state in clause_states(verdict(bare, policy, tier, AS_OF)).items():
        assert state in ("judge", whole[clause]), clause
        assert state != "unknown", clause


def test_the_second_decision_itself_sees_every_state() -> None:
    firms = [national_firm(Random(seed)) for seed in range(400)]
    for _, _, _, oracle in PROGRAMS:
        for clause, decide in oracle.items():
            seen = {decide(firm) for firm in firms}
            assert len(seen) > 1 or clause in ("8", "附件1-4"), clause
