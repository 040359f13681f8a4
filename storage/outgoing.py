"""What we say: plain records that every channel can render, kept as JSON in the outbox."""

from __future__ import annotations

import operator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MAX_BYTES = 2048
"""WeCom cuts a text or markdown message silently past this many UTF-8 bytes."""


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Message):
    """Plain words, line breaks kept. `secret`: whoever has them can use them (a code, an address), so that they are
    kept no longer than until they are sent.
    """

    kind: Literal["text"] = "text"
    content: str
    secret: bool = Field(default=False, exclude_if=operator.not_)


class Markdown(_Message):
    """WeCom's small markdown: headings, **bold**, [links](), `code`, > quote, <font color="info|comment|warning">."""

    kind: Literal["markdown"] = "markdown"
    content: str


class Button(_Message):
    """A choice. `key` comes back when it is pressed; `text` is what it says and what pressing it stands for."""

    key: str
    text: str
    style: Literal[1, 2, 3, 4] = 1


class ButtonCard(_Message):
    """A question with up to six buttons (WeCom: button_interaction). The same choices are numbered in `desc`."""

    kind: Literal["buttons"] = "buttons"
    title: str
    desc: str = ""
    buttons: tuple[Button, ...] = Field(min_length=1, max_length=6)


class CardUpdate(_Message):
    """Greys out the card a person pressed, showing what was chosen. Needs the press's one-time code."""

    kind: Literal["card_update"] = "card_update"
    response_code: str
    chosen: str


class File(_Message):
    """A file kept in the store under `blob`, shown to the person as `name`."""

    kind: Literal["file"] = "file"
    name: str
    blob: str


class Picture(_Message):
    """A picture (PNG) kept in the store under `blob`; `name` is its file name, `says` what it shows, in words."""

    kind: Literal["picture"] = "picture"
    name: str
    blob: str
    says: str


Message = Text | Markdown | ButtonCard | CardUpdate | File | Picture
Outgoing = Annotated[Message, Field(discriminator="kind")]
OUTGOING: TypeAdapter[Message] = TypeAdapter(Outgoing)
"""Reads and writes the JSON of one outgoing message."""


def is_secret(payload: str) -> bool:
    """Whether the JSON of a message is of one whose words are not kept once it is sent."""
    return payload.endswith(_SECRET)


_SECRET = ',"secret":true}'
"""Its last field: what anybody may have written in `content` cannot look like it, since quotes are escaped there."""
