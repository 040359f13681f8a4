"""A stand-in for WeCom's API in a process of its own, with the faults of a bad day.

`python -m tests.faults.fake --journal FILE [--fault drop_after=0.01 …] [--token-life 20] [--seed 1]` prints its port.
Every send leaves a line in the journal (JSON, appended and flushed at once): when, to whom, what, and what became of
it. `delivered` is what a person sees; `repeated` was recognised by `enable_duplicate_check` (the same body to the byte
within the interval); `over` is past the limits of one person and dropped in silence, as WeCom does; the rest are
faults by their names.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import signal
import time
from collections import deque
from pathlib import Path
from typing import Any

from aiohttp import web

BEFORE = ("drop_before", "http500", "busy", "often", "expire", "hang")
"""Nothing is delivered: cut off, HTTP 500, errcode -1, 45009, 42001 (the token ends at once), 10 s of silence."""
AFTER = ("drop_after", "hang_after")
"""It is delivered, but the answer is lost or 12 s late: who sends it cannot tell it from a loss."""
CODES = {"busy": -1, "often": 45009, "expire": 42001}
HANG, HANG_AFTER = 10.0, 12.0
LIMITS = ((30, 60.0), (1000, 3600.0))
"""Messages to one person, in so many seconds."""


class BadDay:
    """The API. `chances` are per send, by the name of the fault."""

    def __init__(
        self, journal: Path, chances: dict[str, float], token_life: float, latency: float = 0.0, seed: int = 1
    ) -> None:
        self._journal = journal.open("a", encoding="utf-8", buffering=1)
        self._chances = chances
        self._random = random.Random(seed)
        self._life = token_life
        self._latency = latency
        self._token, self._ends, self._tokens = "", 0.0, 0
        self._seen: dict[bytes, float] = {}
        self._lately: dict[str, deque[float]] = {}
        self._sends = 0

    def app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=1 << 22)
        app.router.add_get("/cgi-bin/gettoken", self._gettoken)
        app.router.add_post("/cgi-bin/message/send", self._send)
        app.router.add_post("/cgi-bin/menu/create", self._fine)
        return app

    async def _fine(self, request: web.Request) -> web.Response:
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def _gettoken(self, request: web.Request) -> web.StreamResponse:
        if self._random.random() < self._chances.get("drop_before", 0.0):
            return _cut(request)
        if time.time() >= self._ends:  # until then WeCom gives everybody who asks the same one
            self._tokens += 1
            self._token, self._ends = f"made-up-token-{self._tokens}", time.time() + self._life
        return web.json_response({"errcode": 0, "errmsg": "ok", "access_token": self._token, "expires_in": 7200})

    async def _send(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = json.loads(raw)
        if self._latency:
            await asyncio.sleep(self._latency)
        if request.query.get("access_token") != self._token or time.time() >= self._ends:
            return _error(42001)
        fault = self._fault()
        if fault in BEFORE:
            self._note(body, fault)
            return await self._fail(request, fault)
        self._note(body, self._take(raw, body))
        if fault == "hang_after":
            await asyncio.sleep(HANG_AFTER)
        elif fault == "drop_after":
            return _cut(request)
        self._sends += 1
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": f"made-up-{self._sends}"})

    def _fault(self) -> str:
        drawn = self._random.random()
        for name, chance in self._chances.items():
            drawn -= chance
            if drawn < 0:
                return name
        return ""

    async def _fail(self, request: web.Request, fault: str) -> web.StreamResponse:
        if fault == "http500":
            return web.Response(status=500, text="<html>")
        if fault == "expire":
            self._ends = 0.0
        if fault in CODES:
            return _error(CODES[fault])
        if fault == "hang":
            await asyncio.sleep(HANG)
        return _cut(request)

    def _take(self, raw: bytes, body: dict[str, Any]) -> str:
        """What becomes of a message that has come in whole."""
        now, digest = time.time(), hashlib.sha256(raw).digest()
        if body.get("enable_duplicate_check"):
            if now - self._seen.get(digest, 0.0) < body.get("duplicate_check_interval", 1800):
                return "repeated"
            self._seen[digest] = now
        lately = self._lately.setdefault(body["touser"], deque(maxlen=LIMITS[-1][0]))
        if any(len(lately) >= count and now - lately[-count] < seconds for count, seconds in LIMITS):
            return "over"
        lately.append(now)
        return "delivered"

    def _note(self, body: dict[str, Any], what: str) -> None:
        said = body[body["msgtype"]]
        words = said.get("content") or json.dumps(said, ensure_ascii=False)
        self._journal.write(json.dumps([time.time(), body["touser"], words, what], ensure_ascii=False) + "\n")


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _error(code: int) -> web.Response:
    return web.json_response({"errcode": code, "errmsg": "made up, from ip: 192.0.2.1"})


def _chance(given: str) -> tuple[str, float]:
    name, _, chance = given.partition("=")
    if name not in BEFORE + AFTER:
        raise argparse.ArgumentTypeError(f"no such fault: {name}")
    return name, float(chance)


async def serve(day: BadDay) -> None:
    """Answer until told to end; the port is the first line printed."""
    runner = web.AppRunner(day.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(runner.addresses[0][1], flush=True)
    end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    await end.wait()
    await runner.cleanup()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--fault", type=_chance, action="append", default=[], help="NAME=CHANCE")
    parser.add_argument("--token-life", type=float, default=7200.0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each send is looked at")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    asyncio.run(serve(BadDay(args.journal, dict(args.fault), args.token_life, args.latency, args.seed)))


if __name__ == "__main__":
    main()
