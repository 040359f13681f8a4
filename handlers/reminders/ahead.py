"""What lies ahead of a person: windows of their place, titles of the firm that run out, duties of an officer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
from knowledge.ladder import held_for
from knowledge.library import Library
from knowledge.policy import Pack
from knowledge.regions import NATIONAL, within
from knowledge.tiers import tiers
from storage.agenda import Almanac, DutyDate, Window
from storage.clock import day_of
from storage.known import Known, Title

FAR = timedelta(days=400)
"""No further than this is looked: a year and a little."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing with a last day. `source` what its dates rest on, `details` what is needed; `told` the days on which
    the person is reminded, None where that depends on how the firm stands; `firms` whose it is, by name, where the
    person speaks for several.
    """

    occasion: Occasion
    name: str
    region: str | None
    source: str
    details: str = ""
    told: tuple[date, ...] | None = None
    firms: tuple[str, ...] = ()
    revision: int = 0
    """Grows with every change of the dates."""


def windows_of(turn: Turn, region: str) -> list[Window]:
    """The windows of a place and of those above it that are not over, the earliest last day first."""
    return _windows(turn.known.almanac, (region,), turn.today)


def coming(known: Known, library: Library, today: date) -> list[Coming]:
    """Everything ahead of a person, by its last day: an officer's by place; of who speaks for firms what is ahead of
    each of them, as far as they are confirmed for it, and what they asked for.
    """
    days, found = Workdays(known.almanac.days), list[Coming]()
    if known.role == "officer":
        places = tuple(place for place in known.regions or (known.officer_region,) if place)
        windows = [one for one in known.almanac.windows if one.closes >= today and _theirs(one, places)]
        found += [_of_window(known, one, days, ()) for one in windows]
        found += [each for duty in known.almanac.duties for each in _duty(library, duty, places, today)]
    else:
        regions = tuple({one.region for one in known.subscriptions if one.wanted} - {None})
        asked = _windows(known.almanac, regions, today)
        theirs = spoken_for(known)
        for window in known.almanac.windows:
            here = [one for one in theirs if one.region and within(one.region, window.region)]
            if window.closes >= today and (here or window in asked):
                found.append(_of_window(known, window, days, here or [Spoken()]))
        found += [each for one in theirs for each in _expiries(known, one, library, today, days)]
    return sorted(found, key=lambda one: (one.occasion.closes, one.name))


@dataclass(frozen=True, slots=True)
class Spoken:
    """One of the firms a person speaks for: its titles with their day (or year) of award. `name` only where there are
    several.
    """

    id: int = 0
    region: str | None = None
    name: str = ""
    titles: Mapping[str, date | int | None] = field(default_factory=dict)


def spoken_for(known: Known) -> list[Spoken]:
    """The present firm, and the others that the person is confirmed for."""
    present = known.enterprise
    others = [one for one in known.firms if one.confirmed and present is not None and one.id != present.id]
    found = []
    for firm in [*([present] if present else []), *others]:
        titles = _held(known) if firm is present else _kept(known.titles.get(firm.id, ()))
        name = (firm.name or "未填名称的企业") if others else ""
        found.append(Spoken(firm.id, firm.region, name, titles))
    return found


def _kept(titles: Iterable[Title]) -> dict[str, date | int | None]:
    return {one.tier: awarded({"on": one.said}) for one in titles if one.tier in tiers()}


def _held(known: Known) -> dict[str, date | int | None]:
    """What the present firm holds."""
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


def _of_window(known: Known, window: Window, days: Workdays, theirs: Sequence[Spoken]) -> Coming:
    """A window, and of whose firms it is: of those told of it however they stand and that did not answer for good, else
    of all of the place.
    """
    occasion = of_window(window)
    name = thing_words(window.kind, window.tier)
    revision = int(window.set_at.timestamp()) - _EPOCH if window.set_at else 0
    sure = [(one, _days_told(known, occasion, days, one)) for one in theirs if _is_told(known, window, one)]
    told = tuple(sorted({day for _, own in sure for day in own}))
    whose = [one for one, own in sure if own] or [one for one, _ in sure] or theirs
    return Coming(
        occasion, name, window.region, window.source, window.materials, told if sure else None,
        tuple(one.name for one in whose if one.name), max(revision, 0),
    )  # fmt: skip


_EPOCH = 1_767_225_600
"""2026-01-01 in UTC: a revision is a small number."""


def _is_told(known: Known, window: Window, firm: Spoken) -> bool:
    """Whether the person is told of it however the firm stands: it was asked for, or the title is held."""
    word = newest_word(known.subscriptions, window.kind, window.tier, firm.region or window.region)
    if word is not None:
        return word.wanted
    return window.kind != "application" and not held_for(window.kind, window.tier).isdisjoint(firm.titles)


def _days_told(known: Known, occasion: Occasion, days: Workdays, firm: Spoken) -> tuple[date, ...]:
    """By the firm's place, as the planner goes (without a firm by that of the thing itself), and by how it answered."""
    chosen, about = known.preference, (occasion.key, firm.id or None)
    answer = next((one for one in known.reminders if (one.occasion, one.firm) == about), None)
    if (chosen is not None and not chosen.reminders) or (answer and answer.answer in ("done", "declined")):
        return ()
    word = newest_word(known.subscriptions, occasion.kind, occasion.tier, firm.region or occasion.region)
    own = word.leads if word and word.leads is not None else chosen.leads if chosen else None
    told = tuple(stage.day for stage in occasion.stages(days, own))
    if answer and answer.answer == "later" and answer.until:
        again = min(days.on_or_after(answer.until), occasion.closes)
        told = (again, *(day for day in told if day > again))
    return tuple(day for day in told if answer is None or day > day_of(answer.sent_at))  # today's has come already


def _expiries(known: Known, firm: Spoken, library: Library, today: date, days: Workdays) -> list[Coming]:
    """The titles of a firm that run out on a day that is known."""
    found = []
    packs: list[Pack] = list(library.packs.values())
    for tier, won in firm.titles.items():
        if not isinstance(won, date):
            continue
        end = expiry(packs, tier, won, firm.region or NATIONAL)
        if end is None or end.last_day is None or not today <= end.last_day <= today + FAR * 3:
            continue
        occasion = of_title(firm.id, tier, won, end.last_day, firm.region)
        name = f"{tiers()[tier].name}有效期最后一天"
        details = f"{end.when}；复核时间以主管部门当年通知为准"
        told, names = _days_told(known, occasion, days, firm), (firm.name,) if firm.name else ()
        found.append(Coming(occasion, name, firm.region, end.rests_on, details, told, names))
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
