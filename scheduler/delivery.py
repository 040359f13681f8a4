"""What the courier hands to a sender, and what a sender answers: outcomes typed by what to do next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from storage.incoming import Address
from storage.outgoing import Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one address. What is sent must depend on nothing but this, so that a retry repeats it exactly.

    `attempts` counts tries, this one included; `notice` marks what is behind answers, and no answer to be repeated.
    """

    id: int
    key: str
    address: Address
    message: Message
    attempts: int
    notice: bool
    media_id: str | None = None
    """Of a file that an earlier try has uploaded, while WeCom keeps it."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """It has arrived. `msgid` allows a recall, `response_code` one update of a card."""

    msgid: str = ""
    response_code: str = ""


@dataclass(frozen=True, slots=True)
class Permanent:
    """It will never arrive. `gone` says, in words for people, why nothing arrives there any more."""

    reason: str
    gone: str = ""


@dataclass(frozen=True, slots=True)
class RetryAt:
    """Not now: a limit, the network, their fault. Try again no sooner than `after_seconds` from now.

    `unknown`: it may have arrived all the same. `everyone`: whatever else is sent now would meet the same.
    """

    after_seconds: float
    reason: str
    unknown: bool = False
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Bug:
    """What we sent is wrong, and would be wrong again."""

    reason: str


Outcome = Delivered | Permanent | RetryAt | Bug
Send = Callable[[Delivery], Awaitable[Outcome]]
"""Sends one message and never raises for what the other side does. `reason` holds no secret and no content."""
