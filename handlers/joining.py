"""Short words said one after the other go out as one message: WeCom drops what passes thirty a minute."""

from __future__ import annotations

from collections.abc import Iterable

from storage.outgoing import MAX_BYTES, ButtonCard, Message, Text

CARD_WORDS = 150
"""Characters of a card's text; WeCom advises at most 160."""


def joined(messages: Iterable[Message]) -> list[Message]:
    """Plain texts joined with the text or card that follows them, as far as one message holds them."""
    result: list[Message] = []
    for message in messages:
        last = result[-1] if result else None
        if isinstance(last, Text) and isinstance(message, Text):
            both = f"{last.content}\n{message.content}"
            if len(both.encode()) <= MAX_BYTES:
                result[-1] = Text(content=both)
                continue
        if isinstance(last, Text) and isinstance(message, ButtonCard):
            desc = f"{last.content}\n{message.desc}".strip()
            if len(desc) <= CARD_WORDS:
                result[-1] = message.model_copy(update={"desc": desc})
                continue
        result.append(message)
    return result
