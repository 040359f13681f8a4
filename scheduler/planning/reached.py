"""Which firms reach a tier, or lack one thing: read from how they stand, in words with the document that says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from knowledge.library import Library
from knowledge.policy import Pack, Program
from knowledge.validity import Standing, standing
from storage.many import among
from storage.tables_of_reminders import standing as stood

_ENDED: dict[Standing, str] = {
    "in_force": "",
    "expired": "，已过期",
    "period_over": "，计划期已过",
    "replaced": "，已被替代",
    "not_yet": "，尚未生效",
}


@dataclass(frozen=True, slots=True)
class Reached:
    """That a firm meets the conditions of a tier or nearly so; `says` names document, clause and validity."""

    says: str
    weight: tuple[bool, int]


def reached(
    conn: Connection, firms: Collection[int], wanted: Collection[str], library: Library, day: date
) -> dict[tuple[int, str], Reached]:
    """For each (firm, tier) that is reached or nearly so the best that can be said: of a rule in force before any
    other, met before what a person must decide before what lacks one thing.
    """
    if not firms or not wanted:
        return {}
    found: dict[tuple[int, str], Reached] = {}
    given = {"firms": sorted(firms), "tiers": list(wanted)}
    words = _Words(library, day)
    for firm, policy, tier, variant, state, near in conn.execute(_rows(conn.dialect.name), given):
        one = words.of(policy, tier, variant, "near" if near and state not in _HOLDS else state)
        if one is not None and ((firm, tier) not in found or one.weight > found[firm, tier].weight):
            found[firm, tier] = one
    return found


_HOLDS = ("met", "judge")
_SAYS = {"met": (3, "条件都够得上"), "judge": (2, "能算的都够，还有要人工认定的"), "near": (1, "只差一项")}


class _Words:
    """What is said of a verdict, made once for each program."""

    def __init__(self, library: Library, day: date) -> None:
        self._day = day
        self._kept: dict[tuple[str, str, str, str], Reached | None] = {}
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

    def _made(self, policy: str, tier: str, variant: str, state: str) -> Reached | None:
        if (policy, tier, variant) not in self._programs:
            return None
        pack, program = self._programs[policy, tier, variant]
        how = standing(program.validity or pack.validity, self._day)
        if how == "not_yet":
            return None
        rank, words = _SAYS[state]
        doubt = "，二手资料" if pack.reliability == "secondary" else ""
        rests_on = f"{pack.short}{program.clause}{_ENDED[how]}{doubt}"
        return Reached(f"初步核对{words}（{rests_on}）", (how == "in_force", rank))


@cache
def _rows(dialect: str) -> Select[Any]:
    c = stood.c
    return select(c.enterprise_id, c.policy, c.tier, c.variant, c.state, c.near).where(
        among(c.enterprise_id, "firms", dialect),
        among(c.tier, "tiers", dialect),
        or_(c.state.in_(_HOLDS), c.near),
    )
