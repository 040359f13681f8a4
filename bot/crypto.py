"""WeCom's callback encryption (doc 90968) on wechatpy's parts, with the checks that wechatpy leaves out."""

from __future__ import annotations

import base64
import binascii
import hmac

from wechatpy.utils import WeChatSigner
from wechatpy.work.crypto import PrpCrypto

_RANDOM = 16
_LENGTH = 4
_BLOCK = 32


class Refused(Exception):
    """A callback we do not take. `reason` is a fixed word or two, never content; `status` is what we answer."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Envelope:
    """Opens what WeCom seals. One object serves the whole process: the key is expanded once."""

    def __init__(self, token: str, encoding_aes_key: str, receivers: frozenset[str]) -> None:
        self._token = token
        self._cipher = PrpCrypto(base64.b64decode(encoding_aes_key + "=")).cipher
        self._receivers = receivers

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> str:
        """The plaintext. Raises Refused: signature first, so that nobody without the token learns anything else."""
        signer = WeChatSigner()
        signer.add_data(self._token, timestamp, nonce, sealed)
        if not hmac.compare_digest(signer.signature.encode(), signature.encode()):
            raise Refused("signature", 403)
        return self._unwrap(self._decrypt(sealed))

    def _decrypt(self, sealed: str) -> bytes:
        try:
            data = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise Refused("base64") from None
        if not data or len(data) % 16:
            raise Refused("cipher length")
        plain: bytes = self._cipher.decrypt(data)
        pad = plain[-1]
        if not 1 <= pad <= _BLOCK or plain[-pad:] != bytes([pad]) * pad:
            raise Refused("padding")
        return plain[:-pad]

    def _unwrap(self, plain: bytes) -> str:
        start = _RANDOM + _LENGTH
        end = start + int.from_bytes(plain[_RANDOM:start], "big")
        if len(plain) < start or end > len(plain):
            raise Refused("length field")
        try:
            text, receiver = plain[start:end].decode(), plain[end:].decode()
        except UnicodeDecodeError:
            raise Refused("not UTF-8") from None
        if receiver not in self._receivers:
            raise Refused("receiver", 403)
        return text
