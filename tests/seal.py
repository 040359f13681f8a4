"""WeCom's side of the callback encryption, written from doc 90968 and apart from the code under test."""

from __future__ import annotations

import base64
import hashlib
import struct
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TOKEN = "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
CORP = "wx5823bf96d3bd56c7"
AGENT = 1000002


@dataclass(frozen=True)
class Sealed:
    """A post to the callback: its query and its body."""

    query: dict[str, str]
    body: bytes


def sign(timestamp: str, nonce: str, encrypted: str, token: str = TOKEN) -> str:
    """The msg_signature of four parts."""
    joined = "".join(sorted((token, timestamp, nonce, encrypted)))
    return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()


def pad(plain: bytes) -> bytes:
    """PKCS#7 to whole blocks of 32 bytes."""
    size = 32 - len(plain) % 32
    return plain + bytes([size]) * size


def wrap(text: str, receiver: str = CORP) -> bytes:
    """The padded plaintext: 16 random bytes (here constant), length, text, receiver."""
    raw = text.encode()
    return pad(b"0123456789abcdef" + struct.pack(">I", len(raw)) + raw + receiver.encode())


def encrypt(padded: bytes) -> str:
    """AES-256-CBC in base64."""
    key = base64.b64decode(AES_KEY + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def seal(xml: str, *, receiver: str = CORP, timestamp: int | None = None, encrypted: str | None = None) -> Sealed:
    """A signed post of `xml`, or of an `encrypted` that is broken on purpose."""
    encrypted = encrypt(wrap(xml, receiver)) if encrypted is None else encrypted
    stamp = str(int(time.time()) if timestamp is None else timestamp)
    query = {"msg_signature": sign(stamp, "1372623149", encrypted), "timestamp": stamp, "nonce": "1372623149"}
    body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Sealed(query, body.encode())


def message(inner: str, *, corp: str = CORP, agent: int | str = AGENT, user: str = "ZhangSan") -> str:
    """The XML of a message or event; `inner` is what follows the common head."""
    return (
        f"<xml><ToUserName><![CDATA[{corp}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>"
        f"<CreateTime>1409659813</CreateTime>{inner}<AgentID>{agent}</AgentID></xml>"
    )


def text(content: str = "你好", msg_id: int = 4561255354251345929, **head: str) -> str:
    """A typed message."""
    inner = f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content><MsgId>{msg_id}</MsgId>"
    return message(inner, **head)


def event(name: str, more: str = "", **head: str) -> str:
    """An event; WeCom gives it no MsgId."""
    return message(f"<MsgType>event</MsgType><Event><![CDATA[{name}]]></Event>{more}", **head)
