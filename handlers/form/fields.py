"""Which fact a person means by a word: 营收, 研发, 高企, 称号; a word can stand for several, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.language.labels import FLAGS, LABEL, LEVELS, RANKS, facts_of
from knowledge.facts import catalogue

_MORE: tuple[tuple[str, str], ...] = (
    (r"称号|荣誉|头衔", "titles"),
    (r"事故|处罚记录|失信记录|处罚", "incidents"),
    (r"所属行业|行业", "industry"),
    (r"研发机构(?:级别)?|技术中心|工程中心", "rnd_institution_level"),
    (r"品牌级别", "brand_level"),
    (r"人数|多少人", "staff"),
    (r"成立(?:日期|时间)|注册(?:日期|时间|登记日期)", "registered_on"),
    (r"年限|年头", "niche_years"),
)


_PLACES = tuple((rf"(?:{words})[^，,。；;]{{0,3}}排名", key) for words, key in RANKS)


@dataclass(frozen=True, slots=True)
class Field:
    """A fact named in a text, and where the name stands."""

    keys: tuple[str, ...]
    start: int
    end: int


def fields_in(text: str) -> list[Field]:
    """The facts named in a text, in their order; of names that overlap the longest."""
    found: list[Field] = []
    for field in sorted(_named(text), key=lambda field: (field.start - field.end, field.start)):
        if all(field.end <= other.start or other.end <= field.start for other in found):
            found.append(field)
    return sorted(found, key=lambda field: field.start)


def _named(text: str) -> Iterator[Field]:
    for key, meant in catalogue().items():
        at = text.find(meant.label)
        if at >= 0:
            yield Field((key,), at, at + len(meant.label))
    for match in LABEL.finditer(text):
        if keys := tuple(dict.fromkeys(facts_of(match).values())):
            yield Field(keys, match.start(), match.end())
    for pattern, key in (*FLAGS, *LEVELS, *_MORE, *_PLACES):
        if said := re.search(pattern, text, re.IGNORECASE):
            yield Field((key,), said.start(), said.end())
