"""A message as it may be read: no invisible or direction-changing characters, blanks in order, bounded length."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from handlers.language.normalise import REORDERING
from knowledge.patterns import lazy

MAX_MESSAGE = 2000
"""Characters of one message that are read; the rest of an over-long one is left unread."""
_BETWEEN_DIGITS = lazy(rf"(?<=\d)[\x00-\x08\x0b-\x1f\x7f-\x9f{REORDERING}]+(?=\d)")
"""What must not vanish without a trace: 35 and 00 with a control character between them were never 3500."""
_GREETING = lazy(
    r"^(?:(?:你好|您好|哈喽|嗨|hi|hello|老师好?|领导好?|在吗|打扰(?:一下|了)?"
    r"|麻烦问一?下)[呀啊哈]?[，,。！!～~ ]+|请问(?:一?下)?[，,]?)+(?=[^，,。！!～~ ]{2})",
    re.IGNORECASE,
)
_THANKS = lazy(
    r"(?<=[^，,。！!～~ ]{2})[，,。！!～~ ]+(?:谢谢|多谢|谢了|辛苦)(?:您|你|啦|了|哈"
    r"|老师)*[！!。~～ ]*$"
)
_BLANKS = lazy(r"[ \t\u00a0\u3000]+")


def without_courtesy(text: str) -> str:
    """你好，请问 in front and 谢谢 behind are not what a message wants, if it wants anything else."""
    if greeting := _GREETING.match(text):
        text = text[greeting.end() :]
    return _THANKS.sub("", text) if "谢" in text or "辛苦" in text else text


@lru_cache(maxsize=512)  # asked again when the batch of a message is handled
def clean(text: str) -> str:
    """Drop control, format (zero-width, right-to-left) and unassigned characters; trim and shorten.

    Between two digits a control or right-to-left character becomes a blank, so that it never joins them.
    """
    kept = text[: MAX_MESSAGE * 2]
    if not kept.isprintable():
        kept = _BETWEEN_DIGITS.sub(" ", kept)
        kept = "".join(
            char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") else ""
            for char in kept
        )
    return _BLANKS.sub(" ", kept).strip()[:MAX_MESSAGE]
