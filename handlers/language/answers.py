"""Yes, no, does not know, will not say. Every phrase is matched whole: 没有问题 is not 没有."""

from __future__ import annotations

import re
from functools import lru_cache

from handlers.language.answer_words import DECLINED, LEAD, MIGHT_NOT_KNOW, NO, TAIL, UNKNOWN, YES
from handlers.language.readings import Unknown, Unreadable, YesNo
from knowledge.patterns import lazy

_PHRASE = lazy(rf"(?:(?P<declined>{DECLINED})|(?P<unknown>{UNKNOWN})){TAIL}(?:吗?\?)?吗?")
_STOP = lazy("[,.。!;~…]+")
_YESNO = lazy(rf"(?:(?P<yes>{YES})|(?P<no>{NO})){TAIL}")


@lru_cache(maxsize=64)
def unknown(text: str) -> Unknown | None:
    """`Unknown` when the whole (plain) `text` says no more than that; 不清楚,得问财务 is two such phrases."""
    if not MIGHT_NOT_KNOW.search(text):
        return None
    at, declined, found = _end(LEAD, text, 0), False, False
    while at < len(text):
        # Phrase by phrase without going back: hostile text costs no more than its length.
        m = _PHRASE.match(text, at)
        if m is None:
            return None
        declined, found = declined or m.group("declined") is not None, True
        at = _end(LEAD, text, m.end())
    return Unknown(declined) if found else None


def yesno(text: str) -> YesNo | Unreadable:
    """Read the whole (plain) `text` as yes or no; 是的,有 says it twice, 是的,没有 says both and is asked again."""
    whole = _yes(text)
    said = {whole} if whole is not None else {_yes(part) for part in _STOP.split(text) if part}
    if len(said) != 1 or None in said:
        return Unreadable("请回“是”或“否”（“有”“没有”也行）；不清楚就回“不清楚”。")
    return YesNo(said.pop())


def _yes(text: str) -> bool | None:
    m = _YESNO.fullmatch(text, _end(LEAD, text, 0)) or _YESNO.fullmatch(text)
    return None if m is None else m.group("yes") is not None


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    m = pattern.match(text, at)
    return m.end() if m else at
