"""What an officer asks of the last days: who handed in, who came new, who asked, who hears no more.

`regions` are codes of places: everything is of these and of what lies below. Days are those of China; the first and
the last one count.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from storage.clock import SHANGHAI
from storage.facts import of_a_stranger, withdrawn
from storage.newest import newest_consent
from storage.places import below
from storage.tables import consent, enterprise, fact, membership, outbox
from storage.tables_of_reminders import preference, response, subscription
from storage.tables_of_requests import declaration, request

MOST = 300
"""Rows read of one kind."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something of a firm at a moment. `what` is a version handed in, an occasion's key or a request's number;
    `kind` and `topic` those of a request or a word.
    """

    firm: int | None
    name: str | None
    region: str | None
    at: datetime
    what: str = ""
    kind: str = ""
    topic: str | None = None


def handed_in(conn: Connection, regions: Collection[str], first: date, last: date) -> list[Happened]:
    """The declarations firms handed in, the newest version of each firm, oldest first."""
    d, e = declaration.c, enterprise.c
    newest = select(func.max(d.id)).where(_between(d.at, first, last)).group_by(d.enterprise_id)
    query = (
        select(e.id, e.name, e.region, d.at, d.version)
        .join(enterprise, e.id == d.enterprise_id)
        .where(d.id.in_(newest), below(e.region, regions))
    )
    rows = conn.execute(query.order_by(d.at, d.id).limit(MOST))
    return [Happened(firm, name, region, at, str(version)) for firm, name, region, at, version in rows]


def done(conn: Connection, regions: Collection[str], first: date, last: date) -> list[Happened]:
    """What firms said they had done in those days and have not taken back, oldest first; `what` is the occasion."""
    r, e = response.c, enterprise.c
    newest = select(func.max(r.id)).where(r.enterprise_id.is_not(None)).group_by(r.enterprise_id, r.occasion)
    query = (
        select(e.id, e.name, e.region, r.at, r.occasion)
        .join(enterprise, e.id == r.enterprise_id)
        .where(r.answer == "done", _between(r.at, first, last), below(e.region, regions), r.id.in_(newest))
    )
    return [Happened(*row) for row in conn.execute(query.order_by(r.at, r.id).limit(MOST))]


def newcomers(conn: Connection, regions: Collection[str], first: date, last: date) -> list[Happened]:
    """Firms for which somebody was confirmed in those days and nobody before, oldest first."""
    m, e = membership.c, enterprise.c
    at = func.min(m.confirmed_at)
    query = (
        select(e.id, e.name, e.region, at)
        .join(enterprise, e.id == m.enterprise_id)
        .where(below(e.region, regions), m.confirmed_at.is_not(None))
        .group_by(e.id, e.name, e.region)
        .having(_between(at, first, last))
    )
    return [Happened(*row) for row in conn.execute(query.order_by(at, e.id).limit(MOST))]


def asked(conn: Connection, regions: Collection[str], first: date, last: date) -> list[Happened]:
    """What was asked of the bureau in those days, open or closed, oldest first; `what` is the number."""
    q, e = request.c, enterprise.c
    query = (
        select(e.id, e.name, q.region, q.created_at, q.number, q.kind, q.topic)
        .outerjoin(enterprise, e.id == q.enterprise_id)
        .where(_between(q.created_at, first, last), below(q.region, regions))
    )
    return [Happened(*row) for row in conn.execute(query.order_by(q.created_at, q.id).limit(MOST))]


def unsubscribed(conn: Connection, regions: Collection[str]) -> list[Happened]:
    """Firms of which a confirmed person wants to hear no more, and since when: of everything (`kind` empty), or of a
    kind of thing and a title. Each is told once, however many of its people said so.
    """
    m, e, p, s = membership.c, enterprise.c, preference.c, subscription.c
    no_more = subscription.alias("no_more").c
    ours = (m.confirmed_at.is_not(None), below(e.region, regions))
    of = membership.join(enterprise, e.id == m.enterprise_id)
    nothing = conn.execute(
        select(m.person_id, e.id, e.name, e.region, p.updated_at)
        .select_from(of.join(preference, p.person_id == m.person_id))
        .where(*ours, ~p.reminders)
        .limit(MOST)
    ).all()
    words = conn.execute(
        select(m.person_id, e.id, e.name, e.region, s.at, s.kind, s.tier, s.wanted)
        .select_from(of.join(subscription, s.person_id == m.person_id))
        .where(*ours, m.person_id.in_(select(no_more.person_id).where(~no_more.wanted)))
        .order_by(s.id)
    )
    silent = {person for person, *_ in nothing}
    found: dict[tuple[int | None, str, str | None], Happened] = {}
    for one in [*(Happened(*row[1:]) for row in nothing), *_standing_words(words, silent)]:
        found.setdefault((one.firm, one.kind, one.topic), one)
    return sorted(found.values(), key=lambda one: (one.at, one.firm or 0))[:MOST]


def reminded(conn: Connection, regions: Collection[str], first: date, last: date) -> list[Happened]:
    """Of which occasions (`what`) firms were reminded in those business days, or are still to be on them; `kind` is
    the state of the messages in the outbox. The newest first.
    """
    o, e = outbox.c, enterprise.c
    at = func.max(o.not_before)
    query = (
        select(e.id, e.name, e.region, at, o.occasion, o.status)
        .join(enterprise, e.id == o.enterprise_id)
        .where(*_reminders(regions, first, last))
        .group_by(e.id, e.name, e.region, o.occasion, o.status)
        .order_by(at.desc(), e.id)
    )
    return [Happened(*row) for row in conn.execute(query.limit(MOST))]


def reminders(conn: Connection, regions: Collection[str], first: date, last: date) -> dict[str, tuple[int, int]]:
    """How many messages those were by their state, and to how many firms."""
    o = outbox.c
    query = (
        select(o.status, func.count(), func.count(o.enterprise_id.distinct()))
        .join(enterprise, enterprise.c.id == o.enterprise_id)
        .where(*_reminders(regions, first, last))
        .group_by(o.status)
    )
    return {state: (many, firms) for state, many, firms in conn.execute(query)}


def _reminders(regions: Collection[str], first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    o = outbox.c
    about = (o.occasion.is_not(None), o.status != "cancelled")
    return *about, _between(o.not_before, first, last), below(enterprise.c.region, regions)


def changed(conn: Connection, regions: Collection[str], first: date, last: date) -> list[Happened]:
    """Firms of which something was put on record in those days, the newest first; `what` is how many facts. Nothing of
    those who have withdrawn or are strangers to the firm, and no value.
    """
    f, e = fact.c, enterprise.c
    at = func.max(f.at)
    query = (
        select(e.id, e.name, e.region, at, func.count(f.key.distinct()))
        .join(enterprise, e.id == f.enterprise_id)
        .where(_between(f.at, first, last), below(e.region, regions), ~of_a_stranger(), ~withdrawn())
        .group_by(e.id, e.name, e.region)
        .order_by(at.desc(), e.id)
    )
    return [
        Happened(firm, name, region, when, str(many))
        for firm, name, region, when, many in conn.execute(query.limit(MOST))
    ]


def unagreed(conn: Connection, regions: Collection[str], notice: str) -> tuple[list[Happened], int]:
    """Firms with a confirmed person of whom nobody agreed to that version of the notice, by their id; and how many
    firms there are without any confirmed person: of those no more may be told.
    """
    m, e, c = membership.c, enterprise.c, consent.c
    of_it = (m.enterprise_id == e.id, m.confirmed_at.is_not(None))
    agrees = exists().where(
        *of_it, c.person_id == m.person_id, c.id == newest_consent(m.person_id), c.granted, c.version == notice
    )
    member = exists().where(*of_it)
    here = below(e.region, regions)
    rows = conn.execute(
        select(e.id, e.name, e.region, e.created_at).where(here, member, ~agrees).order_by(e.id).limit(MOST)
    )
    alone = conn.execute(select(func.count()).select_from(enterprise).where(here, ~member)).scalar_one()
    return [Happened(*row) for row in rows], int(alone)


def _standing_words(rows: Any, silent: Collection[int]) -> Collection[Happened]:
    """Words that somebody wants to hear no more of a thing, and that no later word of theirs has taken back."""
    found: dict[tuple[Any, ...], Happened] = {}
    for person, firm, name, region, at, kind, tier, wanted in rows:
        if person in silent:
            continue
        if wanted:
            found = {k: one for k, one in found.items() if k[:3] != (person, firm, kind) or tier not in (None, k[3])}
        else:
            found[person, firm, kind, tier] = Happened(firm, name, region, at, "", kind, tier)
    return found.values()


def _between(column: Any, first: date, last: date) -> ColumnElement[bool]:
    start = datetime.combine(first, time(), SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    return and_(column >= start, column < end)
