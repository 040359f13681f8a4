"""What a person does in the chat, written as the XML that WeCom posts to an app's callback, and sealed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from wechatpy.work.crypto import WeChatCrypto

from bot.sandbox.corp import Corp

# XML 1.0 has no way to write these, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cdata(text: str) -> str:
    """`text` as CDATA that cannot be broken out of; characters that XML forbids are dropped."""
    return "<![CDATA[" + _FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


@dataclass(frozen=True, slots=True)
class Message:
    """One message or event. `fields` follow the common head, in order; all but numbers become CDATA."""

    sender: str
    created: int
    fields: tuple[tuple[str, str | int], ...]

    def xml(self, corp: Corp) -> str:
        """The plaintext that gets encrypted."""
        head = (("ToUserName", corp.corp_id), ("FromUserName", self.sender), ("CreateTime", self.created))
        every: tuple[tuple[str, str | int], ...] = (*head, *self.fields, ("AgentID", int(corp.agent_id)))
        inner = "".join(
            f"<{name}>{value if isinstance(value, int) else cdata(value)}</{name}>" for name, value in every
        )
        return f"<xml>{inner}</xml>"


def text(sender: str, created: int, content: str, msg_id: int) -> Message:
    """Typed words."""
    return Message(sender, created, (("MsgType", "text"), ("Content", content), ("MsgId", msg_id)))


def enter_agent(sender: str, created: int) -> Message:
    """The person opened the chat. WeCom gives events no MsgId."""
    return Message(sender, created, (("MsgType", "event"), ("Event", "enter_agent"), ("EventKey", "")))


def click(sender: str, created: int, key: str) -> Message:
    """The person chose from the app's menu."""
    return Message(sender, created, (("MsgType", "event"), ("Event", "click"), ("EventKey", key)))


def pressed(sender: str, created: int, key: str, task_id: str, card_type: str, response_code: str) -> Message:
    """The person pressed a button of a template card; the fresh code allows one update of that card."""
    fields = (
        ("MsgType", "event"),
        ("Event", "template_card_event"),
        ("EventKey", key),
        ("TaskId", task_id),
        ("CardType", card_type),
        ("ResponseCode", response_code),
    )
    return Message(sender, created, fields)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message ready to post: the query that signs it and the body that carries it."""

    query: dict[str, str]
    body: bytes


def seal(message: Message, corp: Corp, timestamp: int, nonce: str) -> Sealed:
    """Encrypts and signs as WeCom does. `timestamp` is real time in seconds."""
    crypto = WeChatCrypto(corp.token, corp.aes_key, corp.corp_id)
    reply = ElementTree.fromstring(crypto.encrypt_message(message.xml(corp), nonce, str(timestamp)))
    encrypted, signature = reply.findtext("Encrypt", ""), reply.findtext("MsgSignature", "")
    body = (
        f"<xml><ToUserName>{cdata(corp.corp_id)}</ToUserName>"
        f"<AgentID>{cdata(corp.agent_id)}</AgentID>"
        f"<Encrypt>{cdata(encrypted)}</Encrypt></xml>"
    )
    query = {"msg_signature": signature, "timestamp": str(timestamp), "nonce": nonce}
    return Sealed(query, body.encode())
