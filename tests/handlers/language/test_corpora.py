"""Values as people type them, whole files of them: the share that is read right, and that none is read as another."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from handlers.language.readings import Kind, to_json
from handlers.language.value import read

HERE = Path(__file__).parent
TODAY = "2026-11-21"
Case = tuple[Kind, str, date, dict[str, Any]]


def cases(name: str) -> list[Case]:
    """The lines `kind | text | as-of | expected` of a corpus."""
    out: list[Case] = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, text, day, expected = (part.strip() for part in line.split(" | "))
            out.append((cast("Kind", kind), text, date.fromisoformat(day or TODAY), json.loads(expected)))
    return out


def judged(case: Case) -> str:
    """`right`, `asked` (a value that could be read was not) or `misread`."""
    kind, text, day, expected = case
    found = to_json(read(kind, text, day))
    if found == expected or ("error" in found and "error" in expected):
        return "right"
    return "asked" if "error" in found else "misread"


CORPORA = ["values_tuned.txt", "values_held_out.txt", "values_dialect.txt", "values_sitting.txt"]


@pytest.mark.parametrize("name", CORPORA)
def test_the_values_of_a_corpus_are_read_right_or_asked_again(name: str) -> None:
    found = [(judged(case), case) for case in cases(name)]
    assert [case for how, case in found if how == "misread"] == []
    wrong = [case for how, case in found if how != "right"]
    assert len(wrong) <= len(found) / 100, wrong


@pytest.mark.parametrize("name", CORPORA)
def test_a_corpus_is_long_and_says_nothing_twice(name: str) -> None:
    found = [(kind, text, day) for kind, text, day, _ in cases(name)]
    assert len(found) == len(set(found)) >= 140


def test_more_than_four_hundred_values_were_held_out_before_the_work_began() -> None:
    assert len(cases("values_held_out.txt")) > 400
