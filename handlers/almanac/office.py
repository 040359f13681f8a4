"""Whose window it is: officers set for their own places and below, leaders look, nobody sets for another place."""

from __future__ import annotations

from handlers.context import Turn
from handlers.language.elsewhere import place_words
from handlers.language.mentions import Places
from handlers.requests.office import own_places
from knowledge.regions import within
from storage.outgoing import Text


class Elsewhere(ValueError):
    """A place that is not the officer's; the text is what is told of it."""


def may_set(turn: Turn) -> bool:
    """Whether the person sets dates at all; who may not is told."""
    if own_places(turn.known):
        return True
    if turn.context.stateless:
        turn.answer.says(Text(content="请写明是哪个地区的工作人员，例如 --region 320831。"))
        return False
    turn.answer.says(Text(content="您登记的是领导，只看不设；日期由当地的工作人员设。说“窗口安排”看已经设的。"))
    return False


def acts_for(turn: Turn, region: str | None) -> bool:
    """Whether the person still is an officer of a place; None: of any."""
    own = own_places(turn.known)
    return bool(own) if region is None else any(within(region, place) for place in own)


NOT_ANY_MORE = "您现在不是这里的工作人员，没有改动。"
"""Said where somebody began what they may no more."""


def own_names(turn: Turn) -> str:
    """The officer's places by name."""
    return "、".join(map(place_words, own_places(turn.known)))


def place_of(turn: Turn, said: Places | None) -> str | None:
    """The place meant: the one said, else the officer's only one; None where several are possible.

    A place around the officer's own (山东省专精特新, said in 日照) tells the level: what is set counts for the own one.
    Raises Elsewhere for any other.
    """
    own = own_places(turn.known)
    region = said.region.speaks_for if said and said.region and not said.elsewhere else None
    if said is not None and said.elsewhere:
        raise Elsewhere(f"您管的是{own_names(turn)}，不能设{said.elsewhere}的日期，没有改动。")
    if region is None:
        return own[0] if len(own) == 1 else None
    if any(within(region, place) for place in own):
        return region
    around = [place for place in own if within(place, region)]
    if around:
        return around[0] if len(around) == 1 else None
    raise Elsewhere(f"您管的是{own_names(turn)}，不能设{place_words(region)}的日期，没有改动。")
