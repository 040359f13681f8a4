"""Puts the made-up firms and officers into the database, once; what people have told us since is left alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.events import CHANNEL
from bot.sandbox.corp import Corp
from bot.sandbox.people import Firm, People
from storage import bindings
from storage import people as persons
from storage.changes import Changes
from storage.incoming import Address
from storage.saving import save
from storage.tables import address


def holds_another_corp(conn: Connection, corp: Corp) -> bool:
    """Whether a real corp's people are in this database: then the sandbox must keep its hands off it."""
    others = select(address.c.id).where(address.c.channel == CHANNEL, address.c.corp_id != corp.corp_id).limit(1)
    return conn.execute(others).first() is not None


def seed(conn: Connection, corp: Corp, people: People, now: datetime) -> None:
    """Run inside one transaction at every start. No facts are put in: the visitor is to be asked for them."""
    for firm in people.firms:
        known = persons.find_or_create(conn, _address(corp, firm.contact.userid), now).known
        if known.enterprise is None:
            save(conn, [(known, Changes(enterprise=_columns(firm)))], now)
            bindings.confirm(conn, known.person_id, now)
    for officer in people.officers:
        known = persons.find_or_create(conn, _address(corp, officer.userid), now).known
        persons.grant(conn, known.person_id, "officer", officer.region, now, officer.office)


def _address(corp: Corp, userid: str) -> Address:
    return Address(CHANNEL, corp.corp_id, corp.agent_id, userid)


def _columns(firm: Firm) -> dict[str, str]:
    columns = {"name": firm.name, "uscc": firm.uscc, "region": firm.region}
    return columns | ({"variant": firm.variant} if firm.variant else {})
