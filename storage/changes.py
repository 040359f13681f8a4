"""What a handled message changes: what storage/saving.py writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from storage.agenda import DayOff, DigestChoice, DutyDate, Preference, Response, Subscription, WindowChange
from storage.known import Consent, Fact, Invitation, RequestKind, RequestState, Side
from storage.looks import Look

if TYPE_CHECKING:  # messages need pydantic, a tenth of a second that `tihang --help` need not wait for
    from storage.notice import Notice


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
    windows: list[WindowChange] = field(default_factory=list)
    undo_window: int | None = None
    """The window (by id) of which the person's own last change is taken back."""
    days: list[DayOff] = field(default_factory=list)
    duties: list[DutyDate] = field(default_factory=list)
    preference: Preference | None = None
    digest: DigestChoice | None = None
    """How often digests come from now on; whatever else the person chose stays."""
    subscriptions: list[Subscription] = field(default_factory=list)
    resumes: bool = False
    """Hear again of everything that was ended, as if it had never been."""
    responses: list[Response] = field(default_factory=list)
    feed: str | None = None
    """The digest of a new calendar address; the ones before are revoked."""
    revoke_feeds: bool = False
