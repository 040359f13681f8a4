"""Words that go into a file: what no file can hold is left out, and names are safe on every system."""

from __future__ import annotations

from datetime import date

from knowledge.patterns import lazy

_UNPRINTABLE = lazy("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, of which both kinds of file are made, has no way to write these."""
_TURNING = lazy("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing: they can show a name as another."""
_NO_NAME = lazy(r'[\\/:*?"<>|\s.]+')
_LONGEST = 40


def printable(text: str) -> str:
    """The text without characters that a document cannot hold or that change what is read."""
    return _TURNING.sub("", _UNPRINTABLE.sub("", text))


def file_name(kind: str, firm: str | None, day: date, ending: str) -> str:
    """`行动方案_示例企业_20261121.docx`; of a firm's name only what a file may be called."""
    of = _NO_NAME.sub("", printable(firm or ""))[:_LONGEST]
    return "_".join(part for part in (kind, of, f"{day:%Y%m%d}") if part) + f".{ending}"
