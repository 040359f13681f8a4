"""What reached us: one message or event of one person, stripped of everything the channel adds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["text", "enter", "click", "card", "other"]

WECOM = "wecom"
"""The channel of a person: a userid of an app of a corp."""
WEBHOOK = "webhook"
"""The channel of a group's robot: its key, a secret, is the user of the address; there is neither corp nor agent."""

MAX_USER = 64
"""WeCom's longest userid, in UTF-8 bytes; what is longer did not come from there."""


def names_one_person(user: str) -> bool:
    """Whether a message to `user` reaches one person at most.

    In WeCom's `touser` `@all` is everybody and `|` joins several people (doc 90236).
    """
    return (
        user != ""
        and user.isprintable()  # of what is space, only the blank itself is
        and "|" not in user
        and " " not in user
        and user.casefold() != "@all"
        and len(user.encode()) <= MAX_USER
    )


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached: never a bare user id, so that downstream corps stay apart.

    `user` keeps the spelling it came in; two addresses are the same when they agree without regard to case.
    """

    channel: str
    corp_id: str
    agent_id: str
    user: str

    @property
    def key(self) -> str:
        """The unique, case-folded form under which the address is stored."""
        return "/".join((self.channel, self.corp_id, self.agent_id, self.user)).casefold()


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message. `key` is the same for every delivery of it (MsgId, else a hash of the decrypted body).

    `text` is what was typed, or for a menu click or a pressed button the words that button stands for;
    `event_key` is the button's own key, `response_code` lets the pressed card be updated (72 hours, once).
    """

    key: str
    address: Address
    kind: Kind
    sent_at: datetime
    text: str = ""
    event_key: str = ""
    task_id: str = ""
    response_code: str = ""
