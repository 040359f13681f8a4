"""The words by which a wish is told, in groups of one meaning: 奖, 补贴, 现金 … The groups are data: cues.txt."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from handlers.language.marks import Wordings

TABLE = Path(__file__).with_name("cues.txt")
WRONG = ("造假", "凑假", "他企", "越权", "闲事", "代写")
"""Cues of what is refused."""


@cache
def _cues() -> Wordings[str]:
    rows = (row.partition(" = ") for row in TABLE.read_text(encoding="utf-8").splitlines() if not row.startswith("#"))
    return Wordings([(name, (pattern,)) for name, _, pattern in rows], re.IGNORECASE)


def cues_of(text: str) -> list[str]:
    """The cues a text carries by their names, in the order of the table."""
    return _cues().every(text)
