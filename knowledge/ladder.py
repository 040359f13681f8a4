"""Which title comes before which: who holds the one is told when the other can be applied for."""

from __future__ import annotations

from functools import cache

from knowledge.tiers import Tier, tiers

_BEFORE: dict[str, tuple[str, ...]] = {
    "innovative": ("above_scale",),
    "pool": ("innovative",),
    "srdi": ("innovative", "pool"),
    "gazelle": ("srdi",),
    "little_giant": ("srdi",),
    "champion": ("little_giant",),
    "champion_product": ("srdi_product", "little_giant"),
    "unicorn": ("gazelle",),
    "leader": ("champion",),
}
"""The families each is won after (rizhao-2022 三(一)1, china-2022 and china-2026 总则)."""
_LEVELS = ("county", "city", "province", "national")
LISTS = frozenset(tier.id for tier in tiers().values() if tier.family == "pool")
"""What is a list of firms rather than a title: 县级培育库, 市级培育对象."""
_TITLES = frozenset(tier.id for tier in tiers().values() if tier.title and tier.family not in ("pool", "above_scale"))


def held_for(kind: str, tier: str | None) -> frozenset[str]:
    """Whoever holds one of these is meant by a window of that kind: the tier, else every list (check) or title."""
    if tier is not None:
        return frozenset({tier})
    return LISTS if kind == "check" else _TITLES


@cache
def below(tier: str) -> frozenset[str]:
    """The titles one step below: the next lower level of the same family, and the families before it at most one level
    lower. Holding a city's title says little of a nation's.
    """
    goal = tiers().get(tier)
    if goal is None:
        return frozenset()
    return frozenset(one.id for one in tiers().values() if one.title and _a_step_below(one, goal))


def _a_step_below(one: Tier, goal: Tier) -> bool:
    down = 0 if one.level is None or goal.level is None else _LEVELS.index(goal.level) - _LEVELS.index(one.level)
    if one.family == goal.family:
        return down == 1
    return one.family in _BEFORE.get(goal.family, ()) and down <= 1
