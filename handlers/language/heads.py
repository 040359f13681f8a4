"""Patterns that only tell whether they fit somewhere in a text, looked for by the characters they can begin with.

Python tries a pattern at every character of a text unless it begins with a plain character or a set of them. Most
of ours begin with one of a few characters, only not written so: `(?:帮|替)我|(?<!不)要`. Those are worked out of the
pattern when it is loaded and stand before it as a set, so that nothing is tried at all other characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from knowledge.patterns import lazy

_MOST = 64
"""Characters of a range that are told one by one; a longer one, as that of all Chinese characters, tells nothing."""
_FOLDED = "\u017f\u212a\u0130\u0131"
"""What is the same as s, k and i where small and capital letters are."""


def heads(pattern: str, flags: int = 0) -> frozenset[str] | None:
    """The characters one of which every match of a pattern begins with; None where it can begin with any, or be empty.

    What stands around a match is no part of it: `(?<!不)要` begins with 要.
    """
    found, empty = _first(_parser.parse(pattern, flags))
    if found is None or empty:
        return None
    if not flags & re.IGNORECASE:
        return frozenset(found)
    cased = {form for char in found for form in (char, char.lower(), char.upper()) if len(form) == 1}
    return frozenset(cased | set(_FOLDED)) if cased != found else frozenset(cased)


def one_of(chars: Iterable[str]) -> str:
    """A pattern for one of the characters."""
    return f"[{''.join(map(re.escape, sorted(chars)))}]"


def led(pattern: str) -> str:
    """The same pattern, tried only at the characters it can begin with; as it is where it can begin with any."""
    first = heads(pattern)
    return pattern if first is None else f"(?={one_of(first)})(?:{pattern})"


def teller(patterns: Sequence[str], flags: int = 0) -> Callable[[str], re.Match[str] | None]:
    """Tells whether one of the patterns fits anywhere in a text; what matched is not told."""
    heading, loose = set[str](), list[str]()
    rest = list[str]()
    for way in (way for pattern in patterns for way in ways(pattern)):
        first = heads(way, flags)
        if first is None:
            loose.append(way)
        else:
            heading |= first
            rest.append(way)
    # The set is what Python looks for first; behind its character one looks back for the pattern that begins with it.
    quick = re.compile(f"{one_of(heading)}(?<=(?={'|'.join(rest)})(?s:.))", flags).search if rest else None
    slow = re.compile("|".join(loose), flags).search if loose else None
    if quick is None or slow is None:
        return quick or slow or re.compile("(?!)").search
    return lambda text: quick(text) or slow(text)


def ways(pattern: str) -> list[str]:
    """A pattern parted at the `|` that stand in no brackets."""
    ways, depth = [""], 0
    for token in _TOKEN.findall(pattern):
        depth += (token == "(") - (token == ")")
        if token == "|" and not depth:
            ways.append("")
        else:
            ways[-1] += token
    return ways


_TOKEN = lazy(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""An escaped character, a set or a single character of a pattern."""


def _first(parsed: Any) -> tuple[set[str] | None, bool]:
    """What a stretch of a pattern can begin with, None for anything, and whether it can be empty."""
    found = set[str]()
    for op, value in parsed:
        chars, empty = _begins(str(op), value)
        if chars is None:
            return None, True
        found |= chars
        if not empty:
            return found, False
    return found, True


def _begins(op: str, value: Any) -> tuple[set[str] | None, bool]:
    match op:
        case "LITERAL":
            return {chr(value)}, False
        case "IN":
            return of_set(value), False
        case "BRANCH":
            ways = [_first(way) for way in value[1]]
            sets = [chars for chars, _ in ways if chars is not None]
            return (set().union(*sets) if len(sets) == len(ways) else None), any(empty for _, empty in ways)
        case "SUBPATTERN":
            return _first(value[3]) if not value[1] & re.IGNORECASE else (None, True)
        case "MAX_REPEAT" | "MIN_REPEAT":
            chars, empty = _first(value[2])
            return chars, empty or value[0] == 0
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return set(), True
        case _:
            return None, True


def of_set(items: Any) -> set[str] | None:
    """The characters of a parsed set; None where they are too many to be told one by one."""
    found = set[str]()
    for op, value in items:
        if str(op) == "LITERAL":
            found.add(chr(value))
        elif str(op) == "RANGE" and value[1] - value[0] < _MOST:
            found |= {chr(code) for code in range(value[0], value[1] + 1)}
        else:
            return None
    return found
