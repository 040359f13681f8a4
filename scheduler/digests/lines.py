"""A section before it is fitted into a digest, and the small words that lines are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage.briefing import Line

NAMED = 3
"""Firms named in a line of the digest itself; the section has all."""
LONGEST_NAME = 24
"""Characters of a firm's name; what is longer is cut, and marked as cut."""
_COMMON = re.compile("(?:股份)?有限(?:责任)?公司$")


@dataclass(frozen=True, slots=True)
class Part:
    """One section: its heading with the count, the lines for the digest itself, and all lines.

    `news` tells what is worth a message from what merely stands.
    """

    title: str
    short: tuple[Line, ...]
    full: tuple[Line, ...]
    news: bool = True


def somebody(name: str | None) -> str:
    """A firm's name on one line."""
    plain = " ".join((name or "").split()) or "没有写名称的企业"
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - 1] + "…"


def brief(name: str | None) -> str:
    """A firm's name without what every firm is called, for a line with several."""
    return somebody(_COMMON.sub("", name or "") or name)
