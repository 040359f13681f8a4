"""What a question is about: the place, the titles, the document, with what was last talked about filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.context import Turn
from handlers.language.intents import Intent, intent_of
from handlers.language.mentions import TierMention, find_packs, find_places, find_tiers, find_year
from knowledge.policy import Pack
from knowledge.regions import Ambiguous, region_name
from knowledge.tiers import Tier

_BARE = re.compile(r"\W*(?:那么?|换成|我们?是?在?)?\W*(?:[国省市县]家?级?|的|里)?[^，,。]{0,9}?(?:呢|的)?\W*")
"""Little more than a place or a title: 那聊城呢, 省级瞪羚呢, 金湖的."""
_OF_TIERS = ("reward", "conditions", "target", "window", "materials", "recheck")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its scope. `region` may come from the words, the document, the topic or the firm."""

    text: str
    words: str
    """The text without place names: what is searched for."""
    intent: Intent
    region: str | None
    said_region: bool
    unclear_place: Ambiguous | None
    tiers: tuple[TierMention, ...]
    packs: tuple[Pack, ...]
    year: int | None

    @property
    def candidates(self) -> tuple[Tier, ...]:
        """Every tier the words can mean."""
        return tuple(tier for mention in self.tiers for tier in mention.candidates)

    @property
    def place(self) -> str:
        """The region in words."""
        return region_name(self.region) if self.region else ""


def understand(turn: Turn) -> Question:
    """Read a question against the topic before it and the firm's own region; remember the new topic."""
    topic = turn.dialog.topic
    places = find_places(turn.text)
    packs = find_packs(turn.text, turn.library)
    tiers = find_tiers(places.rest)
    said = places.region.speaks_for if places.region else None
    region = said or (packs[0].region if packs else None) or topic.region or turn.home
    intent = intent_of(turn.text)
    named = said is not None or places.ambiguous is not None or bool(tiers)
    bare = intent == "other" and named and _BARE.fullmatch(places.rest) is not None
    if bare and topic.intent:
        # 那聊城呢 and 瞪羚呢 ask the last question again of another place or title.
        intent = topic.intent  # type: ignore[assignment]
    if not tiers and topic.tiers and (bare or (said is None and not packs and intent in _OF_TIERS)):
        tiers = tuple(mention for name in topic.tiers for mention in find_tiers(name))
    year = find_year(turn.text, turn.today.year)
    return Question(turn.text, places.rest, intent, region, said is not None, places.ambiguous, tiers, packs, year)


def remember(turn: Turn, question: Question, pack: Pack | None = None) -> None:
    """Keep what was talked about for the next question. A person's own figures are never part of it."""
    topic = turn.dialog.topic
    topic.intent = question.intent
    if question.region:
        topic.region = question.region
    if question.tiers:
        topic.tiers = [f"{LEVEL_WORDS.get(m.level or '', '')}{m.said}" for m in question.tiers]
    if pack:
        topic.policy = pack.policy


LEVEL_WORDS = {"national": "国家级", "province": "省级", "city": "市级", "county": "县级"}


def speaking(turn: Turn, question: Question) -> tuple[Pack, ...]:
    """The documents to answer from: the ones named, else those of the region, nearest first; else all."""
    if question.packs:
        return question.packs
    if question.region:
        return turn.library.speaking(question.region)
    return tuple(turn.library.packs.values())
