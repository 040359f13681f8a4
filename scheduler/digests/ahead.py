"""What lies ahead at a place and how it is answered: windows, yearly checks and updates, the bureau's own duties."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from knowledge.calendar.occasion import KINDS, Occasion
from knowledge.calendar.rhythm import Rhythm
from knowledge.ladder import held_for
from knowledge.library import Library
from knowledge.progress import standing_word
from knowledge.regions import region_name, within
from knowledge.tiers import tiers
from scheduler.digests.lines import Part, day_words, somebody
from storage import matters
from storage.agenda import Almanac, DutyDate, Window
from storage.briefing import Line
from storage.matters import Answers, Firm
from storage.overdue import silent

AHEAD = timedelta(days=60)
"""How far ahead windows are told of; duties half as far."""
AFTER = timedelta(days=30)
"""How long after its last day it is still told who has not answered."""

Place = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Fresh:
    """What of an outlook is worth telling again: what was set or answered since the last digest (business moment),
    what ended since, and what begins or ends until shortly after the next one.
    """

    since: datetime
    today: date
    until: date

    def concerns(self, window: Window) -> bool:
        """Whether a window was set or changed since, ended since, or begins or ends in that time."""
        was_set = window.set_at is not None and window.set_at >= self.since
        begins = window.opens is not None and self.today <= window.opens <= self.until
        return was_set or begins or self.since.date() <= window.closes <= self.until


def windows(
    library: Library,
    almanac: Almanac,
    regions: Sequence[str],
    today: date,
    place: Place,
    fresh: Fresh | None = None,
) -> Part | None:
    """Windows that are open or open soon, and the titles of the places that have none set; of these only what is
    `fresh` where that is given.
    """
    ours = [window for window in almanac.windows if _concerns(window.region, regions)]
    soon = [window for window in ours if window.closes >= today and (window.opens or window.closes) <= today + AHEAD]
    if fresh is not None:
        told = tuple(Line(_window(window, today, place)) for window in soon if fresh.concerns(window))
        return Part(f"有变化或快到日子的窗口{len(told)}个", told, told) if told else None
    applied = {window.tier for window in ours if window.kind == "application" and window.closes >= today}
    unset = [name for tier, name in _titles(library, regions) if tier not in applied]
    if not soon and not unset:
        return None
    short = [Line(_window(window, today, place)) for window in soon]
    full = list(short)
    if unset:
        short.append(Line(f"没有设申报窗口的称号{len(unset)}个"))
        full.append(Line(f"没有设申报窗口的称号{len(unset)}个：{'、'.join(unset)}"))
    title = f"近{AHEAD.days}天的窗口{len(soon)}个" if soon else f"近{AHEAD.days}天没有窗口"
    return Part(title, tuple(short), tuple(full), news=bool(soon))


def overdue(almanac: Almanac, today: date) -> list[Window]:
    """The checks, updates and 复核 whose last day was lately."""
    return [window for window in almanac.windows if _is_overdue(window, today) and today <= window.closes + AFTER]


def undone(conn: Connection, window: Window) -> list[Firm]:
    """The firms that an overdue window was for and that did nothing about it: slow, so read once for everybody."""
    found = silent(conn, window, key_of(window), held_for(window.kind, window.tier))
    return [Firm(firm.id, firm.name, firm.region) for firm in found]


def answered(
    conn: Connection,
    almanac: Almanac,
    regions: Sequence[str],
    today: date,
    place: Place,
    named: bool,
    late: Mapping[int, Sequence[Firm]],
    fresh: Fresh | None = None,
) -> Part | None:
    """How windows that are open, or closed lately, were answered; checks and updates that are overdue first.

    `late` are the firms that did nothing about an overdue window, by its id. Only those answered since, or about to
    end, where `fresh` is given.
    """
    current = [
        window
        for window in almanac.windows
        if _concerns(window.region, regions)
        and (window.opens or window.closes - AFTER) <= today <= window.closes + AFTER
    ]
    if fresh is not None:
        moved = matters.answered_since(conn, regions, [key_of(window) for window in current], fresh.since)
        current = [window for window in current if fresh.concerns(window) or key_of(window) in moved]
    current.sort(key=lambda window: (not _is_overdue(window, today), window.closes, window.id))
    found = matters.answers(conn, regions, [key_of(window) for window in current])
    told: list[tuple[Window, Answers]] = []
    for window in current:
        answers = found.get(key_of(window), Answers())
        if _is_overdue(window, today):
            ours = (firm for firm in late.get(window.id, ()) if any(within(firm.region, one) for one in regions))
            answers = replace(answers, silent=tuple(ours))
        if answers != Answers():
            told.append((window, answers))
    if not told:
        return None
    missed = sum(len(answers.silent) for window, answers in told if _is_overdue(window, today))
    short = tuple(Line(_answers(window, answers, today, place)) for window, answers in told)
    full: list[Line] = []
    for line, (_, answers) in zip(short, told, strict=True):
        full.append(line)
        if named:
            shown = answers.silent[: matters.MOST]
            full += [Line(f"　{somebody(firm.name)}{place(firm.region)}", (firm.id,)) for firm in shown]
    title = f"申报、更新和核实的回应{len(told)}项" + (f"，逾期未办{missed}家" if missed else "")
    return Part(title, short, tuple(full))


def duties(
    conn: Connection,
    library: Library,
    almanac: Almanac,
    regions: Sequence[str],
    today: date,
    place: Place,
    fresh: Fresh | None = None,
) -> Part | None:
    """The bureau's own duties whose day comes soon, and how many of the documents have no day yet; with `fresh` only
    those whose day comes until then.
    """
    until = today + AHEAD / 2 if fresh is None else fresh.until
    coming = sorted(
        (
            (day, duty)
            for duty in almanac.duties
            if any(within(duty.region, region) for region in regions)
            and (day := _rhythm(duty).next_after(today)) is not None
            and day <= until
        ),
        key=lambda pair: (pair[0], pair[1].id),
    )
    over = matters.done(conn, [_duty_key(duty, day) for day, duty in coming])
    left = [(day, duty) for day, duty in coming if _duty_key(duty, day) not in over]
    dated = {(duty.policy, duty.clause, duty.what) for duty in almanac.duties}
    unset = [
        f"{duty.what}（《{pack.short}》{duty.clause}，{standing_word(pack, today)}）"
        for pack in library.packs.values()
        if pack.region in regions
        for duty in pack.duties
        if duty.rhythm in ("monthly", "quarterly", "yearly") and (pack.policy, duty.clause, duty.what) not in dated
        if fresh is None
    ]
    if not left and not unset:
        return None
    short = [
        Line(f"{duty.what}{place(duty.region)} {day_words(day, today)}，{_away(day, today)}") for day, duty in left
    ]
    full = [Line(f"{line.text}{_ground(library, duty, today)}") for line, (_, duty) in zip(short, left, strict=True)]
    if unset:
        short.append(Line(f"文件里没有定日期的{len(unset)}项"))
        full += [Line("文件里没有定日期的："), *(Line(f"　{words}") for words in unset)]
    near = f"近{AHEAD.days // 2}天"
    title = f"{near if fresh is None else '快到日子'}的工作{len(left)}项" if left else f"{near}没有已定日期的工作"
    return Part(title, tuple(short), tuple(full), news=bool(left))


def _concerns(region: str, regions: Sequence[str]) -> bool:
    """Whether what is set for a region is for one of these places: set there, below or above."""
    return any(within(region, place) or within(place, region) for place in regions)


def _titles(library: Library, regions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The titles that documents speaking for the places give conditions of, in the order of the ladder."""
    given = {program.tier for region in regions for pack in library.speaking(region) for program in pack.programs}
    return ((tier.id, tier.name) for tier in tiers().values() if tier.id in given and tier.title)


def _window(window: Window, today: date, place: Place) -> str:
    opens = f"{day_words(window.opens, today)}—" if window.opens else ""
    if window.opens is not None and today < window.opens:
        left = (window.opens - today).days
        stands = "明天开始" if left == 1 else f"{left}天后开始"
    else:
        stands = _away(window.closes, today, "截止")
    source = " ".join(window.source.split()) or "没有写"
    return f"{_what(window, place)} {opens}{day_words(window.closes, today)}，{stands}；来源：{source}"


def _what(window: Window, place: Place) -> str:
    tier = tiers()[window.tier].name if window.tier in tiers() else window.tier or ""
    where = place(window.region) or (f" {region_name(window.region)}" if not window.tier else "")
    return f"{tier}{KINDS[window.kind]}{where}"


def _away(day: date, today: date, act: str = "") -> str:
    left = (day - today).days
    return f"今天{act}" if left == 0 else f"还有{left}天{act}"


def key_of(window: Window) -> str:
    """By which the window is promised and answered."""
    return Occasion(f"window:{window.id}", window.kind, window.closes).key


def _is_overdue(window: Window, today: date) -> bool:
    return window.kind != "application" and window.closes < today


def _open(answers: Answers) -> int:
    """Firms that were told and neither did it nor declined."""
    return max(0, answers.told - answers.done - answers.declined)


def _answers(window: Window, answers: Answers, today: date, place: Place) -> str:
    until = f"{day_words(window.closes, today)}{'已截止' if window.closes < today else '截止'}"
    numbers = [f"提醒{answers.told}家", f"说已办{answers.done}"]
    numbers += [f"不申报{answers.declined}"] if answers.declined else []
    if _is_overdue(window, today):
        numbers.append(f"没有办也没有提交{len(answers.silent)}")
    elif _open(answers):
        numbers.append(f"没有回应{_open(answers)}")
    return f"{_what(window, place)}（{until}）：{'，'.join(numbers)}"


def _rhythm(duty: DutyDate) -> Rhythm:
    given = dict(duty.rhythm)
    if isinstance(given.get("on"), str):
        given["on"] = date.fromisoformat(given["on"])
    return Rhythm(**given)


def _duty_key(duty: DutyDate, day: date) -> str:
    return Occasion(f"duty:{duty.id}:{day:%Y-%m}", "duty", day).key


def _ground(library: Library, duty: DutyDate, today: date) -> str:
    pack = library.packs.get(duty.policy)
    return f"（《{pack.short}》{duty.clause}，{standing_word(pack, today)}）" if pack else ""
