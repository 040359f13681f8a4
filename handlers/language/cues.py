"""The words by which a wish is told, in groups of one meaning: 奖, 补贴, 现金 … The groups are data: cues.txt."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from handlers.language.heads import teller

TABLE = Path(__file__).with_name("cues.txt")
WRONG = ("造假", "凑假", "他企", "越权", "闲事", "代写")
"""Cues of what is refused."""


@cache
def _cues() -> tuple[tuple[str, Callable[[str], object]], ...]:
    rows = (row.partition(" = ") for row in TABLE.read_text(encoding="utf-8").splitlines() if not row.startswith("#"))
    return tuple((name, teller((pattern,), re.IGNORECASE)) for name, _, pattern in rows)


def cues_of(text: str) -> list[str]:
    """The cues a text carries by their names, in the order of the table."""
    return [name for name, fits in _cues() if fits(text)]
