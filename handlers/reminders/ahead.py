"""What lies ahead of a person: windows of their place, titles of the firm that run out, duties of an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.context import Turn
from handlers.firm import titles_said
from handlers.wishes import thing_words
from knowledge.calendar.asked import newest_word
from knowledge.calendar.occasion import Occasion
from knowledge.calendar.occasions import of_duty, of_title, of_window
from knowledge.calendar.terms import awarded, expiry
from knowledge.calendar.workdays import Workdays
from knowledge.describe import clause_words
from knowledge.library import Library
from knowledge.policy import Pack
from knowledge.regions import NATIONAL, within
from knowledge.tiers import tiers
from storage.agenda import Almanac, DutyDate, Window
from storage.known import Known

FAR = timedelta(days=400)
"""No further than this is looked: a year and a little."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing with a last day. `source` what its dates rest on, `details` what is needed; `told` the days on which
    the person is reminded, None where that depends on how the firm stands.
    """

    occasion: Occasion
    name: str
    region: str | None
    source: str
    details: str = ""
    told: tuple[date, ...] | None = None
    revision: int = 0
    """Grows with every change of the dates."""


def windows_of(turn: Turn, region: str) -> list[Window]:
    """The windows of a place and of those above it that are not over, the earliest last day first."""
    return _windows(turn.known.almanac, (region,), turn.today)


def coming(known: Known, library: Library, today: date) -> list[Coming]:
    """Everything ahead of a person, by its last day: an officer's by place, an enterprise's by firm and wish."""
    days = Workdays(known.almanac.days)
    if known.role == "officer":
        places = tuple(place for place in known.regions or (known.officer_region,) if place)
        windows = [one for one in known.almanac.windows if one.closes >= today and _theirs(one, places)]
        found = [_of_window(known, one, days, None) for one in windows]
        found += [each for duty in known.almanac.duties for each in _duty(library, duty, places, today)]
    else:
        region = known.enterprise.region if known.enterprise else None
        regions = tuple({region, *(one.region for one in known.subscriptions if one.wanted)} - {None})
        found = [_of_window(known, one, days, held(known)) for one in _windows(known.almanac, regions, today)]
        found += _expiries(known, library, today, days)
    return sorted(found, key=lambda one: (one.occasion.closes, one.name))


def held(known: Known) -> dict[str, date | int | None]:
    """The titles on record with their day (or year) of award."""
    said = titles_said(known.facts)
    listed: list[dict[str, Any]] = (said.value if said else None) or []
    found: dict[str, date | int | None] = {}
    for each in listed:
        if each.get("tier") in tiers():
            found[each["tier"]] = awarded(each)
    return found


def _windows(almanac: Almanac, regions: tuple[str | None, ...], today: date) -> list[Window]:
    return [
        window
        for window in almanac.windows
        if window.closes >= today and any(region and within(region, window.region) for region in regions)
    ]


def _theirs(window: Window, places: tuple[str, ...]) -> bool:
    """Windows of an officer's places, of those below, and of those above that count there, too."""
    return any(within(window.region, place) or within(place, window.region) for place in places)


def _of_window(known: Known, window: Window, days: Workdays, titles: dict[str, date | int | None] | None) -> Coming:
    occasion = of_window(window)
    name = thing_words(window.kind, window.tier)
    revision = int(window.set_at.timestamp()) - _EPOCH if window.set_at else 0
    told = None
    if titles is not None and _is_told(known, window, titles):
        told = _days_told(known, occasion, days)
    return Coming(occasion, name, window.region, window.source, window.materials, told, max(revision, 0))


_EPOCH = 1_767_225_600
"""2026-01-01 in UTC: a revision is a small number."""


def _is_told(known: Known, window: Window, titles: dict[str, date | int | None]) -> bool:
    """Whether the person is told of it however the firm stands: it was asked for, or the title is held."""
    word = newest_word(known.subscriptions, window.kind, window.tier, _place(known, window.region))
    if word is not None:
        return word.wanted
    return window.kind != "application" and (window.tier is None or window.tier in titles)


def _place(known: Known, region: str | None) -> str | None:
    """The firm's place, by which the planner goes, too; without a firm that of the thing itself."""
    return known.enterprise.region if known.enterprise and known.enterprise.region else region


def _days_told(known: Known, occasion: Occasion, days: Workdays) -> tuple[date, ...]:
    chosen = known.preference
    if chosen is not None and not chosen.reminders:
        return ()
    word = newest_word(known.subscriptions, occasion.kind, occasion.tier, _place(known, occasion.region))
    own = word.leads if word and word.leads is not None else chosen.leads if chosen else None
    return tuple(stage.day for stage in occasion.stages(days, own))


def _expiries(known: Known, library: Library, today: date, days: Workdays) -> list[Coming]:
    """The titles of the firm that run out on a day that is known."""
    firm, found = known.enterprise, []
    packs: list[Pack] = list(library.packs.values())
    for tier, won in held(known).items():
        if firm is None or not isinstance(won, date):
            continue
        end = expiry(packs, tier, won, firm.region or NATIONAL)
        if end is None or end.last_day is None or not today <= end.last_day <= today + FAR * 3:
            continue
        occasion = of_title(firm.id, tier, won, end.last_day, firm.region)
        name = f"{tiers()[tier].name}有效期最后一天"
        details = f"{end.when}；复核时间以主管部门当年通知为准"
        told = _days_told(known, occasion, days)
        found.append(Coming(occasion, name, firm.region, end.rests_on, details, told))
    return found


def _duty(library: Library, duty: DutyDate, places: tuple[str, ...], today: date) -> list[Coming]:
    """The next times a duty of an officer's places falls due, within a year."""
    if not any(within(duty.region, place) for place in places):
        return []
    source = f"{clause_words(library.packs.get(duty.policy), duty.policy, duty.clause, today)}；日子由工作人员设定"
    found, occasion = [], of_duty(duty, today)
    while occasion is not None and occasion.closes <= today + FAR:
        found.append(Coming(occasion, duty.what, duty.region, source))
        occasion = of_duty(duty, occasion.closes + timedelta(days=1))
    return found
