"""Every firm with the facts that speak for it, page by page; what may not speak is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sqlalchemy import Connection, insert, select

from storage import bindings, facts, people
from storage.changes import Changes
from storage.database import Store
from storage.firms import page, record_reading
from storage.incoming import Address
from storage.known import Consent, Fact, Source
from storage.saving import save
from storage.tables import audit, enterprise, membership

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def revenue(amount: int | None, source: Source = "self", *, declined: bool = False) -> Fact:
    """营业收入 of 2025 in whole 元."""
    exact = None if amount is None else Fraction(amount)
    return Fact("revenue", 2025, exact, exact, declined=declined, source=source)


def firm(conn: Connection, user: str, *said: Fact, name: str = "示例厂") -> int:
    """A firm made by a person of its own who says these things."""
    to = Address("wecom", "wwtest", "1000002", user)
    changes = Changes(facts=list(said), enterprise={"region": "320831", "name": name})
    save(conn, [(people.find_or_create(conn, to, NOW).known, changes)], NOW)
    made = people.find_or_create(conn, to, NOW).known.enterprise
    assert made is not None
    return made.id


def person(conn: Connection, user: str) -> int:
    """The person behind an address."""
    return people.find_or_create(conn, Address("wecom", "wwtest", "1000002", user), NOW).known.person_id


async def test_pages_follow_one_another_and_hold_every_firm_once(store: Store) -> None:
    def work(conn: Connection) -> None:
        made = [firm(conn, f"u{n}", revenue(n)) for n in range(7)]
        empty = conn.execute(insert(enterprise).values(created_at=NOW).returning(enterprise.c.id)).scalar_one()
        seen, after = [], 0
        while found := page(conn, after, 3):
            assert len(found) <= 3
            seen += found
            after = found[-1].enterprise.id
        assert [one.enterprise.id for one in seen] == [*made, empty]
        assert [one.facts for one in seen] == [*((revenue(n),) for n in range(7)), ()]
        assert seen[0].enterprise.region == "320831"
        assert seen[-1].enterprise.region is None

    await store.run(work)


async def test_nothing_is_found_where_there_are_no_firms(store: Store) -> None:
    assert await store.run(page) == []


async def test_the_strongest_source_speaks_and_declined_figures_silence_only_their_own(store: Store) -> None:
    def work(conn: Connection) -> None:
        number = firm(conn, "alice", revenue(1), revenue(2))
        assert page(conn)[0].facts == (revenue(2),)
        facts.append(conn, [(number, None, revenue(9, "import"))], NOW)
        facts.append(conn, [(number, person(conn, "alice"), revenue(3))], NOW)
        assert page(conn)[0].facts == (revenue(9, "import"),)
        facts.append(conn, [(number, None, revenue(None, "import", declined=True))], NOW)
        assert page(conn)[0].facts == (revenue(3),)
        facts.append(conn, [(number, person(conn, "officer"), revenue(7, "officer"))], NOW)
        assert page(conn)[0].facts == (revenue(7, "officer"),)

    await store.run(work)


async def test_who_is_not_confirmed_speaks_only_where_nobody_is(store: Store) -> None:
    def work(conn: Connection) -> None:
        number = firm(conn, "alice", revenue(1))
        bob = person(conn, "bob")
        conn.execute(insert(membership).values(person_id=bob, enterprise_id=number, current=True, since=NOW))
        facts.append(conn, [(number, bob, revenue(6))], NOW)
        assert page(conn)[0].facts == (revenue(6),)
        bindings.confirm(conn, person(conn, "alice"), NOW)
        assert page(conn)[0].facts == (revenue(1),)

    await store.run(work)


async def test_what_a_person_said_who_withdrew_consent_is_not_read(store: Store) -> None:
    def work(conn: Connection) -> None:
        firm(conn, "alice", revenue(1))
        known = people.find_or_create(conn, Address("wecom", "wwtest", "1000002", "alice"), NOW).known
        save(conn, [(known, Changes(consent=Consent("2026-11", True, NOW)))], NOW)
        assert page(conn)[0].facts == (revenue(1),)
        save(conn, [(known, Changes(consent=Consent("2026-11", False, NOW + timedelta(days=1))))], NOW)
        firm(conn, "bob", revenue(2))
        bob = people.find_or_create(conn, Address("wecom", "wwtest", "1000002", "bob"), NOW).known
        save(conn, [(bob, Changes(consent=Consent("2026-11", True, NOW + timedelta(days=2))))], NOW)
        assert [one.facts for one in page(conn)] == [(), (revenue(2),)]

    await store.run(work)


async def test_a_reading_is_written_down(store: Store) -> None:
    def work(conn: Connection) -> None:
        record_reading(conn, "policies diff --library", "a" * 400, NOW)
        row = conn.execute(select(audit)).one()
        assert (row.actor, row.action, row.person_id, len(row.subject)) == ("cli", "policies diff --library", None, 256)

    await store.run(work)
