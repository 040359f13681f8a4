"""Messages for a group, told by its robot (webhook/send, doc 99110): fewer kinds, no buttons that come back."""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5
from typing import Any

from storage.outgoing import MAX_BYTES, ButtonCard, Markdown, Message, Picture, Text

MAX_MARKDOWN, MAX_PICTURE = 4096, 2 << 20


def robot_body(message: Message, picture: bytes = b"") -> dict[str, Any]:
    """The body of webhook/send; `picture` is what a Picture shows. Raises ValueError for what a robot cannot say."""
    if isinstance(message, Text):
        return {"msgtype": "text", "text": {"content": _fitting(message.content, MAX_BYTES)}}
    if isinstance(message, Markdown):
        return {"msgtype": "markdown", "markdown": {"content": _fitting(message.content, MAX_MARKDOWN)}}
    if isinstance(message, ButtonCard):
        # A group presses nothing: what the card says in words stays.
        return {"msgtype": "text", "text": {"content": _fitting(f"{message.title}\n{message.desc}".strip(), MAX_BYTES)}}
    if isinstance(message, Picture):
        if not 0 < len(picture) <= MAX_PICTURE:
            raise ValueError(f"a picture of {len(picture)} bytes for a group")
        # MD5 is what WeCom asks for, to see that the picture is whole.
        checked = md5(picture, usedforsecurity=False).hexdigest()
        return {"msgtype": "image", "image": {"base64": b64encode(picture).decode(), "md5": checked}}
    raise ValueError(f"a group's robot takes no {message.kind}")


def _fitting(content: str, limit: int) -> str:
    if len(content.encode()) > limit:
        raise ValueError(f"longer than {limit} bytes")
    return content
