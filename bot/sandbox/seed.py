"""Puts the made-up firms and officers into the database, once; what people have told us since is left alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.sandbox.corp import Corp
from bot.sandbox.people import Firm, People
from storage import people as persons
from storage.incoming import Address
from storage.known import Changes
from storage.saving import save


def seed(conn: Connection, corp: Corp, people: People, now: datetime) -> None:
    """Run inside one transaction at every start. No facts are put in: the visitor is to be asked for them."""
    for firm in people.firms:
        known = persons.find_or_create(conn, _address(corp, firm.contact.userid), now).known
        if known.enterprise is None:
            save(conn, [(known, Changes(enterprise=_columns(firm)))], now)
    for officer in people.officers:
        known = persons.find_or_create(conn, _address(corp, officer.userid), now).known
        persons.grant(conn, known.person_id, "officer", officer.region, now)


def _address(corp: Corp, userid: str) -> Address:
    return Address("wecom", corp.corp_id, corp.agent_id, userid)


def _columns(firm: Firm) -> dict[str, str]:
    columns = {"name": firm.name, "uscc": firm.uscc, "region": firm.region}
    return columns | ({"variant": firm.variant} if firm.variant else {})
