"""The decrypted XML of one callback, read by wechatpy, as an Incoming: or nothing for an event we do not answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy.fields import BaseField, IntegerField, StringField
from wechatpy.work import parse_message
from wechatpy.work.events import BaseEvent

from bot.crypto import Refused
from bot.menu import WORDS
from storage.incoming import WECOM, Address, Incoming, Kind, names_one_person

CHANNEL = WECOM
MAX_AGENT = 64
"""Characters of an agent number; a downstream corp's is not known here."""
_EVENTS: dict[str, Kind] = {"enter_agent": "enter", "click": "click", "template_card_event": "card"}


def as_list(value: Any) -> list[Any]:
    """wechatpy's XML reader gives one child as itself and several as a list; here both are a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class TemplateCardEvent(BaseEvent):  # type: ignore[misc]  # wechatpy ships no types
    """A pressed button of a template card (doc 90240), which wechatpy does not know; naming it registers it."""

    event = "template_card_event"
    agent = IntegerField("AgentID", 0)
    key = StringField("EventKey", "")
    task_id = StringField("TaskId", "")
    response_code = StringField("ResponseCode", "")
    selected_items = BaseField("SelectedItems")

    def selected(self) -> dict[str, tuple[str, ...]]:
        """The options chosen in a card's lists, by question."""
        items = self.selected_items if isinstance(self.selected_items, Mapping) else {}
        chosen = [item for item in as_list(items.get("SelectedItem")) if isinstance(item, Mapping)]
        return {
            str(item.get("QuestionKey") or ""): tuple(
                str(option) for option in as_list((item.get("OptionIds") or {}).get("OptionId"))
            )
            for item in chosen
        }


class Reader:
    """Turns decrypted XML into an Incoming. `corps` may write to us; `agent_id` is our app in our own corp."""

    def __init__(self, corp_id: str, agent_id: int, corps: frozenset[str]) -> None:
        self._corp_id = corp_id
        self._agent_id = str(agent_id)
        self._corps = corps

    def read(self, xml: str) -> Incoming | None:
        """The message, or None for an event that we do not answer. Raises Refused.

        Messages that are not text (voice, image, …) come as kind "other" with no text, so that they can be told
        politely what is read here.
        """
        # Refused before any parser sees it: WeCom never sends one, and entities are what bombs are made of.
        if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
            raise Refused("document type")
        try:
            message = parse_message(xml)
            data: Mapping[str, Any] = message._data
            kind = self._kind(data)
        except (ExpatError, LookupError, TypeError, ValueError, AttributeError):
            raise Refused("XML") from None
        corp = _field(data, "ToUserName")
        if corp not in self._corps:
            raise Refused("corp", 403)
        if kind is None:
            return None
        agent, user = _field(data, "AgentID"), _field(data, "FromUserName")
        # A downstream corp numbers the shared app in its own way, so only our own corp's number is known.
        if corp == self._corp_id and agent != self._agent_id:
            raise Refused("agent", 403)
        if not names_one_person(user) or not 0 < len(agent) <= MAX_AGENT:
            raise Refused("sender")
        event_key = _field(data, "EventKey")
        message_id = _field(data, "MsgId")
        return Incoming(
            key=f"msg:{corp}/{agent}/{message_id}" if message_id else "xml:" + hashlib.sha256(xml.encode()).hexdigest(),
            address=Address(CHANNEL, corp, agent, user),
            kind=kind,
            sent_at=_moment(_field(data, "CreateTime")),
            text=_field(data, "Content") if kind == "text" else WORDS.get(event_key, event_key),
            event_key=event_key,
            task_id=_field(data, "TaskId"),
            response_code=_field(data, "ResponseCode"),
        )

    def _kind(self, data: Mapping[str, Any]) -> Kind | None:
        if data["MsgType"].lower() == "event":
            return _EVENTS.get(data["Event"].lower())
        return "text" if data["MsgType"].lower() == "text" else "other"


def _field(data: Mapping[str, Any], name: str) -> str:
    """One plain field; a repeated or nested one is no message of WeCom's."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused("field")
    return value


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused("time") from None
