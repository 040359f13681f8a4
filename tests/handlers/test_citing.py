"""The ground under an answer: document, clause, standing, and a warning wherever it does not speak."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from handlers.citing import WARNINGS, ground, once
from knowledge.validity import Standing, standing
from tests.handlers.asking import LIBRARY, ask, words

RIZHAO = LIBRARY.packs["rizhao-2022"]


def test_every_standing_but_in_force_has_a_warning() -> None:
    assert set(WARNINGS) == set(get_args(Standing)) - {"in_force"}


@pytest.mark.parametrize(
    ("today", "spoken", "warned"),
    [
        (date(2022, 3, 22), "将规定", True),
        (date(2022, 3, 23), "规定", False),
        (date(2025, 12, 31), "规定", False),
        (date(2026, 1, 1), "曾规定", True),
    ],
)
def test_a_document_speaks_from_its_first_to_its_last_day(today: date, spoken: str, warned: bool) -> None:
    assert once(RIZHAO, today) == spoken
    assert ("<font" in ground(RIZHAO, ["末段"], today)) is warned


def test_each_clause_is_named_once_with_the_number_of_the_document() -> None:
    text = ground(RIZHAO, ["一", "二", "一"], date(2023, 1, 1))
    assert "日政办字〔2022〕10号，一、二\n" in text


def test_a_document_without_a_number_is_named_by_issuer_and_day() -> None:
    text = ground(LIBRARY.packs["liaocheng-2021"], ["二(一)"], date(2023, 1, 1))
    assert "聊城市人民政府办公室，2021年12月9日" in text


@pytest.mark.parametrize("today", [date(2020, 1, 1), date(2023, 6, 1), date(2026, 11, 21), date(2040, 1, 1)])
@pytest.mark.parametrize(
    "question",
    [
        "日照新认定的小巨人给多少", "济宁瞪羚给多少", "聊城小巨人给多少", "金湖小巨人给多少",
        "金湖县级培育库要什么条件",
        "日照培育对象要什么条件", "聊城专精特新要什么条件", "济宁到2024年省级专精特新要多少家", "就高不就低是啥意思",
        "日照今年几号截止", "金湖要什么材料", "聊城要复核吗", "济宁奖金啥时候到账", "日照拖欠账款找谁管",
        "联席会议多久开一次",
    ],
)  # fmt: skip
def test_every_answer_carries_document_clause_and_standing(question: str, today: date) -> None:
    answer = ask(question, today=today)
    text = words(answer)
    assert answer.citations
    assert text.count("> 依据：《") == text.count("> 效力：") > 0
    for policy in {citation.policy for citation in answer.citations}:
        warning = WARNINGS.get(standing(LIBRARY.packs[policy].validity, today))
        assert warning is None or warning in text
