"""What is known of the person who writes: what storage/people.py reads before any handler runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal

from storage.agenda import Almanac, Preference, Reminder, Subscription
from storage.briefing import Briefing
from storage.looks import View

Role = Literal["enterprise", "officer"]
Source = Literal["self", "officer", "certificate", "import"]
RequestKind = Literal["binding", "declaration", "handoff", "appeal", "service"]
RequestState = Literal["open", "accepted", "returned", "done", "withdrawn"]
Side = Literal["enterprise", "officer", "system"]


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
class Title:
    """One title of a firm. `said` is the day it was won as it was stated: a day, a year, or nothing."""

    tier: str
    said: str | None
    source: str

    @property
    def on(self) -> date | None:
        """The day it was won, where a whole day is known."""
        try:
            return None if self.said is None else date.fromisoformat(self.said)
        except ValueError:
            return None


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
    confirmed: bool = False
    """Whether the person's word for this firm was confirmed; until then they see only what they entered."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a request, with the state it led to."""

    at: datetime
    side: Side
    state: RequestState
    note: str


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked of the bureau, with its steps, oldest first.

    `office`, `policy` and `clause` name who is responsible by the texts, where they say so; `due` is the day by which
    an answer was promised. `own` tells the asker from the officer who reads it.
    """

    number: str
    kind: RequestKind
    topic: str
    words: str
    state: RequestState
    created_at: datetime
    person_id: int
    enterprise_id: int | None = None
    firm: str | None = None
    region: str | None = None
    office: str | None = None
    policy: str | None = None
    clause: str | None = None
    due: date | None = None
    details: dict[str, Any] | None = None
    steps: tuple[Step, ...] = ()
    own: bool = True
    vouched: bool = False
    """Whether whoever asked is confirmed for that firm."""
    elsewhere: bool = False
    """For an officer: the firm that is stated is on record in a place that is not the officer's."""
    declared: Declaration | None = None
    """What was handed in with it: only for an officer who names its number."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code found in the message, as it stands: `usable` until used or revoked; the handler's clock tells whether
    `expires_at` is past.
    """

    id: int
    enterprise: Enterprise
    expires_at: datetime
    usable: bool
    issued_by: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A code the person gave out, without the code."""

    firm: str | None
    at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was last handed in for the firm."""

    version: int
    at: datetime
    facts: tuple[Fact, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be read beside the usual before a message can be answered, told from its words alone."""

    invitation: str | None = None
    """The digest of a code written in it."""
    views: bool = False
    """Who looked at the firm's data, and all else that is held of the person."""
    uscc: str | None = None
    """A 统一社会信用代码 written in it: an officer is told what is on record under it."""
    numbers: tuple[str, ...] = ()
    """Numbers of requests written in it."""
    reminders: bool = False
    """What the person was reminded of, asked to hear, and chose."""
    digest: bool = False
    """What stood in an officer's last digest."""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a handler is given about the person: read in one go, before any handler runs."""

    person_id: int
    role: Role = "enterprise"
    officer_region: str | None = None
    regions: tuple[str, ...] = ()
    """Every place an officer or leader is responsible for, `officer_region` first."""
    leads: tuple[str, ...] = ()
    """Those of `regions` the person leads: what is asked there is seen, and carried on by the officers alone."""
    consent: Consent | None = None
    enterprise: Enterprise | None = None
    facts: tuple[Fact, ...] = ()
    """The newest of the strongest source for each (key, year)."""
    resting: tuple[Fact, ...] = ()
    """While consent that was withdrawn is asked for again: the facts as they will speak after a yes."""
    dialog: dict[str, Any] | None = None
    greeted_at: datetime | None = None
    firms: tuple[Enterprise, ...] = ()
    """Every firm the person speaks for, the present one included."""
    requests: tuple[Request, ...] = ()
    """Newest first: the person's own and their confirmed firm's. For an officer the open ones of the region and below,
    the earliest day promised first. Those the message names by number stand among them, however old.
    """
    waiting: int = 0
    """For an officer: how many are open in the region, those read included."""
    desks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """How the officers of every region are called; an empty name where nobody told it."""
    officers: tuple[str, ...] = ()
    """How the officers who hear of this firm's place are called; empty where nobody was named yet."""
    declaration: Declaration | None = None
    invitation: Invitation | None = None
    views: tuple[View, ...] = ()
    entered: tuple[tuple[int, Fact], ...] = ()
    """What the person entered for each firm (by id), also where it speaks no longer: for their own eyes."""
    issued: tuple[Issued, ...] = ()
    """The invitations the person made, newest first."""
    everything: bool = False
    """Whether `views`, `entered` and `issued` were read at all."""
    recorded: Enterprise | None = None
    """For an officer: the firm on record under the code in the message."""
    almanac: Almanac = field(default_factory=Almanac)
    """Windows, duties and days off, of every place: what officers have set."""
    preference: Preference | None = None
    subscriptions: tuple[Subscription, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    """Read only where a message wants them, like `preference` and `subscriptions`: newest first, of the last year."""
    heard: bool = False
    """Whether `preference`, `subscriptions`, `reminders` and `feed` were read at all."""
    titles: Mapping[int, tuple[Title, ...]] = field(default_factory=dict)
    """What the other firms hold that the person is confirmed for, by their id; read with `heard`."""
    feed: bool = False
    """Whether a calendar address of the person is in force."""
    briefing: Briefing | None = None
    """For an officer or leader, where a message wants it: what stood in the last digest."""
