"""What titles are worth in a region on a day: ceilings, audience, stacking, and what only the bureau can decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from knowledge.library import Library
from knowledge.policy import Pack, Reward, Stacking
from knowledge.tiers import tiers
from knowledge.validity import Standing, last_day, standing
from knowledge.wording import number


@dataclass(frozen=True, slots=True)
class Award:
    """A title won: `on` None counts as won on the day asked about; `paid` is 万元 already received for it."""

    tier: str
    on: date | None = None
    paid: Fraction | None = None


@dataclass(frozen=True, slots=True)
class RewardItem:
    """One reward of one document for one award; `counted` only if it is in force and adds to the total."""

    pack: Pack
    reward: Reward
    award: Award
    validity: Standing
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Worth:
    """All cash rewards and other benefits of the awards; `ceiling_total` is 万元, None where no figure is in force."""

    items: tuple[RewardItem, ...]
    benefits: tuple[RewardItem, ...]
    stacking: Stacking | None
    stacking_pack: Pack | None
    ceiling_total: Fraction | None
    needs_decision: tuple[str, ...]


def worth(library: Library, region: str, as_of: date, awards: tuple[Award, ...]) -> Worth:
    """What `awards` are worth in `region` on `as_of`, nearest document first.

    Awards won before a policy's first day or after its last are listed but not counted; only enterprise items count.
    """
    items: list[RewardItem] = []
    benefits: list[RewardItem] = []
    for pack in library.speaking(region):
        now = standing(pack.validity, as_of)
        for award in awards:
            for reward in pack.rewards:
                if award.tier in reward.awards:
                    found = RewardItem(pack, reward, award, now)
                    (items if reward.kind == "cash" else benefits).append(found)
    ruling = next((pack for pack in library.speaking(region) if pack.stacking), None)
    stacking = ruling.stacking if ruling else None
    countable = [item for item in items if _countable(item, as_of)]
    if stacking and stacking.rule == "highest_only" and countable:
        countable = [max(countable, key=lambda item: item.reward.ceiling or 0)]
    total = sum((item.reward.ceiling or Fraction(0) for item in countable), Fraction(0)) if countable else None
    return Worth(
        tuple(replace(item, counted=any(item is one for one in countable)) for item in items),
        tuple(benefits),
        stacking,
        ruling,
        total,
        (*_late(items, as_of), *_later_and_higher(items, stacking, ruling, as_of)),
    )


def _countable(item: RewardItem, as_of: date) -> bool:
    won = item.award.on or as_of
    return (
        item.validity == "in_force"
        and item.reward.ceiling is not None
        and item.reward.audience == "enterprise"
        and _in_time(item, won)
    )


def _in_time(item: RewardItem, won: date) -> bool:
    """Whether a title was won while the document spoke."""
    end = last_day(item.pack.validity)
    return item.pack.validity.first_day <= won and (end is None or won <= end)


def _late(items: list[RewardItem], as_of: date) -> list[str]:
    """Won while the document was in force, asked about after it ran out: who still pays is not ours to say."""
    lines: dict[str, None] = {}
    for item in items:
        end = last_day(item.pack.validity)
        won = item.award.on or as_of
        if end is not None and _in_time(item, won) and end < as_of:
            name = tiers()[item.award.tier].name
            lines[
                f"{name}于{won.isoformat()}获得，当时《{item.pack.title}》有效；该文件现已{_over(item)}，"
                f"能否兑现由主管部门决定（{item.reward.clause}）"
            ] = None
    return list(lines)


def _over(item: RewardItem) -> str:
    return "过期" if item.validity == "expired" else "过计划期"


def _later_and_higher(
    items: list[RewardItem], stacking: Stacking | None, ruling: Pack | None, as_of: date
) -> list[str]:
    """A later, higher title after a lower one: the whole of the higher, or only the difference (reading A15)."""
    if stacking is None or ruling is None or stacking.rule != "highest_only":
        return []
    titles = [
        item
        for item in items
        if item.pack is ruling and item.reward.ceiling is not None and item.reward.audience == "enterprise"
    ]
    in_time = [item for item in titles if _in_time(item, item.award.on or as_of)]
    # What was paid for a lower title stands in the way of a second payment whenever it was won.
    before = [item for item in titles if item in in_time or item.award.paid is not None]
    lines: dict[str, None] = {}
    for low in before:
        for high in in_time:
            low_cap, high_cap = low.reward.ceiling or Fraction(0), high.reward.ceiling or Fraction(0)
            if (low.award.on or as_of) < (high.award.on or as_of) and low_cap < high_cap:
                had = low.award.paid if low.award.paid is not None else low_cap
                rest = max(high_cap - had, Fraction(0))
                lines[
                    f"先得{tiers()[low.award.tier].name}、后得{tiers()[high.award.tier].name}："
                    f"一种读法按后者全额（最高{number(high_cap)}万元），另一种读法只补差额（最高{number(rest)}万元），"
                    f"由主管部门决定（{stacking.clause}）"
                ] = None
    return list(lines)
