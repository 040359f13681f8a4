"""Names told by many patterns are told as if each pattern were looked for by itself."""

from __future__ import annotations

import re

import pytest

from handlers.language import intents, matters, reminding
from handlers.language.marks import Wordings, marks
from tests.handlers.language.test_heads import LINES


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("退订", ["退订"]),
        ("(?:帮|替)我", ["帮我", "替我"]),
        ("[帮替]我", ["帮我", "替我"]),
        ("在.{2,6}(?:呢|边)", ["在"]),
        ("没?有|无", ["有", "无"]),
        ("(?<!不)要(?!不)", ["要"]),
        ("(?:导出)+表?", ["导出"]),
        ("SMS", ["sm"]),
    ],
)
def test_a_pattern_needs_the_rarest_of_what_all_its_matches_hold(pattern: str, needed: list[str]) -> None:
    assert marks(pattern) == frozenset(needed)


@pytest.mark.parametrize("pattern", ["", "没?", ".吗?", r"\W+", "[^，]", "a|", "[一-龥]"])
def test_what_can_fit_a_text_of_any_characters_needs_none(pattern: str) -> None:
    assert marks(pattern) is None


def test_letters_need_no_case() -> None:
    told = Wordings([("k", ("sk",)), ("any", (r"^\W*$", "."))], re.IGNORECASE)
    assert all(told.every(text) == ["k", "any"] for text in ("SK", "sk", "\u017fk", "s\u212a", "sK"))
    assert (told.first("x"), told.every("")) == ("any", ["any"])


@pytest.mark.parametrize(
    ("rows", "flags"), [(matters._RULES, 0), (intents._RULES, re.IGNORECASE), (reminding._RULES, 0)]
)
def test_every_name_is_told_where_its_patterns_alone_tell_it(
    rows: tuple[tuple[str, tuple[str, ...]], ...], flags: int
) -> None:
    plain = [(name, re.compile("|".join(patterns), flags)) for name, patterns in rows]
    told = Wordings(rows, flags)
    for line in LINES[::7]:
        assert told.every(line) == list(dict.fromkeys(name for name, pattern in plain if pattern.search(line))), line
