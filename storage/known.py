"""What is known of the person who writes, and what a handled message changes: the two ends of load, handle, save."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

Role = Literal["enterprise", "officer"]
Source = Literal["self", "officer", "certificate", "import"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated fact of an enterprise. Money is whole 元, percent is percent points, counts are whole numbers.

    A number is the closed interval `lo..hi` (None = open); anything else (yes/no, choice, level, date, list)
    is JSON in `value`. `year` is the calendar year of a yearly fact, else None. `declined` marks an explicit
    "does not know" or "will not say" that hides older values: the fact is unknown again.
    """

    key: str
    year: int | None = None
    lo: Fraction | None = None
    hi: Fraction | None = None
    value: Any = None
    declined: bool = False
    source: Source = "self"
    said: str = ""
    """The words it was read from, for echoing back."""
    at: datetime | None = field(default=None, compare=False, repr=False)
    """When it was kept; None until then."""
    own: bool = field(default=True, compare=False, repr=False)
    """Whether it is from the person it is given to; who else it is from is never told."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Agreement to a version of the privacy notice; `granted` False records a refusal or a withdrawal."""

    version: str
    granted: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Enterprise:
    """The firm a person speaks for; everything but the id may still be unknown."""

    id: int
    name: str | None = None
    uscc: str | None = None
    region: str | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a handler is given about the person: read in one go, before any handler runs."""

    person_id: int
    role: Role = "enterprise"
    officer_region: str | None = None
    consent: Consent | None = None
    enterprise: Enterprise | None = None
    facts: tuple[Fact, ...] = ()
    """The newest of the strongest source for each (key, year)."""
    dialog: dict[str, Any] | None = None
    greeted_at: datetime | None = None


@dataclass(slots=True)
class Changes:
    """What a message changes; an empty one changes nothing.

    `dialog` replaces the stored dialog when `dialog_changed`; None then clears it.
    `enterprise` holds the columns to set (`region`, `variant`, `name`), creating the firm on first use.
    """

    dialog: dict[str, Any] | None = None
    dialog_changed: bool = False
    consent: Consent | None = None
    enterprise: dict[str, str] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    greeted_at: datetime | None = None
    erase: bool = False
    """Take out what the person entered and was told, before anything else of this message is kept."""
