"""Which of a person's words speaks of an occasion: the newest that covers it."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.calendar.occasion import Occasion
from knowledge.regions import within
from storage.agenda import Subscription, Window


def newest(wishes: Sequence[Subscription], about: Occasion | Window, place: str | None) -> Subscription | None:
    """The last word (they come oldest first) on this kind of thing, of this tier or of every, for that place."""
    return next((wish for wish in reversed(wishes) if _covers(wish, about, place)), None)


def asked(wishes: Sequence[Subscription], about: Occasion | Window, place: str | None) -> bool:
    """Whether the last word is that they want to be told."""
    word = newest(wishes, about, place)
    return word is not None and word.wanted


def _covers(wish: Subscription, about: Occasion | Window, place: str | None) -> bool:
    if wish.kind != about.kind or wish.tier not in (None, about.tier):
        return False
    where = place or about.region
    # To hear no more of a thing holds wherever the firm may move; to be told of it is for the place that was meant.
    if wish.region is None or not where or not wish.wanted:
        return True
    return within(where, wish.region) or within(wish.region, where)
