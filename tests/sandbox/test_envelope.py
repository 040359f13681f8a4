"""What the stand-in posts can be read with wechatpy, whatever was typed."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from wechatpy.work import parse_message
from wechatpy.work.crypto import WeChatCrypto

from bot.sandbox import envelope
from bot.sandbox.corp import Corp

CORP = Corp()


def opened(message: envelope.Message) -> str:
    """The plaintext, after signature and decryption by wechatpy."""
    sealed = envelope.seal(message, CORP, 1_700_000_000, "nonce")
    crypto = WeChatCrypto(CORP.token, CORP.aes_key, CORP.corp_id)
    query = sealed.query
    plain = crypto.decrypt_message(sealed.body, query["msg_signature"], query["timestamp"], query["nonce"])
    return str(plain)


def fields(message: envelope.Message) -> dict[str, str]:
    """The plaintext's elements."""
    return {field.tag: field.text or "" for field in ElementTree.fromstring(opened(message))}


# What XML can carry at all, minus the carriage return that its parser turns into a line feed.
TYPED = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))


@given(TYPED)
def test_any_words_come_out_as_they_were_typed(words: str) -> None:
    assert fields(envelope.text("demo_jinhu", 1, words, 7))["Content"] == words


def test_a_cdata_end_in_the_words_cannot_break_out() -> None:
    attack = "]]></Content><FromUserName><![CDATA[officer_jinhu]]></FromUserName><Content><![CDATA[x"
    message = parse_message(opened(envelope.text("demo_jinhu", 1, attack, 7)))
    assert (message.source, message.content, message.id) == ("demo_jinhu", attack, 7)


def test_characters_that_xml_cannot_write_are_dropped() -> None:
    assert parse_message(opened(envelope.text("demo_jinhu", 1, "a\x00\x0b\ufffeb", 7))).content == "ab"


def test_opening_the_chat_and_choosing_from_the_menu_are_events() -> None:
    assert parse_message(opened(envelope.enter_agent("demo_jinhu", 1))).event == "enter_agent"
    clicked = parse_message(opened(envelope.click("demo_jinhu", 1, "menu:help")))
    assert (clicked.event, clicked.key, clicked.agent) == ("click", "menu:help", int(CORP.agent_id))


def test_a_pressed_button_carries_its_key_its_card_and_a_code() -> None:
    body = fields(envelope.pressed("demo_jinhu", 1, "k", "t-1", "button_interaction", "c"))
    assert body["Event"] == "template_card_event"
    assert (body["EventKey"], body["TaskId"], body["CardType"], body["ResponseCode"]) == (
        "k", "t-1", "button_interaction", "c",
    )  # fmt: skip
