"""Where a person is written to and what they agreed to: of several rows the newest speaks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ScalarSelect, func, select

from storage.tables import address, consent


def newest_address(person: Column[Any]) -> ScalarSelect[Any]:
    """The id of the newest address of the person that a column of the query around it names; NULL for none."""
    theirs = address.alias("theirs")
    newest = select(func.max(theirs.c.id)).where(theirs.c.person_id == person)
    return newest.correlate(person.table).scalar_subquery()


def newest_consent(person: Column[Any]) -> ScalarSelect[Any]:
    """The id of what such a person last said to a privacy notice, be it yes or no; NULL for nothing."""
    given = consent.alias("given")
    newest = select(func.max(given.c.id)).where(given.c.person_id == person)
    # Correlated by name: SQLAlchemy looks one level up only, and this may stand two levels down.
    return newest.correlate(person.table).scalar_subquery()
