"""The records of a comparison of two policy documents: what `tihang policies diff --json` prints.

`PackDiff.model_dump(mode="json")` is that JSON, and stable: every record says what its keys hold. `a` is the first
document, `b` the second; a key is never left out, what is not there is null or an empty list. With `--profile` the
same JSON holds `firm` (a FirmDiff), with `--library` it holds `library` (a LibraryDiff).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import field_serializer

from knowledge.engine.outcome import Gap
from knowledge.model import Model
from knowledge.policy import Reliability, State
from knowledge.report import gaps_json
from knowledge.validity import Standing


class Side(Model):
    """One of the two documents, and whether it speaks on the day both are looked at."""

    policy: str
    title: str
    short: str
    number: str | None
    region: str
    reliability: Reliability
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
    """An entry outside the programs (目标, 奖励和支持, 叠加 …): its clause and words on both sides, and the fields."""

    section: str
    change: Literal["added", "removed", "changed"]
    a_clause: str | None = None
    b_clause: str | None = None
    a: str | None = None
    b: str | None = None
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


class ClauseFlip(Model):
    """A clause that stands otherwise for a firm; null on the side where it is not there.

    `decides`: it is why the tier flips. `missing` and `gap` (as in `assess --json`) are those of the second document,
    of the first where the clause is only there.
    """

    a_clause: str | None
    b_clause: str | None
    says: str
    a: State | None
    b: State | None
    decides: bool
    missing: tuple[str, ...]
    gap: tuple[Gap, ...]

    @field_serializer("gap")
    def _as_assess_does(self, gap: tuple[Gap, ...]) -> list[dict[str, Any]]:
        return gaps_json(gap)


class TierStates(Model):
    """A tier of a firm under both documents; null where the document has no such tier or speaks elsewhere.

    `flips` only where both say a state and the two differ: unknown on both sides is no flip. `preliminary`: a state
    rests on what nobody has verified.
    """

    tier: str
    variant: str | None
    name: str
    a: State | None
    b: State | None
    flips: bool
    preliminary: bool
    clauses: tuple[ClauseFlip, ...]


class FirmDiff(Model):
    """One firm under both documents. `a_applies`: its region is one the first speaks for; sizes as in `assess`."""

    region: str
    a_applies: bool
    b_applies: bool
    a_size: str
    b_size: str
    programs: tuple[TierStates, ...]


class Change(Model):
    """How many firms go from one state to another in a tier."""

    tier: str
    variant: str | None
    name: str
    a: State
    b: State
    firms: int


class FlippedFirm(Model):
    """A firm of the database of which at least one tier (or the size class) flips, with those tiers alone."""

    id: int
    name: str | None
    region: str
    a_size: str
    b_size: str
    programs: tuple[TierStates, ...]


class LibraryDiff(Model):
    """All firms of the database under both documents.

    `firms` were looked at; of them `without_region` have none stated and `elsewhere` lie where not both documents
    speak: neither can flip. `changes` counts by tier, `flipped` names who.
    """

    firms: int
    without_region: int
    elsewhere: int
    changes: tuple[Change, ...]
    flipped: tuple[FlippedFirm, ...]
