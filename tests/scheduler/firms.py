"""Made-up firms, people and officers on a real database, for what the planner's sources read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from storage import people
from storage.clock import SHANGHAI
from storage.incoming import Address
from storage.tables import consent, dialog, enterprise, fact, membership

VERSION = "2026-11"


def moment(day: date, hour: int = 9) -> datetime:
    """That hour of a day in Shanghai."""
    return datetime.combine(day, time(hour), SHANGHAI)


class Place:
    """Adds rows within one transaction; `now` dates them."""

    def __init__(self, conn: Connection, now: date = date(2026, 1, 5)) -> None:
        self._conn = conn
        self._now = moment(now)

    def person(self, user: str, agreed: bool = True) -> int:
        """Somebody with an address, who has agreed to the notice."""
        seat = people.find_or_create(self._conn, Address("wecom", "corp", "1000002", user), self._now)
        if agreed:
            self.consents(seat.known.person_id, True)
        return seat.known.person_id

    def consents(self, person: int, granted: bool) -> None:
        """Agree, or withdraw."""
        values = {"person_id": person, "version": VERSION, "granted": granted, "at": self._now}
        self._conn.execute(insert(consent).values(**values))

    def officer(self, user: str, region: str) -> int:
        """An officer of a region."""
        seat = people.find_or_create(self._conn, Address("wecom", "corp", "1000002", user), self._now)
        people.grant(self._conn, seat.known.person_id, "officer", region, self._now, user)
        return seat.known.person_id

    def firm(self, name: str, region: str = "320831", titles: Any = (), member: int | None = None) -> int:
        """A firm with titles, and who is confirmed for it."""
        row = insert(enterprise).values(name=name, region=region, created_at=self._now).returning(enterprise.c.id)
        firm: int = self._conn.execute(row).scalar_one()
        if member is not None:
            values = {"person_id": member, "enterprise_id": firm, "current": True, "since": self._now}
            self._conn.execute(insert(membership).values(**values, confirmed_at=self._now))
        if titles:
            self.fact(firm, "titles", list(titles), member)
        return firm

    def fact(self, firm: int, key: str, value: Any, person: int | None = None, on: date | None = None) -> None:
        """A fact of a firm, from a person or else an officer."""
        values = {"enterprise_id": firm, "key": key, "value": value, "declined": False, "said": "", "by_person": person}
        source = "self" if person is not None else "officer"
        at = moment(on) if on else self._now
        self._conn.execute(insert(fact).values(**values, source=source, at=at))

    def talks(self, person: int, state: dict[str, Any], on: date) -> None:
        """A conversation as it is stored."""
        values = {"person_id": person, "state": state, "version": 1, "updated_at": moment(on) + timedelta(hours=1)}
        self._conn.execute(insert(dialog).values(**values))
