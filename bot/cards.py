"""Outgoing records as the JSON that WeCom's API takes (docs 90236, 94888)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from scheduler.delivery import Delivery
from storage.incoming import names_one_person
from storage.outgoing import MAX_BYTES, ButtonCard, CardUpdate, Markdown, Text

# What WeCom advises; phones cut what is longer.
TITLE, SUBTITLE, BUTTON = 36, 160, 10
NOTICE_REPEATS = 14400
"""Seconds in which WeCom drops a repeated notice: its longest, four hours."""
_BLANKS = " \u00a0\u2002\u3000"
_MARKS = tuple("".join(_BLANKS[number >> 2 * place & 3] for place in range(5)) for number in range(4**5))
"""Five of four kinds of blanks tell a thousand rows apart."""


def message_body(delivery: Delivery, agent_id: int) -> dict[str, Any]:
    """The body of message/send. It depends on the outbox row alone, so that a second try is byte for byte the first.

    Raises ValueError for a content that WeCom would cut and for an address of more or less than one person.
    """
    return _body(delivery, agent_id, _content(delivery))


def file_body(delivery: Delivery, media_id: str, agent_id: int) -> dict[str, Any]:
    """The body of message/send for an uploaded file; with the upload kept on the row, a retry is the same again.

    Raises ValueError.
    """
    return _body(delivery, agent_id, {"msgtype": "file", "file": {"media_id": media_id}})


def picture_body(delivery: Delivery, media_id: str, agent_id: int) -> dict[str, Any]:
    """The body of message/send for an uploaded picture. Raises ValueError."""
    return _body(delivery, agent_id, {"msgtype": "image", "image": {"media_id": media_id}})


def _body(delivery: Delivery, agent_id: int, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "touser": _one(delivery.address.user),
        "agentid": agent_id,
        **content,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": _interval(delivery),
    }


def update_body(update: CardUpdate, user: str, agent_id: int) -> dict[str, Any]:
    """The body of message/update_template_card: greys the card this person pressed. Raises ValueError."""
    return {
        "userids": [_one(user)],
        "agentid": agent_id,
        "response_code": update.response_code,
        "button": {"replace_name": update.chosen},
    }


def task_id(delivery: Delivery) -> str:
    """The card's own id. The digest keeps it unique when a restored database gives out a row number again."""
    return f"t{delivery.id}-{sha256(delivery.key.encode()).hexdigest()[:8]}"


def _one(user: str) -> str:
    # Refused where it comes in, too; what an older version or a restored database holds must not reach everybody.
    if not names_one_person(user):
        raise ValueError("the address does not name one person")
    return user


def _interval(delivery: Delivery) -> int:
    # WeCom drops a request that repeats another to the byte. Answers may repeat: two rows with equal words differ here,
    # within WeCom's own default of half an hour; 1,500 values keep two of one person from meeting by chance.
    return NOTICE_REPEATS if delivery.notice else 300 + delivery.id % 1500


def _told_apart(content: str, number: int) -> str:
    """The words of a row, with blanks at their end by which equal words of another row are another message.

    What is taken for a repeat is not written down in full: it may go by person and words alone, and who asks twice
    within minutes would be answered once. Words that leave no room for blanks go as they are.
    """
    marked = content + _MARKS[number % len(_MARKS)]
    return marked if len(marked.encode()) <= MAX_BYTES else content


def _content(delivery: Delivery) -> dict[str, Any]:
    message = delivery.message
    if isinstance(message, Text | Markdown):
        if len(message.content.encode()) > MAX_BYTES:
            raise ValueError(f"{message.kind} is longer than {MAX_BYTES} bytes")
        return {"msgtype": message.kind, message.kind: {"content": _told_apart(message.content, delivery.id)}}
    if isinstance(message, ButtonCard):
        return {"msgtype": "template_card", "template_card": _button_card(message, task_id(delivery))}
    raise ValueError("a card update is applied and a file uploaded first")


def _button_card(card: ButtonCard, task: str) -> dict[str, Any]:
    return {
        "card_type": "button_interaction",
        "main_title": {"title": _trim(card.title, TITLE)},
        # The title's own desc holds 44 characters: too few for six numbered choices.
        **({"sub_title_text": _trim(card.desc, SUBTITLE)} if card.desc else {}),
        "task_id": task,
        "button_list": [
            {"text": _trim(button.text, BUTTON), "style": button.style, "key": button.key} for button in card.buttons
        ],
    }


def _trim(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
