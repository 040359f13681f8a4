"""What is refused in whatever words it comes, and what stands near it and is not."""

from __future__ import annotations

import pytest

from tests.handlers.asking import ask
from tests.handlers.test_understanding_exam import QUESTIONS, understood


def _rows(name: str) -> list[str]:
    return [row for row in (QUESTIONS / name).read_text(encoding="utf-8").splitlines() if not row.startswith("#")]


@pytest.mark.parametrize("text", _rows("refused_more.txt"))
def test_orders_other_firms_and_favours_are_refused(text: str) -> None:
    assert understood(text, "enterprise")[0] == "out_of_scope"
    assert ask(text).refused


@pytest.mark.parametrize(("text", "intents"), [tuple(row.split(" | ")) for row in _rows("not_refused.txt")])
def test_what_stands_near_the_refused_is_not(text: str, intents: str) -> None:
    assert understood(text, "enterprise")[0] in intents.split("/")
    assert not ask(text).refused
