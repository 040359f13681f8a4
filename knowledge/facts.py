"""The fact catalogue: what can be known of an enterprise, in which unit, and how it is asked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from knowledge.model import Model
from knowledge.strict_yaml import read_yaml

FactType = Literal[
    "money", "count", "rank", "number", "percent", "date", "level", "flag", "choice", "incidents", "titles"
]  # fmt: skip
LEVELS = ("none", "county", "city", "province", "national")
LEVEL_NAMES = {"none": "无", "county": "县级", "city": "市级", "province": "省级", "national": "国家级"}
INCIDENT_NAMES = {"safety": "安全", "environment": "环保", "quality": "质量", "credit": "信用", "penalty": "处罚"}
YUAN = 10_000
"""元 in one 万元: money is whole 元 inside and 万元 at the edges."""


class FactDef(Model):
    """One named fact. `least` and `most` bound its values at the edges; `{year}` in the question is filled in.

    A value outside `plausible` (万元 for money, years for a date) can be true, but is asked about once more.
    """

    key: str
    label: str
    type: FactType
    yearly: bool = False
    unit: str | None = None
    least: int | None = None
    most: int | None = None
    plausible: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    stands_for: tuple[str, str] | None = None
    falls_back_to: str | None = None
    question: str
    help: str

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers or intervals of numbers."""
        return self.type in ("money", "count", "rank", "number", "percent")

    @property
    def scale(self) -> int:
        """How many inner units one edge unit is: 元 per 万元 for money, else 1."""
        return YUAN if self.type == "money" else 1

    @property
    def shown_unit(self) -> str:
        """The unit people read."""
        return "万元" if self.type == "money" else self.unit or ""


@cache
def catalogue() -> dict[str, FactDef]:
    """Every fact by key, in the order of the file."""
    document = read_yaml(Path(__file__).with_name("facts.yaml"))
    return {fact.key: fact for fact in TypeAdapter(tuple[FactDef, ...]).validate_python(document.data)}


@cache
def stated_ratios() -> dict[tuple[str, str], str]:
    """Which stated ratio stands in for (numerator, denominator) where the amounts are unknown."""
    return {fact.stands_for: fact.key for fact in catalogue().values() if fact.stands_for}


@cache
def lenders() -> dict[str, str]:
    """For each fact that takes another's value when unstated, that other one."""
    return {fact.key: fact.falls_back_to for fact in catalogue().values() if fact.falls_back_to}
