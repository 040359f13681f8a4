"""A message as it may be read: no invisible or direction-changing characters, blanks in order, bounded length."""

from __future__ import annotations

import re
import unicodedata

MAX_MESSAGE = 2000
"""Characters of one message that are read; the rest of an over-long one is left unread."""
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")


def clean(text: str) -> str:
    """Drop control, format (zero-width, right-to-left) and unassigned characters; trim and shorten."""
    kept = "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") else ""
        for char in text[: MAX_MESSAGE * 2]
    )
    return _BLANKS.sub(" ", kept).strip()[:MAX_MESSAGE]
