"""What is kept between messages: never a figure, never a dialog of another version, never a choice long past."""

from __future__ import annotations

import json

import pytest

from handlers.dialog import VERSION, Dialog, read_dialog
from handlers.language.cleaning import MAX_MESSAGE, clean
from storage.outgoing import ButtonCard
from tests.handlers.asking import after, ask, someone, talk, words


def test_a_dialog_of_another_version_is_dropped() -> None:
    kept = Dialog(awaiting="place", choices=["日照"]).model_dump(mode="json")
    assert read_dialog(kept).awaiting == "place"
    assert read_dialog({**kept, "version": VERSION + 1}) == Dialog(lost=True)


@pytest.mark.parametrize("stored", [None, {}, {"version": VERSION, "form": 3}, {"version": VERSION, "left_over": 1}])
def test_a_dialog_that_cannot_be_read_begins_anew(stored: dict[str, object] | None) -> None:
    assert read_dialog(stored) == Dialog(lost=stored is not None)


def test_the_dialog_never_holds_what_a_person_told() -> None:
    known, said = talk(someone("320831", "manufacturing"), "我们营收98765万能报什么", "没有", "4321", "给多少")
    assert "接着刚才的问题" in said
    assert {fact.key for fact in known.facts} == {"revenue", "titles", "rank_world"}
    stored = json.dumps(known.dialog, ensure_ascii=False)
    assert "98765" not in stored
    assert "4321" not in stored


def test_the_topic_is_place_titles_document_and_kind_of_question() -> None:
    known, _ = talk(someone(), "日照省级瞪羚给多少")
    assert known.dialog is not None
    assert known.dialog["topic"] == {
        "region": "371100",
        "policy": "rizhao-2022",
        "tiers": ["省级瞪羚"],
        "intent": "reward",
        "supposed": [],
        "judged": None,
    }


def test_a_number_picks_only_from_what_is_offered_now() -> None:
    known, said = talk(someone(), "小巨人给多少", "3")
    assert "日照市 · 小巨人" in said
    _, said = talk(known, "3")
    assert "没有在问您这一项" in said


@pytest.mark.parametrize("number", ["0", "5", "33", "-1", "３"])
def test_a_number_outside_the_choices_picks_nothing(number: str) -> None:
    _, said = talk(someone(), "小巨人给多少", number)
    assert ("日照市 · 小巨人" in said) is (number == "３")


def test_every_choice_has_a_number_and_the_first_six_a_button() -> None:
    answer = ask("金湖要什么条件")
    (card,) = (message for message in answer.messages if isinstance(message, ButtonCard))
    assert len(card.buttons) == 6
    assert "\n9. " in card.desc


def test_a_button_of_another_question_changes_nothing() -> None:
    known = after(someone(), ask("小巨人给多少", someone()))
    answer = ask("", known, kind="card", key="consent|同意")
    assert "没有改动" in words(answer)
    assert answer.changes.consent is None
    assert not answer.changes.facts


@pytest.mark.parametrize("text", ["我们想问" * 5000, "日照小巨人给多少" * 2000, "😀" * 9000, "]]>" * 9000, "没" * 9000])
def test_an_endless_message_is_answered_shortly(text: str) -> None:
    answer = ask(text)
    assert answer.messages
    assert len(words(answer)) < 2000


def test_invisible_and_turning_characters_are_dropped() -> None:
    assert clean("\u202e日照\u200f小巨人\u200b给多少\u2066") == "日照小巨人给多少"
    assert clean("  a\u3000 b ") == "a b"
    assert clean("\u200b\u200e") == ""
    assert len(clean("长" * 9000)) == MAX_MESSAGE


def test_what_is_typed_is_quoted_as_plain_text() -> None:
    """Markup in a question must not become markup of the answer."""
    (message,) = ask('火星<font color="info">**绿**').messages
    assert message.kind == "text"
    assert '“火星<font color="info">**绿**”' in message.content
