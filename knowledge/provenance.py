"""Where a fact comes from, and what remains of a firm when only verified facts are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from knowledge.facts import catalogue
from knowledge.interval import Interval

Source = Literal["self", "officer", "certificate", "import"]
SOURCE_NAMES: dict[Source, str] = {
    "self": "自报", "officer": "工作人员核实", "certificate": "证书", "import": "导入",
}  # fmt: skip
"""How a source is said."""
VERIFIED: tuple[Source, ...] = ("officer", "certificate")
"""What an officer or a certificate stands for; the firm's own word and an import are not verified."""


class Provenance(NamedTuple):
    """Who a fact is from, since which day, and by whom (a role in words, never a person's identity)."""

    source: Source = "self"
    on: date | None = None
    by: str | None = None


Sources = Mapping[tuple[str, int | None], Provenance]
"""Provenance by (key, year); a fact that is not in it is what the firm says of itself."""
STATED = Provenance()


def verified_only(facts: Mapping[str, Any], sources: Sources) -> dict[str, Any]:
    """The facts that an officer or a certificate stands for; everything else is unknown again.

    An unverified number that would otherwise be lent by another fact stays as "any value": it was stated.
    """
    kept: dict[str, Any] = {}
    for key, value in facts.items():
        meant = catalogue()[key]
        if not meant.yearly:
            if _verified(sources, key, None):
                kept[key] = value
            continue
        years = {year: seen for year, seen in value.items() if _verified(sources, key, year)}
        if meant.falls_back_to:
            years = {year: years.get(year, Interval(meant.least, None)) for year in value}
        if years:
            kept[key] = years
    return kept


def all_verified(facts: Mapping[str, Any], sources: Sources) -> bool:
    """Whether nothing that is known rests on the firm's own word or on an import."""
    return all(
        _verified(sources, key, year)
        for key, value in facts.items()
        for year in (value if catalogue()[key].yearly else (None,))
    )


def _verified(sources: Sources, key: str, year: int | None) -> bool:
    return sources.get((key, year), STATED).source in VERIFIED
