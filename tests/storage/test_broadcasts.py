"""Words to many: frozen as they were counted, promised in short steps, rechecked at each, stopped at any point."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from storage import broadcast_results, broadcasts, outbox, people, wishes
from storage.agenda import Preference
from storage.audience import Audience, members
from storage.broadcast_results import Tally
from storage.broadcasts import AT_ONCE, Broadcast, Shown
from storage.database import Store
from storage.erasure import erase
from storage.incoming import Address
from storage.outgoing import Text
from storage.tables import address, consent, enterprise, membership, person
from storage.tables import outbox as promises
from storage.tables_of_broadcasts import broadcast, broadcast_part

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STARTS, UNTIL = NOW + timedelta(minutes=5), NOW + timedelta(hours=24)
NOTICE = "1"
SAYS = Text(content="明天下午2点开会")


def firms_with_people(conn: Connection, count: int) -> list[int]:
    """So many firms of Jinhu, the first there are, with a person each who may be written to, by the same ids."""
    ids = list(range(1, count + 1))
    agreed = {"version": NOTICE, "granted": True, "at": NOW}
    at = {"channel": "wecom", "corp_id": "corp", "agent_id": "1"}
    conn.execute(insert(person), [{"created_at": NOW} for _ in ids])
    conn.execute(insert(address), [{"key": f"k{n}", "user": f"u{n}", "person_id": n} | at for n in ids])
    conn.execute(insert(consent), [{"person_id": n} | agreed for n in ids])
    values = {"region": "320831", "created_at": NOW}
    conn.execute(insert(enterprise), [{"name": f"示例{n}有限公司"} | values for n in ids])
    speaks = {"current": True, "since": NOW, "confirmed_at": NOW}
    conn.execute(insert(membership), [{"person_id": n, "enterprise_id": n} | speaks for n in ids])
    return ids


def shown(conn: Connection, by: int, firms: list[int], number: str = "1123-7KQ2M") -> None:
    """What the officer `by` is shown."""
    audience = Audience()
    audience.take(firms, members(conn, firms, NOTICE))
    places = ("320831",)
    broadcasts.freeze(conn, Shown(number, by, places, "金湖县的企业", SAYS, audience.to, audience.reached), NOW)


def confirmed(conn: Connection, count: int, number: str = "1123-7KQ2M") -> int:
    """A message to so many, confirmed by an officer; its id."""
    firms = firms_with_people(conn, count)
    officer = people.find_or_create(conn, Address("wecom", "corp", "1", "wang"), NOW).known.person_id
    people.grant(conn, officer, "officer", "320831", NOW)
    shown(conn, officer, firms, number)
    one = one_of(conn, number)
    assert broadcasts.confirm(conn, one, STARTS, UNTIL, NOW)
    return one.id


def one_of(conn: Connection, number: str = "1123-7KQ2M") -> Broadcast:
    """The message of a number, as its officer finds it."""
    by = conn.execute(select(broadcast.c.person_id).where(broadcast.c.number == number)).scalar_one()
    found = broadcasts.found(conn, by, number)
    assert found is not None
    return found


def everybody(conn: Connection, id_: int) -> tuple[Tally, Counter[str | None]]:
    """What became of all of them, and how often for which reason."""
    tally, why, at = Tally(), Counter[str | None](), 0
    while True:
        after, page = broadcast_results.page(conn, id_, at)
        if after is None:
            return tally, why
        for one in page:
            tally.add(one)
            why[one.why] += 1
        at = after


async def promise_all(store: Store) -> list[int]:
    """Every step there is; how many rows each wrote."""
    found = []
    while (some := await store.run(lambda conn: broadcasts.promise_some(conn, NOTICE, NOW))) is not None:
        found.append(some)
    return found


def to_whom(conn: Connection) -> list[int]:
    """The addresses of all rows there are, in order."""
    return list(conn.execute(select(promises.c.address_id).order_by(promises.c.id)).scalars())


async def test_no_step_writes_more_than_some_hundred_rows_and_nobody_is_promised_twice(store: Store) -> None:
    many = 2 * AT_ONCE + 1
    id_ = await store.run(lambda conn: confirmed(conn, many))
    assert await promise_all(store) == [AT_ONCE, AT_ONCE, 1]
    assert await promise_all(store) == []
    assert await store.run(to_whom) == list(range(1, many + 1))
    [row] = await store.run(lambda conn: conn.execute(select(promises).where(promises.c.address_id == many)).all())
    assert (json.loads(row.payload)["content"], row.not_before, row.not_after) == (SAYS.content, STARTS, UNTIL)
    tally, _ = await store.run(lambda conn: everybody(conn, id_))
    assert tally.words == f"已送到0家0人，还没发{many}人"


async def test_nothing_goes_out_that_was_only_shown(store: Store) -> None:
    def work(conn: Connection) -> None:
        firms = firms_with_people(conn, 2)
        shown(conn, 1, firms)
        shown(conn, 1, firms)  # counted once more: it is the same message

    await store.run(work)
    assert await promise_all(store) == []
    later = NOW + broadcasts.SHOWN_FOR + timedelta(seconds=1)
    await store.run(lambda conn: broadcasts.drop_old(conn, later))
    assert await store.run(lambda conn: conn.execute(select(broadcast_part.c.id)).all()) == []


async def test_what_was_confirmed_twice_is_confirmed_once(store: Store) -> None:
    await store.run(lambda conn: confirmed(conn, 1))
    assert not await store.run(lambda conn: broadcasts.confirm(conn, one_of(conn), STARTS, UNTIL, NOW))

    def count_again(conn: Connection) -> bool:
        before = one_of(conn)
        by = conn.execute(select(broadcast.c.person_id)).scalar_one()
        shown(conn, by, [])
        return one_of(conn) == before

    assert await store.run(count_again)


async def test_a_step_that_is_cut_off_is_done_again_and_the_rest_follows(store: Store) -> None:
    await store.run(lambda conn: confirmed(conn, AT_ONCE + 5))

    def cut(conn: Connection) -> None:
        broadcasts.promise_some(conn, NOTICE, NOW)
        raise RuntimeError("the process is gone")

    with pytest.raises(RuntimeError):
        await store.run(cut)
    assert await store.run(to_whom) == []
    assert await promise_all(store) == [AT_ONCE, 5]


async def test_a_firm_that_comes_after_the_counting_is_not_written_to(store: Store) -> None:
    await store.run(lambda conn: confirmed(conn, 1))

    def work(conn: Connection) -> None:
        new = insert(enterprise).values(name="后来的示例厂", region="320831", created_at=NOW)
        firm = conn.execute(new.returning(enterprise.c.id)).scalar_one()
        speaks = {"current": False, "since": NOW, "confirmed_at": NOW}
        conn.execute(insert(membership).values(person_id=1, enterprise_id=firm, **speaks))

    await store.run(work)
    assert await promise_all(store) == [1]


async def test_whoever_withdrew_left_unsubscribed_or_is_gone_since_is_passed_over_with_the_reason(store: Store) -> None:
    id_ = await store.run(lambda conn: confirmed(conn, 6))

    def work(conn: Connection) -> None:
        conn.execute(insert(consent).values(person_id=1, version=NOTICE, granted=False, at=NOW))
        wishes.prefer(conn, 2, Preference(reminders=False), NOW)
        conn.execute(delete(membership).where(membership.c.person_id == 3))
        conn.execute(update(address).where(address.c.id == 4).values(unreachable_since=NOW))
        erase(conn, 5, NOW)

    await store.run(work)
    assert await promise_all(store) == [2]  # who deleted their data is still the firm's confirmed person and agreed
    tally, why = await store.run(lambda conn: everybody(conn, id_))
    assert tally.of == {"cancelled": 4, "pending": 2}
    assert tally.words.startswith("已送到0家0人，还没发2人，没有发4人（")
    assert "退订了1人" in tally.words
    assert why == {"没有同意现行告知书": 1, "退订了": 1, "不再是企业的联系人": 1, "联系不上": 1, None: 2}


async def test_whoever_left_one_of_two_firms_is_written_to_for_the_other(store: Store) -> None:
    def work(conn: Connection) -> None:
        firms = firms_with_people(conn, 2)
        conn.execute(delete(membership).where(membership.c.person_id == 2))
        speaks = {"current": False, "since": NOW, "confirmed_at": NOW}
        conn.execute(insert(membership).values(person_id=1, enterprise_id=2, **speaks))
        shown(conn, 2, firms)
        one = one_of(conn)
        assert (one.people, one.firms) == (1, 2)
        broadcasts.confirm(conn, one, STARTS, UNTIL, NOW)
        conn.execute(delete(membership).where(membership.c.enterprise_id == 1))

    await store.run(work)
    assert await promise_all(store) == [1]
    assert await store.run(lambda conn: conn.execute(select(promises.c.enterprise_id)).scalars().all()) == [2]


async def test_what_is_stopped_in_the_middle_says_how_many_had_gone(store: Store) -> None:
    id_ = await store.run(lambda conn: confirmed(conn, AT_ONCE + 3))

    def work(conn: Connection) -> None:
        broadcasts.promise_some(conn, NOTICE, NOW)
        conn.execute(update(promises).where(promises.c.address_id <= 10).values(status="sent", sent_at=NOW))
        conn.execute(update(promises).where(promises.c.address_id == 11).values(status="sending"))
        broadcasts.stop(conn, id_)

    await store.run(work)
    assert await promise_all(store) == []
    parts, after = 0, await store.run(lambda conn: broadcasts.call_back(conn, id_))
    while after is not None:
        at, parts = after, parts + 1
        after = await store.run(lambda conn, at=at: broadcasts.call_back(conn, id_, at))  # type: ignore[misc]
    assert parts == 2
    tally, why = await store.run(lambda conn: everybody(conn, id_))
    assert tally.of == {"sent": 10, "sending": 1, "cancelled": AT_ONCE + 3 - 11}
    assert len(tally.firms) == 10
    assert tally.called_back == why["群发已撤回"] == AT_ONCE + 3 - 11
    assert await store.run(lambda conn: conn.execute(select(broadcast.c.payload)).scalars().all()) == [None]
    assert await store.run(broadcast_results.untold) == []


async def test_what_an_officer_wrote_goes_no_further_when_they_have_their_data_deleted(store: Store) -> None:
    id_ = await store.run(lambda conn: confirmed(conn, AT_ONCE + 3))

    def work(conn: Connection) -> None:
        broadcasts.promise_some(conn, NOTICE, NOW)
        by = conn.execute(select(broadcast.c.person_id)).scalar_one()
        shown(conn, by, [1], "1123-AAAAA")
        erase(conn, by, NOW)

    await store.run(work)
    assert await promise_all(store) == []
    tally, _ = await store.run(lambda conn: everybody(conn, id_))
    assert tally.of == {"cancelled": AT_ONCE + 3}
    kept = await store.run(lambda conn: conn.execute(select(broadcast.c.number, broadcast.c.payload)).all())
    assert [tuple(row) for row in kept] == [("1123-7KQ2M", None)]


async def test_its_officer_is_told_once_what_became_of_it(store: Store) -> None:
    id_ = await store.run(lambda conn: confirmed(conn, 3))
    await promise_all(store)

    def settle(conn: Connection) -> None:
        for n, status in enumerate(("sent", "sent", "parked"), 1):
            conn.execute(update(promises).where(promises.c.address_id == n).values(status=status))

    await store.run(settle)
    assert await store.run(broadcast_results.untold) == [id_]
    tally, _ = await store.run(lambda conn: everybody(conn, id_))
    assert await store.run(lambda conn: broadcast_results.tell(conn, id_, tally, NOW, NOW))
    assert not await store.run(lambda conn: broadcast_results.tell(conn, id_, tally, NOW, NOW))
    told = select(promises.c.payload).where(promises.c.priority == outbox.NOTICE)
    [payload] = await store.run(lambda conn: conn.execute(told).scalars().all())
    assert "要发给3家3人，已送到2家2人，没有送到1人" in json.loads(payload)["content"]
    assert await store.run(broadcast_results.untold) == []
    assert await store.run(lambda conn: conn.execute(select(broadcast.c.payload)).scalars().all()) == [None]


async def test_its_rows_are_looked_up_by_their_keys_and_not_searched_for(store: Store) -> None:
    """Every query about one message, on both databases, goes by an index of the outbox."""
    id_ = await store.run(lambda conn: confirmed(conn, 3))
    await promise_all(store)
    plans: list[str] = []

    def explained(conn: Connection) -> None:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SET LOCAL enable_seqscan = off"))  # of three rows it would always read the table
        keys = [broadcasts.key_of("1123-7KQ2M", n) for n in (1, 2, 3)]
        query = select(promises.c.status).where(promises.c.key.in_(keys))
        words = str(query.compile(conn.engine, compile_kwargs={"literal_binds": True}))
        how = "EXPLAIN QUERY PLAN" if conn.dialect.name == "sqlite" else "EXPLAIN"
        plans.extend(str(row) for row in conn.execute(text(f"{how} {words.replace(':', chr(92) + ':')}")))
        everybody(conn, id_)

    await store.run(explained)
    said = " ".join(plans)
    assert "SCAN outbox" not in said
    assert "Seq Scan" not in said
    assert "INDEX" in said.upper()
