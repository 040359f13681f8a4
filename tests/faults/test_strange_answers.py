"""What stands before WeCom answers in its stead, or WeCom answers what nobody expects: nothing is lost by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest
from aiohttp import web
from sqlalchemy import Connection, select

from bot.sender import Sender
from bot.uploads import Uploads
from bot.wecom import WeComClient
from scheduler.courier import Courier
from scheduler.delivery import Bug, Delivered, Delivery, Outcome, RetryAt
from storage import outbox, people
from storage.database import Store
from storage.incoming import Address
from storage.outgoing import Text
from storage.tables import outbox as rows
from tests.conftest import StillClock
from tests.fake_wecom import FakeWeCom
from tests.seal import AGENT, CORP

TO = Address("wecom", CORP, str(AGENT), "ZhangSan")
NO_UPLOADS = cast("Uploads", None)


@asynccontextmanager
async def answering(status: int, body: bytes) -> AsyncIterator[WeComClient]:
    """A client whose every message is answered so."""

    async def token(_request: web.Request) -> web.Response:
        return web.json_response({"errcode": 0, "access_token": "made-up", "expires_in": 7200})

    async def send(_request: web.Request) -> web.Response:
        return web.Response(status=status, body=body)

    app = web.Application()
    app.add_routes([web.get("/cgi-bin/gettoken", token), web.post("/cgi-bin/message/send", send)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = WeComClient(FakeWeCom(address=f"http://127.0.0.1:{runner.addresses[0][1]}").settings())
    await client.start()
    try:
        yield client
    finally:
        await client.stop()
        await runner.cleanup()


async def outcome(status: int, body: bytes) -> Outcome:
    async with answering(status, body) as client:
        return await Sender(client, NO_UPLOADS)(Delivery(7, "k", TO, Text(content="好的"), 1, True))


@pytest.mark.parametrize("status", [301, 302, 401, 403, 404, 407, 408, 429, 502, 503])
async def test_a_gateway_that_answers_in_wecoms_stead_costs_no_message(status: int) -> None:
    found = await outcome(status, b"<html>")
    assert isinstance(found, RetryAt)
    assert found.everyone
    assert found.unknown == (status in (429, 502, 503))


@pytest.mark.parametrize("status", [400, 413])
async def test_a_request_that_is_called_wrong_is_not_repeated(status: int) -> None:
    assert isinstance(await outcome(status, b"<html>"), Bug)


@pytest.mark.parametrize(
    "body",
    ["", "{}", '{"error":"x"}', "[]", "5", '{"errcode":null}', '{"errcode":"abc"}', '{"errcode":0', "\xff", "[" * 9999],
)
async def test_who_does_not_say_that_it_was_taken_has_perhaps_not_taken_it(body: str) -> None:
    found = await outcome(200, body.encode("latin-1"))
    assert isinstance(found, RetryAt)
    assert found.unknown


async def test_an_errcode_in_words_is_read_as_the_number_it_is() -> None:
    assert await outcome(200, b'{"errcode":"0","msgid":"m1"}') == Delivered("m1")
    limited = await outcome(200, b'{"errcode":"45009"}')
    assert isinstance(limited, RetryAt)
    assert limited.after_seconds >= 60


@pytest.mark.parametrize("msgid", [r"a\u0000b", r"\ud800", "x" * 5000, "中"])
async def test_an_id_that_no_database_takes_holds_up_nobody(store: Store, clock: StillClock, msgid: str) -> None:
    """Noting it would fail again and again, and with it everything that is noted at the same time."""

    def promise(conn: Connection) -> None:
        to = people.find_or_create(conn, TO, clock.now()).address_id
        outbox.enqueue(conn, [outbox.row("k", to, Text(content="好的"), clock.now(), priority=outbox.NOTICE)])

    await store.run(promise)
    body = f'{{"errcode":0,"msgid":"{msgid}","response_code":"{msgid}"}}'.encode()
    async with answering(200, body) as client:
        await Courier(store, Sender(client, NO_UPLOADS), clock).deliver_due()
    assert await store.run(lambda conn: conn.execute(select(rows.c.status, rows.c.msgid)).all()) == [("sent", "")]
