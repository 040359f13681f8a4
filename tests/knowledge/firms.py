"""Made-up firms for property tests: every fact known, figures crowded around the limits of the texts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from knowledge.assess import Assessment, assess
from knowledge.facts import LEVELS, FactDef, catalogue, stated_ratios
from knowledge.library import Library, load_library
from knowledge.profile import read_profile
from knowledge.regions import NATIONAL
from knowledge.tiers import tiers

AS_OF = date(2023, 6, 1)
LAST_YEAR = 2022
REGIONS = ("320831", "371100")
_EDGES = ("0", "0.0001", "1", "300", "400", "500", "799.9999", "800", "999.9999", "1000", "2000", "3000", "4999.9999",
          "4999.99995", "5000", "8000", "9999", "9999.99995", "10000", "40000", "40000.00005", "100000000")  # fmt: skip
Facts = dict[str, Any]
States = dict[tuple[str, str | None, str], str]


@cache
def library() -> Library:
    """The packs that come with Tihang."""
    return load_library()


def assessed(facts: Facts, region: str = REGIONS[0], as_of: date = AS_OF) -> Assessment:
    """A profile's facts held against every program of a region."""
    return assess(library(), read_profile({"region": region, "facts": facts}, as_of), as_of)


def states(assessment: Assessment, national: bool = False) -> States:
    """(tier, variant, clause) → state, of the region's own documents or of the `national` ones.

    The program's own state is under the clause `state`.
    """
    found: States = {}
    for program in assessment.programs:
        if national != (program.pack.region == NATIONAL):
            continue
        name = (program.program.tier, program.program.variant)
        found[(*name, "state")] = program.state
        for clause in program.clauses:
            found[(*name, clause.condition.clause)] = clause.outcome.state
    return found


def whole_firm(random: Random) -> Facts:
    """A firm of which every fact is known, stated ratios left out (they only stand in for amounts)."""
    stand_ins = set(stated_ratios().values())
    revenue = [_money(random) for _ in range(4)]
    facts: Facts = {}
    for key, fact in catalogue().items():
        if key in stand_ins:
            continue
        if fact.yearly:
            facts[key] = {str(LAST_YEAR - back): _yearly(random, fact, revenue[back]) for back in range(4)}
        else:
            facts[key] = _single(random, fact)
    return facts


def _money(random: Random) -> Decimal:
    return (
        Decimal(random.choice(_EDGES)) if random.random() < 0.5 else Decimal(random.randrange(0, 120_000_000)) / 10_000
    )


def _yearly(random: Random, fact: FactDef, revenue: Decimal) -> Decimal:
    if fact.key == "revenue":
        return revenue
    share = Decimal(random.choice(["0.02", "0.03", "0.05", "0.06", "0.08", "0.4", "0.5", "0.6", "0.7", "0.71", "1"]))
    value = revenue * share if random.random() < 0.7 else _money(random)
    return -value if fact.least is None and random.random() < 0.15 else value


def _single(random: Random, fact: FactDef) -> Any:
    match fact.type:
        case "count":
            return random.choice([0, 1, 2, 3, 5, 10, 20, 300, 1000])
        case "rank":
            return random.randint(1, 12)
        case "number" | "percent":
            return Decimal(random.choice(["0", "2.9", "3", "5", "9.9", "10", "70"]))
        case "flag":
            return random.random() < 0.7
        case "level":
            return random.choice(LEVELS)
        case "choice":
            return random.choice(fact.choices)
        case "date":
            return (date(2014, 1, 1) + timedelta(days=random.randint(-700, 700))).isoformat()
        case "incidents":
            kinds = random.sample(
                ["safety", "environment", "quality", "credit", "penalty"], random.choice([0, 0, 1, 2])
            )
            return [
                {"kind": kind, "on": (AS_OF - timedelta(days=random.randint(0, 1500))).isoformat()} for kind in kinds
            ]
        case _:
            return [
                {"tier": tier, "on": (AS_OF - timedelta(days=random.randint(0, 1500))).isoformat()}
                for tier in random.sample(sorted(tiers()), random.choice([0, 1, 3]))
            ]


def blurred(random: Random, facts: Facts) -> Facts:
    """The same firm known less well: some figures as intervals that hold them, some facts and years not at all.

    `sales_revenue` is kept while revenue is: unstated it would take that value, which is another figure.
    """
    result: Facts = {}
    for key, value in facts.items():
        fact = catalogue()[key]
        if random.random() < 0.25 and key != "sales_revenue":
            continue
        if isinstance(value, dict):
            kept = {year: _wider(random, fact, v) for year, v in value.items()
                    if key == "sales_revenue" or random.random() < 0.85}  # fmt: skip
            result[key] = kept
        else:
            result[key] = _wider(random, fact, value) if fact.numeric else value
    return result


def _wider(random: Random, fact: FactDef, value: Any) -> Any:
    if random.random() < 0.5:
        return value
    step = 1 if fact.type in ("count", "rank") else Decimal("0.00005")
    by = [random.choice([0, step, 1, 100, 5000]) for _ in range(2)]
    low: Any = value - by[0]
    if fact.least is not None and low < fact.least:
        low = fact.least
    return [None if random.random() < 0.1 else low, None if random.random() < 0.1 else value + by[1]]
