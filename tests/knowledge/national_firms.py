"""Made-up firms that just meet every clause of a national pack, to be changed in one thing at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.assess import ProgramVerdict, assess
from knowledge.profile import read_profile
from tests.knowledge.firms import Facts, library

TODAY = date(2026, 11, 21)

_SOUND: Facts = {
    "independent_legal_person": True,
    "industry": "工业",
    "staff": 100,
    "not_blacklisted": True,
    "incidents": [],
    "assets": {"2025": 10000},
}
SRDI: Facts = {
    **_SOUND,
    "titles": [{"tier": "innovative", "on": "2024-06-30"}],
    "niche_years": 3,
    "revenue": {"2025": 1500, "2024": 1400},
    "main_business_revenue": {"2025": 1200},
    "liabilities": {"2025": 8000},
    "rnd_expense": {"2025": 100, "2024": 100},
    "class1_ip": 1,
    "quality_score": 50,
}
"""Meets every figure of 专精特新 under china-2026 to the last unit; one clause stays with a person."""
GIANT: Facts = {
    **_SOUND,
    "titles": [{"tier": "srdi.province", "on": "2024-11-21"}],
    "niche_years": 3,
    "revenue": {"2025": 11025, "2024": 10900, "2023": 10000},
    "main_business_revenue": {"2025": 9923},
    "liabilities": {"2025": 7500},
    "rnd_expense": {"2025": 600, "2024": 600},
    "class1_ip": 4,
    "class1_ip_own": True,
    "market_share": 10,
    "key_chain_field": True,
    "quality_score": 60,
}
"""Meets every clause of “小巨人” under china-2026."""
CHAMPION: Facts = {
    "independent_legal_person": True,
    "incidents": [],
    "niche_years": 10,
    "main_business_revenue": {"2025": 40000, "2024": 40000, "2023": 40000},
    "titles": [],
    "rank_world": 3,
    "rnd_institution_own": True,
}
"""Meets every figure of the national single champion; its technology is for a person."""


def with_changes(firm: Facts, **changes: Any) -> Facts:
    """The firm with some facts stated otherwise; None takes a fact away."""
    return {key: value for key, value in (firm | changes).items() if value is not None}


def verdict(facts: Facts, policy: str, tier: str, as_of: date = TODAY, region: str = "370800") -> ProgramVerdict:
    """One program of one national pack for a firm in Jining (or another region)."""
    (found,) = assess(library(), read_profile({"region": region, "facts": facts}, as_of), as_of, policy, tier).programs
    return found


def clause_states(found: ProgramVerdict) -> dict[str, str]:
    """Clause → state."""
    return {clause.condition.clause: clause.outcome.state for clause in found.clauses}
