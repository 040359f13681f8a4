"""The envelope against the official vector of doc 90968, and against everything that is nearly right."""

from __future__ import annotations

import base64

import pytest
import wechatpy.crypto.base
from hypothesis import given
from hypothesis import strategies as st

from bot.crypto import Envelope, Refused
from tests.seal import AES_KEY, CORP, TOKEN, encrypt, pad, sign, wrap

ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
ECHO_SIGNED = ("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780")
POSTED = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUX"
    "xaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP"
    "7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XX"
    "ZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
POST_SIGNED = ("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149")

envelope = Envelope(TOKEN, AES_KEY, frozenset({CORP}))


def test_the_official_echo_is_opened() -> None:
    assert envelope.open(*ECHO_SIGNED, ECHO) == "1616140317555161061"


def test_the_official_message_is_opened() -> None:
    xml = envelope.open(*POST_SIGNED, POSTED)
    assert "<FromUserName><![CDATA[mycreate]]></FromUserName>" in xml
    assert "<Content><![CDATA[hello]]></Content>" in xml
    assert "<AgentID>218</AgentID>" in xml


def test_wechatpy_stands_on_the_cryptography_package() -> None:
    assert wechatpy.crypto.base.Cipher.__module__.startswith("cryptography.")


@given(st.text(max_size=200))
def test_whatever_is_sealed_is_opened(content: str) -> None:
    content = content.encode(errors="replace").decode()
    sealed = encrypt(wrap(content))
    assert envelope.open(sign("1", "2", sealed), "1", "2", sealed) == content


@given(st.binary(max_size=200))
def test_signed_rubbish_is_refused_and_never_raises_anything_else(rubbish: bytes) -> None:
    for sealed in (encrypt(pad(rubbish)), base64.b64encode(rubbish).decode(), rubbish.decode("latin-1")):
        with pytest.raises(Refused):
            envelope.open(sign("1", "2", sealed), "1", "2", sealed)


@pytest.mark.parametrize("signature", ["", "0" * 40, "签名", ECHO_SIGNED[0].upper(), ECHO_SIGNED[0][:-1]])
def test_a_wrong_signature_is_refused_before_anything_else(signature: str) -> None:
    with pytest.raises(Refused) as refused:
        envelope.open(signature, "1409659589", "263014780", "not even base64")
    assert (refused.value.reason, refused.value.status) == ("signature", 403)


def test_a_message_for_another_receiver_is_refused() -> None:
    sealed = encrypt(wrap("你好", "ww0000000000000000"))
    with pytest.raises(Refused, match="receiver"):
        envelope.open(sign("1", "2", sealed), "1", "2", sealed)


@pytest.mark.parametrize(
    "ending", [b"\x00" * 32, b"\x21" * 33, b"\x01" * 30 + b"\x03\x02"], ids=["none", "too long", "uneven"]
)
def test_wrong_padding_is_refused(ending: bytes) -> None:
    plain = wrap("你好")
    plain = plain[: -plain[-1]]
    broken = (plain + b"x" * (-len(plain + ending) % 16)) + ending
    sealed = encrypt(broken)
    with pytest.raises(Refused, match="padding"):
        envelope.open(sign("1", "2", sealed), "1", "2", sealed)
