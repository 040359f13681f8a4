"""The facts of a firm as the rules see them on a day: nothing later than the day, declined facts unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.facts import LEVEL_NAMES, FactDef, catalogue
from knowledge.interval import Interval
from knowledge.profile import Incident, Profile, Title
from knowledge.provenance import SOURCE_NAMES, Provenance
from knowledge.wording import span
from storage.clock import day_of
from storage.known import Fact


def profile(region: str, facts: tuple[Fact, ...], today: date) -> Profile:
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
        sources[fact.key, fact.year] = Provenance(fact.source, _kept_on(fact), _by_whom(fact))
    return Profile(region, known, sources)


def named(key: str, year: int | None) -> str:
    """2025年营业收入, or 从业人员 for a fact without years."""
    return (f"{year}年" if year else "") + catalogue()[key].label


def sourced(fact: Fact) -> str:
    """2025年研发费用：300万元（自报，2026-11-21）."""
    return f"{named(fact.key, fact.year)}：{shown(catalogue()[fact.key], fact)}（{source_words(fact)}）"


def source_words(fact: Fact) -> str:
    """`自报，2026-11-21` or `工作人员核实，2026-05-01`; never which person a fact is from."""
    who = "同事" if fact.source == "self" and not fact.own else ""
    day = _kept_on(fact)
    return f"{who}{SOURCE_NAMES[fact.source]}" + (f"，{day.isoformat()}" if day else "")


def _by_whom(fact: Fact) -> str:
    if fact.source == "officer":
        return "主管部门"
    return "您" if fact.own else "本企业"


def _kept_on(fact: Fact) -> date | None:
    """The day in China on which a fact was kept."""
    return day_of(fact.at) if fact.at else None


def _value(meant: FactDef, fact: Fact, today: date) -> Any:
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


def shown(meant: FactDef, fact: Fact) -> str:
    """A fact as it is echoed: `3500—3600万元`, `2项`, `是`, `市级`."""
    if meant.numeric:
        return span(meant, fact.lo, fact.hi)
    if meant.type == "flag":
        return "是" if fact.value else "否"
    if meant.type == "level":
        return LEVEL_NAMES[fact.value]
    if meant.type in ("incidents", "titles"):
        return "没有" if not fact.value else fact.said or f"{len(fact.value)}条"
    return str(fact.value)
