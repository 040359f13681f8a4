"""Patterns looked for by their first characters fit where they fit otherwise."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from handlers.language.cues import TABLE
from handlers.language.heads import heads, teller

QUESTIONS = Path(__file__).parents[2] / "questions"
LINES = [line for file in sorted(QUESTIONS.glob("*.txt")) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("要不要", "要"),
        ("(?:帮|替)我", "帮替"),
        ("(?<!不)要(?!不)", "要"),
        ("^没?有", "没有"),
        (r"(?:a:)?[0-2]{2}", "a012"),
        ("(?=.*吗)能报", "能"),
    ],
)
def test_a_pattern_begins_with_what_its_matches_begin_with(pattern: str, first: str) -> None:
    assert heads(pattern) == frozenset(first)


@pytest.mark.parametrize("pattern", ["没?", "$", ".吗", "[^，]吗", r"\W*吗", "[一-龥]吗", r"(.)\1", "a|"])
def test_what_can_begin_with_anything_or_be_empty_has_no_first_characters(pattern: str) -> None:
    assert heads(pattern) is None


def test_small_and_capital_letters_are_told_apart_only_where_the_pattern_does() -> None:
    assert heads("s") == frozenset("s")
    assert heads("s", re.IGNORECASE) == frozenset("sS\u017f\u212a\u0130\u0131")
    assert all(teller(("sk",), re.IGNORECASE)(text) for text in ("SK", "sk", "\u017fk", "s\u212a"))


def test_every_cue_is_found_where_its_pattern_alone_finds_it() -> None:
    patterns = [row.partition(" = ")[2] for row in TABLE.read_text(encoding="utf-8").splitlines() if row[0] != "#"]
    for pattern in patterns:
        plain, fits = re.compile(pattern, re.IGNORECASE), teller((pattern,), re.IGNORECASE)
        assert [line for line in LINES if fits(line)] == [line for line in LINES if plain.search(line)], pattern
    for two in pairwise(patterns):
        plain, fits = re.compile("|".join(two), re.IGNORECASE), teller(two, re.IGNORECASE)
        assert [line for line in LINES if fits(line)] == [line for line in LINES if plain.search(line)], two
