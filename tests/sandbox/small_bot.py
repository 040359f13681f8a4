"""A bot of a few lines behind the real callback and the real API, to try the sandbox without ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import aiohttp
from aiohttp import web
from wechatpy.work.crypto import WeChatCrypto

from bot.callback import MAX_BODY
from bot.sandbox.corp import Corp
from bot.sandbox.people import load_people
from bot.sandbox.sandbox import Sandbox
from storage.clock import BusinessClock, SystemClock
from tests.sandbox.ports import listening_socket

MENU = [
    {"type": "click", "name": name, "key": f"menu:{i}"} for i, name in enumerate(("我能报什么", "奖励多少", "帮助"))
]
CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "您在哪里经营？", "desc": "1. 金湖县\n2. 日照市"},
    "button_list": [{"text": "金湖县", "key": "1", "style": 1}, {"text": "日照市", "key": "2", "style": 2}],
}
MARKDOWN = """### 日照市 · 国家级小巨人
**最高 <font color="warning">100 万元</font>**，一次性奖励
> 《日照市梯度培育方案》三(一)2
> <font color="comment">2024-12-31 到期，现已失效</font>

`依据` 见[原文](https://example.invalid/doc)，<script>alert(1)</script>"""


@dataclass(slots=True)
class SmallBot:
    """Answers 卡 with a card, 静 with silence, anything else with markdown; remembers what it was told."""

    corp: Corp
    base_url: str
    heard: list[dict[str, str]] = field(default_factory=list)
    refusals: int = 0
    status: int = 200
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def callback(self, request: web.Request) -> web.Response:
        """Decrypts with wechatpy, checks the signature, and answers later through message/send."""
        crypto = WeChatCrypto(self.corp.token, self.corp.aes_key, self.corp.corp_id)
        query = request.query
        xml = crypto.decrypt_message(await request.read(), query["msg_signature"], query["timestamp"], query["nonce"])
        self.heard.append({field.tag: field.text or "" for field in ElementTree.fromstring(xml)})
        if self.refusals > 0:
            self.refusals -= 1
            return web.Response(status=500)
        task = asyncio.create_task(self.answer(self.heard[-1]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return web.Response(status=self.status)

    async def answer(self, message: dict[str, str]) -> None:
        """What it says to one message."""
        sender = message["FromUserName"]
        if message.get("Event") == "enter_agent":
            await self.send({"touser": sender, "msgtype": "text", "text": {"content": "您好，我是梯航。\n想问什么？"}})
        elif message.get("Event") == "template_card_event":
            code = message["ResponseCode"]
            update = {"userids": [sender], "response_code": code, "button": {"replace_name": "已选：日照市"}}
            await self.post("message/update_template_card", {"agentid": int(self.corp.agent_id), **update})
        elif message.get("Content") == "卡":
            card = {**CARD, "task_id": f"t-{message['MsgId']}"}
            await self.send({"touser": sender, "msgtype": "template_card", "template_card": card})
        elif message.get("Content") != "静":
            await self.send({"touser": sender, "msgtype": "markdown", "markdown": {"content": MARKDOWN}})

    async def send(self, body: dict[str, Any]) -> dict[str, Any]:
        """message/send as this app."""
        return await self.post("message/send", {"agentid": int(self.corp.agent_id), **body})

    async def post(self, call: str, body: dict[str, Any], **query: str) -> dict[str, Any]:
        """Any call of the API, with a good token unless `query` brings another."""
        params = query or {"access_token": await self.token()}
        url = f"{self.base_url}/cgi-bin/{call}"
        async with aiohttp.ClientSession() as session, session.post(url, params=params, json=body) as answer:
            return dict(await answer.json())

    async def token(self) -> str:
        """The app's access token."""
        params = {"corpid": self.corp.corp_id, "corpsecret": self.corp.secret}
        url = f"{self.base_url}/cgi-bin/gettoken"
        async with aiohttp.ClientSession() as session, session.get(url, params=params) as answer:
            return str((await answer.json())["access_token"])


@dataclass(slots=True)
class Running:
    """The sandbox and the small bot on one real port."""

    url: str
    corp: Corp
    sandbox: Sandbox
    bot: SmallBot
    clock: BusinessClock

    async def ask(self, path: str, body: Any, *, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        """What the page does: a POST under /sandbox."""
        url = f"{self.url}/sandbox/{path}"
        async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as answer:
            return answer.status, dict(await answer.json())

    def said_to(self, person: str) -> list[str]:
        """What the bot said to a person, in order."""
        return [entry.content for entry in self.sandbox.transcript.of(person) if entry.side == "bot"]

    async def until(self, person: str, words: str) -> None:
        """Waits until the bot has said it."""
        async with self.sandbox.transcript.listen() as happenings:
            while not any(words in said for said in self.said_to(person)):
                await happenings.get()


@asynccontextmanager
async def running_sandbox() -> AsyncIterator[Running]:
    """Starts both on a free port of 127.0.0.1 and stops them."""
    corp, clock = Corp(), BusinessClock(SystemClock())
    sock = listening_socket()
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    sandbox, bot = Sandbox(corp, load_people(), url, clock), SmallBot(corp, url)
    app = web.Application(client_max_size=MAX_BODY)  # as the server it shares with the bot
    app.add_routes(sandbox.routes())
    app.router.add_post("/wecom/callback", bot.callback)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.SockSite(runner, sock).start()
    await bot.post("menu/create", {"button": MENU}, access_token=await bot.token(), agentid=corp.agent_id)
    try:
        yield Running(url, corp, sandbox, bot, clock)
    finally:
        await sandbox.let_go()
        await runner.cleanup()
        await sandbox.close()
