"""What recurs and who wants to hear of it, as plain records: windows, duties, days off, choices, answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

WindowKind = Literal["application", "update", "check", "recheck"]
Digest = Literal["daily", "weekly", "monthly", "quarterly", "none"]
ResponseKind = Literal["done", "later", "declined"]


@dataclass(frozen=True, slots=True)
class Window:
    """When something can be done. `id` 0 is one not yet kept. Without `opens` only the last day is known."""

    id: int
    kind: WindowKind
    tier: str | None
    region: str
    year: int
    opens: date | None
    closes: date
    source: str = ""
    materials: str = ""
    leads: tuple[int, ...] | None = None
    yearly: bool = False
    set_by: int | None = field(default=None, compare=False)
    set_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class WindowChange:
    """A window set (id 0: new) or withdrawn."""

    window: Window
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day of the bureau's own table: `worked` or not; None takes it out of the table again."""

    day: date
    worked: bool | None


@dataclass(frozen=True, slots=True)
class DutyDate:
    """When a duty of a document falls at a place. `rhythm` as in knowledge.calendar.rhythm, with `on` as ISO text."""

    id: int
    policy: str
    clause: str
    what: str
    region: str
    rhythm: Mapping[str, Any]
    leads: tuple[int, ...] | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Almanac:
    """Everything that was set by officers and still counts: windows by last day, days off, duties."""

    windows: tuple[Window, ...] = ()
    days: Mapping[date, bool] = field(default_factory=dict)
    duties: tuple[DutyDate, ...] = ()
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class Preference:
    """What a person chose; None: by default. Quiet hours in minutes after midnight, Asia/Shanghai."""

    reminders: bool = True
    leads: tuple[int, ...] | None = None
    quiet_from: int | None = None
    quiet_to: int | None = None
    most_per_week: int | None = None
    digest: Digest | None = None
    digest_day: int | None = None


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """How often an officer wants a digest; `day` as in Preference.digest_day, None where the kind has none."""

    digest: Digest
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A person asked to be told of a kind of thing (`wanted`) or to hear no more of it. None: every tier, any place."""

    kind: str
    tier: str | None
    region: str | None
    wanted: bool = True
    leads: tuple[int, ...] | None = None
    at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Response:
    """How a firm answered an occasion (by Occasion.key); without a firm an officer's answer to a duty."""

    occasion: str
    firm: int | None
    answer: ResponseKind
    until: date | None = None
    at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder sent to a person, newest first in Known: what it was about and how the firm answered since.

    `sent_at` is the moment it was due by the business clock, `words` its first line; `answered_at` and `own` (whether
    this person answered, not a colleague) tell of the newest answer.
    """

    occasion: str
    firm: int | None
    sent_at: datetime
    words: str
    answer: ResponseKind | None = None
    until: date | None = None
    answered_at: datetime | None = None
    own: bool = False
    acts: tuple[str, ...] = ()
    """What its buttons said, in their order."""
