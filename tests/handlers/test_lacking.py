"""What an open clause waits for, how a rough figure is echoed, and how a card names its clause."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from handlers.dialog import Asked
from handlers.firm import shown
from handlers.joining import CARD_WORDS
from handlers.understanding.reading import read_answer
from knowledge.facts import catalogue
from storage.known import Fact
from storage.outgoing import ButtonCard
from tests.handlers.asking import TODAY, after, ask, someone, talk, words


@pytest.mark.parametrize(
    ("said", "echoed"),
    [
        ("不到5000万", "不到5000万元"),
        ("5000万以下", "5000万元以下"),
        ("超过5000万", "超过5000万元"),
        ("5000万以上", "5000万元以上"),
        ("1000万左右", "约900—1100万元"),
        ("0", "0万元"),
    ],
)
def test_a_figure_is_echoed_as_it_was_said(said: str, echoed: str) -> None:
    fact = read_answer(Asked(key="revenue", year=2025), said, TODAY)
    assert isinstance(fact, Fact)
    assert shown(catalogue()["revenue"], fact) == echoed


def test_a_rough_figure_is_not_called_missing() -> None:
    rough = Fact("revenue", 2025, Fraction(7_000_000), Fraction(11_000_000), said="一千万上下")
    _, said = talk(someone("371100", None, rough), "我们能报什么", "先看结果", "逐条", "全部")
    assert "2025年营业收入只有大约数（约700—1100万元），要准确数才能判断" in said


def test_the_missing_years_are_named() -> None:
    exact = Fact("revenue", 2025, Fraction(60_000_000), Fraction(60_000_000), said="6000万")
    _, said = talk(someone("320831", "manufacturing", exact), "我们能报什么", "先看结果", "逐条", "全部")
    assert "还缺 2024年、2023年营业收入" in said
    assert "2025年、2024年、2023年营业收入" not in said


def test_a_card_names_its_clause_and_cuts_no_word() -> None:
    known, cards = someone("371100"), list[ButtonCard]()
    for text in ("我们能报什么", *["跳过"] * 30):
        answer = ask(text, known)
        known = after(known, answer)
        cards += [message for message in answer.messages if isinstance(message, ButtonCard)]
    for card in cards:
        assert len(card.desc) <= CARD_WORDS
        purposes = [line for line in card.desc.splitlines() if line.startswith("用来核对")]
        assert all(line.endswith("）") or re.fullmatch("用来核对：[一二三四].{1,8}", line) for line in purposes)
    assert cards


def test_words_without_a_question_are_no_question_in_a_form() -> None:
    known = someone("371100")
    while "营业收入" not in words(answer := ask("我们能报什么" if known.dialog is None else "跳过", known)):
        known = after(known, answer)
    known = after(known, answer)
    assert "没读懂" in words(ask("两个小目标", known))
    assert "接着刚才的问题" in words(ask("日照瞪羚的目标是多少", known))
