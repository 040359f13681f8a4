"""Every fact as people state it is read with its value, its year and its sign, and nothing else is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from knowledge.facts import catalogue
from tests.handlers.test_understanding_exam import QUESTIONS, same, understood

ROWS = [
    row.split(" | ")
    for row in (QUESTIONS / "facts_said.txt").read_text(encoding="utf-8").splitlines()
    if not row.startswith("#")
]
FACTS = frozenset(catalogue())


def facts(text: str) -> dict[str, Any]:
    """The slots of a sentence that are facts."""
    return {key: value for key, value in understood(text, "enterprise")[1].items() if key in FACTS}


@pytest.mark.parametrize(("text", "wanted"), ROWS)
def test_a_fact_as_people_state_it_is_read(text: str, wanted: str) -> None:
    expected = {key: value for key, value in json.loads(wanted).items() if key in FACTS}
    found = facts(text)
    assert found.keys() == expected.keys(), found
    assert all(same(expected[key], found[key]) for key in expected), found
