"""Whether a firm is what an officer asked for, and what is told of it: the verdict or figure, its source and day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from handlers.officer import by_figure, by_window
from handlers.officer.asked import SOON, Condition
from handlers.officer.line import Found, Judged, Line, Setting, titles
from knowledge.calendar.terms import Expiry, expiry
from knowledge.library import Library
from knowledge.provenance import SOURCE_NAMES
from knowledge.tiers import tiers
from knowledge.validity import month_and_day
from knowledge.wording import program_name
from storage.clock import day_of
from storage.known import Enterprise, Fact

_STATES = {"met": "都够得上", "judge": "数据都够，另有要人工认定的", "unknown": "还缺一个数据", "unmet": "还差一项"}


def match(line: Line, conditions: Sequence[Condition], setting: Setting) -> Found | None:
    """The firm as it is listed where it meets every condition."""
    told, rests_on = list[str](), list[str]()
    for condition in conditions:
        judged = _JUDGES[condition.kind](line, condition, setting)
        if judged is None:
            return None
        told.append(judged[0])
        rests_on += judged[1]
    return Found(line.firm, tuple(filter(None, told)), tuple(dict.fromkeys(rests_on)))


def _stands(line: Line, condition: Condition, setting: Setting) -> Judged:
    found = [
        kept
        for kept in line.stood
        if (not condition.tiers or kept.tier in condition.tiers)
        and ((kept.near and condition.kind != "reach") or (kept.state in ("met", "judge") and condition.kind != "near"))
        and kept.policy in setting.library.packs
    ]
    if not found:
        return None
    words = [
        f"{program_name(tiers()[kept.tier].name, kept.variant or None)}{_STATES[kept.state]}"
        f"（{month_and_day(kept.changed_on)}起）"
        for kept in found
    ]
    return "；".join(words), tuple(kept.policy for kept in found)


def _source(fact: Fact) -> str:
    day = f"，{day_of(fact.at).isoformat()}" if fact.at else ""
    return f"（{SOURCE_NAMES[fact.source]}{day}）"


def _holds(line: Line, condition: Condition, setting: Setting) -> Judged:
    found = [one for one in titles(line) if one[0] in condition.tiers]
    if not found:
        return None
    words = [f"{tiers()[tier].name}{f' {on}取得' if on else ''}{_source(fact)}" for tier, on, fact in found]
    return "；".join(words), ()


def _lacks(line: Line, condition: Condition, setting: Setting) -> Judged:
    return None if any(tier in condition.tiers for tier, _, _ in titles(line)) else ("", ())


def _expires(line: Line, condition: Condition, setting: Setting) -> Judged:
    ends = [
        (end, fact)
        for tier, on, fact in titles(line)
        if on is not None and (not condition.tiers or tier in condition.tiers)
        if (end := ends_of(line.firm, tier, on, setting.library)) is not None
        and _ends_then(end, condition.year, setting.today)
    ]
    if not ends:
        return None
    words = [
        f"{tiers()[end.tier].name} {end.last_day.isoformat() if end.last_day else f'{end.year}年内'}到期{_source(fact)}"
        for end, fact in ends
    ]
    return "；".join(words), tuple(end.pack.policy for end, _ in ends)


def _ends_then(end: Expiry, year: int | None, today: date) -> bool:
    """Whether a title ends in a year, or without one soon."""
    if year is not None:
        return end.year == year
    return end.year == today.year if end.last_day is None else today <= end.last_day <= today + SOON


def ends_of(firm: Enterprise, tier: str, on: date | int, library: Library) -> Expiry | None:
    """When a title of a firm ends by the document that spoke when it was awarded."""
    return expiry(library.packs.values(), tier, on, firm.region or "")


def _unfilled(line: Line, condition: Condition, setting: Setting) -> Judged:
    if condition.year is not None:
        done = any(fact.year == condition.year and not fact.declined for fact in line.facts)
        return None if done else (f"没有{condition.year}年的数", ())
    days = [day_of(fact.at) for fact in line.facts if fact.at is not None]
    last = max(days, default=None)
    if last is not None and last.year >= setting.today.year:
        return None
    return ("从没有填过" if last is None else f"最近一次{last.isoformat()}"), ()


def _alone(line: Line, condition: Condition, setting: Setting) -> Judged:
    return None if line.spoken_for else ("", ())


_JUDGES: dict[str, Callable[[Line, Condition, Setting], Judged]] = {
    "reach": _stands, "near": _stands, "hopeful": _stands, "holds": _holds, "lacks": _lacks, "expires": _expires,
    "figure": by_figure.figure, "unfilled": _unfilled, "unchecked": by_window.unchecked, "answered": by_window.answered,
    "silent": by_window.silent, "reminded": by_window.reminded, "alone": _alone,
    "registered": lambda line, condition, setting: ("", ()),
}  # fmt: skip
