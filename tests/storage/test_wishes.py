"""What people chose and how they answered: the newest speaks, what waits is called back, and it goes with them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from knowledge.calendar.occasion import button_key
from storage import almanac, outbox, people, wishes
from storage.agenda import Preference, Response, Subscription, Window, WindowChange
from storage.changes import Changes
from storage.database import Store
from storage.incoming import Address
from storage.known import Consent, Known, Wanted
from storage.outgoing import Button, ButtonCard, Text
from storage.saving import save
from storage.tables import enterprise, membership
from storage.tables import outbox as promises
from storage.tables_of_reminders import feed, preference, response, subscription

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
KEY = "window:1:2026-12-20"
ZHANG, LI = (Address("wecom", "wwtest", "1000002", user) for user in ("zhang", "li"))


def member(conn: Connection, to: Address, firm: int | None = None) -> tuple[people.Seat, int]:
    """A confirmed member of a firm, a new one if none is given."""
    seat = people.find_or_create(conn, to, NOW)
    if firm is None:
        made = enterprise.insert().values(name="示例阀门", region="320831", created_at=NOW)
        firm = int(conn.execute(made).inserted_primary_key[0])  # type: ignore[index]
    row = {"person_id": seat.known.person_id, "enterprise_id": firm, "current": True, "since": NOW, "confirmed_at": NOW}
    conn.execute(membership.insert().values(**row))
    return seat, firm


def promise(conn: Connection, seat: people.Seat, firm: int | None, key: str = KEY, stage: str = "lead7") -> None:
    """A reminder that waits."""
    card = ButtonCard(title="申报，12月20日截止", buttons=(Button(key=button_key("已办", key, firm), text="已办"),))
    row = outbox.row(
        f"{key}:{stage}:{seat.address_id}", seat.address_id, card, NOW,
        priority=outbox.NOTICE, occasion=key, enterprise_id=firm,
    )  # fmt: skip
    outbox.enqueue(conn, [row])


def states(conn: Connection, seat: people.Seat) -> list[str]:
    """How the rows of an address stand."""
    c = promises.c
    return list(conn.execute(select(c.status).where(c.address_id == seat.address_id).order_by(c.id)).scalars())


def sent(conn: Connection) -> None:
    """Everything that waited has gone out."""
    conn.execute(promises.update().where(promises.c.status == "pending").values(status="sent", sent_at=NOW))


def known_of(conn: Connection, to: Address, wanted: bool = True) -> Known:
    """What is read of a person for a message about reminders, or for another."""
    want = {to.key: Wanted(reminders=True)} if wanted else None
    return people.load(conn, {to.key: to}, NOW, want)[to.key].known


async def test_an_answer_ends_the_chain_for_the_firm_and_for_no_other(store: Store) -> None:
    def check(conn: Connection) -> None:
        zhang, firm = member(conn, ZHANG)
        li, other = member(conn, LI)
        promise(conn, zhang, firm)
        promise(conn, li, other)
        wishes.respond(conn, zhang.known.person_id, [Response(KEY, firm, "done")], NOW)
        assert states(conn, zhang) == ["cancelled"]
        assert states(conn, li) == ["pending"]

    await store.run(check)


async def test_reminders_are_read_only_where_wanted_with_the_newest_answer_of_the_firm(store: Store) -> None:
    def check(conn: Connection) -> None:
        zhang, firm = member(conn, ZHANG)
        li, _ = member(conn, LI, firm)
        promise(conn, zhang, firm, stage="lead14")
        promise(conn, zhang, firm)
        promise(conn, zhang, firm, key="window:2:2026-12-31")
        outbox.enqueue(conn, outbox.replies("m1", zhang.address_id, [Text(content="答")], NOW))
        sent(conn)
        wishes.respond(conn, zhang.known.person_id, [Response(KEY, firm, "later", date(2026, 12, 1))], NOW)
        wishes.respond(conn, li.known.person_id, [Response(KEY, firm, "done")], NOW)
        known = known_of(conn, ZHANG)
        found = {one.occasion: one for one in known.reminders}
        assert set(found) == {KEY, "window:2:2026-12-31"}
        assert (found[KEY].answer, found[KEY].own, found[KEY].acts) == ("done", False, ("已办",))
        assert found["window:2:2026-12-31"].answer is None
        plain = known_of(conn, ZHANG, wanted=False)
        assert (plain.heard, plain.reminders) == (False, ())

    await store.run(check)


async def test_of_what_was_sent_the_newest_of_a_year_is_read(store: Store) -> None:
    def check(conn: Connection) -> None:
        zhang, firm = member(conn, ZHANG)
        for n in range(1, 30):
            promise(conn, zhang, firm, key=f"window:{n}:2026-12-20")
        sent(conn)
        assert len(known_of(conn, ZHANG).reminders) == wishes.MOST
        long_ago = promises.update().values(not_before=NOW - wishes.REMEMBERED - timedelta(days=1))
        conn.execute(long_ago)
        assert known_of(conn, ZHANG).reminders == ()

    await store.run(check)


@pytest.mark.parametrize(
    ("ended", "left"),
    [
        (Subscription("application", "srdi.province", None, wanted=False), ["cancelled", "pending", "pending"]),
        (Subscription("application", None, None, wanted=False), ["cancelled", "pending", "pending"]),
        (Subscription("recheck", "srdi.city", None, wanted=False), ["pending", "cancelled", "pending"]),
        (Subscription("check", None, None, wanted=False), ["pending", "pending", "pending"]),
    ],
)
async def test_what_is_unsubscribed_from_is_called_back_and_answers_are_not(
    store: Store, ended: Subscription, left: list[str]
) -> None:
    def check(conn: Connection) -> None:
        zhang, firm = member(conn, ZHANG)
        window = Window(0, "application", "srdi.province", "320831", 2026, None, date(2026, 12, 20))
        number = almanac.set_windows(conn, None, [WindowChange(window)], NOW)[0]
        promise(conn, zhang, firm, key=f"window:{number}:2026-12-20")
        promise(conn, zhang, firm, key=f"title:{firm}:srdi.city:2023-12-21:2026-12-20")
        outbox.enqueue(conn, outbox.replies("m1", zhang.address_id, [Text(content="答")], NOW))
        wishes.subscribe(conn, zhang.known.person_id, [ended], NOW)
        assert states(conn, zhang) == left

    await store.run(check)


async def test_what_was_said_again_is_the_newest_word(store: Store) -> None:
    def check(conn: Connection) -> None:
        zhang, _ = member(conn, ZHANG)
        person = zhang.known.person_id
        here = Subscription("application", None, "320831", leads=(7,))
        ended = Subscription("application", None, None, wanted=False)
        for one in (here, ended, here):
            wishes.subscribe(conn, person, [one], NOW)
        assert wishes.subscriptions(conn, [person])[person] == (ended, here)

    await store.run(check)


CHANGES: tuple[Any, ...] = (
    Changes(preference=Preference(reminders=False)),
    Changes(consent=Consent("2026-11", False, NOW)),
    Changes(erase=True),
    Changes(unbind=True),
)


@pytest.mark.parametrize("changes", CHANGES, ids=("unsubscribed", "consent withdrawn", "erased", "left the firm"))
async def test_nothing_that_waits_goes_to_who_does_not_want_or_may_not_hear_it(store: Store, changes: Changes) -> None:
    def check(conn: Connection) -> None:
        zhang, firm = member(conn, ZHANG)
        li, _ = member(conn, LI, firm)
        for seat in (zhang, li):
            promise(conn, seat, firm)
        save(conn, [(known_of(conn, ZHANG), changes)], NOW)
        assert states(conn, zhang) == ["cancelled"]
        assert states(conn, li) == ["pending"]

    await store.run(check)


async def test_with_a_persons_data_go_their_choices_and_their_name_under_the_firms_answers(store: Store) -> None:
    def check(conn: Connection) -> None:
        zhang, firm = member(conn, ZHANG)
        chosen = Changes(
            preference=Preference(most_per_week=2),
            subscriptions=[Subscription("application", None, "320831")],
            responses=[Response(KEY, firm, "done")],
            feed="d" * 64,
        )
        save(conn, [(zhang.known, chosen)], NOW)
        assert known_of(conn, ZHANG).feed
        save(conn, [(known_of(conn, ZHANG), Changes(erase=True))], NOW)
        for table in (preference, subscription, feed):
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 0
        kept = conn.execute(select(response.c.person_id, response.c.enterprise_id)).all()
        assert [tuple(row) for row in kept] == [(None, firm)]

    await store.run(check)


async def test_an_answer_without_a_firm_is_ones_own_and_goes_with_ones_data(store: Store) -> None:
    def work(conn: Connection) -> None:
        zhang, li = (people.find_or_create(conn, to, NOW) for to in (ZHANG, LI))
        for seat in (zhang, li):
            promise(conn, seat, None)
        wishes.respond(conn, zhang.known.person_id, [Response(KEY, None, "done")], NOW)
        assert states(conn, zhang) == ["cancelled"]
        assert states(conn, li) == ["pending"]
        conn.execute(promises.update().values(status="sent", sent_at=NOW))
        assert [one.answer for one in wishes.reminders(conn, zhang.known.person_id, NOW)] == ["done"]
        assert [one.answer for one in wishes.reminders(conn, li.known.person_id, NOW)] == [None]
        save(conn, [(zhang.known, Changes(erase=True))], NOW)
        assert wishes.reminders(conn, zhang.known.person_id, NOW) == ()
        assert conn.execute(select(func.count()).select_from(response)).scalar() == 0
        assert len(wishes.reminders(conn, li.known.person_id, NOW)) == 1

    await store.run(work)


async def test_who_resumes_hears_what_they_had_asked_for_and_nothing_more(store: Store) -> None:
    def work(conn: Connection) -> None:
        person = people.find_or_create(conn, ZHANG, NOW).known.person_id
        asked = Subscription("application", "srdi.province", "320831")
        ended = [Subscription("application", tier, None, wanted=False) for tier in ("srdi.province", "pool.county")]
        wishes.subscribe(conn, person, [asked, *ended], NOW)
        wishes.resume(conn, person)
        assert wishes.subscriptions(conn, [person])[person] == (asked,)

    await store.run(work)
