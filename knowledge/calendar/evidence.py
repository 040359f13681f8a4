"""What is known of earlier years' dates: offered as a guide that says so, never as a date."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from knowledge.model import Model
from knowledge.policy import Region, Reliability
from knowledge.regions import within
from knowledge.strict_yaml import read_yaml


class Evidence(Model):
    """When something was done in one earlier year at one place, in our words, and who says so."""

    tiers: tuple[str, ...]
    region: Region
    kind: Literal["application", "update", "check", "recheck"]
    year: int
    says: str
    reliability: Reliability
    source: str

    @property
    def in_words(self) -> str:
        """`2026年：企业填报4月25日—5月25日（二手来源：…，仅供参考）`."""
        whence = "官方公开信息" if self.reliability == "official" else "二手来源"
        return f"{self.year}年：{self.says}（{whence}：{self.source}，仅供参考）"


@cache
def evidence() -> tuple[Evidence, ...]:
    """Everything in evidence.yaml."""
    document = read_yaml(Path(__file__).with_name("evidence.yaml"))
    return TypeAdapter(tuple[Evidence, ...]).validate_python(document.data)


def earlier(tiers: Collection[str], region: str | None, kind: str = "application") -> list[Evidence]:
    """What earlier years say of one of these titles for a place (or for any, where none is known), newest first."""
    fitting = [
        one
        for one in evidence()
        if one.kind == kind and set(one.tiers) & set(tiers) and (region is None or within(region, one.region))
    ]
    return sorted(fitting, key=lambda one: -one.year)
