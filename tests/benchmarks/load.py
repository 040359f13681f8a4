"""A load client for the callback: messages sealed before the clock starts, then a closed loop over raw sockets."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice

from wechatpy.work.crypto import PrpCrypto

CORP_ID, AGENT_ID, TOKEN = "wwbenchmark", "1000002", "benchmark"
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
PATH = "/wecom/callback"


@dataclass(slots=True)
class Measured:
    """One run: answers per second, the median and 95th percentile in ms, and what went wrong."""

    rate: float
    median_ms: float
    p95_ms: float
    errors: int


def sealed_requests(
    number: int, run: str, words: str = "我们能报什么", users: int = 1000, alike: bool = False
) -> list[bytes]:
    """`number` different text messages of `users` people, each a whole HTTP request.

    `run` keeps their keys apart; each ends with its own unless all are to read `alike`.
    """
    return list(islice(sealing(run, words, users, alike), number))


def sealing(run: str, words: str = "我们能报什么", users: int = 1000, alike: bool = False) -> Iterator[bytes]:
    """The same without end, each signed when it is asked for: a signature is good for five minutes."""
    cipher = PrpCrypto(base64.b64decode(AES_KEY + "="))
    for n in count():
        said = words if alike else f"{words} k{run}{n}"
        yield _request(cipher, str(int(time.time())), f"user{n % users:05}", f"{run}{n}", said)


def _request(cipher: PrpCrypto, now: str, user: str, key: str, words: str) -> bytes:
    inner = (
        f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>"
        f"<CreateTime>{now}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{words}]]></Content><MsgId>{key}</MsgId><AgentID>{AGENT_ID}</AgentID></xml>"
    )
    encrypted = cipher.encrypt(inner, CORP_ID).decode()
    signature = hashlib.sha1("".join(sorted((TOKEN, now, key, encrypted))).encode()).hexdigest()
    body = (
        f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    )
    return (
        f"POST {PATH}?msg_signature={signature}&timestamp={now}&nonce={key} HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


@dataclass(slots=True)
class _Run:
    waiting: list[bytes]
    latencies: list[float] = field(default_factory=list)
    errors: int = 0


class _Connection(asyncio.Protocol):
    """Sends one message, waits for the whole answer, sends the next."""

    def __init__(self, run: _Run, done: asyncio.Future[None]) -> None:
        self._run, self._done = run, done
        self._transport: asyncio.Transport | None = None
        self._got = b""
        self._since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, end, body = self._got.partition(b"\r\n\r\n")
        if not end:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length or 0):
            return
        self._run.latencies.append(time.perf_counter() - self._since)
        self._run.errors += not head.startswith(b"HTTP/1.1 200")
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._run.errors += 1
            self._done.set_result(None)

    def _next(self) -> None:
        assert self._transport is not None
        self._got = b""
        if self._run.waiting:
            self._since = time.perf_counter()
            self._transport.write(self._run.waiting.pop())
        elif not self._done.done():
            self._done.set_result(None)
            self._transport.close()


async def drive(port: int, requests: list[bytes], connections: int) -> Measured:
    """Send all of them over that many connections, each as fast as it is answered."""
    loop = asyncio.get_running_loop()
    run = _Run(requests[::-1])
    ends = [loop.create_future() for _ in range(connections)]
    begin = time.perf_counter()
    for end in ends:
        await loop.create_connection(lambda end=end: _Connection(run, end), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*ends)
    wall = time.perf_counter() - begin
    tenths = statistics.quantiles(run.latencies, n=20)
    return Measured(len(run.latencies) / wall, tenths[9] * 1000, tenths[18] * 1000, run.errors)
