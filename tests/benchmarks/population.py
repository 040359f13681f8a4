"""Made-up firms for benchmarks: seeded, plausible, figures crowded around the limits the texts set.

One hidden quality moves everything a little in the same direction: better firms grow faster, spend more on research,
hold more patents and titles. The shares here are invented and are not those that order the questions
(asking/costs.yaml): a firm is drawn year by year and fact by fact, questions are guessed at one limit at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from knowledge.facts import LEVELS, FactDef, catalogue
from knowledge.profile import Profile, read_profile

Facts = dict[str, Any]
YEARS = 5
_INDUSTRIES = ("工业",) * 13 + ("软件信息",) * 3 + ("批发", "零售", "建筑", "其他")
_COUNTS = {"patent_invention": 1.2, "patent_invention_filed": 1, "patent_utility": 6, "patent_design": 1,
           "software_copyright": 3, "proprietary_tech_count": 0.8, "class1_ip": 1, "core_business_systems": 1.3,
           "standards_participated": 0.5}  # fmt: skip
_YES = {"independent_legal_person": 0.97, "independent_accounting": 0.97, "no_bad_record": 0.93,
        "no_false_information": 0.99, "supplies_leader": 0.4, "overseas_cert": 0.2, "high_tech_enterprise": 0.45,
        "rnd_institution_joint": 0.3, "proprietary_tech": 0.4}  # fmt: skip
_LADDER = ("innovative", "srdi.city", "srdi.province", "little_giant.province", "little_giant.national")
_INCIDENTS = ("penalty", "credit", "safety", "environment", "quality")


def firms(count: int, region: str, as_of: date, seed: int = 2026) -> Iterator[Profile]:
    """So many firms of a region, the same ones for the same seed; every fact known exactly, ratios as amounts only."""
    random = Random(seed)
    for _ in range(count):
        yield read_profile({"region": region, "facts": firm(random, as_of)}, as_of)


def firm(random: Random, as_of: date) -> Facts:
    """One firm as the facts of a profile (万元, %, calendar years)."""
    quality, days = random.gauss(0, 1), int(random.lognormvariate(8, 0.8))
    registered = min(as_of - timedelta(days=days), date(as_of.year - 1, 12, 1))
    facts: Facts = {**_figures(random, quality, as_of.year - 1, registered.year)}
    facts["staff"] = max(1, round(facts["revenue"][str(as_of.year - 1)] / 60 * random.lognormvariate(0, 0.6)))
    facts["rnd_staff"] = round(facts["staff"] * min(0.9, random.lognormvariate(-2 + 0.3 * quality, 0.6)))
    facts["industry"] = random.choice(_INDUSTRIES)
    for key, fact in catalogue().items():
        if key not in facts and fact.stands_for is None:
            facts[key] = _other(random, fact, quality, as_of)
    return _in_keeping(facts, registered, as_of)


def _in_keeping(facts: Facts, registered: date, as_of: date) -> Facts:
    """Without what cannot be: nothing before the firm was there, the n-th in China at most n-th in its province."""
    age = (as_of - registered).days / 365.25
    facts["registered_on"] = registered.isoformat()
    for key in ("niche_years", "new_product_years"):
        facts[key] = round(min(facts[key], age), 1)
    for near, far in (("rank_province", "rank_national"), ("rank_national", "rank_world")):
        facts[far] = max(facts[near], facts[far])
    for key in ("titles", "incidents"):
        facts[key] = [event for event in facts[key] if event["on"] >= facts["registered_on"]]
    facts["proprietary_tech"] = facts["proprietary_tech_count"] > 0
    return facts


def _figures(random: Random, quality: float, last: int, first: int) -> Facts:
    """Yearly money since the firm was there: a first revenue, its growth, and the rest as moving shares of it."""
    level, growth = random.lognormvariate(8.3 + 0.3 * quality, 1.1), 0.06 + 0.04 * quality
    margin, research = 0.05 + 0.04 * quality, random.lognormvariate(-3.35 + 0.25 * quality, 0.55)
    main, product = random.betavariate(18, 1.5), random.betavariate(5, 2)
    debt, equity = random.betavariate(4, 4), random.random() < 0.12 + 0.05 * max(quality, 0)
    rows: dict[str, dict[str, float]] = {}
    for year in range(max(first, last - YEARS + 1), last + 1):
        level *= max(0.4, 1 + random.gauss(growth, 0.15))
        profit = level * random.gauss(margin, 0.04)
        main_revenue = level * min(1.0, main * random.gauss(1, 0.02))
        assets = level * random.lognormvariate(0.1, 0.3)
        amounts = {
            "revenue": level, "main_business_revenue": main_revenue, "sales_revenue": level,
            "main_product_revenue": main_revenue * product, "net_profit": 0.85 * profit, "operating_profit": profit,
            "profit_total": profit, "profit_and_tax": profit + 0.05 * level,
            "rnd_expense": level * research * random.gauss(1, 0.1),
            "new_equity_paid_in": random.lognormvariate(6.5, 1) if equity and random.random() < 0.5 else 0,
            "assets": assets, "liabilities": assets * min(1.2, debt * random.gauss(1, 0.05)),
        }  # fmt: skip
        for key, amount in amounts.items():
            rows.setdefault(key, {})[str(year)] = round(max(amount, 0) if catalogue()[key].least == 0 else amount, 2)
    return rows


def _other(random: Random, fact: FactDef, quality: float, as_of: date) -> Any:
    match fact.type:
        case "money":
            return {str(as_of.year - 1 - back): round(random.lognormvariate(6, 2), 2) for back in range(YEARS)}
        case "count" if fact.key == "main_product_count":
            return random.choice((1, 1, 2, 3))
        case "count":
            return int(_COUNTS.get(fact.key, 2) * random.lognormvariate(-0.3 + 0.4 * quality, 0.9))
        case "rank":
            wide = {"rank_province": 2.5, "rank_national": 3.6}.get(fact.key, 4.5)
            return 1 + int(random.lognormvariate(wide - 0.5 * quality, 1.1))
        case "number":
            middle = {"niche_years": 2.1, "new_product_years": 0.8, "quality_score": 4.0}.get(fact.key, 1.5)
            value = round(random.lognormvariate(middle + 0.1 * quality, 0.2 if middle == 4.0 else 0.6), 1)
            return value if fact.most is None else min(value, fact.most)
        case "percent":
            return round(min(100, random.lognormvariate(2, 0.8)), 1)
        case "level":
            return LEVELS[min(4, max(0, int(random.gauss(0.9 + 0.6 * quality, 1.1))))]
        case "flag":
            usual = _YES.get(fact.key, 0.8)
            return random.random() < min(0.995, usual + 0.06 * quality * (usual < 0.95))
        case "choice":
            return random.choice(fact.choices)
        case "incidents":
            some = random.random() < 0.13 - 0.02 * quality
            day = as_of - timedelta(days=random.randint(0, 1400))
            return [{"kind": random.choice(_INCIDENTS), "on": day.isoformat()}] if some else []
        case "titles":
            held = _LADDER[: max(0, int(random.gauss(0.4 + quality, 0.8)))]
            return [
                {"tier": tier, "on": (as_of - timedelta(days=random.randint(30, 900))).isoformat()} for tier in held
            ]
        case _:
            return (as_of - timedelta(days=random.randint(100, 4000))).isoformat()
