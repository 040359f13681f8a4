"""The kinds of slow work officers ask for, and what of it is common: what was asked, where, and by whose right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from handlers.files.work import Work
from handlers.officer.asked import Asked, names, places_of, read
from handlers.officer.line import Setting
from knowledge.library import Library
from knowledge.regions import region_name
from knowledge.validity import standing, standing_in_words
from storage.almanac import load
from storage.known import Known

LIST, OPEN, DATA, STATS, SHEET = "firms-list", "firms-open", "firms-data", "firms-stats", "firms-sheet"
NAMED, LATELY = "firms-named", "firms-lately"
PREVIEW, SEND, CALL_BACK, RESULT = "broadcast-preview", "broadcast-send", "broadcast-back", "broadcast-result"


def regions_of(known: Known) -> tuple[str, ...]:
    """Every place an officer or leader may look at."""
    return known.regions or tuple(filter(None, (known.officer_region,)))


def asked_by(work: Work, library: Library, today: date) -> tuple[Asked, tuple[str, ...]]:
    """What the words of a job ask for, and the places it is looked up in by the rights there are now."""
    regions = regions_of(work.known)
    asked = read(str(work.arguments["words"]), library, today, work.known.officer_region)
    return asked, places_of(asked, regions)


def narrowed(work: Work, asked: Asked, places: Sequence[str]) -> list[str]:
    """Said where a place around one's own was asked for: only one's own is looked at."""
    if asked.place is None or asked.place in places:
        return []
    return [f"您问的是{region_name(asked.place)}；您负责{names(regions_of(work.known))}，只看得到这里的。"]


def setting_of(work: Work, library: Library, today: date) -> Setting:
    """What conditions are judged by, with the almanac as it is now."""
    return Setting(today, library, work.read(load))


def grounds(policies: Iterable[str], library: Library, today: date) -> list[str]:
    """The documents a list rests on, each with its validity and how far it can be relied on."""
    lines = []
    for policy in dict.fromkeys(policies):
        pack = library.packs.get(policy)
        if pack is None:
            continue
        doubtful = "；转引资料，以主管部门确认为准" if pack.reliability == "secondary" else ""
        words = "" if standing(pack.validity, today) == "in_force" else "，不能当作现行规定"
        lines.append(f"《{pack.short}》：{standing_in_words(pack.validity, today)}{words}{doubtful}")
    return lines


def fits(lines: Sequence[str], most: int) -> bool:
    """Whether these lines fit into so many bytes."""
    return len("\n".join(lines).encode()) <= most
