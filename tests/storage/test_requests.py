"""Requests, their steps and who is told of them, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage import notices, people, requests
from storage.bindings import Meanwhile
from storage.changes import Changes, NewRequest, NewStep
from storage.database import Store
from storage.erasure import erase
from storage.incoming import Address
from storage.known import Known, Request, Wanted
from storage.notice import Notice, ToOfficers, ToPerson
from storage.outgoing import Text
from storage.saving import save
from storage.tables import enterprise, membership
from storage.tables_of_requests import request, request_step
from tests.conftest import StillClock

CLOCK = StillClock()
NOW = CLOCK.now()


def at(user: str) -> Address:
    return Address("wecom", "corp", "1000002", user)


def known(conn: Connection, user: str, *numbers: str, now: datetime = NOW) -> Known:
    wanted = {at(user).key: Wanted(numbers=numbers)} if numbers else None
    return people.load(conn, {at(user).key: at(user)}, now, wanted)[at(user).key].known


def officer(conn: Connection, user: str, region: str, name: str | None = None) -> Known:
    people.grant(conn, known(conn, user).person_id, "officer", region, NOW, name)
    return known(conn, user)


def firm(conn: Connection, *users: str, region: str = "371102", confirmed: bool = True) -> int:
    row = conn.execute(enterprise.insert().values(name="示例企业", region=region, created_at=NOW)).inserted_primary_key
    assert row is not None
    for user in users:
        values = {"person_id": known(conn, user).person_id, "enterprise_id": row[0], "current": True, "since": NOW}
        conn.execute(membership.insert().values(**values, confirmed_at=NOW if confirmed else None))
    return int(row[0])


def new(number: str, region: str = "371102", kind: Any = "appeal", due: date | None = None) -> NewRequest:
    return NewRequest(number, kind, "拖欠账款", "货款拖了两年", region, due=due)


def asks(conn: Connection, user: str, *made: NewRequest, now: datetime = NOW) -> None:
    save(conn, [(known(conn, user), Changes(requests=list(made)))], now)


def steps(conn: Connection, user: str, *done: NewStep) -> None:
    save(conn, [(known(conn, user), Changes(steps=list(done)))], NOW)


def numbers(found: tuple[Request, ...]) -> list[str]:
    return [one.number for one in found]


async def test_an_officer_sees_the_region_and_all_below_it_and_nothing_beside_it(store: Store) -> None:
    def check(conn: Connection) -> None:
        places = ("371000", "371082", "371102", "371300", "370800", "320831")
        for n, place in enumerate(places):
            asks(conn, f"asker{n}", new(f"261121-AAAA{n + 2}", place))
        weihai, rizhao = officer(conn, "weihai", "371000"), officer(conn, "rizhao", "371100")
        assert {one.region for one in weihai.requests} == {"371000", "371082"}
        assert {one.region for one in rizhao.requests} == {"371102"}
        assert {one.region for one in officer(conn, "shandong", "370000").requests} == set(places) - {"320831"}
        assert {one.region for one in officer(conn, "nation", "000000").requests} == set(places)
        assert officer(conn, "jining", "370800").requests[0].own is False

    await store.run(check)


async def test_the_earliest_day_comes_first_and_all_that_wait_are_counted(store: Store) -> None:
    def check(conn: Connection) -> None:
        for n in range(requests.SHOWN + 5):
            due = None if n == 0 else date(2027, 1, 1) - timedelta(days=n)
            letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
            asks(conn, "asker", new(f"261121-AAA{letters[n // 32]}{letters[n % 32]}", due=due))
        found = officer(conn, "officer", "371100")
        assert found.waiting == requests.SHOWN + 5
        assert len(found.requests) == requests.SHOWN
        days = [one.due for one in found.requests]
        assert None not in days
        assert days == sorted(days)  # type: ignore[type-var]
        undated = known(conn, "officer", "261121-AAA22")
        assert undated.requests[-1].number == "261121-AAA22"

    await store.run(check)


async def test_a_closed_request_leaves_the_desk_and_is_found_by_its_number_in_the_region_only(store: Store) -> None:
    def check(conn: Connection) -> None:
        asks(conn, "asker", new("261121-AAAAA"))
        officer(conn, "officer", "371100")
        officer(conn, "stranger", "320831")
        steps(conn, "officer", NewStep("261121-AAAAA", "done", "officer", "已付清", seen="open"))
        assert known(conn, "officer").requests == ()
        (found,) = known(conn, "officer", "261121-AAAAA").requests
        assert [(step.side, step.state, step.note) for step in found.steps] == [
            ("enterprise", "open", ""),
            ("officer", "done", "已付清"),
        ]
        assert known(conn, "stranger", "261121-AAAAA").requests == ()
        assert known(conn, "another", "261121-AAAAA").requests == ()

    await store.run(check)


async def test_colleagues_see_the_firms_requests_but_no_call_for_a_person_nor_a_binding(store: Store) -> None:
    def check(conn: Connection) -> None:
        firm(conn, "zhang", "li")
        firm(conn, "wu")
        asks(
            conn, "zhang", new("261121-AAAAA"), new("261121-AAAAB", kind="handoff"), new("261121-AAAAC", kind="binding")
        )
        assert numbers(known(conn, "li").requests) == ["261121-AAAAA"]
        assert known(conn, "li").requests[0].own is False
        assert len(known(conn, "zhang").requests) == 3
        assert known(conn, "wu").requests == ()
        assert known(conn, "wu", "261121-AAAAA").requests == ()

    await store.run(check)


async def test_who_is_not_confirmed_for_the_firm_sees_only_their_own(store: Store) -> None:
    def check(conn: Connection) -> None:
        row = firm(conn, "zhang")
        asks(conn, "zhang", new("261121-AAAAA"))
        person = known(conn, "stranger").person_id
        conn.execute(membership.insert().values(person_id=person, enterprise_id=row, current=True, since=NOW))
        asks(conn, "stranger", new("261121-AAAAB"))
        assert numbers(known(conn, "stranger").requests) == ["261121-AAAAB"]
        assert [one.vouched for one in officer(conn, "officer", "371100").requests] == [True, False]

    await store.run(check)


async def test_after_the_asker_left_the_firm_the_asker_keeps_the_request_and_the_firm_too(store: Store) -> None:
    def check(conn: Connection) -> None:
        firm(conn, "zhang", "li")
        asks(conn, "zhang", new("261121-AAAAA"))
        save(conn, [(known(conn, "zhang"), Changes(unbind=True))], NOW)
        assert numbers(known(conn, "zhang").requests) == ["261121-AAAAA"]
        assert numbers(known(conn, "li").requests) == ["261121-AAAAA"]
        steps(conn, "zhang", NewStep("261121-AAAAA", "withdrawn", "enterprise", seen="open"))
        assert known(conn, "li").requests[0].state == "withdrawn"

    await store.run(check)


async def test_of_two_officers_the_slower_one_is_handled_anew(store: Store) -> None:
    def check(conn: Connection) -> None:
        asks(conn, "asker", new("261121-AAAAA"))
        first, second = officer(conn, "first", "371100"), officer(conn, "second", "371100")
        accept = NewStep("261121-AAAAA", "accepted", "officer", seen="open")
        with pytest.raises(Meanwhile):
            save(conn, [(first, Changes(steps=[accept])), (second, Changes(steps=[accept]))], NOW)

    await store.run(check)


async def test_a_number_that_is_taken_fails_the_message_to_be_handled_anew(store: Store) -> None:
    def check(conn: Connection) -> None:
        asks(conn, "asker", new("261121-AAAAA"))
        with pytest.raises(Meanwhile):
            asks(conn, "other", new("261121-AAAAA"))

    await store.run(check)


async def test_a_closed_request_is_not_opened_again(store: Store) -> None:
    def check(conn: Connection) -> None:
        asks(conn, "asker", new("261121-AAAAA"))
        steps(conn, "asker", NewStep("261121-AAAAA", "withdrawn", "enterprise"))
        steps(conn, "asker", NewStep("261121-AAAAA", "accepted", "officer"))
        assert known(conn, "asker").requests[0].state == "withdrawn"
        assert len(known(conn, "asker").requests[0].steps) == 2

    await store.run(check)


async def test_a_new_day_is_kept_with_the_step(store: Store) -> None:
    def check(conn: Connection) -> None:
        asks(conn, "asker", new("261121-AAAAA", due=date(2026, 11, 27)))
        officer(conn, "officer", "371100")
        steps(conn, "officer", NewStep("261121-AAAAA", "accepted", "officer", due=date(2026, 12, 1)))
        assert known(conn, "asker").requests[0].due == date(2026, 12, 1)

    await store.run(check)


async def test_erased_words_are_gone_and_the_number_stays(store: Store) -> None:
    def check(conn: Connection) -> None:
        asks(conn, "asker", new("261121-AAAAA"), new("261121-AAAAB"))
        officer(conn, "officer", "371100")
        steps(conn, "officer", NewStep("261121-AAAAB", "returned", "officer", "请补合同"))
        steps(conn, "asker", NewStep("261121-AAAAB", "open", "enterprise", "合同编号17"))
        erase(conn, known(conn, "asker").person_id, NOW)
        rows = conn.execute(select(request.c.number, request.c.words, request.c.state, request.c.details)).all()
        assert {tuple(row) for row in rows} == {
            ("261121-AAAAA", "", "withdrawn", None),
            ("261121-AAAAB", "", "withdrawn", None),
        }
        assert "合同编号17" not in set(conn.execute(select(request_step.c.note)).scalars())
        assert known(conn, "officer").requests == ()

    await store.run(check)


async def test_a_long_closed_request_is_shown_no_more_unless_named(store: Store) -> None:
    def check(conn: Connection) -> None:
        asks(conn, "asker", new("261121-AAAAA"))
        steps(conn, "asker", NewStep("261121-AAAAA", "withdrawn", "enterprise"))
        later = NOW + requests.CLOSED_FOR + timedelta(days=1)
        assert known(conn, "asker", now=later).requests == ()
        assert numbers(known(conn, "asker", "261121-AAAAA", now=later).requests) == ["261121-AAAAA"]

    await store.run(check)


async def test_words_go_to_the_nearest_officers_never_to_the_one_who_wrote(store: Store) -> None:
    def check(conn: Connection) -> None:
        city, county = officer(conn, "city", "371100"), officer(conn, "county", "371102", "东港区工信局 王工")
        leader = known(conn, "leader").person_id
        people.grant(conn, leader, "leader", "371102", NOW)
        to = [Notice(ToOfficers("371102"), Text(content="甲")), Notice(ToOfficers("371103"), Text(content="乙"))]
        rows = notices.promise(conn, "key", leader, to, NOW)
        held = {known_.person_id: user for user, known_ in (("city", city), ("county", county))}
        seats = {people.find_or_create(conn, at(user), NOW).address_id: user for user in held.values()}
        assert sorted(seats[row["address_id"]] for row in rows) == ["city", "county"]
        assert notices.promise(conn, "key", county.person_id, to[:1], NOW) == []
        assert notices.promise(conn, "key", leader, [Notice(ToOfficers("320831"), Text(content="丙"))], NOW) == []
        (row,) = notices.promise(conn, "key", leader, [Notice(ToPerson(city.person_id), Text(content="丁"))], NOW)
        assert seats[row["address_id"]] == "city"

    await store.run(check)


async def test_everybody_learns_how_the_officers_are_called(store: Store) -> None:
    def check(conn: Connection) -> None:
        officer(conn, "officer", "371100", "市工信局 王工")
        firm(conn, "zhang")
        assert known(conn, "zhang").officers == ("市工信局 王工",)
        assert dict(known(conn, "nobody").desks) == {"371100": ("市工信局 王工",)}

    await store.run(check)
