"""A digest as it is kept for whoever got it: sections with every line, the firm each is about, and what was shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section, and the firms (by id) whose data it tells."""

    text: str
    firms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its heading with the count, all its lines, and whether the digest itself showed it whole."""

    title: str
    lines: tuple[Line, ...]
    whole: bool = False
    outlook: bool = False
    """Whether it only stands as it stood and was not in the digest: told to who asks for everything."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """A digest of these places as it was put together at the business moment `at`.

    `told` names the verdicts that changed on that very day and stood in it already: firm, policy, tier, variant.
    """

    regions: tuple[str, ...]
    at: datetime
    sections: tuple[Section, ...]
    told: tuple[tuple[int, str, str, str], ...] = ()
    aims: tuple[str, ...] = ()
    """How targets stood, line by line: told again when that has changed."""
    fresh: bool = False
    """Whether it came after whatever else was shown to the person: then a bare number names one of its sections."""


def written(one: Briefing) -> bytes:
    """As it is kept."""
    sections = [
        {
            "title": s.title,
            "whole": s.whole,
            "outlook": s.outlook,
            "lines": [[line.text, line.firms] for line in s.lines],
        }
        for s in one.sections
    ]
    document = {"regions": one.regions, "at": one.at.isoformat(), "sections": sections, "told": one.told}
    document |= {"aims": one.aims}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def read(content: bytes, fresh: bool = False) -> Briefing:
    """What was kept."""
    document = json.loads(content)
    sections = tuple(
        Section(s["title"], tuple(Line(text, tuple(firms)) for text, firms in s["lines"]), s["whole"], s["outlook"])
        for s in document["sections"]
    )
    told = tuple((firm, policy, tier, variant) for firm, policy, tier, variant in document["told"])
    at = datetime.fromisoformat(document["at"])
    return Briefing(tuple(document["regions"]), at, sections, told, tuple(document["aims"]), fresh)
