"""The callback over a real socket: what is taken, what is refused, and what neither must leave behind."""

from __future__ import annotations

import asyncio
import logging
import time
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.callback import Callback
from bot.server import Server, web_app
from storage.database import DatabaseUnavailable
from storage.incoming import Address, Incoming
from tests.fake_wecom import FakeWeCom
from tests.seal import AGENT, CORP, Sealed, encrypt, event, message, pad, seal, sign, text, wrap

DOWNSTREAM = "wwdownstream0001"


@dataclass
class Bot:
    """The callback behind a real server; `taken` is what it handed on."""

    session: aiohttp.ClientSession
    callback: Callback
    url: str = ""
    taken: list[Incoming] = field(default_factory=list)
    database_up: bool = True
    trouble: dict[str, str] = field(default_factory=dict)

    async def submit(self, incoming: Incoming) -> None:
        if not self.database_up:
            raise DatabaseUnavailable("down")
        self.taken.append(incoming)

    async def probe(self) -> dict[str, str]:
        return self.trouble

    async def posts(self, sealed: Sealed, query: dict[str, str] | str | None = None) -> tuple[int, str]:
        address = self.url if not isinstance(query, str) else f"{self.url}?{query}"
        params = sealed.query if query is None else query if isinstance(query, dict) else None
        async with self.session.post(address, params=params, data=sealed.body) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    settings = FakeWeCom(address="http://127.0.0.1:9").settings(accepted_corps=f"{DOWNSTREAM}, wwother")
    async with aiohttp.ClientSession() as session:

        async def submit(incoming: Incoming) -> None:
            await made.submit(incoming)

        made = Bot(session, Callback(settings, submit))
        server = Server(web_app(made.callback, made.probe), "127.0.0.1", 0)
        await server.start()
        made.url = f"http://127.0.0.1:{server.port}/wecom/callback"
        yield made
        await server.stop()


async def test_a_text_is_taken_and_answered_with_an_empty_200(bot: Bot) -> None:
    assert await bot.posts(seal(text("日照新认定的小巨人给多少"))) == (200, "")
    assert bot.taken == [
        Incoming(
            key=f"msg:{CORP}/{AGENT}/4561255354251345929",
            address=Address("wecom", CORP, str(AGENT), "ZhangSan"),
            kind="text",
            sent_at=datetime.fromtimestamp(1409659813, UTC),
            text="日照新认定的小巨人给多少",
        )
    ]


async def test_a_repeat_has_the_same_key_and_an_empty_200_again(bot: Bot) -> None:
    sealed = seal(event("enter_agent"))
    assert [await bot.posts(sealed) for _ in range(3)] == [(200, "")] * 3
    assert len({incoming.key for incoming in bot.taken}) == 1
    assert bot.taken[0].key.startswith("xml:")


async def test_two_events_of_the_same_second_have_different_keys(bot: Bot) -> None:
    await bot.posts(seal(event("click", "<EventKey>menu:help</EventKey>")))
    await bot.posts(seal(event("click", "<EventKey>menu:rewards</EventKey>")))
    assert len({incoming.key for incoming in bot.taken}) == 2


async def test_entering_the_chat_is_taken(bot: Bot) -> None:
    await bot.posts(seal(event("enter_agent", "<EventKey><![CDATA[]]></EventKey>")))
    assert [(incoming.kind, incoming.text) for incoming in bot.taken] == [("enter", "")]


async def test_a_menu_click_is_read_as_the_words_of_the_button(bot: Bot) -> None:
    await bot.posts(seal(event("click", "<EventKey><![CDATA[menu:eligible]]></EventKey>")))
    (click,) = bot.taken
    assert (click.kind, click.event_key, click.text) == ("click", "menu:eligible", "我能报什么")


@pytest.mark.parametrize("items", [0, 1, 2])
async def test_a_pressed_card_brings_its_key_task_and_code(bot: Bot, items: int) -> None:
    item = "<SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId>a</OptionId></OptionIds></SelectedItem>"
    chosen = f"<SelectedItems>{item * items}</SelectedItems>" if items else ""
    more = "<EventKey>region:320831</EventKey><TaskId>t7-0a1b2c3d</TaskId><CardType>button_interaction</CardType>"
    code = "<ResponseCode>made-up-code</ResponseCode>"
    assert await bot.posts(seal(event("template_card_event", more + code + chosen))) == (200, "")
    (press,) = bot.taken
    assert (press.kind, press.event_key, press.task_id) == ("card", "region:320831", "t7-0a1b2c3d")
    assert press.response_code == "made-up-code"


@pytest.mark.parametrize("kind", ["voice", "image", "video", "location", "link", "a_kind_of_next_year"])
async def test_other_messages_go_on_without_text(bot: Bot, kind: str) -> None:
    inner = f"<MsgType>{kind}</MsgType><MediaId>m</MediaId><MsgId>7</MsgId>"
    assert await bot.posts(seal(message(inner))) == (200, "")
    assert [(incoming.kind, incoming.text) for incoming in bot.taken] == [("other", "")]


@pytest.mark.parametrize("name", ["subscribe", "LOCATION", "kf_msg_or_event", "an_event_of_next_year"])
async def test_an_event_without_an_answer_gets_its_200_and_nothing_is_stored(bot: Bot, name: str) -> None:
    assert await bot.posts(seal(event(name))) == (200, "")
    assert bot.taken == []


async def test_an_accepted_downstream_corp_may_write_under_its_own_agent_number(bot: Bot) -> None:
    assert await bot.posts(seal(text(corp=DOWNSTREAM, agent="1000077"), receiver=DOWNSTREAM)) == (200, "")
    assert bot.taken[0].address.key == f"wecom/{DOWNSTREAM}/1000077/zhangsan"


async def test_the_address_check_is_echoed(bot: Bot) -> None:
    stamp, echo = str(int(time.time())), encrypt(wrap("1616140317555161061"))
    signature = sign(stamp, "n", echo)
    query = {"msg_signature": signature, "timestamp": stamp, "nonce": "n", "echostr": echo}
    async with bot.session.get(bot.url, params=query) as answer:
        assert (answer.status, await answer.text()) == (200, "1616140317555161061")
        assert answer.content_type == "text/plain"
    async with bot.session.get(bot.url, params={**query, "echostr": echo.replace("+", " ")}) as answer:
        assert answer.status == 200
    async with bot.session.get(bot.url, params={**query, "nonce": "m"}) as answer:
        assert answer.status == 403
    async with bot.session.get(bot.url) as answer:
        assert answer.status == 400


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    "]><xml><ToUserName>&b;</ToUserName></xml>"
)
GOOD = seal(text())
NOW = int(time.time())

REFUSED: dict[str, tuple[Sealed, int]] = {
    "a wrong signature": (Sealed({**GOOD.query, "msg_signature": "0" * 40}, GOOD.body), 403),
    "a signature that is not ASCII": (Sealed({**GOOD.query, "msg_signature": "签名"}, GOOD.body), 403),
    "another nonce": (Sealed({**GOOD.query, "nonce": "1"}, GOOD.body), 403),
    "a stale timestamp": (seal(text(), timestamp=NOW - 400), 403),
    "a timestamp of the future": (seal(text(), timestamp=NOW + 4000), 403),
    "no timestamp": (Sealed({k: v for k, v in GOOD.query.items() if k != "timestamp"}, GOOD.body), 400),
    "no query": (Sealed({}, GOOD.body), 400),
    "a receiver outside the set": (seal(text(), receiver="wwstranger"), 403),
    "a corp outside the set": (seal(text(corp="wwstranger")), 403),
    "another app": (seal(text(agent="1000003")), 403),
    "no sender": (seal(text(user="")), 400),
    "a sender without end": (seal(text(user="z" * 4000)), 400),
    "a sender of 66 bytes": (seal(text(user="企" * 22)), 400),
    "everybody for a sender": (seal(text(user="@all")), 400),
    "everybody in capitals": (seal(text(user=" @ALL ")), 400),
    "two senders": (seal(text(user="ZhangSan|LiSi")), 400),
    "a sender of two lines": (seal(text(user="Zhang\nSan")), 400),
    "a sender with a direction mark": (seal(text(user="Zhang\u202eSan")), 400),
    "everybody entering": (seal(event("enter_agent", user="@all")), 400),
    "an empty body": (Sealed(GOOD.query, b""), 400),
    "a body that is not XML": (Sealed(GOOD.query, b"\xff\xfe{}"), 400),
    "two Encrypt": (Sealed(GOOD.query, GOOD.body + GOOD.body), 400),
    "blanks for an Encrypt": (Sealed(GOOD.query, b"<Encrypt>" + b" " * 60_000 + b"x</Encrypt>"), 403),
    "an Encrypt that never ends": (Sealed(GOOD.query, b"<Encrypt><![CDATA[" + b"<" * 60_000), 400),
    "broken base64": (seal("", encrypted="abc!"), 400),
    "a cut cipher text": (seal("", encrypted=encrypt(wrap("x"))[:-4]), 400),
    "wrong padding": (seal("", encrypted=encrypt(b"\x00" * 64)), 400),
    "a wrong length": (seal("", encrypted=encrypt(pad(b"0" * 16 + b"\xff" * 4 + b"x"))), 400),
    "a text that is not UTF-8": (seal("", encrypted=encrypt(pad(b"0" * 16 + b"\0\0\0\x01\xff" + CORP.encode()))), 400),
    "a bomb outside": (Sealed(GOOD.query, BOMB.encode()), 400),
    "a bomb inside": (seal(BOMB), 400),
    "XML that is cut": (seal(text()[:-9]), 400),
    "XML of another kind": (seal("<html/>"), 400),
    "no XML": (seal("hello"), 400),
    "no type": (seal(message("")), 400),
    "a nested type": (seal(message("<MsgType><a/></MsgType>")), 400),
    "a repeated sender": (seal(text().replace("<CreateTime>", "<FromUserName>x</FromUserName><CreateTime>")), 400),
    "a time that is none": (seal(text().replace("1409659813", "yesterday")), 400),
    "a time beyond all": (seal(text().replace("1409659813", "9" * 30)), 400),
    "a thousand nested tags": (seal("<xml>" * 5000), 400),
    "one byte too many": (Sealed(GOOD.query, b" " * (64 * 1024 + 1)), 413),
}


@pytest.mark.parametrize(("sealed", "status"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_not_right_is_refused_with_one_line_and_nothing_stored(
    bot: Bot, sealed: Sealed, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await bot.posts(sealed) == (status, "")
    assert bot.taken == []
    lines = [record for record in caplog.records if record.name.startswith(("bot", "aiohttp"))]
    assert len(lines) == 1
    assert lines[0].getMessage().startswith("callback refused: ")
    assert len(lines[0].getMessage()) < 50
    assert lines[0].exc_info is None


async def test_a_repeated_query_key_is_refused(bot: Bot) -> None:
    query = "&".join(f"{key}={value}" for key, value in GOOD.query.items())
    assert await bot.posts(GOOD, f"{query}&nonce=1") == (400, "")
    assert bot.taken == []


async def test_a_body_of_one_megabyte_is_refused_however_it_is_sent(bot: Bot) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(16):
            yield b"x" * 65536

    for data in (b"x" * (1 << 20), chunks()):
        try:
            async with bot.session.post(bot.url, params=GOOD.query, data=data) as answer:
                assert answer.status == 413
        except aiohttp.ClientError:
            pass  # refused so early that the rest could not be sent
    assert bot.taken == []
    assert await bot.posts(GOOD) == (200, "")


async def test_a_compressed_body_is_not_unpacked(bot: Bot) -> None:
    headers = {"Content-Encoding": "deflate"}
    async with bot.session.post(bot.url, params=GOOD.query, data=zlib.compress(GOOD.body), headers=headers) as answer:
        assert answer.status == 400
    assert bot.taken == []


async def test_while_the_database_is_down_the_connection_is_closed_unanswered(bot: Bot) -> None:
    bot.database_up = False
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.posts(GOOD)
    bot.database_up = True
    assert await bot.posts(GOOD) == (200, "")


async def test_once_closed_nothing_is_taken_any_more(bot: Bot) -> None:
    bot.callback.close()
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.posts(GOOD)
    assert bot.taken == []


async def test_other_methods_are_refused(bot: Bot) -> None:
    for method in ("PUT", "DELETE", "HEAD"):
        async with bot.session.request(method, bot.url, params=GOOD.query) as answer:
            assert answer.status == 405


async def test_many_at_once_are_all_taken(bot: Bot) -> None:
    answers = await asyncio.gather(*(bot.posts(seal(text(msg_id=n))) for n in range(1, 129)))
    assert set(answers) == {(200, "")}
    assert len({incoming.key for incoming in bot.taken}) == 128


async def test_health_and_readiness_are_told_apart(bot: Bot) -> None:
    base = bot.url.removesuffix("/wecom/callback")
    bot.trouble = {"database": "连不上"}
    async with bot.session.get(f"{base}/healthz") as answer:
        assert answer.status == 200
    async with bot.session.get(f"{base}/readyz") as answer:
        assert (answer.status, (await answer.json())["database"]) == (503, "连不上")
    bot.trouble = {}
    async with bot.session.get(f"{base}/readyz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ready"})


SIGNED = b"POST /wecom/callback?msg_signature=a&timestamp=1&nonce=1 HTTP/1.1\r\nHost: x\r\n"
BROKEN = {
    "not HTTP": b"\x16\x03\x01\x02\x00 not HTTP\r\n\r\n",
    "a length in words": SIGNED + b"Content-Length: abc\r\n\r\n",
    "a version of next century": SIGNED.replace(b"1.1", b"9.9") + b"\r\n",
    "a path without end": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    "a query that is not UTF-8": SIGNED.replace(b"=a", b"=%ff").replace(b"=1", b"=%00") + b"Content-Length: 0\r\n\r\n",
    "broken chunks": SIGNED + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a body cut short": SIGNED + b"Content-Length: 99\r\n\r\ncut",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
async def test_broken_http_is_refused_without_a_traceback(
    bot: Bot, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    reader, writer = await asyncio.open_connection("127.0.0.1", int(bot.url.split(":")[2].split("/")[0]))
    writer.write(raw)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    assert answer == b"" or answer.split()[1].startswith(b"4")
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert await bot.posts(GOOD) == (200, "")
