"""Which title and which place a window is of, as they are named in a sentence."""

from __future__ import annotations

from handlers.almanac.draft import Draft
from handlers.almanac.office import place_of
from handlers.almanac.reading import Said
from handlers.commands import bare
from handlers.context import Turn
from handlers.language.mentions import find_tiers
from knowledge.patterns import lazy
from knowledge.tiers import tiers

_LEVELS = {
    "national": lazy("国家?级?的?"), "province": lazy("省级?的?"), "city": lazy("市级?的?"),
    "county": lazy("[县区]级?的?"),
}  # fmt: skip


def named_in(turn: Turn, draft: Draft, said: Said, words: str) -> Draft:
    """The draft with the title and the place that were said. Raises Elsewhere."""
    new = draft.model_copy()
    by_name = of_level(draft, words) or next((one.id for one in tiers().values() if one.name == words), None)
    if by_name is not None:
        new.tier, new.every_tier, new.family = by_name, False, ""
    elif said.every_tier:
        new.tier, new.every_tier, new.family = None, True, ""
    elif said.tiers:
        mention = said.tiers[0]
        exact = mention.exact if len(said.tiers) == 1 else None
        new.tier, new.every_tier, new.family = (exact.id, False, "") if exact else (None, False, mention.said)
    if draft.id and new.tier != draft.tier:
        new.id, new.seen = 0, ""  # another title's window is another window
    if new.region is None or (said.places and (said.places.region or said.places.elsewhere)):
        new.region = place_of(turn, said.places) or new.region
    return new


def of_level(draft: Draft, words: str) -> str | None:
    """The title of a family named before, by its level alone: 国家级的."""
    level = next((key for key, said in _LEVELS.items() if said.fullmatch(bare(words))), None)
    meant = {t.id for mention in find_tiers(draft.family) for t in mention.candidates if t.level == level}
    if draft.tier in tiers():
        family = tiers()[draft.tier].family
        meant = {t.id for t in tiers().values() if (t.family, t.level) == (family, level)}
    return meant.pop() if level and len(meant) == 1 else None
