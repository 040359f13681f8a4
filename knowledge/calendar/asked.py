"""What somebody asked to hear, or to hear no more, of one occasion: the newest word that covers it speaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from knowledge.regions import within


class Asked(Protocol):
    """A word about a kind of thing; None: of every tier, of any place."""

    @property
    def kind(self) -> str:
        """As of an occasion."""

    @property
    def tier(self) -> str | None:
        """The title."""

    @property
    def region(self) -> str | None:
        """The place that was meant."""

    @property
    def wanted(self) -> bool:
        """To hear of it, or to hear no more."""


A = TypeVar("A", bound=Asked)


def newest_word(words: Sequence[A], kind: str, tier: str | None, place: str | None) -> A | None:
    """The last of `words` (oldest first) that covers an occasion of that kind and tier for somebody of that place.

    To hear no more of a thing holds wherever the firm may move; to be told of it is for the place that was meant, what
    lies above and what lies below it. None where nothing was said of it.
    """
    return next((word for word in reversed(words) if _covers(word, kind, tier, place)), None)


def _covers(word: Asked, kind: str, tier: str | None, place: str | None) -> bool:
    if word.kind != kind or word.tier not in (None, tier):
        return False
    if word.region is None or not place or not word.wanted:
        return True
    return within(place, word.region) or within(word.region, place)
