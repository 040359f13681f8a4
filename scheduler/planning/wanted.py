"""Which of a person's words speaks of an occasion: the newest that covers it."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.calendar.asked import newest_word
from knowledge.calendar.occasion import Occasion
from storage.agenda import Subscription, Window


def newest(wishes: Sequence[Subscription], about: Occasion | Window, place: str | None) -> Subscription | None:
    """The last word (they come oldest first) on this kind of thing, of this tier or of every, for that place."""
    return newest_word(wishes, about.kind, about.tier, place or about.region)


def asked(wishes: Sequence[Subscription], about: Occasion | Window, place: str | None) -> bool:
    """Whether the last word is that they want to be told."""
    word = newest(wishes, about, place)
    return word is not None and word.wanted
