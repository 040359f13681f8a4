"""Windows, duties and titles as occasions: one id and one key for each, whoever promises, answers or shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from knowledge.calendar.occasion import KINDS, Kind, Occasion
from knowledge.calendar.rhythm import Rhythm
from knowledge.tiers import tiers

TITLE_LEADS = (180, 90, 30, 7)
"""Days before the last day of a title on which its firm is told."""
DUTY_LEADS = (3, 0)
"""Days before a duty falls on which its officers are told, unless they chose others: it is a day, not a last day."""


class Window(Protocol):
    """A window of the almanac; without `opens` only its last day is known."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def kind(self) -> Kind:
        """What it is of."""

    @property
    def tier(self) -> str | None:
        """Of which title; None: of every."""

    @property
    def region(self) -> str:
        """For which place."""

    @property
    def opens(self) -> date | None:
        """Its first day."""

    @property
    def closes(self) -> date:
        """Its last day."""

    @property
    def leads(self) -> tuple[int, ...] | None:
        """As the officer chose; None: by default."""


class Duty(Protocol):
    """When a duty of a document falls at a place."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def region(self) -> str:
        """Whose officers do it."""

    @property
    def rhythm(self) -> Mapping[str, Any]:
        """How often, as Rhythm keeps it."""

    @property
    def leads(self) -> tuple[int, ...] | None:
        """As the officer chose; None: by default."""


def called(kind: Kind, tier: str | None) -> str:
    """`省级“专精特新”中小企业申报`; `年度核实` where no title is named."""
    return f"{tiers()[tier].name if tier in tiers() else ''}{KINDS[kind]}"


def of_window(window: Window) -> Occasion:
    """A window, from its opening to its last day."""
    return Occasion(
        f"window:{window.id}", window.kind, window.closes, window.opens, window.tier, window.region, leads=window.leads
    )


def of_duty(duty: Duty, day: date) -> Occasion | None:
    """The next time a duty falls, that day included; None once a single one is past."""
    falls = Rhythm.read(duty.rhythm).next_after(day)
    if falls is None:
        return None
    return Occasion(f"duty:{duty.id}:{falls:%Y-%m}", "duty", falls, region=duty.region, leads=leads_of(duty))


def leads_of(duty: Duty) -> tuple[int, ...]:
    """Days before a duty falls on which its officers are told."""
    return duty.leads if duty.leads is not None else DUTY_LEADS


def of_title(firm: int, tier: str, awarded: date | int, last_day: date, region: str | None) -> Occasion:
    """The end of a firm's title that was won on that day, or in that year."""
    id_ = f"title:{firm}:{tier}:{awarded}"
    return Occasion(id_, "recheck", last_day, tier=tier, region=region, firm=firm, leads=TITLE_LEADS)
