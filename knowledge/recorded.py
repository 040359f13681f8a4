"""A firm's facts as they are kept in rows, as the rules see them on a day: nothing later, declined facts unknown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from knowledge.facts import FactDef, catalogue
from knowledge.interval import Interval
from knowledge.profile import Incident, Profile, Title
from knowledge.provenance import Provenance, Source

_CHINA = ZoneInfo("Asia/Shanghai")


class Recorded(Protocol):
    """One row: a number is the closed interval `lo..hi` (None = open; money in whole 元), all else JSON in `value`."""

    @property
    def key(self) -> str:
        """The fact's key in the catalogue."""

    @property
    def year(self) -> int | None:
        """The calendar year of a yearly fact."""

    @property
    def lo(self) -> Any:
        """The least it can be."""

    @property
    def hi(self) -> Any:
        """The most it can be."""

    @property
    def value(self) -> Any:
        """What is no number."""

    @property
    def declined(self) -> bool:
        """Whether it says that nobody knows or will say."""

    @property
    def source(self) -> Source:
        """Whose word it is."""

    @property
    def own(self) -> bool:
        """Whether it is from the person it is read for."""

    @property
    def at(self) -> datetime | None:
        """When it was kept."""


def profile(region: str, facts: Iterable[Recorded], today: date) -> Profile:
    """The profile of a firm: yearly facts up to this year, dates up to today; unreadable rows are left out."""
    known: dict[str, Any] = {}
    sources: dict[tuple[str, int | None], Provenance] = {}
    for fact in facts:
        meant = catalogue().get(fact.key)
        if meant is None or fact.declined or (fact.year or 0) > today.year:
            continue
        value = _value(meant, fact, today)
        if value is None:
            continue
        if meant.yearly:
            known.setdefault(fact.key, {})[fact.year] = value
        else:
            known[fact.key] = value
        sources[fact.key, fact.year] = Provenance(fact.source, kept_on(fact), _by_whom(fact))
    return Profile(region, known, sources)


def kept_on(fact: Recorded) -> date | None:
    """The day in China on which a fact was kept."""
    return fact.at.astimezone(_CHINA).date() if fact.at else None


def _by_whom(fact: Recorded) -> str:
    if fact.source == "officer":
        return "主管部门"
    return "您" if fact.own else "本企业"


def _value(meant: FactDef, fact: Recorded, today: date) -> Any:
    if meant.numeric:
        return Interval(_whole(fact.lo), _whole(fact.hi))
    match meant.type:
        case "date":
            day = date.fromisoformat(fact.value)
            return day if day <= today else None
        case "incidents":
            events = (Incident(e["kind"], date.fromisoformat(e["on"])) for e in fact.value)
            return tuple(event for event in events if event.on <= today)
        case "titles":
            days = ((t["tier"], date.fromisoformat(t["on"]) if t.get("on") else None) for t in fact.value)
            return tuple(Title(tier, on) for tier, on in days if on is None or on <= today)
        case _:
            return fact.value


def _whole(value: Any) -> Any:
    return value if value is None or value.denominator != 1 else int(value)
