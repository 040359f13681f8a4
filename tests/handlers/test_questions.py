"""The questions of tests/questions, put to the bot: the right clause is cited, and none where no document says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.context import Answer
from tests.handlers.asking import LIBRARY, ask, words

QUESTIONS = Path(__file__).parents[1] / "questions"
Clause = tuple[str, str]
_LACKING = re.compile(
    "没有写|未写|未列|没有列|没有给|没有看到|没有数字|没有找到|没有把|只写|不推测|不推算|以当年通知为准"
)


def rows(name: str) -> Iterator[tuple[str, set[Clause]]]:
    """The questions of a file, each with the clauses after its arrow."""
    for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, _, clauses = line.partition(" => ")
            found = [clause.split() for clause in clauses.split(";") if clause.strip()]
            yield text, {(policy, clause) for policy, clause in found}


def cited(answer: Answer) -> set[Clause]:
    """The clauses an answer rests on."""
    return {(citation.policy, citation.clause) for citation in answer.citations}


def rightly_silent(answer: Answer, allowed: set[Clause]) -> bool:
    """Whether an answer cites nothing but that (and where) nothing is said, and says so."""
    found = cited(answer)
    if not all(clause == "全文" or (policy, clause) in allowed for policy, clause in found):
        return False
    return not found or _LACKING.search(words(answer)) is not None


@pytest.mark.parametrize(("name", "least"), [("tuned.txt", 0.97), ("held_out.txt", 0.95), ("held_out_again.txt", 0.9)])
def test_questions_are_answered_with_the_right_clause(name: str, least: float) -> None:
    asked = list(rows(name))
    missed = [text for text, wanted in asked if not wanted & cited(ask(text))]
    assert len(missed) <= len(asked) * (1 - least), missed


@pytest.mark.parametrize(("name", "least"), [("silent.txt", 0.97), ("silent_more.txt", 0.97)])
def test_what_no_document_says_is_answered_with_no_clause(name: str, least: float) -> None:
    asked = list(rows(name))
    wrong = [text for text, allowed in asked if not rightly_silent(ask(text), allowed)]
    assert len(wrong) <= len(asked) * (1 - least), wrong


@pytest.mark.parametrize("name", ["tuned.txt", "held_out.txt", "held_out_again.txt"])
def test_every_clause_that_is_expected_stands_in_its_pack(name: str) -> None:
    for text, wanted in rows(name):
        for policy, _ in wanted:
            assert policy in LIBRARY.packs, text


@pytest.mark.parametrize("name", ["tuned.txt", "held_out.txt", "held_out_again.txt", "silent.txt", "silent_more.txt"])
def test_no_answer_shows_a_rule_as_in_force_that_is_not(name: str) -> None:
    for text, _ in rows(name):
        said = words(ask(text))
        for policy in ("jining-2022", "liaocheng-2021", "rizhao-2022", "jinhu-2022", "shandong-2021"):
            title = LIBRARY.packs[policy].title
            for block in said.split("> 依据：")[1:]:
                if block.startswith(f"《{title}》"):
                    assert "已过期" in block or "计划期已结束" in block, text
