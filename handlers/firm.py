"""The facts of a firm in words, with their source and day."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.facts import LEVEL_NAMES, FactDef, catalogue
from knowledge.provenance import SOURCE_NAMES
from knowledge.recorded import kept_on, profile
from knowledge.wording import span
from storage.known import Fact

__all__ = ["named", "profile", "shown", "source_words", "sourced", "titles_said"]


def titles_said(facts: Iterable[Fact]) -> Fact | None:
    """What speaks of a firm's titles: `value` lists them, and is empty where it has none; None where nobody said."""
    return next((fact for fact in facts if fact.key == "titles" and not fact.declined), None)


def named(key: str, year: int | None) -> str:
    """2025年营业收入, or 从业人员 for a fact without years."""
    return (f"{year}年" if year else "") + catalogue()[key].label


def sourced(fact: Fact) -> str:
    """2025年研发费用：300万元（自报，2026-11-21）."""
    return f"{named(fact.key, fact.year)}：{shown(catalogue()[fact.key], fact)}（{source_words(fact)}）"


def source_words(fact: Fact) -> str:
    """`自报，2026-11-21` or `工作人员核实，2026-05-01`; never which person a fact is from."""
    who = "同事" if fact.source == "self" and not fact.own else ""
    day = kept_on(fact)
    return f"{who}{SOURCE_NAMES[fact.source]}" + (f"，{day.isoformat()}" if day else "")


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
