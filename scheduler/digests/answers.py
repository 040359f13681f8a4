"""How windows were answered, and who let a yearly check, an update or a 复核 pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from knowledge.calendar.day_words import dated
from knowledge.calendar.occasions import of_window
from knowledge.ladder import held_for
from scheduler.digests.lines import Part, somebody
from scheduler.digests.scope import Scope
from scheduler.digests.windows import what
from storage import answers as kept
from storage.agenda import Almanac, Window
from storage.answers import Answers, Firm
from storage.briefing import Line
from storage.overdue import silent

AFTER = timedelta(days=30)
"""How long after its last day it is still told who has not answered."""


def overdue(almanac: Almanac, today: date) -> list[Window]:
    """The checks, updates and 复核 whose last day was lately."""
    return [window for window in almanac.windows if _is_overdue(window, today) and today <= window.closes + AFTER]


def undone(conn: Connection, window: Window) -> list[Firm]:
    """The firms that an overdue window was for and that did nothing about it: slow, so read once for everybody."""
    return list(silent(conn, window, of_window(window).key, held_for(window.kind, window.tier)))


def answered(conn: Connection, scope: Scope) -> Part | None:
    """How windows that are open, or closed lately, were answered; checks and updates that are overdue first.

    Where a digest tells only news, those answered since, or about to end.
    """
    told = _told(conn, scope)
    if not told:
        return None
    missed = sum(len(answers.silent) for window, answers in told if _is_overdue(window, scope.today))
    short = tuple(Line(_answers(window, answers, scope)) for window, answers in told)
    full: list[Line] = []
    for line, (_, answers) in zip(short, told, strict=True):
        full.append(line)
        if scope.named:
            shown = answers.silent[: kept.MOST]
            full += [Line(f"　{somebody(firm.name)}{scope.place(firm.region)}", (firm.id,)) for firm in shown]
    title = f"申报、更新和核实的回应{len(told)}项" + (f"，逾期未办{missed}家" if missed else "")
    return Part(title, short, tuple(full))


def _told(conn: Connection, scope: Scope) -> list[tuple[Window, Answers]]:
    """The windows with their answers; nothing where nobody was told and nobody answered."""
    today = scope.today
    current = {
        of_window(window).key: window
        for window in scope.almanac.windows
        if scope.concerns(window.region) and (window.opens or window.closes - AFTER) <= today <= window.closes + AFTER
    }
    if scope.until is not None:
        moved = kept.answered_since(conn, scope.regions, list(current), scope.since)
        current = {key: window for key, window in current.items() if scope.is_news(window) or key in moved}
    found = kept.answers(conn, scope.regions, list(current))
    told: list[tuple[Window, Answers]] = []
    for key, window in current.items():
        answers = found.get(key, Answers())
        if _is_overdue(window, today):
            ours = (firm for firm in scope.late.get(window.id, ()) if scope.covers(firm.region))
            answers = replace(answers, silent=tuple(ours))
        if answers != Answers():
            told.append((window, answers))
    return sorted(told, key=lambda one: (not _is_overdue(one[0], today), one[0].closes, one[0].id))


def _is_overdue(window: Window, today: date) -> bool:
    return window.kind != "application" and window.closes < today


def _open(answers: Answers) -> int:
    """Firms that were told and neither did it nor declined."""
    return max(0, answers.told - answers.done - answers.declined)


def _answers(window: Window, answers: Answers, scope: Scope) -> str:
    until = f"{dated(window.closes, scope.today)}{'已截止' if window.closes < scope.today else '截止'}"
    numbers = [f"提醒{answers.told}家", f"说已办{answers.done}"]
    numbers += [f"不申报{answers.declined}"] if answers.declined else []
    if _is_overdue(window, scope.today):
        numbers.append(f"没有办也没有提交{len(answers.silent)}")
    elif _open(answers):
        numbers.append(f"没有回应{_open(answers)}")
    return f"{what(window, scope)}（{until}）：{'，'.join(numbers)}"
