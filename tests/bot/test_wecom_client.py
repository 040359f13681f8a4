"""The client against a stand-in for WeCom over real HTTP: tokens, errors by consequence, bounded time, no secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Misconfigured, Mistake, Never, NotNow, TokenRefused, WeComError, from_errcode
from bot.menu import MENU, publish_menu
from bot.token import EARLY, FIRST_PAUSE, LONGEST_PAUSE, REFUSED_PAUSE, TokenKeeper
from bot.wecom import WeComClient, json_body
from tests.fake_wecom import SECRET, FakeWeCom

BODY: dict[str, Any] = {"touser": "ZhangSan", "msgtype": "text", "agentid": 1, "text": {"content": "你好"}}


async def test_fifty_first_calls_fetch_one_token(wecom: FakeWeCom, client: WeComClient) -> None:
    await asyncio.gather(*(client.send(BODY) for _ in range(50)))
    assert wecom.tokens == 1
    assert len(wecom.sent()) == 50


@pytest.mark.parametrize("code", [42001, 40014, 41001])
async def test_a_refused_token_is_renewed_and_the_call_repeated_once(
    wecom: FakeWeCom, client: WeComClient, code: int
) -> None:
    await client.send(BODY)
    wecom.fail("message/send", code)
    wecom.expire()
    answer = await client.send(BODY)
    assert answer["msgid"]
    assert wecom.tokens == 2
    assert len(wecom.sent()) == 3


async def test_fifty_calls_with_an_expired_token_fetch_one_more(wecom: FakeWeCom, client: WeComClient) -> None:
    await client.send(BODY)
    wecom.expire()
    await asyncio.gather(*(client.send(BODY) for _ in range(50)))
    assert wecom.tokens == 2


async def test_a_token_refused_twice_ends_the_call(wecom: FakeWeCom, client: WeComClient) -> None:
    wecom.fail("message/send", *[42001] * 9)
    with pytest.raises(NotNow) as error:
        await client.send(BODY)
    assert error.value.errcode == 42001
    assert (wecom.tokens, len(wecom.sent())) == (2, 2)


async def test_a_fresh_token_refused_once_is_back_in_seconds_and_forgotten_after_a_send(
    wecom: FakeWeCom, client: WeComClient
) -> None:
    for _ in range(3):
        wecom.fail("message/send", 42001, 42001)
        with pytest.raises(NotNow) as error:
            await client.send(BODY)
        assert error.value.seconds <= FIRST_PAUSE
        assert (await client.send(BODY))["msgid"]


async def test_while_fresh_tokens_are_refused_no_more_of_them_are_fetched(
    wecom: FakeWeCom, client: WeComClient
) -> None:
    wecom.fail("message/send", *[42001] * 100)
    found = await asyncio.gather(*(client.send(BODY) for _ in range(20)), return_exceptions=True)
    found += await asyncio.gather(*(client.send(BODY) for _ in range(20)), return_exceptions=True)
    assert all(isinstance(error, NotNow) and error.seconds <= FIRST_PAUSE for error in found)
    assert wecom.tokens == 2


async def test_the_pause_grows_with_each_fresh_token_refused_in_a_row() -> None:
    now, asked = 0.0, 0

    async def fetch() -> tuple[str, float]:
        nonlocal asked
        asked += 1
        return f"token-{asked}", 7200.0

    keeper = TokenKeeper(fetch, clock=lambda: now)
    token, pauses = await keeper.get(), []
    for _ in range(7):
        token = await keeper.get(stale=token)
        pauses.append(keeper.in_vain(token).seconds)
        assert keeper.in_vain(token).seconds == pauses[-1]
        with pytest.raises(NotNow):
            await keeper.get(stale=token)
        assert await keeper.get() == token
        now += pauses[-1]
    assert pauses == [2, 4, 8, 16, 32, 60, 60]
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE, LONGEST_PAUSE)
    keeper.worked()
    token = await keeper.get(stale=token)
    assert keeper.in_vain(token).seconds == FIRST_PAUSE


async def test_the_same_token_given_again_is_tried_again_soon() -> None:
    async def fetch() -> tuple[str, float]:
        return "the same", 7200.0

    keeper = TokenKeeper(fetch, clock=lambda: 0.0)
    token = await keeper.get()
    with pytest.raises(NotNow) as error:
        await keeper.get(stale=token)
    assert error.value.seconds == FIRST_PAUSE
    assert await keeper.get() == "the same"


async def test_a_wrong_secret_is_tried_once_and_told_once(
    wecom: FakeWeCom, client: WeComClient, caplog: pytest.LogCaptureFixture
) -> None:
    wecom.secret = "another"
    for _ in range(5):
        with pytest.raises(Misconfigured, match="TIHANG_WECOM__SECRET"):
            await client.send(BODY)
    assert len(wecom.sent("gettoken")) == 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_an_upload_repeated_after_expiry_sends_the_whole_file_again(
    wecom: FakeWeCom, client: WeComClient
) -> None:
    await client.send(BODY)
    wecom.fail("media/upload", 42001)
    wecom.expire()
    assert await client.upload("file", "清单.csv", "企业,金额\n".encode()) == "made-up-media-1"
    assert wecom.sent("media/upload") == [42001, ("file", "清单.csv", "企业,金额\n".encode())]


@pytest.mark.parametrize("fault", ["http500", "drop", "nonsense"])
@pytest.mark.parametrize("path", ["gettoken", "message/send"])
async def test_trouble_on_their_side_or_the_way_is_for_later(
    wecom: FakeWeCom, client: WeComClient, path: str, fault: Any
) -> None:
    # aiohttp itself repeats a dropped GET once.
    wecom.fail(path, fault, *[fault] * (path == "gettoken" and fault == "drop"))
    with pytest.raises(NotNow):
        await client.send(BODY)
    assert (await client.send(BODY))["msgid"]


async def test_a_server_that_is_not_there_is_for_later(wecom: FakeWeCom) -> None:
    client = WeComClient(wecom.settings(api_base="http://127.0.0.1:9"))
    await client.start()
    with pytest.raises(NotNow):
        await client.check()
    await client.stop()


@pytest.mark.parametrize("path", ["gettoken", "message/send"])
async def test_a_server_that_never_answers_does_not_hold_us(wecom: FakeWeCom, path: str) -> None:
    client = WeComClient(wecom.settings(), timeout=0.05)
    await client.start()
    wecom.fail(path, "hang")
    with pytest.raises(NotNow, match="时限"):
        await client.send(BODY)
    await client.stop()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, NotNow),
        (45009, NotNow),
        (45033, NotNow),
        (40001, Misconfigured),
        (60020, Misconfigured),
        (301002, Misconfigured),
        (81013, Never),
        (60111, Never),
        (60140, Never),
        (40058, Mistake),
        (42015, Mistake),
        (99999, Mistake),
        (42001, TokenRefused),
    ],
)
def test_each_code_is_typed_by_what_to_do_next(code: int, kind: type[WeComError]) -> None:
    assert type(from_errcode(code)) is kind


async def test_a_limit_waits_at_least_a_minute(wecom: FakeWeCom, client: WeComClient) -> None:
    wecom.fail("message/send", 45009)
    with pytest.raises(NotNow) as error:
        await client.send(BODY)
    assert error.value.seconds >= 60


@pytest.mark.parametrize("fault", ["http500", "drop", "nonsense", "hang", 42001, 40058, 81013, 60020])
async def test_no_error_shows_a_secret_a_token_or_an_address(wecom: FakeWeCom, fault: Any) -> None:
    client = WeComClient(wecom.settings(), timeout=0.2)
    await client.start()
    for path in ("gettoken", "message/send"):
        wecom.fail(path, fault, *[fault] * (path == "message/send" or fault == "drop"))
        with pytest.raises(WeComError) as error:
            await client.send(BODY)
        shown = repr(error.value) + "".join(traceback.format_exception(error.value))
        assert SECRET not in shown
        assert "made-up-token" not in shown
        assert "192.0.2.1" not in shown
    assert SECRET not in repr(client.__dict__)
    await client.stop()


async def test_a_caller_who_gives_up_does_not_take_the_token_from_the_others() -> None:
    asked, go = 0, asyncio.Event()

    async def fetch() -> tuple[str, float]:
        nonlocal asked
        asked += 1
        await go.wait()
        return "a", 7200.0

    keeper = TokenKeeper(fetch)
    first, second = asyncio.create_task(keeper.get()), asyncio.create_task(keeper.get())
    await asyncio.sleep(0)
    first.cancel()
    go.set()
    assert await second == "a"
    assert asked == 1


async def test_a_token_is_renewed_before_it_runs_out() -> None:
    now, asked = 0.0, 0

    async def fetch() -> tuple[str, float]:
        nonlocal asked
        asked += 1
        return f"token-{asked}", 7200.0

    keeper = TokenKeeper(fetch, clock=lambda: now)
    assert await keeper.get() == "token-1"
    now = 7200 - EARLY - 1
    assert await keeper.get() == "token-1"
    now = 7200 - EARLY
    assert await keeper.get() == "token-2"


async def test_a_refused_secret_is_tried_again_after_the_pause() -> None:
    now, answers = 0.0, [Misconfigured("Secret", 40001), None]

    async def fetch() -> tuple[str, float]:
        if (error := answers.pop(0)) is not None:
            raise error
        return "a", 7200.0

    keeper = TokenKeeper(fetch, clock=lambda: now)
    with pytest.raises(Misconfigured):
        await keeper.get()
    now = REFUSED_PAUSE - 1
    with pytest.raises(Misconfigured):
        await keeper.get()
    now = REFUSED_PAUSE
    assert await keeper.get() == "a"


async def test_the_menu_is_published_within_wecoms_limits(wecom: FakeWeCom, client: WeComClient) -> None:
    assert await publish_menu(client)
    (menu,) = wecom.sent("menu/create")
    assert [button["key"] for button in menu["button"]] == [key for key, _ in MENU]
    assert len(MENU) <= 3
    assert all(len(words.encode()) <= 16 for _, words in MENU)


async def test_a_menu_that_is_refused_is_only_logged(
    wecom: FakeWeCom, client: WeComClient, caplog: pytest.LogCaptureFixture
) -> None:
    wecom.fail("menu/create", 48002)
    assert not await publish_menu(client)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@given(st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.lists(st.text()), max_size=5))
def test_a_body_is_written_as_python_writes_json_so_that_a_repeat_is_the_same_after_an_update(body: Any) -> None:
    plain = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    assert json_body(body).decode() == plain


def test_words_that_utf_8_does_not_know_are_refused_before_anything_is_sent() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        json_body({"content": "\ud800"})
