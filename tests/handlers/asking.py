"""One message through the handlers alone: no database, no channel, only what is known and the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.consent import VERSION
from handlers.context import Answer, Context
from handlers.router import respond
from knowledge.library import Library, load_library
from storage.agenda import Almanac
from storage.changes import Changes
from storage.incoming import Address, Incoming, Kind
from storage.known import Consent, Enterprise, Fact, Known
from storage.outgoing import ButtonCard, CardUpdate, File, Picture

TODAY = date(2026, 11, 21)
LIBRARY: Library = load_library()
AGREED = Consent(VERSION, True, datetime(2026, 1, 1, tzinfo=UTC))


def someone(region: str | None = None, variant: str | None = None, *facts: Fact) -> Known:
    """A person who has agreed and speaks for a firm, if a region is given."""
    firm = Enterprise(1, region=region, variant=variant) if region else None
    return Known(1, consent=AGREED, enterprise=firm, facts=facts, firms=(firm,) if firm else ())


def ask(
    text: str, known: Known | None = None, today: date = TODAY, kind: Kind = "text", key: str = "", code: str = ""
) -> Answer:
    """What the bot answers to `text` on a day."""
    at = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
    incoming = Incoming("k", Address("wecom", "c", "1", "u"), kind, at, text=text, event_key=key, response_code=code)
    return respond(Context(incoming, known or Known(1), LIBRARY, at))


def after(known: Known, answer: Answer) -> Known:
    """What is known once the answer is saved."""
    changes = answer.changes
    return replace(
        known,
        dialog=changes.dialog if changes.dialog_changed else known.dialog,
        facts=(*known.facts, *changes.facts),
        consent=changes.consent or known.consent,
        almanac=_set(known.almanac, changes),
    )


def _set(almanac: Almanac, changes: Changes) -> Almanac:
    """The almanac with the windows, days and duties that were set."""
    windows = {window.id: window for window in almanac.windows}
    for change in changes.windows:
        number = change.window.id or max(windows, default=0) + 1
        windows[number] = replace(change.window, id=number)
        if change.withdrawn:
            del windows[number]
    days = {**almanac.days, **{one.day: one.worked for one in changes.days if one.worked is not None}}
    return replace(almanac, windows=tuple(windows.values()), days=days, duties=(*almanac.duties, *changes.duties))


def talk(known: Known, *texts: str) -> tuple[Known, str]:
    """Say several things one after the other; what is known at the end and the last answer in words."""
    said = ""
    for text in texts:
        answer = ask(text, known)
        known, said = after(known, answer), words(answer)
    return known, said


def words(answer: Answer) -> str:
    """What a person reads."""
    lines = []
    for message in answer.messages:
        match message:
            case ButtonCard():
                lines.append(f"{message.title}\n{message.desc}")
            case CardUpdate():
                lines.append(message.chosen)
            case File() | Picture():
                lines.append(message.name)
            case _:
                lines.append(message.content)
    return "\n".join(lines)
