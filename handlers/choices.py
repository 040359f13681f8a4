"""Cards with choices: buttons where the client shows them, always numbered in the text as well."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Turn
from knowledge.regions import Ambiguous
from storage.outgoing import Button, ButtonCard

CITIES = ("济宁", "聊城", "日照", "金湖")
"""The places whose own documents we have."""
SEPARATOR = "|"
"""Between a card's token and the words of a button, inside the button's key."""


def offer(turn: Turn, token: str, title: str, choices: Sequence[str], desc: str = "") -> ButtonCard:
    """A question with choices. `token` names the question, so that a card of an earlier one is not taken for it."""
    turn.dialog.awaiting, turn.dialog.choices = token, list(choices)
    numbered = "\n".join(f"{i}. {choice}" for i, choice in enumerate(choices, 1))
    buttons = tuple(Button(key=f"{token}{SEPARATOR}{choice}", text=choice) for choice in choices[:6])
    return ButtonCard(title=title, desc=f"{desc}\n{numbered}".strip(), buttons=buttons)


def which_place(turn: Turn, token: str, unclear: Ambiguous) -> ButtonCard:
    """Which of the places that go by one name (高新区, 开发区) is meant."""
    return offer(turn, token, f"“{unclear.word}”是哪一个？", unclear.of[:6])


def chosen(turn: Turn) -> str:
    """The words typed, or those of the choice whose number was typed."""
    text = turn.text.strip().rstrip("。.、")
    if text.isdecimal() and 1 <= int(text) <= len(turn.dialog.choices):
        return turn.dialog.choices[int(text) - 1]
    return turn.text
