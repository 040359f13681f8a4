"""Template cards as the stand-in keeps them: checked on arrival, pressed by people, updated with one-time codes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.tokens import Refused
from bot.sandbox.transcript import Entry

CODE_LIFETIME = 72 * 3600
"""Seconds a response_code may be used, once."""

_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_TYPES = ("button_interaction", "text_notice")


def _fail(what: str) -> Refused:
    return Refused(40058, f"invalid template_card: {what}")


def _part(card: dict[str, Any], name: str, kind: type) -> Any:
    value = card.get(name, kind())
    if not isinstance(value, kind):
        raise _fail(name)
    return value


def check_card(card: Any) -> None:
    """Raises Refused where WeCom's required fields or limits are not met. Other card types are not played here."""
    if not isinstance(card, dict) or card.get("card_type") not in _TYPES:
        raise _fail(f"card_type must be one of {', '.join(_TYPES)} in this sandbox")
    title = _part(card, "main_title", dict).get("title")
    if card["card_type"] == "text_notice":
        if not (title or card.get("sub_title_text")) or not _part(card, "card_action", dict).get("type"):
            raise _fail("main_title.title or sub_title_text, and card_action, are required")
        return
    if not title:
        raise _fail("main_title.title is required")
    if not _TASK_ID.fullmatch(str(card.get("task_id", ""))):
        raise _fail("task_id")
    buttons = _part(card, "button_list", list)
    if not 1 <= len(buttons) <= 6 or not all(isinstance(b, dict) and b.get("text") and b.get("key") for b in buttons):
        raise _fail("button_list needs 1 to 6 buttons with text and key")
    keys = [str(button["key"]) for button in buttons]
    if len(set(keys)) != len(keys) or any(len(key.encode()) > 1024 for key in keys):
        raise _fail("button keys must differ and fit 1024 bytes")


@dataclass(slots=True)
class _Code:
    task_id: str
    issued_at: float


@dataclass(slots=True)
class Cards:
    """The cards of the app by task id, and the codes that still allow an update."""

    clock: Callable[[], float]
    _entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    _codes: dict[str, _Code] = field(default_factory=dict)

    def refuse_repeated(self, task_id: str) -> None:
        """Raises Refused when the app has used this task id before."""
        if task_id in self._entries:
            raise _fail("task_id was used before")

    def keep(self, task_id: str, person: str, entry: Entry) -> None:
        """Remembers that `person` holds the card `task_id` as `entry`."""
        self._entries.setdefault(task_id, {})[person] = entry

    def held(self, task_id: str, person: str) -> Entry | None:
        """The card as this person sees it, or None."""
        return self._entries.get(task_id, {}).get(person)

    def issue_code(self, task_id: str) -> str:
        """A fresh response_code: one comes with the sent card, one more with each press."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(task_id, self.clock())
        return code

    def spend_code(self, code: str) -> str:
        """The task id the code stands for; a second use, an old or an unknown one raises Refused 60140."""
        found = self._codes.pop(code, None)
        if found is None or self.clock() - found.issued_at > CODE_LIFETIME:
            raise Refused(60140, "invalid or expired response_code")
        return found.task_id
