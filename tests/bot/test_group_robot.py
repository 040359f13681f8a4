"""A group is told by its robot: the kinds it takes, its limits and refusals, and a key that shows nowhere."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from typing import Any, cast

import pytest
from sqlalchemy import Connection

from bot.robot import robot_body
from bot.sender import Sender
from bot.uploads import Uploads
from bot.wecom import WeComClient
from handlers.officer.drawing import draw
from knowledge.library import load_library
from scheduler.courier import Courier
from scheduler.delivery import Bug, Delivered, Delivery, Permanent, RetryAt
from scheduler.digests.digests import Digests
from storage import blobs, digests, groups, outbox, people
from storage.blobs import Blob
from storage.clock import SHANGHAI, BusinessClock
from storage.database import Store
from storage.incoming import WEBHOOK, Address
from storage.limits import ROBOT
from storage.outbox import DIGEST
from storage.outgoing import Button, ButtonCard, CardUpdate, File, Markdown, Picture, Text
from storage.waiting import waiting
from tests.conftest import StillClock
from tests.fake_wecom import FakeWeCom

KEY = "0dd0made-up00-0000-robot-key00000000"
NONE = cast("Uploads", None)


def to_group(message: Any) -> Delivery:
    """A message to the group."""
    return Delivery(7, "digest:1", Address(WEBHOOK, "", "", KEY), message, 1, True)


async def test_words_go_to_the_group_by_its_key_and_without_a_token(wecom: FakeWeCom, client: WeComClient) -> None:
    sender = Sender(client, NONE)
    assert await sender(to_group(Text(content="本周简报"))) == Delivered()
    assert await sender(to_group(Markdown(content="**本周** 简报"))) == Delivered()
    assert wecom.tokens == 0
    assert wecom.sent("webhook/send") == [
        (KEY, {"msgtype": "text", "text": {"content": "本周简报"}}),
        (KEY, {"msgtype": "markdown", "markdown": {"content": "**本周** 简报"}}),
    ]


async def test_a_card_is_told_in_words(wecom: FakeWeCom, client: WeComClient) -> None:
    card = ButtonCard(title="看哪一项？", desc="1. 待办\n2. 窗口", buttons=(Button(key="k", text="待办"),))
    await Sender(client, NONE)(to_group(card))
    ((_, body),) = wecom.sent("webhook/send")
    assert body["text"]["content"] == "看哪一项？\n1. 待办\n2. 窗口"


async def test_a_picture_goes_whole_and_with_its_digest(
    wecom: FakeWeCom, client: WeComClient, store: Store, clock: StillClock
) -> None:
    picture = await store.run(lambda conn: _picture(conn, clock, b"\x89PNG made up"))
    sender = Sender(client, Uploads(store, client, clock))
    assert await sender(to_group(picture)) == Delivered()
    ((_, body),) = wecom.sent("webhook/send")
    assert base64.b64decode(body["image"]["base64"]) == b"\x89PNG made up"
    assert body["image"]["md5"] == hashlib.md5(b"\x89PNG made up", usedforsecurity=False).hexdigest()


async def test_a_person_gets_a_picture_as_an_uploaded_image(
    wecom: FakeWeCom, client: WeComClient, store: Store, clock: StillClock
) -> None:
    def promise(conn: Connection) -> None:
        picture = _picture(conn, clock, b"\x89PNG made up")
        seat = people.find_or_create(conn, Address("wecom", client.corp_id, str(client.agent_id), "wang"), clock.now())
        outbox.enqueue(conn, [outbox.row("digest:1", seat.address_id, picture, clock.now(), priority=DIGEST)])

    await store.run(promise)
    await Courier(store, Sender(client, Uploads(store, client, clock)), clock).deliver_due()
    assert [(kind, name) for kind, name, _ in wecom.sent("media/upload")] == [("image", "目标.png")]
    (sent,) = wecom.sent()
    assert (json.loads(sent)["msgtype"], json.loads(sent)["image"]) == ("image", {"media_id": "made-up-media-1"})


@pytest.mark.parametrize(
    ("fault", "outcome"), [(93000, Permanent), (93004, Permanent), (45009, RetryAt), ("http500", RetryAt), (40058, Bug)]
)
async def test_each_refusal_becomes_an_outcome_that_does_not_show_the_key(
    wecom: FakeWeCom, client: WeComClient, caplog: pytest.LogCaptureFixture, fault: Any, outcome: type
) -> None:
    wecom.fail("webhook/send", fault)
    found = await Sender(client, NONE)(to_group(Text(content="简报")))
    assert isinstance(found, outcome)
    assert KEY not in repr(found)
    assert KEY not in caplog.text


async def test_a_wrong_key_says_so_and_nothing_more_is_sent_there(wecom: FakeWeCom, client: WeComClient) -> None:
    wecom.fail("webhook/send", 93000)
    found = await Sender(client, NONE)(to_group(Text(content="简报")))
    assert found == Permanent(
        "errcode 93000 群机器人的地址不对，或机器人已被移出群", "群机器人的地址不对，或机器人已被移出群"
    )


@pytest.mark.parametrize(
    "message",
    [
        CardUpdate(response_code="c", chosen="是"),
        File(name="a.xlsx", blob="b"),
        Text(content="长" * 700),
        Markdown(content="长" * 1400),
    ],
)
def test_what_a_robot_cannot_say_is_refused(message: Any) -> None:
    with pytest.raises(ValueError, match=r"robot|longer"):
        robot_body(message)


async def test_a_group_is_told_no_more_than_its_robot_may_say_in_a_minute(
    wecom: FakeWeCom, client: WeComClient, store: Store, clock: StillClock
) -> None:
    def promise(conn: Connection) -> None:
        to = people.find_or_create(conn, Address(WEBHOOK, "", "", KEY), clock.now()).address_id
        said = [outbox.row(f"d{n}", to, Text(content=f"{n}"), clock.now(), priority=DIGEST) for n in range(30)]
        outbox.enqueue(conn, said)

    await store.run(promise)
    courier = Courier(store, Sender(client, NONE), clock)
    await courier.deliver_due()
    assert len(wecom.sent("webhook/send")) == ROBOT
    clock.advance(seconds=62)
    await courier.deliver_due()
    assert len(wecom.sent("webhook/send")) == 30


async def test_a_digest_reaches_its_group_whole_until_the_robot_is_gone(
    wecom: FakeWeCom, client: WeComClient, store: Store, clock: StillClock
) -> None:
    """From the row of the group to the robot's own address: words, then the picture; told of once when refused."""
    business, library = BusinessClock(clock), load_library()
    made = Digests(store, lambda: library, clock, business, draw)
    courier = Courier(store, Sender(client, Uploads(store, client, clock)), clock)

    def begin(conn: Connection) -> None:
        groups.add(conn, "320831", "金湖工作群", KEY, "monthly", 1, clock.now())
        wang = Address("wecom", client.corp_id, str(client.agent_id), "wang")
        person = people.find_or_create(conn, wang, clock.now()).known.person_id
        people.grant(conn, person, "officer", "320831", clock.now())
        digests.choose(conn, person, "none", None, clock.now())

    async def first_of(year: int, month: int) -> None:
        clock.moment = datetime(year, month, 4, 10, 0, tzinfo=SHANGHAI)
        await made.tick()
        await courier.deliver_due()
        clock.advance(seconds=2)
        await courier.deliver_due()

    await store.run(begin)
    await made.tick()
    await first_of(2026, 12)
    (to, words), (_, picture) = wecom.sent("webhook/send")
    assert to == KEY
    assert words["text"]["content"].startswith("金湖县月报")
    assert len(words["text"]["content"].encode()) <= 4096
    assert base64.b64decode(picture["image"]["base64"]).startswith(b"\x89PNG")

    wecom.fail("webhook/send", 93000)
    await first_of(2027, 1)
    await first_of(2027, 2)  # nothing more is sent there
    assert len(wecom.sent("webhook/send")) == 3
    told = [json.loads(body)["text"]["content"] for body in wecom.sent()]
    assert len(told) == 1
    assert "群“金湖工作群”收不到消息" in told[0]
    waits, _ = await store.run(lambda conn: waiting(conn, ["parked"], 9))
    assert [(one.to, one.group, one.kind) for one in waits] == [("金湖工作群", True, "digest")]
    assert KEY not in repr([waits, told])
    [group] = await store.run(groups.groups)
    assert "机器人已被移出群" in group.trouble


def _picture(conn: Connection, clock: StillClock, content: bytes) -> Picture:
    """A picture kept for somebody."""
    seat = people.find_or_create(conn, Address("wecom", "wwtest", "1", "wang"), clock.now())
    row = blobs.promise(conn, "w", seat.address_id, seat.known.person_id, Blob("目标.png", content), clock.now())
    return Picture(name="目标.png", blob=File.model_validate_json(row["payload"]).blob, says="目标")
