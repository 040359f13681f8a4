"""The bureau's own duties whose day comes soon, and those of the documents that have no day yet."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from knowledge.calendar.day_words import dated, left
from knowledge.calendar.occasions import of_duty
from knowledge.progress import standing_word
from scheduler.digests.lines import Part
from scheduler.digests.scope import Scope
from storage.agenda import DutyDate
from storage.answers import done
from storage.briefing import Line

AHEAD = timedelta(days=30)
"""How far ahead duties are told of, unless a digest tells only what comes before the next one."""


def duties(conn: Connection, scope: Scope) -> Part | None:
    """Both in one section; the undated ones only beside the whole outlook."""
    today, whole = scope.today, scope.until is None
    until = scope.until or today + AHEAD
    coming = [
        (occasion, duty)
        for duty in scope.almanac.duties
        if scope.covers(duty.region) and (occasion := of_duty(duty, today)) is not None and occasion.closes <= until
    ]
    coming.sort(key=lambda pair: (pair[0].closes, pair[1].id))
    over = done(conn, [occasion.key for occasion, _ in coming])
    open_ = [(occasion.closes, duty) for occasion, duty in coming if occasion.key not in over]
    unset = _undated(scope) if whole else []
    if not open_ and not unset:
        return None
    short = [
        Line(f"{duty.what}{scope.place(duty.region)} {dated(day, today)}，{left(day, today)}") for day, duty in open_
    ]
    full = [Line(f"{line.text}{_ground(scope, duty)}") for line, (_, duty) in zip(short, open_, strict=True)]
    if unset:
        short.append(Line(f"文件里没有定日期的{len(unset)}项"))
        full += [Line("文件里没有定日期的："), *(Line(f"　{words}") for words in unset)]
    near = f"近{AHEAD.days}天"
    title = f"{near if whole else '快到日子'}的工作{len(open_)}项" if open_ else f"{near}没有已定日期的工作"
    return Part(title, tuple(short), tuple(full), news=bool(open_))


def _undated(scope: Scope) -> list[str]:
    """The recurring duties of the places' own documents that nobody gave a day."""
    dated = {(duty.policy, duty.clause, duty.what) for duty in scope.almanac.duties}
    return [
        f"{duty.what}（《{pack.short}》{duty.clause}，{standing_word(pack, scope.today)}）"
        for pack in scope.library.packs.values()
        if pack.region in scope.regions
        for duty in pack.duties
        if duty.rhythm in ("monthly", "quarterly", "yearly") and (pack.policy, duty.clause, duty.what) not in dated
    ]


def _ground(scope: Scope, duty: DutyDate) -> str:
    pack = scope.library.packs.get(duty.policy)
    return f"（《{pack.short}》{duty.clause}，{standing_word(pack, scope.today)}）" if pack else ""
