"""What an enterprise can ask the bureau for, by the topics of knowledge/topics.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from knowledge.model import Model
from knowledge.strict_yaml import read_yaml


class Topic(Model):
    """One thing to ask for: `words` tell it in a sentence, `tells` names what the bureau needs to know."""

    id: str
    kind: Literal["appeal", "service"]
    name: str
    words: tuple[str, ...]
    tells: str


@cache
def topics() -> dict[str, Topic]:
    """Every topic by id, in the order they are offered."""
    document = read_yaml(Path(__file__).with_name("topics.yaml"))
    return {topic.id: topic for topic in TypeAdapter(tuple[Topic, ...]).validate_python(document.data)}


def topics_of(kind: str) -> tuple[Topic, ...]:
    """The topics of one kind, the one for everything else last."""
    return tuple(topic for topic in topics().values() if topic.kind == kind)


def topic_in(text: str, kind: str | None = None) -> Topic | None:
    """The topic (of one kind, if given) whose word stands first in a text; of those at one place the longest word."""
    found = [
        (text.find(word), -len(word), topic)
        for topic in topics().values()
        if kind in (None, topic.kind)
        for word in topic.words
        if word in text
    ]
    return min(found, key=lambda one: one[:2])[2] if found else None
