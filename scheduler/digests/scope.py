"""What a digest is of: which places since when, by which documents and dates, and what of it is worth telling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from knowledge.library import Library
from knowledge.progress import Held
from knowledge.regions import depth, region_name, within
from storage.agenda import Almanac, Window
from storage.answers import Firm

Verdict = tuple[int, str, str, str]
"""A firm's verdict: firm, policy, tier, variant."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a digest is of: these places since the last one, up to the business moment `now`.

    `named` says whether firms are named: not in a group, which people from outside may be in. `told` stood in the
    last digest already, of the day it went out.
    """

    regions: tuple[str, ...]
    since: datetime
    now: datetime
    library: Library
    almanac: Almanac
    held: Held | None = None
    named: bool = True
    told: frozenset[Verdict] = frozenset()
    late: Mapping[int, Sequence[Firm]] = field(default_factory=dict)
    """The firms that did nothing about an overdue window, by its id."""
    until: date | None = None
    """What begins or ends until then is told although nothing of it changed; None: everything that lies ahead is."""
    aims: frozenset[str] = frozenset()
    """How targets stood when they were last told."""

    @property
    def today(self) -> date:
        """The business day."""
        return self.now.date()

    def place(self, region: str) -> str:
        """` 金湖县` beside what lies below the places of the digest; nothing where there is just one county."""
        return "" if self.regions == (region,) and depth(region) == 3 else f" {region_name(region)}"

    def concerns(self, region: str) -> bool:
        """Whether what is set for a region is for one of the places: set there, below or above."""
        return any(within(region, place) or within(place, region) for place in self.regions)

    def covers(self, region: str) -> bool:
        """Whether a region is one of the places or lies below one."""
        return any(within(region, place) for place in self.regions)

    def is_news(self, window: Window) -> bool:
        """Whether a window was set or changed since, ended since, or begins or ends until then."""
        if self.until is None:
            return True
        was_set = window.set_at is not None and window.set_at >= self.since
        begins = window.opens is not None and self.today <= window.opens <= self.until
        return was_set or begins or self.since.date() <= window.closes <= self.until
