"""Questions of a stranger who wanted the bot to be wrong: right clauses, silence where nothing is said, refusals."""

from __future__ import annotations

import pytest

from handlers.context import Answer
from handlers.router import respond
from handlers.stateless import lone_turn
from tests.handlers.asking import LIBRARY, words
from tests.handlers.test_questions import QUESTIONS, cited, rightly_silent, rows
from tests.handlers.test_understanding_exam import NOW


def ask(text: str) -> Answer:
    """One question by itself, as `tihang ask` puts it: nobody is there to be asked back."""
    return respond(lone_turn(LIBRARY, text, None, "enterprise", NOW).context)


@pytest.mark.parametrize(("name", "missing"), [("hostile.txt", 0.04), ("hostile_held_out.txt", 0.15)])
def test_most_are_answered_with_the_right_clause(name: str, missing: float) -> None:
    asked = list(rows(name))
    missed = [text for text, wanted in asked if not wanted & cited(ask(text))]
    assert len(missed) <= len(asked) * missing, missed


def test_what_no_document_says_is_answered_with_no_clause() -> None:
    asked = list(rows("hostile_silent.txt"))
    wrong = [text for text, allowed in asked if not rightly_silent(ask(text), allowed)]
    assert len(wrong) <= len(asked) * 0.04, wrong


REFUSED = [
    line
    for line in (QUESTIONS / "hostile_refused.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_to_be_helped_with_is_refused(text: str) -> None:
    assert ask(text).refused


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("日照小巨人是不是奖励三百万", "最高100万元"),
        ("日照瞪羚50单项冠军30专精特新20 对不对", "省级瞪羚企业：最高30万元"),
        ("日照区县完成任务能得三百万 这个是给企业的还是给区县的", "给政府，不给企业"),
        ("金湖省首台套目标几个", "新增6个"),
        ("济宁2023年小巨人目标是多少", "文中没有数字"),
        ("日照2022年市级专精特新几家", "2022年一年的数，文件没有写"),
        ("聊城瞪羚二十家是省级还是市级的", "没有写级别"),
        ("软件公司小型微型怎么划", "小型10人以上"),
    ],
)
def test_a_number_said_wrong_is_put_right_by_the_clause(text: str, says: str) -> None:
    assert says in words(ask(text))


def test_the_standard_that_outlives_its_document_is_not_shown_as_replaced() -> None:
    said = words(ask("高企证能直接当创新型吗"))
    assert "高新技术企业" in said
    assert "已被替代" not in said
