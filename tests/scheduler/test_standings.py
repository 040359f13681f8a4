"""How firms stand: worked out once a day and soon after something was said; only what differs is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from knowledge.library import Library, load_library
from scheduler import standings as working
from scheduler.standings import Standings
from storage import facts, people, standings
from storage.clock import BusinessClock
from storage.database import Store
from storage.erasure import erase
from storage.incoming import Address
from storage.known import Fact
from storage.stamps import stamped
from storage.tables import consent, enterprise, fact
from storage.tables_of_reminders import standing
from tests.bot.test_firms import SMALL, WHOLE, add, fill
from tests.conftest import StillClock

LIBRARY = load_library()
DAY = date(2023, 6, 1)
CITY = "little_giant.city"


def at(store: Store, clock: StillClock, day: date = DAY, library: Library = LIBRARY) -> Standings:
    """What works them out, at nine o'clock of a day."""
    business = BusinessClock(clock)
    business.set_today(day)
    return Standings(store, lambda: library, business, clock)


async def rows(store: Store, tier: str = CITY) -> dict[str | None, tuple[Any, ...]]:
    """(state, near, was, changed_on) of a tier by the firms' names."""
    c = standing.c
    query = (
        select(enterprise.c.name, c.state, c.near, c.was, c.changed_on)
        .join(enterprise, enterprise.c.id == c.enterprise_id)
        .where(c.tier == tier)
    )
    return {row[0]: tuple(row[1:]) for row in await store.run(lambda conn: conn.execute(query).all())}


async def stamp(store: Store) -> int:
    return await store.run(lambda conn: stamped(conn, standings.NAME))


async def test_every_firm_with_a_place_stands_somewhere_and_who_lacks_one_thing_is_near(
    store: Store, clock: StillClock
) -> None:
    await store.run(fill)
    assert await at(store, clock).tick() > 0
    found = await rows(store)
    assert found["甲示例厂"] == ("unmet", True, None, DAY)
    assert found["丙示例厂"] == ("unknown", True, None, DAY)
    assert found["丁示例厂"] == ("unmet", False, None, DAY)
    assert "己示例厂" not in found


async def test_a_firm_stands_in_no_column_of_another_kind_and_in_each_while_its_own_is_not_known(
    store: Store, clock: StillClock
) -> None:
    def two(conn: Connection) -> None:
        maker = add(conn, "制造示例厂", "320831", "self", **WHOLE)
        conn.execute(update(enterprise).where(enterprise.c.id == maker).values(variant="manufacturing"))
        add(conn, "没说类的示例厂", "320831", "self", **WHOLE)

    await store.run(two)
    await at(store, clock).tick()
    c = standing.c
    kinds = select(enterprise.c.name, c.variant).join(enterprise, enterprise.c.id == c.enterprise_id).distinct()
    found = set(map(tuple, await store.run(lambda conn: conn.execute(kinds.where(c.variant != "")).all())))
    assert found == {("没说类的示例厂", "innovation")}


async def test_the_same_day_and_facts_are_looked_at_once_and_write_nothing(store: Store, clock: StillClock) -> None:
    await store.run(fill)
    assert await at(store, clock).tick() > 0
    before = await stamp(store)
    assert await at(store, clock).tick() == 0
    assert await at(store, clock, date(2023, 6, 2)).tick() == 0
    assert await stamp(store) == before


async def test_a_fact_that_is_new_is_seen_at_the_next_tick_and_only_its_firm_is_worked_out(
    store: Store, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = await store.run(lambda conn: add(conn, "甲示例厂", "320831", "self", **{**WHOLE, **SMALL}))
    await store.run(fill)
    await at(store, clock).tick()
    monkeypatch.setattr(standings, "_LOOK_BACK", 0)
    looked_at: list[int] = []
    worked_out = working._worked_out

    def watched(library: Library, day: date, batch: Any) -> Any:
        looked_at.extend(each.enterprise.id for each in batch)
        return worked_out(library, day, batch)

    monkeypatch.setattr(working, "_worked_out", watched)
    before, enough = await stamp(store), Fraction(60_000_000)
    said = Fact("main_business_revenue", 2022, enough, enough)
    await store.run(lambda conn: facts.append(conn, [(firm, None, said)], clock.now()))
    assert await at(store, clock).tick() > 0
    assert looked_at == [firm]
    assert await stamp(store) > before
    query = select(standing.c.state, standing.c.was).where(standing.c.enterprise_id == firm, standing.c.tier == CITY)
    assert tuple(await store.run(lambda conn: conn.execute(query).one())) == ("judge", "near")


async def test_a_firm_that_first_says_something_later_was_unknown_before(store: Store, clock: StillClock) -> None:
    await store.run(lambda conn: add(conn, "甲示例厂", "320831", "self"))
    await at(store, clock).tick()
    assert "甲示例厂" not in await rows(store)
    await store.run(lambda conn: add(conn, "乙示例厂", "320831", "self", **{**WHOLE, **SMALL}))
    await at(store, clock).tick()
    assert (await rows(store))["乙示例厂"] == ("unmet", True, "unknown", DAY)


async def test_the_night_is_waited_for_and_a_missed_one_is_made_up_at_once(store: Store, clock: StillClock) -> None:
    await store.run(fill)
    business = BusinessClock(clock)
    business.set_today(DAY)
    work = Standings(store, lambda: LIBRARY, business, clock)
    await work.tick()
    seen = []
    for hours in (16, 1, 1, 24 * 3):  # 01:00, 02:00, 03:00 of the next day; three days later
        clock.advance(hours=hours)
        await work.tick()
        seen.append((await store.run(standings.seen)).day - DAY.toordinal())
    assert seen == [0, 0, 1, 4]


async def test_what_no_longer_speaks_for_a_firm_is_taken_out(store: Store, clock: StillClock) -> None:
    await store.run(fill)
    await at(store, clock).tick()
    await store.run(lambda conn: conn.execute(update(enterprise).values(region="371100")))
    await at(store, clock, date(2023, 6, 2)).tick()
    assert await rows(store) == {}


async def test_new_rules_are_applied_the_same_day(store: Store, clock: StillClock) -> None:
    await store.run(fill)
    await at(store, clock).tick()
    packs = {name: pack for name, pack in LIBRARY.packs.items() if name != "jinhu-2022"}
    fewer = replace(LIBRARY, packs=packs)
    await at(store, clock, library=fewer).tick()
    assert await rows(store) == {}


async def test_withdrawn_consent_takes_the_firm_out_at_the_next_tick_and_deletion_at_once(
    store: Store, clock: StillClock
) -> None:
    def said(conn: Connection) -> tuple[int, int]:
        firm = add(conn, "甲示例厂", "320831", "self", **{**WHOLE, **SMALL})
        known = people.find_or_create(conn, Address("wecom", "c", "1", "u"), clock.now()).known
        conn.execute(update(fact).values(by_person=known.person_id))
        _agree(conn, known.person_id, True)
        return known.person_id, firm

    def _agree(conn: Connection, person: int, granted: bool) -> None:
        values = {"person_id": person, "version": "1", "granted": granted, "at": clock.now()}
        conn.execute(insert(consent).values(**values))

    person, _ = await store.run(said)
    await at(store, clock).tick()
    assert (await rows(store))["甲示例厂"][0] == "unmet"
    await store.run(lambda conn: _agree(conn, person, False))
    await at(store, clock).tick()
    assert (await rows(store))["甲示例厂"][0] == "unknown"
    await store.run(lambda conn: _agree(conn, person, True))
    await at(store, clock).tick()
    assert (await rows(store))["甲示例厂"][0] == "unmet"
    await store.run(lambda conn: erase(conn, person, clock.now()))
    assert await rows(store) == {}


async def test_while_another_process_works_nothing_is_done_and_its_turn_ends(store: Store, clock: StillClock) -> None:
    await store.run(fill)
    assert await store.run(lambda conn: standings.take_turn(conn, clock.now(), working._TURN))
    assert await at(store, clock).tick() == 0
    clock.advance(minutes=6)
    assert await at(store, clock).tick() > 0
