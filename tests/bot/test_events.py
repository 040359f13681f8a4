"""Card events as wechatpy reads them once our class is registered."""

from __future__ import annotations

import pytest
from wechatpy.work import parse_message

from bot.events import TemplateCardEvent
from tests.seal import event


def item(question: str, *options: str) -> str:
    inner = "".join(f"<OptionId>{option}</OptionId>" for option in options)
    return f"<SelectedItem><QuestionKey>{question}</QuestionKey><OptionIds>{inner}</OptionIds></SelectedItem>"


@pytest.mark.parametrize(
    ("items", "chosen"),
    [
        ("", {}),
        ("<SelectedItems/>", {}),
        (f"<SelectedItems>{item('a', '1')}</SelectedItems>", {"a": ("1",)}),
        (f"<SelectedItems>{item('a', '1', '2')}{item('b')}</SelectedItems>", {"a": ("1", "2"), "b": ()}),
    ],
    ids=["none", "empty", "one", "several"],
)
def test_selected_items_are_read_alike_whether_one_or_several(items: str, chosen: dict[str, tuple[str, ...]]) -> None:
    read = parse_message(event("template_card_event", f"<TaskId>t1</TaskId>{items}"))
    assert isinstance(read, TemplateCardEvent)
    assert read.selected() == chosen
