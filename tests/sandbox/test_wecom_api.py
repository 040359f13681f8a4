"""The stand-in's API behaves like WeCom's: codes, silent cuts, one-time card codes, duplicate check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.sandbox.tokens import LIFETIME, Refused, Tokens
from tests.sandbox.small_bot import CARD, Running


def text(content: str, to: str = "demo_jinhu", **more: Any) -> dict[str, Any]:
    return {"touser": to, "msgtype": "text", "text": {"content": content}, **more}


def card(task_id: str, **changes: Any) -> dict[str, Any]:
    made = {**CARD, "task_id": task_id, **changes}
    return {"touser": "demo_jinhu", "msgtype": "template_card", "template_card": made}


@dataclass
class HandClock:
    """A clock moved by hand, in seconds."""

    seconds: float = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_token_lasts_two_hours_and_is_then_said_to_be_expired(running: Running) -> None:
    clock = HandClock()
    tokens = Tokens(running.corp, clock)
    credentials = {"corpid": running.corp.corp_id, "corpsecret": running.corp.secret}
    first = tokens.issue(credentials)["access_token"]
    clock.seconds += LIFETIME - 1
    assert tokens.issue(credentials)["access_token"] == first
    clock.seconds += 1
    with pytest.raises(Refused) as refused:
        tokens.check({"access_token": first})
    assert refused.value.errcode == 42001
    assert tokens.issue(credentials)["access_token"] != first


async def test_wrong_credentials_and_wrong_tokens_have_their_codes(running: Running) -> None:
    for query, code in (
        ({"corpid": running.corp.corp_id, "corpsecret": "wrong"}, 40001),
        ({"corpid": "wwother", "corpsecret": running.corp.secret}, 40013),
    ):
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{running.url}/cgi-bin/gettoken", params=query) as got,
        ):
            assert (await got.json())["errcode"] == code
    assert (await running.bot.post("message/send", {}, access_token="wrong"))["errcode"] == 40014
    assert (await running.bot.post("message/send", {}, debug="1"))["errcode"] == 41001
    old = await running.bot.token()
    running.sandbox.wecom.tokens.expire()
    assert (await running.bot.post("message/send", {}, access_token=old))["errcode"] == 42001


async def test_an_unknown_person_is_named_in_lower_case_while_the_others_get_it(running: Running) -> None:
    answer = await running.bot.send(text("在吗", "DEMO_jinhu|Nobody"))
    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody")
    assert running.said_to("demo_jinhu") == ["在吗"]
    assert (await running.bot.send(text("在吗", "nobody")))["errcode"] == 81013


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (text(""), 44004),
        (text("在", to=""), 82001),
        (text("在") | {"agentid": 7}, 40056),
        (text("在") | {"msgtype": "poem"}, 40008),
        (text("在") | {"text": {"content": 7}}, 40058),
        (text("在", enable_duplicate_check=1, duplicate_check_interval=14401), 40058),
        (card("t", main_title={}), 40058),
        (card("空 格"), 40058),
        (card("t", button_list=[]), 40058),
        (card("t", button_list=[{"text": "同", "key": "1"}, {"text": "名", "key": "1"}]), 40058),
        (card("t", card_type="vote_interaction"), 40058),
        ({"touser": "demo_jinhu", "msgtype": "file", "file": {"media_id": "none"}}, 40007),
    ],
)
async def test_what_wecom_would_not_take_is_refused_and_nobody_gets_it(
    running: Running, body: dict[str, Any], code: int
) -> None:
    assert (await running.bot.send(body))["errcode"] == code
    assert running.said_to("demo_jinhu") == []


async def test_text_past_2048_bytes_is_cut_without_a_word_and_without_half_a_character(running: Running) -> None:
    answer = await running.bot.send(text("梯" * 700))
    assert answer["errcode"] == 0
    assert running.said_to("demo_jinhu") == ["梯" * 682]


async def test_an_identical_request_with_the_duplicate_check_arrives_once(running: Running) -> None:
    checked = text("只说一次", enable_duplicate_check=1)
    first, second = await running.bot.send(checked), await running.bot.send(checked)
    assert first == second
    await running.bot.send(text("说两次"))
    await running.bot.send(text("说两次"))
    assert running.said_to("demo_jinhu") == ["只说一次", "说两次", "说两次"]


async def test_the_thirty_first_message_of_a_minute_is_dropped_silently_but_the_page_says_so(running: Running) -> None:
    for number in range(31):
        assert (await running.bot.send(text(f"第{number}条")))["errcode"] == 0
    assert len(running.said_to("demo_jinhu")) == 30
    assert running.sandbox.transcript.of("demo_jinhu")[-1].side == "note"


async def test_a_response_code_updates_its_card_once(running: Running) -> None:
    code = (await running.bot.send(card("t-1")))["response_code"]
    update = {
        "agentid": int(running.corp.agent_id),
        "userids": ["demo_jinhu", "demo_rizhao"],
        "response_code": code,
        "button": {"replace_name": "已选"},
    }
    answer = await running.bot.post("message/update_template_card", update)
    assert (answer["errcode"], answer["invaliduser"]) == (0, ["demo_rizhao"])
    assert running.sandbox.transcript.of("demo_jinhu")[0].card["replaced"] == "已选"
    assert (await running.bot.post("message/update_template_card", update))["errcode"] == 60140


async def test_a_task_id_is_good_for_one_card(running: Running) -> None:
    assert (await running.bot.send(card("t-1")))["errcode"] == 0
    assert (await running.bot.send(card("t-1")))["errcode"] == 40058


async def test_an_uploaded_file_can_be_sent_and_fetched_from_the_page(running: Running) -> None:
    token = await running.bot.token()
    form = aiohttp.FormData(quote_fields=False)
    listed = "清单，第一行\n" * 20_000
    form.add_field("media", listed.encode(), filename="清单.csv", content_type="text/csv")
    query = {"access_token": token, "type": "file"}
    async with aiohttp.ClientSession(running.url) as session:
        async with session.post("/cgi-bin/media/upload", params=query, data=form) as answer:
            uploaded = await answer.json()
        sent = {"touser": "demo_jinhu", "msgtype": "file", "file": {"media_id": uploaded["media_id"]}}
        assert (await running.bot.send(sent))["errcode"] == 0
        assert running.said_to("demo_jinhu") == ["清单.csv"]
        async with session.get(f"/sandbox/media/{uploaded['media_id']}") as answer:
            assert await answer.text() == listed
            assert answer.headers["Content-Disposition"].startswith("attachment")
