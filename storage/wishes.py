"""What people chose to hear, what they were reminded of, and how they answered."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from storage import outbox as promises
from storage import rounds
from storage.agenda import Preference, Reminder, Response, Subscription
from storage.many import among
from storage.outbox import BROADCAST, open_
from storage.tables import address, audit, outbox
from storage.tables_of_reminders import preference, response, subscription, window

REMEMBERED = timedelta(days=365)
"""How far back a person's reminders are looked at."""
MOST = 20
"""So many of them, the newest; of one thing only the latest."""
_READ = 200
ERASED = "own data"
"""What the audit calls that of which a person deleted everything."""


def preferences(conn: Connection, persons: Collection[int]) -> dict[int, Preference]:
    """What each of these persons chose; who chose nothing is left out."""
    c = preference.c
    query = select(preference).where(among(c.person_id, "persons", conn.dialect.name))
    rows = conn.execute(query, {"persons": list(persons)}) if persons else ()
    return {
        row.person_id: Preference(
            row.reminders, None if row.leads is None else tuple(row.leads), row.quiet_from, row.quiet_to,
            row.most_per_week, row.digest, row.digest_day,
        )
        for row in rows
    }  # fmt: skip


def prefer(conn: Connection, person: int, chosen: Preference, now: datetime) -> None:
    """Keep what a person chose, in place of what they chose before; with 退订 what waits is called back."""
    conn.execute(delete(preference).where(preference.c.person_id == person))
    values = {**asdict(chosen), "leads": None if chosen.leads is None else list(chosen.leads)}
    conn.execute(insert(preference).values(person_id=person, **values, updated_at=now))
    if not chosen.reminders:
        call_back(conn, person, "已退订")


def subscriptions(conn: Connection, persons: Collection[int]) -> dict[int, tuple[Subscription, ...]]:
    """The newest word of each person on each thing, oldest first."""
    found: dict[int, dict[tuple[str, str | None, str | None], Subscription]] = {}
    c = subscription.c
    query = select(subscription).where(among(c.person_id, "persons", conn.dialect.name)).order_by(c.id)
    rows = conn.execute(query, {"persons": list(persons)}) if persons else ()
    for row in rows:
        one = Subscription(
            row.kind, row.tier, row.region, row.wanted, None if row.leads is None else tuple(row.leads), row.at
        )
        theirs = found.setdefault(row.person_id, {})
        theirs.pop((row.kind, row.tier, row.region), None)  # said again it is the newest
        theirs[row.kind, row.tier, row.region] = one
    return {person: tuple(theirs.values()) for person, theirs in found.items()}


def subscribe(conn: Connection, person: int, asked: Sequence[Subscription], now: datetime) -> None:
    """Keep what a person asked to hear, or to hear no more: then what waits of it is called back."""
    for one in asked:
        values = {"kind": one.kind, "tier": one.tier, "region": one.region, "wanted": one.wanted}
        leads = None if one.leads is None else list(one.leads)
        conn.execute(insert(subscription).values(person_id=person, **values, leads=leads, at=now))
    unwanted = {(one.kind, one.tier) for one in asked if not one.wanted}
    if not unwanted:
        return
    rows = conn.execute(select(outbox.c.id, outbox.c.occasion).where(*_waiting(person))).all()
    said = _said_of(conn, {row.occasion for row in rows})
    ids = [row.id for row in rows if not unwanted.isdisjoint(said.get(row.occasion, ()))]
    if ids:
        promises.call_back(conn, outbox.c.id.in_(ids), "已退订")


def resume(conn: Connection, person: int) -> None:
    """Take out every word by which a person ended something: what they asked for before speaks again, the rest is told
    as to whoever never said anything.
    """
    conn.execute(delete(subscription).where(subscription.c.person_id == person, ~subscription.c.wanted))


def respond(conn: Connection, person: int, answers: Sequence[Response], now: datetime) -> None:
    """Keep how occasions were answered, and call back what still waits to be said of them to the firm's people."""
    for one in answers:
        occasion = rounds.answered(conn, one.occasion, one.firm, person, now)
        values = {"occasion": occasion, "enterprise_id": one.firm, "answer": one.answer, "until": one.until}
        conn.execute(insert(response).values(**values, person_id=person, at=now))
        c = outbox.c
        whose = c.enterprise_id.is_(None) if one.firm is None else c.enterprise_id == one.firm
        if one.firm is None and not one.occasion.startswith("duty:"):  # officers share a duty; nobody else an answer
            whose &= c.address_id.in_(select(address.c.id).where(address.c.person_id == person))
        promises.call_back(conn, (c.occasion == occasion) & whose, "已有回复")


def reminders(conn: Connection, person: int, now: datetime) -> tuple[Reminder, ...]:
    """What a person was reminded of within the last year, newest first, each with the newest answer of the firm;
    nothing of before they deleted their data.
    """
    o, r, a = outbox.c, response.c, audit.c
    deleted = select(func.max(a.at)).where(a.subject == ERASED, a.action == "erase", a.person_id == person)
    since = conn.execute(deleted).scalar()
    since = now - REMEMBERED if since is None else max(since, now - REMEMBERED)
    mine = select(address.c.id).where(address.c.person_id == person)
    sent = (
        select(o.occasion, o.enterprise_id, o.not_before, o.payload)
        .where(o.address_id.in_(mine), o.occasion.is_not(None), o.status == "sent", o.not_before > since)
        .order_by(o.not_before.desc(), o.id.desc())
        .limit(_READ)
    )
    newest: dict[tuple[str, int | None], Any] = {}
    for row in conn.execute(sent):
        newest.setdefault((row.occasion, row.enterprise_id), row)
    kept = dict(list(newest.items())[:MOST])
    if not kept:
        return ()
    # Without a firm officers share a duty; anything else is each person's own.
    theirs = or_(r.enterprise_id.is_not(None), r.occasion.startswith("duty:"), r.person_id == person)
    answers = select(response).where(r.occasion.in_({occasion for occasion, _ in kept}), theirs).order_by(r.id)
    given = {(row.occasion, row.enterprise_id): row for row in conn.execute(answers)}
    found = []
    for key, row in kept.items():
        words, acts = _read(row.payload)
        answer = given.get(key)
        if answer is None:
            found.append(Reminder(*key, row.not_before, words, acts=acts))
        else:
            own = answer.person_id == person
            told = (answer.answer, answer.until, answer.at, own)
            found.append(Reminder(*key, row.not_before, words, *told, acts=acts))
    return tuple(found)


def call_back(conn: Connection, person: int, why: str, firm: int | None = None) -> None:
    """Cancel what waits to be told to a person of itself (never an answer), of one firm or of everything; what is on
    its way is not tried again.

    What an officer writes to many has no occasion and is called back with the reminders.
    """
    c = outbox.c
    whose = () if firm is None else (c.enterprise_id == firm,)
    mine, unsettled, _ = _waiting(person)
    which = and_(mine, unsettled, or_(c.occasion.is_not(None), c.priority == BROADCAST), *whose)
    promises.call_back(conn, which, why)


def erase(conn: Connection, person: int) -> None:
    """Delete what a person chose. How they answered for a confirmed firm is the firm's and stays, without their name.

    To be called before their unconfirmed firms go.
    """
    for table in (preference, subscription):
        conn.execute(delete(table).where(table.c.person_id == person))
    own = response.c.enterprise_id.is_(None) & ~response.c.occasion.startswith("duty:")
    conn.execute(delete(response).where(response.c.person_id == person, own))
    conn.execute(update(response).where(response.c.person_id == person).values(person_id=None))


def _waiting(person: int) -> tuple[ColumnElement[bool], ...]:
    c = outbox.c
    mine = select(address.c.id).where(address.c.person_id == person)
    return c.address_id.in_(mine), open_(c.status), c.occasion.is_not(None)


def _said_of(conn: Connection, occasions: Collection[str]) -> dict[str, set[tuple[str, str | None]]]:
    """By which words each occasion is unsubscribed from: its kind with its tier, and the kind alone."""
    numbers = {occasion: int(occasion.split(":")[1]) for occasion in occasions if occasion.startswith("window:")}
    rows = conn.execute(select(window.c.id, window.c.kind, window.c.tier).where(window.c.id.in_(numbers.values())))
    windows = {row.id: (row.kind, row.tier) for row in rows}
    found = {}
    for occasion in occasions:
        first, *parts = occasion.split(":")
        kind, tier = windows.get(numbers.get(occasion, 0), (first, None))
        if first == "title" and len(parts) > 1:
            kind, tier = "recheck", parts[1]
        found[occasion] = {(kind, tier), (kind, None)}
    return found


def _read(payload: str | None) -> tuple[str, tuple[str, ...]]:
    """What a frozen message says first, and its buttons; nothing once its words are gone."""
    said = json.loads(payload) if payload else {}
    words = str(said.get("title") or said.get("content") or "")
    return words.splitlines()[0] if words else "", tuple(button["text"] for button in said.get("buttons", ()))
