"""Regions by GB/T 2260 code: a document of a region applies to it and to all below it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from knowledge.model import Model
from knowledge.strict_yaml import read_yaml

NATIONAL = "000000"


class Region(Model):
    """A place by its names; a functional zone has no code of its own and takes the `nearest` one."""

    name: str
    short: str | None = None
    code: str | None = None
    nearest: str | None = None
    parent: str | None = None
    kind: Literal["nation", "province", "city", "county", "zone"]
    also: tuple[str, ...] = ()

    @property
    def speaks_for(self) -> str:
        """The code answers are given for."""
        return self.code or self.nearest or NATIONAL


class Ambiguous(Model):
    """A word that several places go by: the city must be asked."""

    word: str
    of: tuple[str, ...]


class Gazetteer(Model):
    """All places the deployment knows."""

    regions: tuple[Region, ...]
    ambiguous: tuple[Ambiguous, ...] = ()


@cache
def gazetteer() -> Gazetteer:
    """The places of knowledge/regions.yaml."""
    document = read_yaml(Path(__file__).with_name("regions.yaml"))
    return TypeAdapter(Gazetteer).validate_python(document.data)


def within(code: str, outer: str) -> bool:
    """Whether `code` is `outer` or lies below it."""
    return code.startswith(stem_of(outer))


def stem_of(code: str) -> str:
    """What the codes of a region and of all below it begin with: nothing for the nation."""
    if code == NATIONAL:
        return ""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def depth(code: str) -> int:
    """How far down a code reaches: 0 national, 1 province, 2 city, 3 county."""
    if code == NATIONAL:
        return 0
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


@cache
def _names() -> dict[str, str]:
    return {region.code: region.name for region in gazetteer().regions if region.code}


def region_name(code: str) -> str:
    """The full name of a known code, else the nearest known place above it."""
    by_code = _names()
    for known in (code, code[:4] + "00", code[:2] + "0000"):
        if known in by_code:
            return by_code[known]
    return code
