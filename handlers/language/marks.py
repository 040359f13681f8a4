"""Many wordings asked of one text: only those are tried of which a mark stands in it.

Most of hundreds of patterns cannot fit a text, since a character or a pair of them that each of their matches holds is
not there: 退订 needs 退订. Those marks are worked out of the patterns when they are loaded, and a text is taken apart
once for all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, reduce
from operator import add, or_
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Generic, TypeVar

from handlers.language.heads import of_set, teller, ways

T = TypeVar("T")
_MOST = 64
"""Pairs of characters that are told one by one; where there are more, one of the two tells it."""
_FOLDED = str.maketrans("\u017f\u212a\u0130\u0131", "skii")
"""What is the same as s, k and i where small and capital letters are."""


class Wordings(Generic[T]):
    """Names, each with the patterns by one of which it is told, in the order they are asked in."""

    def __init__(self, rows: Sequence[tuple[T, Sequence[str]]], flags: int = 0) -> None:
        self._flags = flags
        self._rows = list[tuple[T, list[str]]]()
        self._tellers = dict[int, Callable[[str], object]]()  # made when first asked: most are not for a long time
        self._begin = _TAKEN[0]
        self._always = 0
        for name, patterns in rows:
            marked, loose, found = list[str](), list[str](), set[str]()
            for way in (way for pattern in patterns for way in ways(pattern)):
                own = marks(way, flags)
                (loose if own is None else marked).append(way)
                found |= own or set()
            for mark in found:
                _TELLS[mark] = _TELLS.get(mark, 0) | 1 << self._begin + len(self._rows)
            if marked:
                self._rows.append((name, marked))
            if loose:
                self._always |= 1 << len(self._rows)
                self._rows.append((name, loose))
        _TAKEN[0] += len(self._rows)
        self._own = (1 << len(self._rows)) - 1
        _may_fit.cache_clear()

    def first(self, text: str) -> T | None:
        """The first name one of whose patterns fits somewhere in a text."""
        return next(self._told(text), None)

    def every(self, text: str) -> list[T]:
        """All such names, in their order."""
        return list(dict.fromkeys(self._told(text)))

    def may_fit(self, text: str) -> int:
        """The places of the rows that may fit a text, as bits; 0 where none does."""
        return _may_fit(text) >> self._begin & self._own | self._always

    def _told(self, text: str) -> Iterator[T]:
        left = self.may_fit(text)
        while left:
            place = (left & -left).bit_length() - 1
            left &= left - 1
            name, patterns = self._rows[place]
            fits = self._tellers.get(place)
            if fits is None:
                fits = self._tellers[place] = teller(patterns, self._flags)
            if fits(text):
                yield name


_TELLS: dict[str, int] = {}
"""Every mark, and the rows it tells may fit, a bit each: all wordings stand in one table, so that a text is looked up
in once."""
_TAKEN = [0]
"""How many bits are taken."""


@lru_cache(maxsize=512)  # many ask within one message, and a message is asked about again when its batch is handled
def _may_fit(text: str) -> int:
    """The rows of all wordings that may fit a text."""
    return reduce(or_, map(_TELLS.__getitem__, _TELLS.keys() & _marks_of(text)), 0)


def _marks_of(text: str) -> set[str]:
    """Every character and every two in a row, in small letters."""
    small = text.lower() if text.isascii() else text.translate(_FOLDED).lower()
    return {*small, *map(add, small, small[1:])}


def marks(pattern: str, flags: int = 0) -> frozenset[str] | None:
    """Characters or pairs, in small letters, one of which stands in every text the pattern fits; None if none must."""
    found = _needed(_parser.parse(pattern, flags))
    return None if found is None else frozenset(found)


def _needed(parsed: Any) -> set[str] | None:
    best: set[str] | None = None
    before: set[str] | None = None
    for op, value in parsed:
        kind = str(op)
        if kind in ("AT", "ASSERT_NOT"):
            continue  # takes up no characters
        if kind == "ASSERT":
            best = _rarer(best, _needed(value[1]))  # nor does this, but what it looks for stands there
            continue
        chars = _small({chr(value)} if kind == "LITERAL" else of_set(value) if kind == "IN" else None)
        if chars and before and len(chars) * len(before) <= _MOST:
            best = _rarer(best, {first + then for first in before for then in chars})
        best = _rarer(best, chars if kind in ("LITERAL", "IN") else _within(kind, value))
        before = chars
    return best


def _within(kind: str, value: Any) -> set[str] | None:
    """What stands in every match of a part that is no single character."""
    if kind == "BRANCH":
        found = [_needed(way) for way in value[1]]
        return None if None in found else set().union(*filter(None, found))
    if kind == "SUBPATTERN":
        return None if value[1] & re.IGNORECASE else _needed(value[3])
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        return _needed(value[2]) if value[0] else None
    return None


def _small(chars: set[str] | None) -> set[str] | None:
    small = {char.translate(_FOLDED).lower() for char in chars or ()}
    return small if small and all(len(char) == 1 for char in small) else None


def _rarer(one: set[str] | None, other: set[str] | None) -> set[str] | None:
    """The one of which a text holds something more seldom: pairs before characters, then the fewer."""
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda some: (sum(len(mark) == 1 for mark in some), len(some)))
