"""What is known of a person: addresses without regard to case, the strongest source, only what one may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sqlalchemy import Connection, func, insert, select, update

from storage import facts, people
from storage.changes import Changes
from storage.database import Store
from storage.incoming import Address
from storage.known import Consent, Fact, Known, Source
from storage.saving import save
from storage.tables import dialog, membership, person

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
ALICE = Address("wecom", "wwtest", "1000002", "Alice")
BOB = Address("wecom", "wwtest", "1000002", "bob")


def known(conn: Connection, to: Address = ALICE) -> Known:
    """What is known behind an address now."""
    return people.find_or_create(conn, to, NOW).known


def change(conn: Connection, changes: Changes, to: Address = ALICE) -> Known:
    """Save one change and read again."""
    save(conn, [(known(conn, to), changes)], NOW)
    return known(conn, to)


def revenue(amount: int | None, source: Source = "self", *, declined: bool = False) -> Fact:
    """营业收入 of 2025 in whole 元."""
    exact = None if amount is None else Fraction(amount)
    return Fact("revenue", 2025, exact, exact, declined=declined, source=source)


async def test_an_address_in_another_spelling_is_the_same_person(store: Store) -> None:
    def work(conn: Connection) -> int:
        first = known(conn)
        assert known(conn, Address("WeCom", "WWTEST", "1000002", "ALICE")) == first
        return int(conn.execute(select(func.count()).select_from(person)).scalar_one())

    assert await store.run(work) == 1


async def test_the_same_user_in_another_corp_is_another_person(store: Store) -> None:
    def work(conn: Connection) -> tuple[int, int]:
        return known(conn).person_id, known(conn, Address("wecom", "wwother", "1000002", "Alice")).person_id

    one, other = await store.run(work)
    assert one != other


async def test_a_firm_is_made_on_first_use_and_changed_afterwards(store: Store) -> None:
    def work(conn: Connection) -> None:
        assert known(conn).enterprise is None
        first = change(conn, Changes(facts=[revenue(5)])).enterprise
        assert first is not None
        assert (first.name, first.region) == (None, None)
        second = change(conn, Changes(enterprise={"region": "320831", "name": "金湖示例阀门"})).enterprise
        assert second is not None
        assert (second.id, second.region, second.name) == (first.id, "320831", "金湖示例阀门")

    await store.run(work)


async def test_the_newest_of_the_strongest_source_speaks(store: Store) -> None:
    steps: list[tuple[Fact, Fact]] = [
        (revenue(1), revenue(1)),
        (revenue(2), revenue(2)),
        (revenue(9, "import"), revenue(9, "import")),
        (revenue(3), revenue(9, "import")),
        (revenue(8, "certificate"), revenue(8, "certificate")),
        (revenue(7, "officer"), revenue(7, "officer")),
        (revenue(6, "certificate"), revenue(7, "officer")),
        (revenue(None, "self", declined=True), revenue(7, "officer")),
        (revenue(None, "officer", declined=True), revenue(6, "certificate")),
    ]

    def work(conn: Connection) -> None:
        for said, speaks in steps:
            assert change(conn, Changes(facts=[said])).facts == (speaks,)

    await store.run(work)


async def test_a_declined_fact_hides_what_was_said_before_until_it_is_said_again(store: Store) -> None:
    def work(conn: Connection) -> None:
        change(conn, Changes(facts=[revenue(5)]))
        assert change(conn, Changes(facts=[revenue(None, declined=True)])).facts == (revenue(None, declined=True),)
        assert change(conn, Changes(facts=[revenue(6)])).facts == (revenue(6),)

    await store.run(work)


async def test_years_and_facts_without_a_year_stand_apart(store: Store) -> None:
    said = [
        Fact("revenue", 2024, Fraction(1), None),
        revenue(2),
        Fact("own_brand", value=False),
        Fact("incidents", value=[]),
    ]

    def work(conn: Connection) -> None:
        assert set_of(change(conn, Changes(facts=list(said))).facts) == set_of(tuple(said))

    def set_of(found: tuple[Fact, ...]) -> list[str]:
        return sorted(map(repr, found))

    await store.run(work)


async def test_who_is_not_confirmed_for_a_firm_sees_only_what_that_person_entered(store: Store) -> None:
    def work(conn: Connection) -> None:
        firm = change(conn, Changes(facts=[revenue(5)])).enterprise
        assert firm is not None
        bob = known(conn, BOB)
        conn.execute(insert(membership).values(person_id=bob.person_id, enterprise_id=firm.id, current=True, since=NOW))
        assert known(conn, BOB).facts == ()
        facts.append(conn, [(firm.id, bob.person_id, revenue(6))], NOW)
        assert (known(conn, BOB).facts, known(conn).facts) == ((revenue(6),), (revenue(5),))
        conn.execute(update(membership).values(confirmed_at=NOW))
        assert known(conn).facts == (revenue(6),)

    await store.run(work)


async def test_a_fact_carries_its_source_its_day_and_whether_it_is_ones_own(store: Store) -> None:
    def work(conn: Connection) -> None:
        firm = change(conn, Changes(facts=[revenue(5)])).enterprise
        assert firm is not None
        conn.execute(update(membership).values(confirmed_at=NOW))
        bob = known(conn, BOB)
        conn.execute(
            insert(membership).values(
                person_id=bob.person_id, enterprise_id=firm.id, current=True, since=NOW, confirmed_at=NOW
            )
        )
        (own,), (others,) = known(conn).facts, known(conn, BOB).facts
        assert (own.source, own.at, own.own) == ("self", NOW, True)
        assert (others.source, others.at, others.own) == ("self", NOW, False)
        facts.append(conn, [(firm.id, None, revenue(6, source="officer"))], NOW)
        (verified,) = known(conn).facts
        assert (verified.source, verified.lo, verified.own) == ("officer", revenue(6).lo, False)

    await store.run(work)


async def test_the_newest_consent_counts_and_older_ones_stay(store: Store) -> None:
    def work(conn: Connection) -> None:
        given = Consent("2026-11", True, NOW)
        assert change(conn, Changes(consent=given)).consent == given
        withdrawn = Consent("2026-11", False, NOW + timedelta(days=1))
        assert change(conn, Changes(consent=withdrawn)).consent == withdrawn

    await store.run(work)


async def test_a_dialog_is_kept_with_its_order_replaced_and_cleared(store: Store) -> None:
    def work(conn: Connection) -> None:
        first = change(conn, Changes({"z": 1, "a": [None]}, True)).dialog
        assert first is not None
        assert list(first.items()) == [("z", 1), ("a", [None])]
        assert change(conn, Changes()).dialog == first
        assert change(conn, Changes({"b": 2}, True)).dialog == {"b": 2}
        assert conn.execute(select(dialog.c.version)).scalars().all() == [2]
        assert change(conn, Changes(None, True)).dialog is None

    await store.run(work)


async def test_a_greeting_is_remembered_and_an_officer_is_known(store: Store) -> None:
    def work(conn: Connection) -> None:
        assert change(conn, Changes(greeted_at=NOW)).greeted_at == NOW
        people.grant(conn, known(conn).person_id, "officer", "320831", NOW)
        people.grant(conn, known(conn).person_id, "officer", "320831", NOW)
        assert (known(conn).role, known(conn).officer_region) == ("officer", "320831")

    await store.run(work)


async def test_many_new_people_are_loaded_at_once_each_as_themselves(store: Store) -> None:
    everyone = [Address("wecom", "wwtest", "1", f"user{n}") for n in range(300)]

    def work(conn: Connection) -> None:
        seats = people.load(conn, {to.key: to for to in everyone}, NOW)
        assert len({seat.known.person_id for seat in seats.values()}) == 300
        for number, to in enumerate(everyone):
            save(conn, [(seats[to.key].known, Changes({"n": number}, True))], NOW)
        again = people.load(conn, {to.key: to for to in everyone}, NOW)
        assert [again[to.key].known.dialog for to in everyone] == [{"n": n} for n in range(300)]

    await store.run(work)
