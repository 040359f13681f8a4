"""A file from the store to WeCom: uploaded once, sent with the same request until it arrives, whatever goes wrong."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select

from bot.sender import Sender
from bot.uploads import MAX_FILE, Uploads
from bot.wecom import WeComClient
from scheduler.courier import Courier
from storage import blobs, outbox, people
from storage.blobs import Blob
from storage.database import Store
from storage.incoming import Address
from storage.outgoing import Text
from storage.tables import outbox as promises
from storage.tables_of_requests import blob
from tests.conftest import StillClock
from tests.fake_wecom import FakeWeCom
from tests.seal import AGENT, CORP

NAME, CONTENT = "行动方案_示例企业.docx", b"PK\x03\x04 made up \x00\xff" * 100


@pytest.fixture
async def courier(store: Store, client: WeComClient, clock: StillClock) -> Courier:
    """The courier with the real sender, not started: it delivers what is due when told to."""
    return Courier(store, Sender(client, Uploads(store, client, clock)), clock, jitter=lambda: 0.5)


async def promise(store: Store, clock: StillClock, content: bytes = CONTENT, answers: int = 0) -> None:
    """A file for Alice, and after it so many answers."""

    def work(conn: Connection) -> None:
        seat = people.find_or_create(conn, Address("wecom", CORP, str(AGENT), "Alice"), clock.now())
        file = Blob(NAME, content)
        rows = [blobs.promise(conn, "job:m1:0", seat.address_id, seat.known.person_id, file, clock.now())]
        outbox.enqueue(conn, rows)
        later = [Text(content=f"第{n}条") for n in range(answers)]
        outbox.enqueue(conn, outbox.replies("m2", seat.address_id, later, clock.now()))

    await store.run(work)


async def row(store: Store) -> Any:
    file = promises.c.key.startswith("file:")
    return await store.run(lambda conn: conn.execute(select(promises).where(file)).one())


async def test_a_file_arrives_with_its_chinese_name_and_to_the_byte(
    courier: Courier, store: Store, wecom: FakeWeCom, clock: StillClock
) -> None:
    await promise(store, clock)
    await courier.deliver_due()
    assert wecom.sent("media/upload") == [("file", NAME, CONTENT)]
    body = json.loads(wecom.sent()[0])
    assert (body["touser"], body["msgtype"], body["file"]) == ("Alice", "file", {"media_id": "made-up-media-1"})
    assert (body["enable_duplicate_check"], body["duplicate_check_interval"]) == (1, 14400)
    found = await row(store)
    assert (found.status, found.media_id, found.media_at) == ("sent", "made-up-media-1", clock.now())


async def test_killed_between_upload_and_answer_it_repeats_the_request_and_uploads_no_more(
    courier: Courier, store: Store, wecom: FakeWeCom, clock: StillClock
) -> None:
    await promise(store, clock)
    bodies: list[Any] = []
    sending = asyncio.Event()

    class Unanswered(WeComClient):
        async def send(self, body: dict[str, Any]) -> dict[str, Any]:
            bodies.append(body)
            sending.set()
            return await asyncio.Future()

    dying = Unanswered(wecom.settings())
    await dying.start()
    first = asyncio.create_task(Courier(store, Sender(dying, Uploads(store, dying, clock)), clock).deliver_due())
    await sending.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await dying.stop()
    assert (await row(store)).status == "sending"
    clock.advance(seconds=31)
    await courier.deliver_due()
    assert len(wecom.sent("media/upload")) == 1
    assert [json.loads(body) for body in wecom.sent()] == bodies
    assert (await row(store)).status == "sent"


@pytest.mark.parametrize("fault", ["http500", "drop", "nonsense", 45009, -1])
async def test_a_failing_upload_is_tried_again_later(
    courier: Courier, store: Store, wecom: FakeWeCom, clock: StillClock, fault: Any
) -> None:
    await promise(store, clock)
    wecom.fail("media/upload", fault)
    await courier.deliver_due()
    assert wecom.sent() == []
    assert (await row(store)).status == "pending"
    clock.advance(minutes=5)
    await courier.deliver_due()
    assert wecom.sent("media/upload")[-1] == ("file", NAME, CONTENT)
    assert (await row(store)).status == "sent"


async def test_an_upload_that_hangs_is_given_up_in_time(store: Store, wecom: FakeWeCom, clock: StillClock) -> None:
    await promise(store, clock)
    hasty = WeComClient(wecom.settings(), timeout=0.2)
    await hasty.start()
    wecom.fail("media/upload", "hang")
    await Courier(store, Sender(hasty, Uploads(store, hasty, clock)), clock).deliver_due()
    await hasty.stop()
    assert (await row(store)).status == "pending"


async def test_a_refused_token_costs_no_byte_of_the_second_try(
    courier: Courier, store: Store, wecom: FakeWeCom, clock: StillClock
) -> None:
    await promise(store, clock)
    wecom.fail("media/upload", 42001)
    wecom.fail("message/send", 42001)
    await courier.deliver_due()
    assert wecom.sent("media/upload") == [42001, ("file", NAME, CONTENT)]
    assert (await row(store)).status == "sent"


async def test_an_upload_wecom_no_longer_has_is_made_once_more_and_noted(
    courier: Courier, store: Store, wecom: FakeWeCom, clock: StillClock
) -> None:
    await promise(store, clock)
    wecom.fail("message/send", "http500")
    await courier.deliver_due()
    wecom.media.clear()
    clock.advance(minutes=5)
    await courier.deliver_due()
    assert len(wecom.sent("media/upload")) == 2
    found = await row(store)
    assert (found.status, found.media_id) == ("sent", "made-up-media-2")


async def test_a_file_that_is_gone_is_not_sent_and_blocks_nothing(
    courier: Courier, store: Store, wecom: FakeWeCom, clock: StillClock
) -> None:
    await promise(store, clock, answers=1)
    await store.run(lambda conn: conn.execute(delete(blob)))
    await courier.deliver_due()
    assert wecom.sent("media/upload") == []
    assert [json.loads(body)["msgtype"] for body in wecom.sent()] == ["text"]
    found = await row(store)
    assert (found.status, found.last_error) == ("parked", "文件已不再保存")


@pytest.mark.parametrize("content", [b"", b"12345", b"\x00" * (MAX_FILE + 1)], ids=["empty", "five", "over 20 MB"])
async def test_what_wecom_takes_for_no_file_is_never_uploaded(
    courier: Courier, store: Store, wecom: FakeWeCom, clock: StillClock, content: bytes
) -> None:
    await promise(store, clock, content)
    await courier.deliver_due()
    assert wecom.requests == []
    assert (await row(store)).status == "parked"


async def test_a_file_that_cannot_be_uploaded_holds_back_no_answer(
    courier: Courier, store: Store, wecom: FakeWeCom, clock: StillClock
) -> None:
    await promise(store, clock, answers=2)
    wecom.fail("media/upload", "http500")
    await courier.deliver_due()
    assert [json.loads(body)["text"]["content"].rstrip() for body in wecom.sent()] == ["第0条", "第1条"]
