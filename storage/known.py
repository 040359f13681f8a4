"""What is known of the person who writes, and what a handled message changes: the two ends of load, handle, save."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from storage.looks import Look, View

if TYPE_CHECKING:  # messages need pydantic, a tenth of a second that `tihang --help` need not wait for
    from storage.notice import Notice

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


@dataclass(frozen=True, slots=True)
class Bind:
    """The person says they speak for the firm of this 统一社会信用代码. Unconfirmed until somebody says so."""

    uscc: str
    name: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """A code (by its digest) that confirms whoever uses it for `enterprise_id`, or for the firm of `bind`."""

    digest: str
    expires_at: datetime
    enterprise_id: int | None = None
    bind: Bind | None = None


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request as it is made; the asker and the firm are the person's own."""

    number: str
    kind: RequestKind
    topic: str
    words: str
    region: str | None = None
    office: str | None = None
    policy: str | None = None
    clause: str | None = None
    due: date | None = None
    details: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class NewStep:
    """A further step of a request. One of kind `binding` that becomes `done` confirms the asker for the firm."""

    number: str
    state: RequestState
    side: Side
    note: str = ""
    due: date | None = None
    """A new day promised, if any."""
    seen: RequestState | None = None
    """How the request stood when it was read: if it stands otherwise by then, the message is handled anew."""


@dataclass(frozen=True, slots=True)
class Job:
    """Slow work, done after the commit and answered through the outbox: `kind` names the maker of the answer."""

    kind: str
    arguments: dict[str, Any] = field(default_factory=dict)


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
    bind: Bind | None = None
    redeem: Invitation | None = None
    """Speak for this firm from now on, confirmed."""
    switch_to: int | None = None
    """The firm (by id) to speak for from now on."""
    unbind: bool = False
    """Speak no more for the present firm; what the person entered for it stays with the firm if confirmed."""
    invites: list[Invite] = field(default_factory=list)
    declare: bool = False
    """Hand in the facts that speak now, with those of this message, as the next version."""
    requests: list[NewRequest] = field(default_factory=list)
    steps: list[NewStep] = field(default_factory=list)
    viewed: list[Look] = field(default_factory=list)
    """What an officer was shown by this message."""
    revoke: int | None = None
    """The invitation (by id) to void."""
    revoke_all: bool = False
    """Void the codes the person gave out for the present firm and nobody used."""
    notices: list[Notice] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
