"""The records of a comparison of two policy documents: what `tihang policies diff --json` prints.

`PackDiff.model_dump(mode="json")` is that JSON, and stable: every record says what its keys hold. `a` is the first
document, `b` the second; a key is never left out, what is not there is null or an empty list.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from knowledge.rules import Model
from knowledge.validity import Standing


class Side(Model):
    """One of the two documents, and whether it speaks on the day both are looked at."""

    policy: str
    title: str
    short: str
    number: str | None
    region: str
    reliability: str
    validity: Standing
    says: str
    """The validity in words."""


class FieldChange(Model):
    """A field with another value: its key in the pack and both values as JSON; null where it is not written."""

    field: str
    a: Any
    b: Any


class LeafChange(Model):
    """One figure or requirement within a clause.

    `change`: bound (another figure), judge (other words that a person decides by), form (other years, way of adding up
    or points), added, removed, moved (stands in another clause now). `what` is what is measured, `where` the arm or
    scored item it stands in, `facts` the fact keys; `a` and `b` hold the figure for bound, else the requirement
    in words; `effect` says tighter or looser where that is certain. `optional`: only one way of several (或).
    """

    change: Literal["bound", "judge", "form", "added", "removed", "moved"]
    what: str
    where: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    a: str | None = None
    b: str | None = None
    effect: Literal["tighter", "looser"] | None = None
    optional: bool = False
    a_clause: str | None = None
    b_clause: str | None = None


class ClauseChange(Model):
    """A clause that is not the same: its number and wording on both sides (null where it is not there).

    `change`: added, removed, rule (what decides it changed), wording (only how it is put), number (only its place),
    other (only a note, a reading or its reliability). `structure` holds both rules in words where 且/或 changed.
    """

    change: Literal["added", "removed", "rule", "wording", "number", "other"]
    a_clause: str | None
    b_clause: str | None
    a_says: str | None
    b_says: str | None
    leaves: tuple[LeafChange, ...] = ()
    structure: tuple[str, str] | None = None
    fields: tuple[FieldChange, ...] = ()


class ProgramChange(Model):
    """A tier (and variant) that is not the same; `moved` are requirements that stand in another clause now."""

    change: Literal["added", "removed", "changed"]
    tier: str
    variant: str | None
    name: str
    clauses: tuple[ClauseChange, ...] = ()
    moved: tuple[LeafChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()


class PartChange(Model):
    """An entry outside the programs (目标, 奖励和支持, 叠加 …): its words on both sides, and which fields differ."""

    section: str
    change: Literal["added", "removed", "changed"]
    a: str | None
    b: str | None
    fields: tuple[FieldChange, ...] = ()


class PackDiff(Model):
    """Everything that differs. `same`: nothing does."""

    as_of: date
    a: Side
    b: Side
    same: bool
    fields: tuple[FieldChange, ...]
    programs: tuple[ProgramChange, ...]
    parts: tuple[PartChange, ...]
