"""Whether a firm is what an officer asked for, and what is told of it: the verdict or figure, its source and day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.firm import named, shown, source_words, titles_said
from handlers.officer.asked import SOON, Condition
from knowledge.calendar.occasion import KINDS
from knowledge.calendar.occasions import of_window
from knowledge.calendar.terms import Expiry, awarded, expiry
from knowledge.facts import catalogue
from knowledge.library import Library
from knowledge.provenance import SOURCE_NAMES
from knowledge.regions import within
from knowledge.tiers import tiers
from knowledge.validity import month_and_day
from knowledge.wording import program_name
from storage.agenda import Almanac, Response, Window
from storage.clock import day_of
from storage.known import Enterprise, Fact
from storage.listing import Kept

LATELY = timedelta(days=30)
"""How long after its last day it is still asked who has not answered to a window."""
_KINDS = {"check": "年度核实", "update": "信息更新", "recheck": "复核"}
_STATES = {"met": "都够得上", "judge": "数据都够，另有要人工认定的", "unknown": "还缺一个数据", "unmet": "还差一项"}


@dataclass(frozen=True, slots=True)
class Line:
    """A firm as it is looked at: the facts that were read of it, how it stands, how it answered."""

    firm: Enterprise
    facts: Sequence[Fact] = ()
    stood: Sequence[Kept] = ()
    answers: Sequence[Response] = ()
    reminded: Collection[str] = ()
    """The occasions it was reminded of."""


@dataclass(frozen=True, slots=True)
class Found:
    """A firm that is one of those asked for: what is told of it, and by which documents."""

    firm: Enterprise
    told: tuple[str, ...]
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """The day, the documents and the almanac that conditions are judged by."""

    today: date
    library: Library
    almanac: Almanac


Judged = tuple[str, tuple[str, ...]] | None
"""What is told of a firm that meets a condition, and by which documents; None for one that does not."""


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
        and (kept.near if condition.kind == "near" else kept.state in ("met", "judge"))
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


def titles(line: Line) -> list[tuple[str, date | int | None, Fact]]:
    """The titles a firm is said to hold: tier, day (or year) of award, and the fact that says so."""
    said = titles_said(line.facts)
    if said is None:
        return []
    return [(each["tier"], awarded(each), said) for each in said.value if each["tier"] in tiers()]


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


def _figure(line: Line, condition: Condition, setting: Setting) -> Judged:
    """A figure lies within the bounds for certain, or it does not count; of a yearly one without a year the newest."""
    asked = condition.fact
    assert asked is not None
    for year in _years(line, asked, setting.today):
        seen = _seen(line, asked.key, year)
        if seen is None:
            continue
        lo, hi, words = seen
        if not catalogue()[asked.key].numeric:
            same = next(
                (f for f in line.facts if f.key == asked.key and not f.declined and f.value == asked.value), None
            )
            return None if same is None else (words, ())
        inside = (asked.lo is None or (lo is not None and lo >= asked.lo)) and (
            asked.hi is None or (hi is not None and hi <= asked.hi)
        )
        return (words, ()) if inside else None
    return None


def _years(line: Line, asked: Fact, today: date) -> list[int | None]:
    """The year asked, else those there are figures of, the newest first."""
    meant = catalogue()[asked.key]
    if asked.year is not None and meant.yearly:
        return [asked.year]
    keys = (asked.key, *(meant.stands_for or ()))
    years = {fact.year for fact in line.facts if fact.key in keys and (fact.year or 0) <= today.year}
    return sorted(years, key=lambda year: year or 0, reverse=True)


def _seen(line: Line, key: str, year: int | None) -> tuple[Any, Any, str] | None:
    """A figure's least and most with its words; a ratio by its two amounts before it is taken as stated."""
    parts = catalogue()[key].stands_for
    if parts is not None:
        above, below = (_stated(line, part, year) for part in parts)
        if above and below and above.lo is not None and above.hi is not None and below.lo and below.hi:
            lo, hi = 100 * above.lo / below.hi, 100 * above.hi / below.lo
            ratio = f"{float(lo):.2f}%" if lo == hi else f"{float(lo):.2f}%—{float(hi):.2f}%"
            return lo, hi, f"{named(key, year)}{ratio}（按{SOURCE_NAMES[above.source]}的两个数算）"
    fact = _stated(line, key, year)
    if fact is None:
        return None
    return fact.lo, fact.hi, f"{named(key, year)}{shown(catalogue()[key], fact)}（{source_words(fact)}）"


def _stated(line: Line, key: str, year: int | None) -> Fact | None:
    return next((f for f in line.facts if f.key == key and f.year == year and not f.declined), None)


def _unfilled(line: Line, condition: Condition, setting: Setting) -> Judged:
    if condition.year is not None:
        done = any(fact.year == condition.year and not fact.declined for fact in line.facts)
        return None if done else (f"没有{condition.year}年的数", ())
    days = [day_of(fact.at) for fact in line.facts if fact.at is not None]
    last = max(days, default=None)
    if last is not None and last.year >= setting.today.year:
        return None
    return ("从没有填过" if last is None else f"最近一次{last.isoformat()}"), ()


def _unchecked(line: Line, condition: Condition, setting: Setting) -> Judged:
    """Windows of the year that are for a title the firm holds, and no 已办 to them."""
    held = {tier for tier, _, _ in titles(line)}
    open_ = [
        window
        for window in setting.almanac.windows
        if window.kind in _KINDS
        and window.closes.year == condition.year
        and line.firm.region is not None
        and within(line.firm.region, window.region)
        and (window.tier in held if window.tier else bool(held))
        and (not condition.tiers or window.tier in condition.tiers)
        and (window.opens is None or window.opens <= setting.today)
    ]
    done = {each.occasion for each in line.answers if each.answer == "done"}
    left = [window for window in open_ if of_window(window).key not in done]
    if not left:
        return None
    late = [("已过期" if window.closes < setting.today else "到") for window in left]
    words = [f"{_KINDS[window.kind]}{how}{window.closes.isoformat()}" for window, how in zip(left, late, strict=True)]
    return "；".join(words), ()


def lately(setting: Setting) -> list[Window]:
    """The windows that lie ahead, are open, or closed not long ago."""
    return [window for window in setting.almanac.windows if window.closes >= setting.today - LATELY]


def _silent(line: Line, condition: Condition, setting: Setting) -> Judged:
    """Windows that are open or closed lately, of which the firm was reminded, and neither 已办 nor 不申报 to them."""
    settled = {each.occasion for each in line.answers if each.answer in ("done", "declined")}
    left = [
        window
        for window in lately(setting)
        if (key := of_window(window).key) in line.reminded
        and key not in settled
        and (not condition.tiers or window.tier in condition.tiers)
    ]
    if not left:
        return None
    words = [
        f"{tiers()[window.tier].name if window.tier in tiers() else ''}{KINDS[window.kind]}"
        f"{'已于' if window.closes < setting.today else ''}{window.closes.isoformat()}截止"
        for window in left
    ]
    return "；".join(words), ()


def _called(line: Line, condition: Condition, setting: Setting) -> Judged:
    name = line.firm.name or ""
    return ("", ()) if name and (condition.name in name or name in condition.name) else None


def _answered(line: Line, condition: Condition, setting: Setting) -> Judged:
    found = [each for each in line.answers if each.answer == condition.answer]
    if not found:
        return None
    windows = {of_window(w).key: w for w in setting.almanac.windows}
    words = []
    for each in found:
        window = windows.get(each.occasion)
        about = tiers()[window.tier].name if window and window.tier in tiers() else ""
        day = f"（{day_of(each.at).isoformat()}）" if each.at else ""
        words.append(f"{about}{OCCASIONS.get(each.occasion.split(':')[0], '')}{day}")
    return "；".join(words), ()


OCCASIONS = {"window": "窗口", "title": "称号到期", "form": "没填完的表"}
"""What an occasion is about, by the beginning of its key."""
_JUDGES: dict[str, Callable[[Line, Condition, Setting], Judged]] = {
    "reach": _stands, "near": _stands, "holds": _holds, "lacks": _lacks, "expires": _expires, "figure": _figure,
    "unfilled": _unfilled, "unchecked": _unchecked, "answered": _answered, "silent": _silent, "named": _called,
    "registered": lambda line, condition, setting: ("", ()),
}  # fmt: skip
