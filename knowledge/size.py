"""The size class by the national standard: the lowest class over an industry's limits (sme-size-2011)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from knowledge.facts import catalogue
from knowledge.interval import Interval
from knowledge.policy import Pack, SizeLimit, SizeRow

CLASSES = ("micro", "small", "medium", "large")
CLASS_NAMES = {"micro": "微型", "small": "小型", "medium": "中型", "large": "大型", "unknown": "待定"}
SizeState = Literal["micro", "small", "medium", "large", "unknown"]


@dataclass(frozen=True, slots=True)
class SizeVerdict:
    """The classes still possible (lowest first) and the facts that would settle it."""

    possible: tuple[str, ...]
    missing: tuple[str, ...]
    clause: str | None = None

    @property
    def state(self) -> SizeState:
        """The class, or unknown while several are possible."""
        return self.possible[0] if len(self.possible) == 1 else "unknown"  # type: ignore[return-value]


def size_class(pack: Pack | None, facts: Mapping[str, Any], year: int) -> SizeVerdict:
    """Which size classes an enterprise can have, by interval; one limit is enough where it decides alone.

    `year` is the last closed year (revenue and assets are yearly, staff is today's count).
    """
    industry = facts.get("industry")
    rows = pack.sizes if pack else ()
    if industry is not None:
        rows = tuple(row for row in rows if row.industry == industry)
    if not rows:
        return SizeVerdict(CLASSES, ("industry",))
    verdicts = [_by_row(row, facts, year) for row in rows]
    if len(verdicts) == 1:
        return verdicts[0]
    possible = tuple(name for name in CLASSES if any(name in verdict.possible for verdict in verdicts))
    missing = dict.fromkeys(("industry", *(key for verdict in verdicts for key in verdict.missing)))
    return SizeVerdict(possible, () if len(possible) == 1 else tuple(missing))


def _by_row(row: SizeRow, facts: Mapping[str, Any], year: int) -> SizeVerdict:
    ends = [_ends(limit, _seen(facts, limit.metric, year)) for limit in row.limits]
    low, high = min(lo for lo, _ in ends), min(hi for _, hi in ends)
    open_limits = tuple(
        limit.metric for limit, (lo, hi) in zip(row.limits, ends, strict=True) if lo < high and lo != hi
    )
    possible = CLASSES[low : high + 1]
    return SizeVerdict(possible, open_limits if len(possible) > 1 else (), row.clause)


def _seen(facts: Mapping[str, Any], metric: str, year: int) -> Interval:
    value = facts.get(metric)
    if catalogue()[metric].yearly:
        value = (value or {}).get(year)
    return value if value is not None else Interval(0, None)


def _ends(limit: SizeLimit, seen: Interval) -> tuple[int, int]:
    """The lowest and highest class one limit allows. Without a `large` figure it never holds a firm below large."""
    scale = catalogue()[limit.metric].scale
    steps = [bound * scale for bound in (limit.small, limit.medium, limit.large) if bound is not None]
    top = len(CLASSES) - 1

    def rank(value: Any) -> int:
        reached = sum(value >= step for step in steps)
        return top if limit.large is None and reached == len(steps) else reached

    return rank(seen.lo or 0), top if seen.hi is None else rank(seen.hi)
