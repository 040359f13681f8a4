"""A digest in words that one message holds: every heading with its count, and as many lines as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.calendar.digests import NAMES
from knowledge.regions import region_name
from knowledge.validity import day_in_words, month_and_day
from scheduler.digests.lines import Part
from storage.briefing import Line, Section
from storage.outgoing import MAX_BYTES

LINES = 4
"""Lines of a section in the digest at most; the section has them all."""
LONGEST = 62
"""Characters of such a line; what is longer is cut, and marked as cut."""
_HEADING = 52
"""Characters of a heading: nine of them, with what stands around them, always find room in a message."""
_PLACES = 3


def heading(regions: Sequence[str], digest: str, since: datetime, today: date) -> str:
    """`金湖县周报（11月16日以来）`."""
    places = "、".join(region_name(region) for region in regions[:_PLACES])
    places += f"等{len(regions)}地" if len(regions) > _PLACES else ""
    began = since.date()
    day = month_and_day(began) if began.year == today.year else day_in_words(began)
    return f"{places}{NAMES[digest]}（{day}以来）"


@dataclass(frozen=True, slots=True)
class Made:
    """A digest in words, its sections as they are kept, and the lines it shows."""

    text: str
    sections: tuple[Section, ...] = ()
    lines: tuple[Line, ...] = ()


def fitted(head: str, parts: Sequence[Part], foot: str, limit: int = MAX_BYTES) -> Made:
    """The digest within `limit` UTF-8 bytes.

    Lines are given out a round at a time, so that no section takes the room of the others; what a heading counts and
    no line shows is said to be there.
    """
    shown = [0] * len(parts)
    for _ in range(LINES):
        for place, part in enumerate(parts):
            if shown[place] < len(part.short):
                shown[place] += 1
                if len(_text(head, parts, shown, foot).encode()) > limit:
                    shown[place] -= 1
    sections = tuple(
        Section(part.title, part.full, whole=part.short == part.full and count == len(part.short))
        for part, count in zip(parts, shown, strict=True)
    )
    lines = tuple(line for part, count in zip(parts, shown, strict=True) for line in part.short[:count])
    return Made(_text(head, parts, shown, foot), sections, lines)


def _text(head: str, parts: Sequence[Part], shown: Sequence[int], foot: str) -> str:
    lines = [head]
    for number, (part, count) in enumerate(zip(parts, shown, strict=True), 1):
        left = len(part.short) - count
        lines.append(f"{number}. {_cut(part.title, _HEADING)}" + (f"，另有{left}行" if count and left else ""))
        lines += [f"· {_cut(line.text)}" for line in part.short[:count]]
    return "\n".join([*lines, foot])


def _cut(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
