"""Which firms reach a tier, or lack one thing: read from how they stand, in words with the document that says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from knowledge.library import Library
from knowledge.policy import Pack, Program
from knowledge.regions import within
from knowledge.validity import Standing, standing
from storage.many import among
from storage.tables_of_reminders import standing as stood

_ENDED: Mapping[Standing, str] = {
    "in_force": "",
    "expired": "，已过期",
    "period_over": "，计划期已过",
}


@dataclass(frozen=True, slots=True)
class Reached:
    """That a firm meets the conditions of a tier or nearly so; `says` names document, clause and validity."""

    says: str
    in_force: bool
    weight: int


def reached(
    conn: Connection, places: Mapping[int, str], wanted: Collection[str], library: Library, day: date
) -> dict[tuple[int, str], Reached]:
    """For each (firm, tier) of these firms and their places that is reached or nearly so the best that can be said: met
    before what a person must decide before what lacks one thing.

    A rule that another took the place of does not count, and one whose time is over only where none in force speaks.
    """
    if not places or not wanted:
        return {}
    found: dict[tuple[int, str], Reached] = {}
    given = {"firms": sorted(places), "tiers": list(wanted)}
    words = _Words(library, day)
    for firm, policy, tier, variant, state in conn.execute(_rows(conn.dialect.name), given):
        how = state if state in _HOLDS else "near" if state == "unmet" else "lacking"
        one = words.of(policy, tier, variant, how)
        if one is None or (not one.in_force and words.spoken_for(tier, places[firm])):
            continue
        if (firm, tier) not in found or one.weight > found[firm, tier].weight:
            found[firm, tier] = one
    return found


_HOLDS = ("met", "judge")
_SAYS = {
    "met": (3, "条件都够得上"),
    "judge": (2, "能算的都够，还有要人工认定的"),
    "near": (1, "只差一项"),
    "lacking": (0, "只缺一项数据"),
}


class _Words:
    """What is said of a verdict, made once for each program."""

    def __init__(self, library: Library, day: date) -> None:
        self._day = day
        self._kept: dict[tuple[str, str, str, str], Reached | None] = {}
        self._spoken: dict[tuple[str, str], bool] = {}
        self._programs: dict[tuple[str, str, str], tuple[Pack, Program]] = {
            (pack.policy, program.tier, program.variant or ""): (pack, program)
            for pack in library.packs.values()
            for program in pack.programs
        }

    def of(self, policy: str, tier: str, variant: str, state: str) -> Reached | None:
        """None for a program that is no longer in the library or whose rule does not speak yet."""
        key = (policy, tier, variant, state)
        if key not in self._kept:
            self._kept[key] = self._made(policy, tier, variant, state)
        return self._kept[key]

    def spoken_for(self, tier: str, region: str) -> bool:
        """Whether a rule in force says at that place what the tier asks for."""
        key = (tier, region)
        if key not in self._spoken:
            self._spoken[key] = any(
                standing(program.validity or pack.validity, self._day) == "in_force"
                for (_, named, _), (pack, program) in self._programs.items()
                if named == tier and within(region, pack.region)
            )
        return self._spoken[key]

    def _made(self, policy: str, tier: str, variant: str, state: str) -> Reached | None:
        if (policy, tier, variant) not in self._programs:
            return None
        pack, program = self._programs[policy, tier, variant]
        how = standing(program.validity or pack.validity, self._day)
        if how in ("not_yet", "replaced"):
            return None
        rank, words = _SAYS[state]
        doubt = "，二手资料" if pack.reliability == "secondary" else ""
        rests_on = f"{pack.short}{program.clause}{_ENDED[how]}{doubt}"
        return Reached(f"初步核对{words}（{rests_on}）", how == "in_force", rank)


@cache
def _rows(dialect: str) -> Select[Any]:
    c = stood.c
    return select(c.enterprise_id, c.policy, c.tier, c.variant, c.state).where(
        among(c.enterprise_id, "firms", dialect),
        among(c.tier, "tiers", dialect),
        or_(c.state.in_(_HOLDS), c.near),
    )
