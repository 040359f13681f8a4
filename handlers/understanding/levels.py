"""Which title a bare name means: 小巨人 and 单项冠军 are several; the documents of a place may know only one."""

from __future__ import annotations

from handlers.language.mentions import TierMention
from knowledge.library import Library
from knowledge.policy import Pack
from knowledge.regions import NATIONAL, within


def meant_tier(library: Library, mention: TierMention, region: str | None) -> str | None:
    """The one tier a mention means, by its words or because the documents of `region` know only one of that name."""
    if mention.exact:
        return mention.exact.id
    if region is None:
        return None
    ids = {tier.id for tier in mention.candidates}
    if mention.family == "little_giant" and not within(region, "320000"):
        # Only Jiangsu calls titles of its own 小巨人; elsewhere the word is the national title's.
        return "little_giant.national" if "little_giant.national" in ids else None
    own = [pack for pack in library.packs.values() if pack.region != NATIONAL and within(region, pack.region)]
    known = ids & {tier for pack in own for tier in _named(pack)}
    return known.pop() if len(known) == 1 else None


def _named(pack: Pack) -> frozenset[str]:
    """The tiers a document speaks of: in conditions, rewards and targets."""
    return frozenset(
        tier
        for tier in (
            *(program.tier for program in pack.programs),
            *(tier for reward in pack.rewards for tier in reward.awards),
            *(target.tier for target in pack.targets),
        )
        if tier
    )
