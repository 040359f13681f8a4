"""The size class by the national standard: the lowest class over an industry's limits (sme-size-2011)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from knowledge.facts import catalogue
from knowledge.interval import Interval, Number, plain
from knowledge.policy import Pack, SizeLimit, SizeRow

CLASSES = ("micro", "small", "medium", "large")
CLASS_NAMES = {"micro": "微型", "small": "小型", "medium": "中型", "large": "大型", "unknown": "待定"}
SizeState = Literal["micro", "small", "medium", "large", "unknown"]


@dataclass(frozen=True, slots=True)
class SizeReason:
    """A limit that decides: the figure seen and the bounds it lies between (edge units; None: no such bound)."""

    metric: str
    has: Any
    reaches: int | None
    below: int | None


@dataclass(frozen=True, slots=True)
class SizeVerdict:
    """The classes still possible (lowest first), the facts that would settle it, and the limits that did."""

    possible: tuple[str, ...]
    missing: tuple[str, ...]
    clause: str | None = None
    limits: tuple[SizeReason, ...] = ()

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
    verdicts = [_by_row(row, facts, year, explained=len(rows) == 1) for row in rows]
    if len(verdicts) == 1:
        return verdicts[0]
    possible = tuple(name for name in CLASSES if any(name in verdict.possible for verdict in verdicts))
    missing = dict.fromkeys(("industry", *(key for verdict in verdicts for key in verdict.missing)))
    return SizeVerdict(possible, () if len(possible) == 1 else tuple(missing))


def _by_row(row: SizeRow, facts: Mapping[str, Any], year: int, explained: bool) -> SizeVerdict:
    ends = [_ends(limit, _seen(facts, limit.metric, year)) for limit in row.limits]
    low, high = min(lo for lo, _ in ends), min(hi for _, hi in ends)
    open_limits = tuple(
        limit.metric for limit, (lo, hi) in zip(row.limits, ends, strict=True) if lo < high and lo != hi
    )
    if low < high:
        return SizeVerdict(CLASSES[low : high + 1], open_limits, row.clause)
    if not explained:
        return SizeVerdict((CLASSES[low],), (), row.clause)
    # The limits that hold the firm at this class: the others may lie higher. At the top every limit is reached.
    deciding = tuple(
        _reason(limit, _seen(facts, limit.metric, year), low)
        for limit, (_, most) in zip(row.limits, ends, strict=True)
        if most == low and (limit.large is not None or low < len(CLASSES) - 1)
    )
    return SizeVerdict((CLASSES[low],), (), row.clause, deciding)


def _reason(limit: SizeLimit, seen: Interval, rank: int) -> SizeReason:
    bounds = (limit.small, limit.medium, limit.large)
    below = bounds[rank] if rank < len(bounds) else None
    has = _edge(limit, seen.lo) if seen.exact else [_edge(limit, end) for end in seen]
    return SizeReason(limit.metric, has, bounds[rank - 1] if rank else None, below)


def _edge(limit: SizeLimit, end: Number | None) -> int | float | None:
    return None if end is None else plain(Fraction(end) / catalogue()[limit.metric].scale)


def _seen(facts: Mapping[str, Any], metric: str, year: int) -> Interval:
    value = facts.get(metric)
    if catalogue()[metric].yearly:
        value = (value or {}).get(year)
    return value if value is not None else Interval(0, None)


def _ends(limit: SizeLimit, seen: Interval) -> tuple[int, int]:
    """The lowest and highest class one limit allows. Without a `large` figure it never holds a firm below large."""
    steps = _steps(limit.metric, limit.small, limit.medium, limit.large)
    top = len(CLASSES) - 1

    def rank(value: Any) -> int:
        reached = bisect_right(steps, value)
        return top if limit.large is None and reached == len(steps) else reached

    return rank(seen.lo or 0), top if seen.hi is None else rank(seen.hi)


@cache
def _steps(metric: str, *bounds: int | None) -> tuple[int, ...]:
    """The figures from which the next class begins, as facts are kept, ascending."""
    return tuple(sorted(bound * catalogue()[metric].scale for bound in bounds if bound is not None))
