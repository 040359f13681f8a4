"""What handing in settles: the yearly checks and updates that are open for the firm, in the bureau's calendar."""

from __future__ import annotations

from datetime import timedelta

from handlers.context import Turn
from handlers.firm import titles_said
from handlers.verdict.checking import facts
from knowledge.calendar.occasion import KINDS
from knowledge.calendar.occasions import of_window
from knowledge.ladder import held_for
from knowledge.regions import within
from storage.agenda import Response, Window
from storage.outgoing import Text

_KINDS = ("update", "check")
LATE = timedelta(days=90)
"""So long after its last day a check can still be done late."""


def of_place(turn: Turn) -> list[Window]:
    """Yearly checks and updates of the firm's place, of whatever title, open now or lately; the first to end first."""
    firm = turn.known.enterprise
    region = turn.answer.changes.enterprise.get("region") or (firm.region if firm else None)
    return [
        window
        for window in turn.known.almanac.windows
        if window.kind in _KINDS
        and region is not None
        and within(region, window.region)
        and (window.opens or turn.today) <= turn.today <= window.closes + LATE
    ]


def open_checks(turn: Turn) -> list[Window]:
    """Those of them that the present firm is asked for, by the titles on record."""
    said = titles_said(facts(turn))
    held = {title.get("tier") for title in (said.value if said else None) or ()}
    return [window for window in of_place(turn) if held & held_for(window.kind, window.tier)]


def settle(turn: Turn) -> None:
    """Note for the confirmed firm that they are done, so that nobody is reminded of them any more."""
    firm = turn.known.enterprise
    found = open_checks(turn) if firm is not None and firm.confirmed else []
    if firm is None or not found:
        return
    for window in found:
        turn.answer.changes.responses.append(Response(of_window(window).key, firm.id, "done"))
    names = "、".join(dict.fromkeys(f"{window.year}年的{KINDS[window.kind]}" for window in found))
    late = "，已过截止日，按迟交记" if all(window.closes < turn.today for window in found) else ""
    turn.answer.says(Text(content=f"{names}记作已办{late}，这件事不再提醒贵公司。"))
