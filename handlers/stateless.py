"""One question without a conversation: the same handlers, nothing known of the person, nothing kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.context import Answer, Citation, Context, Turn
from handlers.dialog import Dialog
from handlers.language.cleaning import clean
from handlers.language.outside import Outside
from handlers.router import respond
from handlers.understanding.look import look, slots
from knowledge.library import Library
from knowledge.patterns import lazy
from storage.agenda import Almanac
from storage.incoming import Address, Incoming
from storage.known import Enterprise, Known, Role
from storage.outgoing import ButtonCard, CardUpdate, File, Message, Picture, Text

_FONT = lazy(r"</?font[^>]*>")
_MARKS = lazy(r"\*\*|^> ?|^#+ ", re.MULTILINE)
_NOBODY = Address("ask", "", "", "ask")


@dataclass(frozen=True, slots=True)
class Reply:
    """What was understood and what is answered, in plain words with its citations."""

    intent: Outside
    slots: dict[str, Any]
    answer: str
    citations: tuple[Citation, ...]
    refused: bool


def answer_once(
    library: Library, text: str, region: str | None, role: Role, now: datetime, almanac: Almanac | None = None
) -> Reply:
    """Answer `text` for a firm (or officer) of `region` on the day of `now` (Asia/Shanghai), by the dates that
    officers set where they were read.
    """
    turn = lone_turn(library, text, region, role, now, almanac)
    answer = respond(turn.context)
    found = look(turn)
    intent: Outside = "out_of_scope" if answer.refused else found.intent
    return Reply(intent, slots(turn, found), _words(answer), tuple(answer.citations), answer.refused)


def lone_turn(
    library: Library, text: str, region: str | None, role: Role, now: datetime, almanac: Almanac | None = None
) -> Turn:
    """A message of somebody nothing is known of but the place and the role, before anything else was said."""
    firm = Enterprise(0, region=region) if region and role == "enterprise" else None
    known = Known(0, role, officer_region=region if role == "officer" else None, enterprise=firm)
    if almanac is not None:
        known = replace(known, almanac=almanac)
    context = Context(Incoming("ask", _NOBODY, "text", now, text=text), known, library, now, stateless=True)
    return Turn(context, clean(text), Dialog())


def _words(answer: Answer) -> str:
    return "\n".join(text for text in map(plain, answer.messages) if text)


def plain(message: Message) -> str:
    """A message without marks: what was typed by a person stays as it is."""
    match message:
        case Text():
            return message.content.strip()
        case ButtonCard():
            return f"{message.title}\n{message.desc}".strip()
        case CardUpdate() | File() | Picture():
            return ""
        case _:
            return _MARKS.sub("", _FONT.sub("", message.content)).strip()
