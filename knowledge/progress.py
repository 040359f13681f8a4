"""What a plan set out to reach against the firms on record: counted, never estimated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.policy import Pack, Target
from knowledge.regions import within
from knowledge.tiers import tiers
from knowledge.validity import STANDINGS, standing

Held = Mapping[tuple[str, str, int | None], int]
"""Titles on record: how many firms of a region hold a tier by the year of its award, None where no day is known."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One number of a plan and what is reached of it.

    `aim` is the number or its range, for the years `first` to `last` together; `reached` are the titles on record of
    those years (of every year up to `last` for a total), `undated` those without a day, `later` those won after it.
    Undated ones are in `reached` of a total alone.
    """

    pack: Pack
    target: Target
    measure: Literal["new", "total"]
    aim: tuple[int, int]
    first: int
    last: int
    reached: int
    undated: int
    later: int

    @property
    def name(self) -> str:
        """What is to be reached, in the document's words."""
        return self.target.what

    @property
    def counted(self) -> str:
        """The title that is counted, in the words of the ladder: a document may mean more by its own."""
        return tiers()[self.target.tier or ""].name

    @property
    def aim_words(self) -> str:
        """`3—6家`, `30家左右`, `150家以上`."""
        low, high = self.aim
        about = self.target.about if self.measure == "new" else self.target.about_total
        soft = "左右" if about else "以上" if self.target.at_least else ""
        return f"{low if low == high else f'{low}—{high}'}{self.target.unit}{soft}"

    @property
    def reached_words(self) -> str:
        """`在册2家（按“县级培育库”计；2022—2024年取得；另有1家没有写日期）`."""
        span = f"{self.first}—{self.last}年" if self.first < self.last else f"{self.last}年"
        beside = [] if self.name == self.counted else [f"按“{_plain(self.counted)}”计"]
        beside += [f"{span}取得" if self.measure == "new" else f"截至{self.last}年"]
        if self.undated and self.measure == "new":
            beside.append(f"另有{self.undated}家没有写日期")
        if self.later:
            beside.append(f"{self.last}年以后取得的{self.later}家不计")
        return f"在册{self.reached}家（{'；'.join(beside)}）"


def progress(packs: Iterable[Pack], regions: Iterable[str], held: Held, today: date) -> tuple[Progress, ...]:
    """What the plans of these places and of those below them say of titles, with what is reached, in their order."""
    places = tuple(regions)
    found: list[Progress] = []
    for pack in packs:
        if any(within(pack.region, place) for place in places):
            for target in pack.targets:
                found += _measured(pack, target, held, today)
    return tuple(found)


def pictured(packs: Iterable[Pack], regions: Iterable[str], held: Held, today: date) -> tuple[Progress, ...]:
    """What a picture shows of these places: their own plans, else those below; single years are left out."""
    places = tuple(regions)
    found = [one for one in progress(packs, places, held, today) if one.target.year is None]
    return tuple([one for one in found if one.pack.region in places] or found)


def standing_word(pack: Pack, today: date) -> str:
    """How a document stands, in a word or two."""
    return STANDINGS[standing(pack.validity, today)]


def _plain(name: str) -> str:
    return name.replace("“", "").replace("”", "")


def _measured(pack: Pack, target: Target, held: Held, today: date) -> Iterable[Progress]:
    tier = tiers().get(target.tier or "")
    if tier is None or not tier.title:
        return
    by_year: dict[int | None, int] = {}
    for (region, held_tier, year), count in held.items():
        if held_tier == tier.id and within(region, pack.region):
            by_year[year] = by_year.get(year, 0) + count
    first, last, times = _years(pack, target)
    undated = by_year.get(None, 0)
    later = sum(count for year, count in by_year.items() if year is not None and last < year <= today.year)
    if target.new is not None:
        won = sum(count for year, count in by_year.items() if year is not None and first <= year <= last)
        aim = (target.new[0] * times, target.new[1] * times)
        yield Progress(pack, target, "new", aim, first, last, won, undated, later)
    if target.total is not None:
        ever = undated + sum(count for year, count in by_year.items() if year is not None and year <= last)
        yield Progress(pack, target, "total", target.total, first, last, ever, undated, later)


def _years(pack: Pack, target: Target) -> tuple[int, int, int]:
    """The years a number is for, both included, and how often it is to be reached in them."""
    if target.each_year is not None:
        first, last = target.each_year
        return first, last, last - first + 1
    if target.year is not None:
        return target.year, target.year, 1
    planned = pack.validity.plan_years
    begin = planned[0] if planned else pack.validity.first_day.year
    return begin, target.by or begin, 1
