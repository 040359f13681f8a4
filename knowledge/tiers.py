"""The ladder of titles and awards, by the ids of the outside contract."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from knowledge.model import Model
from knowledge.strict_yaml import read_yaml


class Tier(Model):
    """One rung: `rank` orders them low to high; `title` is false for awards that are not enterprise titles."""

    id: str
    family: str
    level: Literal["county", "city", "province", "national"] | None
    name: str
    rank: int
    title: bool = True
    also: tuple[str, ...] = ()


@cache
def tiers() -> dict[str, Tier]:
    """Every tier by id, in order of rank."""
    document = read_yaml(Path(__file__).with_name("tiers.yaml"))
    found = TypeAdapter(tuple[Tier, ...]).validate_python(document.data)
    return {tier.id: tier for tier in sorted(found, key=lambda tier: tier.rank)}
