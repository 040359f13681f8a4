"""From an outbox row to WeCom's JSON, and from WeCom's answer to the courier's outcome."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from bot.cards import message_body, task_id
from bot.sender import Sender
from bot.uploads import Uploads
from bot.wecom import WeComClient
from scheduler.delivery import Bug, Delivered, Delivery, Permanent, RetryAt
from storage.incoming import Address
from storage.outgoing import Button, ButtonCard, CardUpdate, Markdown, Text
from tests.fake_wecom import FakeWeCom
from tests.seal import AGENT, CORP

CARD = ButtonCard(
    title="贵公司在哪里？",
    desc="1. 济宁\n2. 日照",
    buttons=(Button(key="region:370800", text="济宁"), Button(key="region:371100", text="日照", style=2)),
)

NONE = cast("Uploads", None)
"""Where no file is sent, none is uploaded."""


def row(
    message: Any, number: int = 7, *, notice: bool = False, corp: str = CORP, attempts: int = 1, user: str = "ZhangSan"
) -> Delivery:
    address = Address("wecom", corp, str(AGENT), user)
    return Delivery(number, f"reply:msg:{number}:0", address, message, attempts, notice)


async def test_words_arrive_as_they_are(wecom: FakeWeCom, client: WeComClient) -> None:
    outcome = await Sender(client, NONE)(row(Markdown(content="**小巨人**：最高 100 万元")))
    (raw,) = wecom.sent()
    body = json.loads(raw)
    assert (body["touser"], body["agentid"], body["msgtype"]) == ("ZhangSan", AGENT, "markdown")
    assert body["markdown"]["content"].rstrip() == "**小巨人**：最高 100 万元"
    assert outcome == Delivered(outcome.msgid if isinstance(outcome, Delivered) else "?")
    assert isinstance(outcome, Delivered)
    assert outcome.msgid


async def test_a_second_try_of_a_row_is_the_same_to_the_byte_and_equal_words_of_another_differ(
    wecom: FakeWeCom, client: WeComClient
) -> None:
    sender = Sender(client, NONE)
    for delivery in (row(Text(content="好的")), row(Text(content="好的"), attempts=2), row(Text(content="好的"), 8)):
        await sender(delivery)
    first, again, other = wecom.sent()
    assert first == again
    assert first != other


def test_equal_words_of_two_rows_are_two_messages_also_for_who_compares_the_words_alone() -> None:
    """As what stands in for WeCom may: by person and words, whatever else the request says."""
    for message in (Text(content="好的"), Markdown(content="**好的**")):
        said = [message_body(row(message, number), AGENT)[message.kind]["content"] for number in range(1, 200)]
        assert len(set(said)) == len(said)
        assert {words.rstrip() for words in said} == {message.content}


@pytest.mark.parametrize("length", [*range(2030, 2049)])
def test_what_tells_words_apart_makes_no_message_too_long(length: int) -> None:
    words = message_body(row(Text(content="a" * length), 1023), AGENT)["text"]["content"]
    assert len(words.encode()) <= 2048
    assert words.rstrip() == "a" * length


def test_the_window_for_repeats_is_short_for_answers_and_four_hours_for_notices() -> None:
    answer = message_body(row(Text(content="好的"), 1234), AGENT)
    notice = message_body(row(Text(content="好的"), 1234, notice=True), AGENT)
    assert (answer["enable_duplicate_check"], answer["duplicate_check_interval"]) == (1, 1534)
    assert (notice["enable_duplicate_check"], notice["duplicate_check_interval"]) == (1, 14400)


async def test_a_card_has_its_buttons_and_gives_its_code_back(wecom: FakeWeCom, client: WeComClient) -> None:
    outcome = await Sender(client, NONE)(row(CARD))
    card = json.loads(wecom.sent()[0])["template_card"]
    assert card["card_type"] == "button_interaction"
    assert card["main_title"] == {"title": "贵公司在哪里？"}
    assert card["sub_title_text"] == "1. 济宁\n2. 日照"
    assert card["button_list"][1] == {"text": "日照", "style": 2, "key": "region:371100"}
    assert isinstance(outcome, Delivered)
    assert outcome.response_code == "made-up-code"


def test_a_card_keeps_its_task_over_tries_and_a_reused_row_number_gets_another() -> None:
    assert task_id(row(CARD)) == task_id(row(CARD, attempts=3))
    assert task_id(row(CARD)).startswith("t7-")
    reused = Delivery(7, "reply:msg:later:0", row(CARD).address, CARD, 1, False)
    assert task_id(reused) != task_id(row(CARD))


def test_what_is_too_long_for_a_card_is_trimmed() -> None:
    long = ButtonCard(title="题" * 50, desc="述" * 200, buttons=(Button(key="k", text="按" * 20),))
    card = message_body(row(long), AGENT)["template_card"]
    assert (len(card["main_title"]["title"]), len(card["sub_title_text"])) == (36, 160)
    assert card["button_list"][0]["text"] == "按" * 9 + "…"


async def test_a_pressed_card_is_greyed(wecom: FakeWeCom, client: WeComClient) -> None:
    assert await Sender(client, NONE)(row(CardUpdate(response_code="code", chosen="日照"))) == Delivered()
    assert wecom.sent("message/update_template_card") == [
        {"userids": ["ZhangSan"], "agentid": AGENT, "response_code": "code", "button": {"replace_name": "日照"}}
    ]


@pytest.mark.parametrize("code", [60140, 40058])
async def test_a_card_that_was_updated_before_is_nobodys_mistake(
    wecom: FakeWeCom, client: WeComClient, code: int
) -> None:
    wecom.fail("message/update_template_card", code)
    outcome = await Sender(client, NONE)(row(CardUpdate(response_code="code", chosen="日照")))
    assert isinstance(outcome, Permanent)
    assert "更新码已用过或过期" in outcome.reason


async def test_someone_out_of_reach_is_permanent_whatever_the_case_of_the_name(
    wecom: FakeWeCom, client: WeComClient
) -> None:
    wecom.unreachable = frozenset({"ZhangSan"})
    assert isinstance(await Sender(client, NONE)(row(Text(content="好的"))), Permanent)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [(81013, Permanent), (45009, RetryAt), (-1, RetryAt), ("http500", RetryAt), ("drop", RetryAt), (40058, Bug)],
)
async def test_each_failure_becomes_an_outcome(
    wecom: FakeWeCom, client: WeComClient, fault: Any, outcome: type
) -> None:
    wecom.fail("message/send", fault)
    assert isinstance(await Sender(client, NONE)(row(Text(content="好的"))), outcome)


async def test_a_setting_to_mend_keeps_the_rows_and_is_told_once(
    wecom: FakeWeCom, client: WeComClient, caplog: pytest.LogCaptureFixture
) -> None:
    sender = Sender(client, NONE)
    wecom.fail("message/send", 60020, 60020, 60020)
    outcomes = [await sender(row(Text(content="好的"), number)) for number in (1, 2, 3)]
    assert all(isinstance(outcome, RetryAt) and outcome.after_seconds >= 300 for outcome in outcomes)
    assert len(caplog.records) == 1
    assert "企业可信IP" in caplog.text


async def test_words_that_wecom_would_cut_are_not_sent(wecom: FakeWeCom, client: WeComClient) -> None:
    assert isinstance(await Sender(client, NONE)(row(Text(content="长" * 683))), Bug)
    assert isinstance(await Sender(client, NONE)(row(Text(content="\ud800"))), Bug)
    assert wecom.sent() == []


async def test_a_downstream_corp_is_not_written_to_with_our_own_token(wecom: FakeWeCom, client: WeComClient) -> None:
    assert isinstance(await Sender(client, NONE)(row(Text(content="好的"), corp="wwdownstream0001")), Bug)
    assert wecom.requests == []


@pytest.mark.parametrize("user", ["@all", "@ALL", "", "ZhangSan|LiSi", "Zhang\nSan", "Zhang San", "z" * 65])
async def test_an_address_of_more_or_less_than_one_person_is_never_written_to(
    wecom: FakeWeCom, client: WeComClient, user: str
) -> None:
    for message in (Text(content="好的"), CARD, CardUpdate(response_code="code", chosen="日照")):
        assert isinstance(await Sender(client, NONE)(row(message, user=user)), Bug)
    assert wecom.requests == []
