"""What a sentence states: facts with the place they stand at, the figures left over, and the years that only date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from handlers.language.readings import number_json
from knowledge.facts import FactDef, catalogue
from storage.known import Fact


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as the sentence states it. A yearly one without a stated year has `fact.year` None."""

    fact: Fact
    start: int
    end: int
    assumed: bool = False
    """No unit was typed: it is told, not used."""
    floor: bool = False
    """The value is the least it can be."""

    @property
    def spans_days(self) -> bool:
        """Whether it is a day known only to the month or the year: its value then holds the first and the last."""
        return self.meant.type == "date" and isinstance(self.fact.value, list)

    @property
    def meant(self) -> FactDef:
        """The fact in the catalogue."""
        return catalogue()[self.fact.key]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence states, and the figures in it that could not be placed."""

    facts: tuple[Stated, ...] = ()
    unused: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()
    """The years that only say of which year a figure is."""
    planned: tuple[Stated, ...] = ()
    """Figures of a year to come: told, never used."""

    @property
    def usable(self) -> tuple[Stated, ...]:
        """Those that may be reckoned with: with their unit, and with a day where a day is needed."""
        return tuple(item for item in self.facts if not item.assumed and not item.spans_days)

    def ends_of_days(self) -> tuple[Fact, ...]:
        """The first and the last day it can have been, as facts; nothing where a day is exact or not stated."""
        return tuple(replace(item.fact, value=day) for item in self.facts if item.spans_days for day in item.fact.value)

    def dated(self, today: date) -> tuple[Fact, ...]:
        """The usable facts; a yearly one without a year is of the last closed one."""
        return tuple(
            replace(
                item.fact,
                year=item.fact.year or (today.year - 1 if item.meant.yearly else None),
                hi=Fraction(100) if item.floor else item.fact.hi,
            )
            for item in self.usable
        )


def slot(item: Stated) -> Any:
    """A stated fact as the contract writes it: `v`, `[lo, hi]`, and `{"2025": v}` for a yearly one with its year."""
    fact, meant = item.fact, item.meant
    value = fact.value
    if meant.numeric:
        scale = meant.scale
        ends = [None if end is None else number_json(end / scale) for end in (fact.lo, fact.hi)]
        value = ends[0] if ends[0] == ends[1] and ends[0] is not None else ends
    return {str(fact.year): value} if meant.yearly and fact.year else value
