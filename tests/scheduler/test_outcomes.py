"""What becomes of messages when clocks move, people leave, answers are lost, or nobody can be written to."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from scheduler.courier import LEASE
from scheduler.delivery import Bug, Delivered, Delivery, Outcome, Permanent, RetryAt
from scheduler.landing import IN_A_ROW
from storage import outbox, people, sending, unreachable
from storage.database import Store
from storage.incoming import Address
from storage.outbox import BROADCAST, NOTICE
from storage.outgoing import OUTGOING
from storage.tables import address, enterprise, membership
from storage.tables import outbox as rows
from tests.conftest import StillClock
from tests.scheduler.test_courier import Post, courier, promise, row

GONE = Permanent("errcode 81013 收件人都不可达", "已离开企业，或不在应用可见范围")


def day(clock: StillClock, **by: float) -> StillClock:
    """A business clock moved from the system's."""
    return StillClock(clock.now() + timedelta(**by))


async def test_a_notice_is_due_by_the_business_clock_and_noted_by_the_systems(store: Store, clock: StillClock) -> None:
    business = day(clock, days=-100)
    await promise(store, "n", clock=clock, priority=NOTICE, not_before=business.now() + timedelta(days=1))
    post = Post()
    sender = courier(store, post, clock, business)
    await sender.deliver_due()
    assert post.sent == []
    business.advance(days=1)
    await sender.deliver_due()
    assert post.keys == ["n"]
    assert (await row(store, "n")).sent_at == clock.now()


@pytest.mark.parametrize("moved", [-400, -1, 1, 400])
async def test_an_answer_is_never_held_because_the_day_was_set(store: Store, clock: StillClock, moved: int) -> None:
    await promise(store, "before", clock=clock)
    await promise(store, "after", clock=clock, due=clock.now() + timedelta(days=moved))
    post = Post()
    await courier(store, post, clock, day(clock, days=moved)).deliver_due()
    assert post.keys == ["before", "after"]


async def test_an_answer_being_retried_is_not_held_either(store: Store, clock: StillClock) -> None:
    await promise(store, "a", clock=clock)
    post = Post(RetryAt(0, "net"))
    business = day(clock, days=100)
    await courier(store, post, clock, business).deliver_due()
    business.advance(days=-100)
    await courier(store, post, clock, business).deliver_due()
    assert post.keys == ["a", "a"]


async def test_a_clock_set_back_an_hour_loses_nothing_and_doubles_nothing(store: Store, clock: StillClock) -> None:
    await promise(store, "sent", user="a", clock=clock, priority=NOTICE)
    await promise(store, "held", user="b", clock=clock, priority=NOTICE)
    post = Post()
    first = courier(store, post, clock)
    taken, _ = await store.run(lambda conn: sending.claim(conn, 1, clock.now(), LEASE))  # and its process dies
    await first.deliver_due()
    clock.advance(hours=-1)
    await first.deliver_due()
    assert len(post.sent) == 1
    clock.advance(hours=1, seconds=31)
    await first.deliver_due()
    assert sorted(post.keys) == ["held", "sent"]
    assert taken[0].key not in post.keys[:1]


async def test_a_notice_whose_answers_stay_lost_is_repeated_for_four_hours_and_then_parked(
    store: Store, clock: StillClock
) -> None:
    await promise(store, "n", clock=clock, priority=NOTICE)
    post = Post(*(RetryAt(0, "no answer", unknown=True) for _ in range(100)))
    sender = courier(store, post, clock)
    start = clock.now()
    while (await row(store, "n")).status == "pending":
        before = len(post.sent)
        await sender.deliver_due()
        assert len(post.sent) == before or clock.now() - start < timedelta(hours=4)
        clock.moment = max((await row(store, "n")).next_at, clock.moment)
    found = await row(store, "n")
    assert (found.status, "四小时" in found.last_error) == ("parked", True)


async def test_a_notice_refused_for_a_day_is_not_taken_for_one_whose_outcome_is_unknown(
    store: Store, clock: StillClock
) -> None:
    await promise(store, "n", clock=clock, priority=NOTICE)
    post = Post(*(RetryAt(60, "errcode 45009 调用太频繁") for _ in range(20)))
    for _ in range(21):
        await courier(store, post, clock).deliver_due()
        clock.advance(hours=1)
    assert (await row(store, "n")).status == "sent"


async def test_what_was_called_back_while_it_was_on_its_way_is_not_tried_again(store: Store, clock: StillClock) -> None:
    class Answered(Post):
        async def __call__(self, delivery: Delivery) -> Outcome:
            which = rows.c.occasion == "window:1:2026-12-20"
            await store.run(lambda conn: outbox.call_back(conn, which, "已经办了"))
            return await super().__call__(delivery)

    clock.advance(days=2)  # a Monday
    about: dict[str, Any] = {"occasion": "window:1:2026-12-20", "priority": NOTICE}
    await promise(store, "n1", "n2", clock=clock, **about)
    post = Answered(RetryAt(0, "net"))
    await courier(store, post, clock).deliver_due()
    clock.advance(minutes=1)
    await courier(store, post, clock).deliver_due()
    assert post.keys == ["n1"]
    assert [(await row(store, key)).status for key in ("n1", "n2")] == ["cancelled", "cancelled"]
    assert (await row(store, "n2")).last_error == "已经办了"


async def test_a_notice_past_its_time_says_so(store: Store, clock: StillClock) -> None:
    await promise(store, "n", clock=clock, priority=NOTICE, not_after=clock.now() - timedelta(hours=1))
    await courier(store, Post(), clock).deliver_due()
    assert (await row(store, "n")).last_error == "已过时限，未再发送"


def _firm(conn: Connection, user: str, name: str, clock: StillClock) -> None:
    """A firm in Jinhu that this person is confirmed for, and two officers of the place."""
    person = people.find_or_create(conn, Address("wecom", "wwtest", "1000002", user), clock.now()).known.person_id
    firm = conn.execute(
        enterprise.insert().values(name=name, region="320831", created_at=clock.now()).returning(enterprise.c.id)
    ).scalar_one()
    conn.execute(
        membership.insert().values(
            person_id=person, enterprise_id=firm, current=True, confirmed_at=clock.now(), since=clock.now()
        )
    )
    for officer in ("wang", "li"):
        seat = people.find_or_create(conn, Address("wecom", "wwtest", "1000002", officer), clock.now())
        people.grant(conn, seat.known.person_id, "officer", "320831", clock.now())


async def test_who_left_is_written_to_no_further_and_the_officers_are_told_once(
    store: Store, clock: StillClock
) -> None:
    await store.run(lambda conn: _firm(conn, "alice", "虚构精密机械有限公司", clock))
    tomorrow = clock.now() + timedelta(days=1)
    await promise(store, "n1", "n2", clock=clock, priority=NOTICE)
    await promise(store, "r1", clock=clock)
    await promise(store, "later", clock=clock, priority=BROADCAST, not_before=tomorrow)
    to = {"alice": 0, "wang": 0, "li": 0}

    class Office(Post):
        async def __call__(self, delivery: Delivery) -> Outcome:
            to[delivery.address.user] += 1
            await super().__call__(delivery)
            return GONE if delivery.address.user == "alice" else Delivered("m")

    post = Office()
    sender = courier(store, post, clock)
    await sender.deliver_due()
    assert to == {"alice": 2, "wang": 1, "li": 1}
    told = {delivery.message.model_dump()["content"] for delivery in post.sent if delivery.address.user != "alice"}
    assert told == {
        "虚构精密机械有限公司的联系人收不到消息：已离开企业，或不在应用可见范围。请核对联系人。\n"
        "今天再有收不到的，见简报“没送到”一项。"
    }
    assert [(await row(store, key)).status for key in ("n1", "n2", "later")] == ["parked", "cancelled", "cancelled"]
    assert "已离开" in (await row(store, "later")).last_error
    await promise(store, "n3", clock=clock, priority=NOTICE)
    await sender.deliver_due()
    assert to == {"alice": 3, "wang": 1, "li": 1}

    def back(conn: Connection) -> Any:
        seat = people.find_or_create(conn, Address("wecom", "wwtest", "1000002", "alice"), clock.now())
        unreachable.reached(conn, [seat.address_id] if seat.unreachable else [])
        return conn.execute(select(address.c.unreachable_since).where(address.c.id == seat.address_id)).scalar()

    assert await store.run(back) is None


async def test_an_officer_is_told_once_a_day_however_many_leave(store: Store, clock: StillClock) -> None:
    def leave(conn: Connection, *users: str) -> None:
        ids = [
            people.find_or_create(conn, Address("wecom", "wwtest", "1000002", user), clock.now()).address_id
            for user in users
        ]
        unreachable.mark(conn, dict.fromkeys(ids, "已离开企业"), clock.now(), clock.now())

    users = [f"u{n}" for n in range(8)]
    for n, user in enumerate(users):
        await store.run(lambda conn, n=n, user=user: _firm(conn, user, f"虚构{n}号机械有限公司", clock))  # type: ignore[misc]
    await store.run(lambda conn: leave(conn, *users[:7]))
    await store.run(lambda conn: leave(conn, users[7]))
    post = Post()
    await courier(store, post, clock).deliver_due()
    said = [delivery.message.model_dump()["content"] for delivery in post.sent]
    assert len(said) == 2  # two officers
    assert said[0].count("收不到消息") == 5
    assert said[0].endswith("另有2个，今天再有收不到的，见简报“没送到”一项。")


async def test_while_nobody_can_be_written_to_planned_messages_are_not_all_tried(
    store: Store, clock: StillClock
) -> None:
    for n in range(200):
        await promise(store, f"n{n}", user=f"u{n}", clock=clock, priority=NOTICE)
    down = RetryAt(60, "errcode 45009 调用太频繁", everyone=True)
    post = Post(*(down for _ in range(200)))
    sender = courier(store, post, clock)
    await sender.deliver_due()
    assert IN_A_ROW <= len(post.sent) <= 160
    tried = len(post.sent)
    await promise(store, "reply", user="u1", clock=clock)
    post.outcomes.clear()
    await sender.deliver_due()
    assert post.keys[tried] == "reply"
    clock.advance(minutes=10)
    await sender.deliver_due()
    assert len({key for key in post.keys if key != "reply"}) == 200


async def test_a_payload_that_is_refused_is_parked_and_told_in_the_log_without_its_words(
    store: Store, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    await promise(store, "n", clock=clock, priority=NOTICE)
    with caplog.at_level(logging.WARNING):
        await courier(store, Post(Bug("errcode 40058 企业微信不接受这次请求")), clock).deliver_due()
    assert "40058" in caplog.text
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "内容" not in caplog.text


async def test_a_retry_of_a_parked_notice_of_unknown_outcome_is_sent(store: Store, clock: StillClock) -> None:
    await promise(store, "n", clock=clock, priority=NOTICE)
    await store.run(
        lambda conn: conn.execute(
            update(rows).values(status="parked", attempts=3, unknown_since=clock.now() - timedelta(hours=9))
        )
    )
    number = (await row(store, "n")).id
    assert await store.run(lambda conn: outbox.retry(conn, number, clock.now()))
    post = Post()
    await courier(store, post, clock).deliver_due()
    assert OUTGOING.dump_json(post.sent[0].message)
    assert (await row(store, "n")).status == "sent"
