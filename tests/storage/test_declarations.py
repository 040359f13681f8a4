"""What was handed in: dated, numbered, never changed, and seen only by who may see it; on both databases."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from sqlalchemy import Connection

from storage import people
from storage.changes import Changes
from storage.database import Store
from storage.known import Fact, Known
from storage.saving import save
from storage.tables import enterprise, membership
from tests.conftest import StillClock
from tests.storage.test_requests import at

NOW = StillClock().now()


def known(conn: Connection, user: str) -> Known:
    return people.load(conn, {at(user).key: at(user)}, NOW)[at(user).key].known


def revenue(amount: int) -> Fact:
    return Fact("revenue", 2025, Fraction(amount), Fraction(amount), said=str(amount))


def joins(conn: Connection, firm: int, user: str, confirmed: bool) -> None:
    values = {"person_id": known(conn, user).person_id, "enterprise_id": firm, "current": True, "since": NOW}
    conn.execute(membership.insert().values(**values, confirmed_at=NOW if confirmed else None))


async def test_each_version_stays_as_it_was_and_the_newest_one_visible_is_given(database: str) -> None:
    store = Store(database)
    await store.start()

    def story(conn: Connection) -> None:
        row = conn.execute(enterprise.insert().values(name="示例企业", region="371100", created_at=NOW))
        assert row.inserted_primary_key is not None
        firm = int(row.inserted_primary_key[0])
        joins(conn, firm, "alice", confirmed=True)
        joins(conn, firm, "bob", confirmed=True)
        joins(conn, firm, "carol", confirmed=False)
        for day, (user, amount) in enumerate((("alice", 1000), ("alice", 2000), ("bob", 3000))):
            given = Changes(facts=[revenue(amount)], declare=True)
            save(conn, [(known(conn, user), given)], NOW + timedelta(days=day))
        for user, own in (("alice", False), ("bob", True)):
            last = known(conn, user).declaration
            assert last is not None
            assert (last.version, last.own, last.at) == (3, own, NOW + timedelta(days=2))
            assert [fact.lo for fact in last.facts] == [3000]
        assert known(conn, "carol").declaration is None
        save(conn, [(known(conn, "carol"), Changes(facts=[revenue(7)], declare=True))], NOW + timedelta(days=3))
        hers = known(conn, "carol").declaration
        assert hers is not None
        assert hers.own
        assert [fact.lo for fact in hers.facts] == [7]

    try:
        await store.run(story)
    finally:
        await store.stop()
