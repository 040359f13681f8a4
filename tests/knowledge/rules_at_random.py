"""Made-up rules over the whole grammar, their limits where the made-up firms crowd."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from pydantic import TypeAdapter

from knowledge import rules as r
from knowledge.facts import LEVELS, catalogue
from knowledge.tiers import tiers

_RULE: TypeAdapter[r.Rule] = TypeAdapter(r.Rule)
_MONEY = [key for key, fact in catalogue().items() if fact.type == "money" and not fact.falls_back_to]
_COUNTS = [key for key, fact in catalogue().items() if fact.type == "count"]
_RANKS = [key for key, fact in catalogue().items() if fact.type == "rank"]
_FLAGS = [key for key, fact in catalogue().items() if fact.type == "flag"]
_LEVELS = [key for key, fact in catalogue().items() if fact.type == "level"]
_RATIOS = (("rnd_expense", "revenue"), ("liabilities", "assets"), ("main_business_revenue", "revenue"),
           ("net_profit", "revenue"), ("rnd_staff", "staff"))  # fmt: skip


def rule_at_random(random: Random, depth: int = 3) -> r.Rule:
    """A rule of the grammar, at most `depth` levels of combination deep."""
    return _RULE.validate_python(_rule(random, depth))


def _rule(random: Random, depth: int) -> dict[str, Any]:
    made = random.choice((_measure, _measure, _measure, _other) if depth == 0 else (_measure, _other, _combined))
    return made(random, depth)


def _combined(random: Random, depth: int) -> dict[str, Any]:
    def part() -> dict[str, Any]:
        return _rule(random, depth - 1)

    match random.randrange(4):
        case 0:
            return {"all": [part() for _ in range(random.randint(2, 3))]}
        case 1:
            return {"any": [part() for _ in range(random.randint(2, 3))]}
        case 2:
            key, split = random.choice((("revenue", 5000), ("staff", 20), ("market_share", "10%")))
            return {"case": key, "arms": [{"min": split, "then": part()}, {"below": split, "then": part()}]}
        case _:
            return _score(random, depth)


def _score(random: Random, depth: int) -> dict[str, Any]:
    def item() -> dict[str, Any]:
        points = sorted(random.sample(range(1, 41), random.randint(1, 3)), reverse=True)
        return {"says": "一项", "bands": [{"points": p, "when": _rule(random, min(depth - 1, 1))} for p in points]}

    parts = [{"name": "一组", "min": random.choice((0, 10, 20)), "items": [item() for _ in range(random.randint(1, 2))]}
             for _ in range(random.randint(1, 2))]  # fmt: skip
    return {"score": random.choice((20, 40, 60)), "parts": parts}


def _measure(random: Random, depth: int) -> dict[str, Any]:
    metric, bounds = random.choice((_money, _count, _rank, _share, _growth))(random)
    if isinstance(metric, dict) and "ratio" in metric and random.random() < 0.15:
        return {"metric": metric, "above_fact": "industry_profit_rate"}
    side = random.choice(("min", "min", "max", "above", "below"))
    first, second = random.sample(bounds, 2)
    made: dict[str, Any] = {"metric": metric, side: first}
    if random.random() < 0.25:
        lower, higher = sorted((first, second), key=bounds.index)
        made[side] = higher if side in ("min", "above") else lower
        made["judge_to"] = random.choice(("any", lower if side in ("min", "above") else higher))
    return made


def _money(random: Random) -> tuple[Any, list[Any]]:
    key, years = random.choice(_MONEY), random.randint(1, 3)
    return random.choice((key, {"window": key, "years": years}, {"yearly": key, "years": years})), [
        0,
        300,
        1000,
        5000,
        10000,
    ]


def _count(random: Random) -> tuple[Any, list[Any]]:
    return random.choice((random.choice(_COUNTS), {"sum": random.sample(_COUNTS, 3)})), [1, 2, 5, 20, 300]


def _rank(random: Random) -> tuple[Any, list[Any]]:
    return random.choice(_RANKS), [1, 3, 5, 10]


def _share(random: Random) -> tuple[Any, list[Any]]:
    ratio = {"ratio": list(random.choice(_RATIOS)), "years": random.randint(1, 3)}
    if ratio["ratio"] == ["rnd_staff", "staff"]:
        ratio["years"] = 1
    return {**ratio, "agg": random.choice(("each", "mean"))}, ["0%", "3%", "6%", "50%", "70%", "100%"]


def _growth(random: Random) -> tuple[Any, list[Any]]:
    years = random.randint(1, 3)
    return {"growth": random.choice(_MONEY), "years": years, "agg": random.choice(("mean", "cagr"))}, [
        "-20%",
        "0%",
        "5%",
        "100%",
    ]


def _other(random: Random, depth: int) -> dict[str, Any]:
    years = random.randint(1, 4)
    kinds = ["safety", "environment", "quality", "credit", "penalty"]
    random.shuffle(kinds)
    found: list[dict[str, Any]] = [
        {"flag": random.choice(_FLAGS)},
        {"level": random.choice(_LEVELS), "min": random.choice(LEVELS[1:])},
        {"holds": random.choice(sorted(tiers())), "valid_years": random.choice((None, years))},
        {"clean": kinds[:2], "doubtful": kinds[2:3], "years": years},
        {"date": "registered_on", "since": date(2014, random.randint(1, 12), 1)},
        {"aged": "registered_on", "min_years": random.randint(7, 10)},
        {"sme": True},
        {"inside": random.choice(("320000", "370000"))},
        {"judge": "一件事"},
        {"judge": "一件事", "fact": random.choice(_FLAGS)},
    ]
    return random.choice(found)
