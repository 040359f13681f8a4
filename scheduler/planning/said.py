"""What decides whether people hear: consent, what they chose, how was answered, what was promised; read in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from scheduler.planning.hearing import Hearing
from storage import outbox, wishes
from storage.agenda import Preference, Subscription
from storage.clock import SHANGHAI, day_of
from storage.many import among
from storage.tables import consent, enterprise, member_role
from storage.tables import outbox as rows
from storage.tables_of_reminders import response


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest answer to an occasion: by whom, how, and for `later` until when."""

    person: int | None
    answer: str
    until: date | None
    on: date


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of the outbox about an occasion; `open` while it holds: not cancelled. `waits`: not sent yet.

    `unsure`: nobody knows whether it arrived.
    """

    key: str
    day: date
    open: bool
    unsure: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of the people of a batch and of what they hear of."""

    agreed: frozenset[int]
    officers: frozenset[int]
    preferences: Mapping[int, Preference]
    wishes: Mapping[int, Sequence[Subscription]]
    places: Mapping[int, str | None]
    answers: Mapping[tuple[str, int | None], Sequence[Answer]]
    promises: Mapping[tuple[str, int | None, int], Sequence[Promise]]

    def told(self, hearing: Hearing) -> Sequence[Promise]:
        """What this person was promised of this occasion for this firm."""
        return self.promises.get((hearing.occasion.key, hearing.firm, hearing.address_id), ())

    def answer(self, hearing: Hearing) -> Answer | None:
        """How it was answered: by anybody of the firm, by any officer for a duty, else by the person alone."""
        given = self.answers.get((hearing.occasion.key, hearing.firm), ())
        if hearing.firm is None and hearing.person not in self.officers:
            given = [one for one in given if one.person == hearing.person]
        return given[-1] if given else None


def said(conn: Connection, batch: Sequence[Hearing], consent_version: str) -> Said:
    """Everything that decides about a batch, in a handful of statements."""
    persons = sorted({hearing.person for hearing in batch})
    firms = sorted({hearing.firm for hearing in batch if hearing.firm is not None})
    keys = sorted({hearing.occasion.key for hearing in batch})
    lone = sorted({hearing.address_id for hearing in batch if hearing.firm is None})
    dialect = conn.dialect.name
    agreed = conn.execute(_agreed(dialect), {"persons": persons, "version": consent_version}).scalars()
    acting = conn.execute(_officers(dialect), {"persons": persons}).scalars()
    places = conn.execute(_places(dialect), {"firms": firms}) if firms else ()
    answers: dict[tuple[str, int | None], list[Answer]] = {}
    promises: dict[tuple[str, int | None, int], list[Promise]] = {}
    for about, given in (("firms", firms), ("lone", lone)):
        if not given:
            continue
        asked = {"keys": keys, about: given}
        answered = {"keys": keys, "firms": firms} if about == "firms" else {"keys": keys}
        for r in conn.execute(_answers(dialect, about == "firms"), answered):
            one = Answer(r.person_id, r.answer, r.until, day_of(r.at))
            answers.setdefault((r.occasion, r.enterprise_id), []).append(one)
        for r in conn.execute(_promises(dialect, about == "firms"), asked):
            waits = r.status in ("pending", "sending")
            promise = Promise(r.key, day_of(r.not_before), r.status != "cancelled", r.unknown_since is not None, waits)
            promises.setdefault((r.occasion, r.enterprise_id, r.address_id), []).append(promise)
    return Said(
        frozenset(agreed),
        frozenset(acting),
        wishes.preferences(conn, persons),
        wishes.subscriptions(conn, persons),
        {row.id: row.region for row in places},
        answers,
        promises,
    )


def told_lately(conn: Connection, address_ids: Iterable[int], day: date) -> dict[int, int]:
    """How many reminders each address was promised in the seven days up to that one, cancelled ones left out."""
    start = datetime.combine(day - timedelta(days=6), datetime.min.time(), SHANGHAI)
    found = conn.execute(
        _lately(conn.dialect.name), {"addresses": sorted(address_ids), "start": start, "end": start + timedelta(days=7)}
    )
    return {row[0]: row[1] for row in found}


@cache
def _agreed(dialect: str) -> Select[Any]:
    newest_of = (
        select(func.max(consent.c.id))
        .where(among(consent.c.person_id, "persons", dialect))
        .group_by(consent.c.person_id)
    )
    return select(consent.c.person_id).where(
        consent.c.id.in_(newest_of), consent.c.granted, consent.c.version == bindparam("version")
    )


@cache
def _officers(dialect: str) -> Select[Any]:
    c = member_role.c
    return select(c.person_id).where(among(c.person_id, "persons", dialect), c.role == "officer")


@cache
def _places(dialect: str) -> Select[Any]:
    return select(enterprise.c.id, enterprise.c.region).where(among(enterprise.c.id, "firms", dialect))


@cache
def _answers(dialect: str, of_firms: bool) -> Select[Any]:
    c = response.c
    whose = among(c.enterprise_id, "firms", dialect) if of_firms else c.enterprise_id.is_(None)
    return (
        select(c.occasion, c.enterprise_id, c.person_id, c.answer, c.until, c.at)
        .where(among(c.occasion, "keys", dialect), whose)
        .order_by(c.id)
    )


@cache
def _promises(dialect: str, of_firms: bool) -> Select[Any]:
    c = rows.c
    whose = (
        (among(c.enterprise_id, "firms", dialect),)
        if of_firms
        else (c.enterprise_id.is_(None), among(c.address_id, "lone", dialect))
    )
    return select(c.key, c.occasion, c.enterprise_id, c.address_id, c.status, c.unknown_since, c.not_before).where(
        among(c.occasion, "keys", dialect), *whose, c.priority == outbox.NOTICE
    )


@cache
def _lately(dialect: str) -> Select[Any]:
    c = rows.c
    return (
        select(c.address_id, func.count())
        .where(
            among(c.address_id, "addresses", dialect),
            c.priority == outbox.NOTICE,
            c.occasion.is_not(None),
            c.status != "cancelled",
            c.not_before >= bindparam("start", type_=c.not_before.type),
            c.not_before < bindparam("end", type_=c.not_before.type),
        )
        .group_by(c.address_id)
    )
