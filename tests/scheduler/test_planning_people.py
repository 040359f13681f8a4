"""Whom the planner tells, why, at whose leads and in whose hours: on real databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from storage import almanac, wishes
from storage.agenda import DutyDate, Preference, Response, Subscription
from storage.clock import SHANGHAI
from storage.database import Store
from storage.tables import address, membership, outbox
from tests.scheduler.bureau import APPLY, TIER, Bureau, one_firm, stands
from tests.scheduler.firms import Place


@pytest.fixture
def bureau(store: Store) -> Bureau:
    """On a quiet Tuesday."""
    return Bureau(store, datetime(2026, 11, 24, 8, 0, tzinfo=SHANGHAI))


async def test_only_who_agreed_can_be_reached_is_confirmed_and_did_not_unsubscribe_hears(bureau: Bureau) -> None:
    def people(conn: Connection) -> None:
        place = Place(conn)
        names = ("hears", "silent", "gone", "withdrew", "all_off", "this_off", "other_off", "stated")
        persons = {name: place.person(name, agreed=name != "silent") for name in names}
        for name, person in persons.items():
            stands(conn, place.firm(f"示例{name}有限公司", member=person))
        place.consents(persons["withdrew"], False)
        wishes.prefer(conn, persons["all_off"], Preference(reminders=False), bureau.clock.moment)
        off = [Subscription("application", TIER, None, wanted=False)]
        wishes.subscribe(conn, persons["this_off"], off, bureau.clock.moment)
        wishes.subscribe(conn, persons["other_off"], [replace(off[0], tier="champion.national")], bureau.clock.moment)
        conn.execute(update(address).where(address.c.user == "gone").values(unreachable_since=bureau.clock.moment))
        conn.execute(update(membership).where(membership.c.person_id == persons["stated"]).values(confirmed_at=None))

    await bureau.do(people)
    await bureau.windows(APPLY)
    await bureau.on(date(2026, 12, 1))
    query = select(address.c.user).join(outbox, outbox.c.address_id == address.c.id)
    told = await bureau.do(lambda conn: sorted(conn.execute(query).scalars()))
    assert told == ["hears", "other_off"]


async def test_why_it_came_is_said_and_who_has_no_reason_hears_nothing(bureau: Bureau) -> None:
    def people(conn: Connection) -> None:
        place = Place(conn)
        for name, titles in (
            ("near", ()), ("below", [{"tier": "srdi.city", "on": "2024-05-01"}]), ("asked", ()), ("far", ()),
            ("holds", [{"tier": TIER, "on": "2025-05-01"}]), ("elsewhere", ()),
        ):  # fmt: skip
            region = "371100" if name == "elsewhere" else "320831"
            person = place.person(name)
            firm = place.firm(f"示例{name}有限公司", region, titles, person)
            if name in ("near", "holds", "elsewhere"):
                stands(conn, firm, **({"state": "unmet", "near": True} if name == "near" else {}))
            if name == "asked":
                word = Subscription("application", TIER, "320831")
                wishes.subscribe(conn, person, [word], bureau.clock.moment)
        visitor = place.person("visitor")
        wishes.subscribe(conn, visitor, [Subscription("application", None, "320831")], bureau.clock.moment)

    await bureau.do(people)
    await bureau.windows(APPLY)
    await bureau.on(date(2026, 12, 1))
    query = select(address.c.user, outbox.c.payload).join(outbox, outbox.c.address_id == address.c.id)
    told = dict(await bureau.do(lambda conn: conn.execute(query).all()))
    assert sorted(told) == ["asked", "below", "near", "visitor"]
    assert "只差一项" in told["near"]
    assert "贵公司有市级“专精特新”中小企业（自报）" in told["below"]
    assert "您要过提醒" in told["asked"]
    assert "您要过提醒" in told["visitor"]


async def test_a_person_with_three_firms_hears_of_each(bureau: Bureau) -> None:
    def people(conn: Connection) -> None:
        place = Place(conn)
        person = place.person("agent")
        for n in range(3):
            place_firm = place.firm(f"示例{n}有限公司", member=person if n == 0 else None)
            if n:
                values = {"person_id": person, "enterprise_id": place_firm, "current": False}
                at = bureau.clock.moment
                conn.execute(insert(membership).values(**values, since=at, confirmed_at=at))
            stands(conn, place_firm)

    await bureau.do(people)
    await bureau.windows(APPLY)
    assert await bureau.on(date(2026, 12, 1)) == ["opening"] * 3
    assert [row.enterprise_id for row in await bureau.rows()] == [1, 2, 3]


async def test_leads_are_the_persons_own_else_the_officers(bureau: Bureau) -> None:
    def people(conn: Connection) -> None:
        place = Place(conn)
        for name in ("plain", "choosy"):
            person = place.person(name)
            stands(conn, place.firm(f"示例{name}有限公司", member=person))
            if name == "choosy":
                wishes.prefer(conn, person, Preference(leads=(2,)), bureau.clock.moment)

    await bureau.do(people)
    await bureau.windows(replace(APPLY, opens=None, closes=date(2026, 12, 31), leads=(5,)))
    assert await bureau.on(date(2026, 12, 24)) == []
    assert await bureau.on(date(2026, 12, 25)) == ["lead5"]  # the 26th is a Saturday
    assert await bureau.on(date(2026, 12, 28)) == []
    assert await bureau.on(date(2026, 12, 29)) == ["lead2"]
    assert await bureau.on(date(2026, 12, 30)) == []


async def test_never_more_in_a_week_than_a_person_chose_and_what_ends_first_comes_first(bureau: Bureau) -> None:
    def people(conn: Connection) -> None:
        place = Place(conn)
        person = place.person("zhang")
        firm = place.firm("金湖示例阀门有限公司", member=person)
        stands(conn, firm)
        stands(conn, firm, tier="little_giant.national")
        stands(conn, firm, tier="champion.national", policy="china-champion-2023")
        wishes.prefer(conn, person, Preference(most_per_week=1), bureau.clock.moment)

    await bureau.do(people)
    last = date(2026, 12, 31)
    others = [replace(APPLY, tier=tier, closes=last) for tier in ("champion.national", "little_giant.national")]
    await bureau.windows(*others, APPLY)
    assert await bureau.on(date(2026, 12, 1)) == ["opening"]
    (row,) = await bureau.rows()
    assert row.occasion.endswith("2026-12-20")
    assert await bureau.on(date(2026, 12, 7)) == []
    assert len(await bureau.on(date(2026, 12, 8))) == 1
    assert len(await bureau.rows()) == 2


async def test_quiet_hours_are_kept_also_by_a_planner_that_comes_late(bureau: Bureau) -> None:
    def people(conn: Connection) -> None:
        place = Place(conn)
        for name, quiet in (("usual", None), ("mornings", (12 * 60, 9 * 60))):
            person = place.person(name)
            stands(conn, place.firm(f"示例{name}有限公司", member=person))
            if quiet:
                wishes.prefer(conn, person, Preference(quiet_from=quiet[0], quiet_to=quiet[1]), bureau.clock.moment)

    await bureau.do(people)
    await bureau.windows(APPLY)
    assert await bureau.on(date(2026, 12, 1), 21) == []
    assert await bureau.on(date(2026, 12, 2), 19) == ["opening"]  # at once; the other's quiet hours have begun
    assert await bureau.on(date(2026, 12, 3)) == ["opening"]
    (late,) = [row for row in await bureau.rows() if row.not_before.astimezone(SHANGHAI).date() == date(2026, 12, 3)]
    assert late.not_before.astimezone(SHANGHAI).hour < 12


async def test_duties_are_told_to_the_officers_of_the_place_until_one_says_done(bureau: Bureau) -> None:
    def people(conn: Connection) -> None:
        place = Place(conn)
        place.officer("wang", "320831")
        place.officer("city", "320800")
        monthly = {"every": "monthly", "day": 10}
        duty = DutyDate(0, "jinhu-2022", "四(一)", "领导小组联席会议", "320831", monthly)
        almanac.set_duties(conn, None, [duty], bureau.clock.moment)

    await bureau.do(people)
    assert await bureau.on(date(2026, 12, 3)) == []
    assert await bureau.on(date(2026, 12, 7)) == ["2026-12-10"]
    (row,) = await bureau.rows()
    assert row.key == "duty:1:2026-12:2026-12-10:lead3:1"
    assert "计划期已结束" in row.payload
    answer = [Response("duty:1:2026-12:2026-12-10", None, "done")]
    await bureau.do(lambda conn: wishes.respond(conn, 1, answer, bureau.clock.moment))
    assert await bureau.on(date(2026, 12, 7)) == []
    assert await bureau.on(date(2026, 12, 10)) == []
    assert len(await bureau.on(date(2027, 1, 7))) == 1


async def test_of_two_windows_for_the_same_thing_the_nearer_places_speaks(bureau: Bureau) -> None:
    await bureau.do(one_firm)
    await bureau.windows(replace(APPLY, region="320000", closes=date(2026, 12, 31)), APPLY)
    await bureau.on(date(2026, 12, 1))
    assert [row.occasion for row in await bureau.rows()] == ["window:2:2026-12-20"]
    # Nor does the other one speak once the nearer has closed.
    assert await bureau.on(date(2026, 12, 28)) == []


async def test_the_nearer_window_speaks_alone_also_without_an_opening_and_to_who_only_asked(bureau: Bureau) -> None:
    def people(conn: Connection) -> None:
        one_firm(conn)
        visitor = Place(conn).person("visitor")
        wishes.subscribe(conn, visitor, [Subscription("application", TIER, "320831")], bureau.clock.moment)

    await bureau.do(people)
    far = replace(APPLY, region="320000", year=2027, opens=None, closes=date(2026, 12, 31))
    await bureau.windows(far, replace(APPLY, opens=None))
    assert await bureau.on(date(2026, 12, 17)) == ["lead3", "lead3"]
    assert {row.occasion for row in await bureau.rows()} == {"window:2:2026-12-20"}


async def test_a_rule_whose_time_is_over_gives_no_reason_where_one_in_force_speaks(bureau: Bureau) -> None:
    def people(conn: Connection) -> None:
        place = Place(conn)
        for policy in ("jinhu-2022", "china-2022"):
            firm = place.firm(f"示例{policy}有限公司", member=place.person(policy))
            for tier in ("little_giant.national", "pool.county"):
                stands(conn, firm, tier=tier, policy=policy, variant="")

    await bureau.do(people)
    county = replace(APPLY, tier="pool.county")
    await bureau.windows(county, replace(APPLY, tier="little_giant.national"))
    assert await bureau.on(date(2026, 12, 1)) == []
    variant = {"tier": "pool.county", "policy": "jinhu-2022", "variant": "manufacturing"}
    await bureau.do(lambda conn: stands(conn, 1, **variant))
    bureau.clock.moment += timedelta(hours=1)
    assert await bureau.another().tick() == 1
    (row,) = await bureau.rows()
    assert "附件2，计划期已过" in row.payload
