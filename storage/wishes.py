"""What people chose to hear, and how they answered what they were told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from storage.agenda import Preference, Response, Subscription
from storage.tables import outbox
from storage.tables_of_reminders import preference, response, subscription


def preferences(conn: Connection, persons: Collection[int]) -> dict[int, Preference]:
    """What each of these persons chose; who chose nothing is left out."""
    c = preference.c
    rows = conn.execute(select(preference).where(c.person_id.in_(persons))) if persons else ()
    return {
        row.person_id: Preference(
            row.reminders, None if row.leads is None else tuple(row.leads), row.quiet_from, row.quiet_to,
            row.most_per_week, row.digest, row.digest_day,
        )
        for row in rows
    }  # fmt: skip


def prefer(conn: Connection, person: int, chosen: Preference, now: datetime) -> None:
    """Keep what a person chose, in place of what they chose before."""
    conn.execute(delete(preference).where(preference.c.person_id == person))
    values = {**asdict(chosen), "leads": None if chosen.leads is None else list(chosen.leads)}
    conn.execute(insert(preference).values(person_id=person, **values, updated_at=now))


def subscriptions(conn: Connection, persons: Collection[int]) -> dict[int, tuple[Subscription, ...]]:
    """The newest word of each person on each thing, oldest first."""
    found: dict[int, dict[tuple[str, str | None, str | None], Subscription]] = {}
    c = subscription.c
    rows = conn.execute(select(subscription).where(c.person_id.in_(persons)).order_by(c.id)) if persons else ()
    for row in rows:
        one = Subscription(
            row.kind, row.tier, row.region, row.wanted, None if row.leads is None else tuple(row.leads), row.at
        )
        found.setdefault(row.person_id, {})[one.kind, one.tier, one.region] = one
    return {person: tuple(theirs.values()) for person, theirs in found.items()}


def subscribe(conn: Connection, person: int, asked: Sequence[Subscription], now: datetime) -> None:
    """Keep what a person asked to hear, or to hear no more."""
    for one in asked:
        values = {"kind": one.kind, "tier": one.tier, "region": one.region, "wanted": one.wanted}
        leads = None if one.leads is None else list(one.leads)
        conn.execute(insert(subscription).values(person_id=person, **values, leads=leads, at=now))


def respond(conn: Connection, person: int, answers: Sequence[Response], now: datetime) -> None:
    """Keep how occasions were answered, and call back what still waits to be said of them to the firm's people."""
    for one in answers:
        values = {"occasion": one.occasion, "enterprise_id": one.firm, "answer": one.answer, "until": one.until}
        conn.execute(insert(response).values(**values, person_id=person, at=now))
        c = outbox.c
        whose = c.enterprise_id.is_(None) if one.firm is None else c.enterprise_id == one.firm
        waits = update(outbox).where(c.occasion == one.occasion, whose, c.status == "pending")
        conn.execute(waits.values(status="cancelled"))
