"""When a title runs out: by the document that spoke on the day it was awarded, and by no other; never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from knowledge.calendar.term import Term
from knowledge.engine.looks import years_before
from knowledge.policy import Pack
from knowledge.regions import NATIONAL, within
from knowledge.tiers import tiers
from knowledge.validity import last_day_in_force


@dataclass(frozen=True, slots=True)
class Expiry:
    """The end of a title by one document. `last_day` where the day of award is known, else only `year` is."""

    pack: Pack
    term: Term
    tier: str
    awarded: date | int
    """The day of award, or only its year."""
    year: int
    """The calendar year in which it ends."""
    last_day: date | None = None

    @property
    def when(self) -> str:
        """`2023-07-14取得，有效期三年到2026-07-14`, or `2023年取得，有效期三年，2026年内到期`."""
        years = _NUMBERS.get(self.term.years, str(self.term.years))
        if self.last_day is None:
            return f"{self.awarded}年取得，有效期{years}年，{self.year}年内到期（哪一天没有记，按证书或认定文件为准）"
        return f"{self.awarded}取得，有效期{years}年到{self.last_day}"

    @property
    def rests_on(self) -> str:
        """`国家梯度培育暂行办法（2022）有效期与复核（二手资料，待确认）`."""
        doubtful = "（二手资料，待确认）" if self.pack.reliability == "secondary" else ""
        return f"{self.pack.short}{self.term.clause}{doubtful}"


def awarded(entry: Mapping[str, Any]) -> date | int | None:
    """When a title was won, as it is kept (`on` a day, else `year`): the day, or only the year, or nothing known."""
    said = str(entry.get("on") or entry.get("year") or "")
    if len(said) == 4 and said.isdecimal():
        return int(said)
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


_NUMBERS = {1: "一", 2: "两", 3: "三", 4: "四", 5: "五"}


def expiry(packs: Iterable[Pack], tier: str, awarded: date | int, region: str = NATIONAL) -> Expiry | None:
    """When a title ends that was awarded on that day (or in that year) to a firm of that place.

    None where no document we have that spoke then says how long it lasts: then nothing is reckoned.
    """
    found = _speaking(packs, tier, awarded, region)
    if found is None:
        return None
    pack, term = found
    if isinstance(awarded, int):
        return Expiry(pack, term, tier, awarded, awarded + term.years)
    # 民法典第二百零一、二百零二条: the day itself does not count, its anniversary is the last; so conditions read it.
    last = years_before(awarded, -term.years)
    return Expiry(pack, term, tier, awarded, last.year, last)


class Dated(Protocol):
    """A window of the almanac, as far as it is looked at here."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def kind(self) -> str:
        """What it is of."""

    @property
    def tier(self) -> str | None:
        """Of which title; None: of every."""

    @property
    def region(self) -> str:
        """For which place."""

    @property
    def year(self) -> int:
        """Of which year."""


W = TypeVar("W", bound=Dated)


def recheck_window(windows: Iterable[W], tier: str, region: str, year: int) -> W | None:
    """The 复核 window set for a title in a year: of those that count for the place the nearest to it."""
    found = [
        window
        for window in windows
        if window.kind == "recheck" and window.tier in (tier, None) and window.year == year
        if within(region, window.region)
    ]
    return max(found, key=lambda window: (window.region, window.tier is not None, window.id), default=None)


def unknown_term(tier: str) -> str:
    """What is said where no document tells how long a title lasts."""
    return f"{tiers()[tier].name}的有效期，手头的文件没有写（或没有取得那时的规定），不推算到期日。"


def _speaking(packs: Iterable[Pack], tier: str, awarded: date | int, region: str) -> tuple[Pack, Term] | None:
    """Of the documents that say how long the tier lasts the nearest that spoke then; of a year all of it counts."""
    first, last = (awarded, awarded) if isinstance(awarded, date) else (date(awarded, 1, 1), date(awarded, 12, 31))
    for pack in sorted(packs, key=lambda pack: pack.region, reverse=True):
        if not within(region, pack.region):
            continue
        own = next((program.validity for program in pack.programs if program.tier == tier and program.validity), None)
        validity = own or pack.validity
        if last < validity.first_day or first > last_day_in_force(validity):
            continue
        if term := next((term for term in pack.terms if tier in term.tiers), None):
            return pack, term
    return None
