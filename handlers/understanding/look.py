"""A message by the names used outside: what it wants, and what it names or states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from handlers.context import Turn
from handlers.language.mentions import TierMention
from handlers.language.outside import Outside
from handlers.language.scan import scan
from handlers.understanding.levels import meant_tier
from handlers.understanding.scope import Question, understand
from handlers.understanding.stated import held_titles, stated
from handlers.understanding.statement import Statement, slot
from knowledge.library import Library


@dataclass(frozen=True, slots=True)
class Look:
    """A message as it was understood."""

    question: Question
    statement: Statement
    intent: Outside
    """What is most likely meant."""

    @property
    def acted(self) -> Outside:
        """What is acted on: a guess that leads by little is not."""
        return self.question.outer


def look(turn: Turn) -> Look:
    """Understand a message: its scope, its facts and its intent by the outside names."""
    question = understand(turn)
    return Look(question, stated(turn.text, turn.today), question.wish)


def _aimed(question: Question) -> tuple[TierMention, ...]:
    """The titles a message is about: one already held stands beside the one asked about."""
    held = held_titles(question.text) if len(question.tiers) > 1 else ()
    return tuple(mention for mention in question.tiers if mention not in held) or question.tiers


def slots(turn: Turn, found: Look) -> dict[str, Any]:
    """`region`, `tier`, `year`, `policy` and the stated facts; what is ambiguous is left out."""
    question, statement = found.question, found.statement
    result: dict[str, Any] = {}
    # A place that only follows from a document's name was not said.
    known = question.said_region or question.region in (turn.home, turn.dialog.topic.region)
    if question.region and known and not (question.unclear_place and not question.said_region):
        result["region"] = question.region
    if tier := _tier(turn.library, question):
        result["tier"] = tier
    if (year := _year(turn, found)) is not None:
        result["year"] = year
    if question.packs:
        result["policy"] = question.packs[0].policy
    for item in (*statement.facts, *statement.planned):
        value, held = slot(item), result.get(item.fact.key)
        both = isinstance(value, dict) and isinstance(held, dict)
        result[item.fact.key] = {**cast("dict[str, Any]", held), **value} if both else value
    return result


def _year(turn: Turn, found: Look) -> int | None:
    """The year a question is about: not that of a document's title, of a figure, nor one of several of an answer."""
    question = found.question
    if question.packs or question.year in found.statement.years:
        return None
    if found.intent == "fill" and sum(span.kind == "year" for span in scan(turn.text, turn.today)) > 1:
        return None
    return question.year


def _tier(library: Library, question: Question) -> str | None:
    """The one tier that is meant, by its words or because the documents of the place know only one of that name."""
    if not question.said_tiers:
        return None
    meant = {meant_tier(library, mention, question.region) for mention in _aimed(question)}
    return meant.pop() if len(meant) == 1 else None
