"""A code or an address that opens something is kept in no words once it was sent; until then nothing is lost of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from scheduler.delivery import Bug, RetryAt
from storage import outbox, people
from storage.database import Store
from storage.incoming import Address
from storage.outgoing import OUTGOING, Text, is_secret
from storage.tables import outbox as rows
from tests.conftest import StillClock
from tests.scheduler.test_courier import Post, courier, row

SECRET = Text(content='日历地址 https://bot.example/calendar/0123.ics","secret":true', secret=True)
PLAIN = Text(content='说的是","secret":true}')


async def promise(store: Store, clock: StillClock, *messages: Text) -> None:
    """Answers to somebody, keyed reply:m:0 and on."""

    def write(conn: object) -> None:
        to = people.find_or_create(conn, Address("wecom", "corp", "1000002", "li"), clock.now())  # type: ignore[arg-type]
        outbox.enqueue(conn, outbox.replies("m", to.address_id, messages, clock.now()))  # type: ignore[arg-type]

    await store.run(write)


async def test_the_words_of_a_secret_go_with_its_sending_and_no_others(store: Store, clock: StillClock) -> None:
    await promise(store, clock, SECRET, PLAIN)
    post = Post(RetryAt(0, "net", unknown=True))
    sender = courier(store, post, clock)
    await sender.deliver_due()
    assert (await row(store, "reply:m:0")).payload is not None  # it may have to be repeated, word for word
    clock.advance(minutes=10)
    await sender.deliver_due()
    told = [await row(store, f"reply:m:{n}") for n in range(2)]
    assert [one.status for one in told] == ["sent", "sent"]
    assert [one.payload is None for one in told] == [True, False]
    assert [each.message for each in post.sent if each.key == "reply:m:0"] == [SECRET] * 2


async def test_what_is_not_sent_after_all_keeps_no_words(store: Store, clock: StillClock) -> None:
    def write(conn: Connection) -> None:
        now = clock.now()
        for n, user in enumerate(("li", "wang")):
            to = people.find_or_create(conn, Address("wecom", "corp", "1000002", user), now).address_id
            last = now + timedelta(hours=1)
            words = Text(content="还差一项")
            outbox.enqueue(conn, [outbox.row(f"k{n}", to, words, now, priority=outbox.NOTICE, not_after=last)])
        outbox.call_back(conn, rows.c.key == "k0", "已有回复")

    await store.run(write)
    clock.advance(hours=2)
    await courier(store, Post(), clock).deliver_due()
    told = [await row(store, f"k{n}") for n in range(2)]
    assert [(one.status, one.payload) for one in told] == [("cancelled", None)] * 2


async def test_a_secret_that_was_given_up_can_still_be_sent_by_hand(store: Store, clock: StillClock) -> None:
    await promise(store, clock, SECRET)
    await courier(store, Post(Bug("no")), clock).deliver_due()
    parked = await row(store, "reply:m:0")
    assert (parked.status, parked.payload is None) == ("parked", False)


def test_what_is_no_secret_is_kept_as_before_and_cannot_pass_for_one() -> None:
    assert OUTGOING.dump_json(Text(content="a")).decode() == '{"kind":"text","content":"a"}'
    assert is_secret(OUTGOING.dump_json(SECRET).decode())
    assert not is_secret(OUTGOING.dump_json(PLAIN).decode())
    assert OUTGOING.validate_json(OUTGOING.dump_json(SECRET)) == SECRET
