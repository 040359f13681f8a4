"""Who is an officer no more is told nothing more as one, and what they wrote to many goes out no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from storage import broadcasts, outbox, people, roles
from storage.broadcasts import Shown
from storage.database import Store
from storage.incoming import Address
from storage.outgoing import Text
from storage.tables import consent, membership
from storage.tables import outbox as promises

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
OFFICER, MEMBER = (Address("wecom", "wwtest", "1000002", user) for user in ("officer", "member"))
NOTICE, DIGEST = outbox.NOTICE, outbox.DIGEST
OF_OFFICE = {
    "digest:1:2026-W47": (DIGEST, None),
    "overdue:1:320831:0:2027-01-01:once:1": (NOTICE, "overdue:1:320831:0:2027-01-01"),
    "duty:3:2026-12:2026-12-10:lead1:1": (NOTICE, "duty:3:2026-12:2026-12-10"),
    "unreachable:2026-11-21:1": (NOTICE, None),
}
OWN = {"reply:m1:0": (outbox.REPLY, None), "window:1:2026-12-20:lead7:1": (NOTICE, "window:1:2026-12-20")}
TOLD = "notice:m0:0:1:0"


def filled(conn: Connection) -> int:
    """An officer of two places for whom everything waits, and whose words wait for a firm's person."""
    officer, member = (people.find_or_create(conn, to, NOW) for to in (OFFICER, MEMBER))
    person = officer.known.person_id
    for region in ("320831", "371100"):
        people.grant(conn, person, "officer", region, NOW)
    rows = [
        outbox.row(key, officer.address_id, Text(content="示例"), NOW, priority=priority, occasion=occasion)
        for key, (priority, occasion) in (OF_OFFICE | OWN | {TOLD: (NOTICE, None)}).items()
    ]
    outbox.enqueue(conn, rows)
    firm = conn.exec_driver_sql(
        "INSERT INTO enterprise (created_at) VALUES (CURRENT_TIMESTAMP) RETURNING id"
    ).scalar_one()
    reader = member.known.person_id
    told = {"enterprise_id": firm, "person_id": reader, "current": True, "since": NOW, "confirmed_at": NOW}
    conn.execute(membership.insert().values(**told))
    conn.execute(consent.insert().values(person_id=reader, version="1", granted=True, at=NOW))
    for number, by in (("1121-AAAAA", person), ("1121-BBBBB", reader)):
        shown = Shown(number, by, ("320831",), "示例", Text(content="开会"), {reader: [firm]}, 1)
        broadcasts.freeze(conn, shown, NOW)
        one = broadcasts.found(conn, by, number)
        assert one is not None
        assert broadcasts.confirm(conn, one, NOW, NOW + timedelta(days=1), NOW)
    while broadcasts.promise_some(conn, "1", NOW) is not None:
        pass
    return person


def waiting(conn: Connection) -> set[str]:
    """The keys of what still goes out."""
    return set(conn.execute(select(promises.c.key).where(promises.c.status == "pending")).scalars())


@pytest.mark.parametrize("also_of_a_firm", [False, True])
async def test_what_waits_for_an_officer_goes_with_the_post(store: Store, also_of_a_firm: bool) -> None:
    def work(conn: Connection) -> set[str]:
        person = filled(conn)
        if also_of_a_firm:
            firm = conn.exec_driver_sql("INSERT INTO enterprise (created_at) VALUES (CURRENT_TIMESTAMP) RETURNING id")
            values = {"enterprise_id": firm.scalar(), "person_id": person, "current": True, "since": NOW}
            conn.execute(membership.insert().values(**values))
        assert roles.take_back(conn, person) == 2
        return waiting(conn)

    left = await store.run(work)
    told = {TOLD} if also_of_a_firm else set()
    assert left == OWN.keys() | told | {"broadcast:1121-BBBBB:2"}


async def test_with_one_place_of_two_only_what_may_be_of_it_goes(store: Store) -> None:
    def work(conn: Connection) -> set[str]:
        person = filled(conn)
        assert roles.take_back(conn, person, region="371102") == 0
        assert OF_OFFICE.keys() <= waiting(conn)
        assert roles.take_back(conn, person, region="371100") == 1
        return waiting(conn)

    left = await store.run(work)
    assert left == OWN.keys() | {TOLD, "broadcast:1121-AAAAA:2", "broadcast:1121-BBBBB:2"}
