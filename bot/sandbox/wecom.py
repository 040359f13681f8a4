"""The stand-in for WeCom's API under /cgi-bin: the calls our bot makes, with WeCom's own error codes."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.cards import Cards, check_card
from bot.sandbox.corp import Corp
from bot.sandbox.mail import Flood, Repeats, recipients, text_of
from bot.sandbox.people import People
from bot.sandbox.tokens import Refused, Tokens
from bot.sandbox.transcript import Transcript

Call = Callable[[web.Request], Awaitable[dict[str, Any]]]
MEDIA_TYPES = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}
"""Largest upload in bytes."""


@dataclass(frozen=True, slots=True)
class Media:
    """An uploaded file, kept while the sandbox runs."""

    kind: str
    name: str
    content: bytes


class WeCom:
    """The stand-in. `clock` is real time in seconds; the day set in the page does not touch it."""

    def __init__(
        self, corp: Corp, people: People, transcript: Transcript, clock: Callable[[], float] = time.time
    ) -> None:
        self.corp = corp
        self.people = people
        self.transcript = transcript
        self.tokens = Tokens(corp, clock)
        self.cards = Cards(clock)
        self.media: dict[str, Media] = {}
        self.menu: list[dict[str, Any]] = []
        self._flood = Flood(clock)
        self._repeats = Repeats(clock)

    def routes(self) -> list[web.RouteDef]:
        """What to add to the server."""
        return [
            web.get("/cgi-bin/gettoken", self._answer(self._gettoken, checked=False)),
            web.post("/cgi-bin/message/send", self._answer(self._send)),
            web.post("/cgi-bin/message/update_template_card", self._answer(self._update_card)),
            web.post("/cgi-bin/media/upload", self._answer(self._upload)),
            web.post("/cgi-bin/menu/create", self._answer(self._menu)),
        ]

    def _answer(self, call: Call, *, checked: bool = True) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            try:
                if checked:
                    self.tokens.check(request.query)
                result = await call(request)
            except Refused as refused:
                return web.json_response({"errcode": refused.errcode, "errmsg": refused.errmsg})
            return web.json_response({"errcode": 0, "errmsg": "ok", **result})

        return handler

    async def _body(self, request: web.Request) -> dict[str, Any]:
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise Refused(47001, "data format error") from None
        if not isinstance(body, dict):
            raise Refused(47001, "data format error")
        return body

    def _check_agent(self, value: Any) -> None:
        if str(value) != self.corp.agent_id:
            raise Refused(40056, "invalid agentid")

    async def _gettoken(self, request: web.Request) -> dict[str, Any]:
        return self.tokens.issue(request.query)

    async def _send(self, request: web.Request) -> dict[str, Any]:
        body = await self._body(request)
        self._check_agent(body.get("agentid"))
        known, unknown = recipients(body, self.people)
        kind, content, card = self._content(body)
        if (earlier := self._repeats.earlier(body)) is not None:
            return earlier
        task_id = str(card.get("task_id", ""))
        if task_id:
            self.cards.refuse_repeated(task_id)
        for person in known:
            if self._flood.drops(person):
                self.transcript.add(person, "note", "error", "每人每分钟最多 30 条，企业微信会默默丢弃超出的这一条")
                continue
            entry = self.transcript.add(person, "bot", kind, content, card=card)
            if task_id:
                self.cards.keep(task_id, person, entry)
        answer: dict[str, Any] = {"invaliduser": "|".join(unknown), "msgid": secrets.token_urlsafe(24)}
        if card.get("card_type") == "button_interaction":
            answer["response_code"] = self.cards.issue_code(task_id)
        self._repeats.remember(body, answer)
        return answer

    def _content(self, body: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
        """What the page shows: kind, text, card. Raises Refused for what WeCom would not take."""
        kind = body.get("msgtype")
        if kind in ("text", "markdown"):
            return str(kind), text_of(body, str(kind)).rstrip(), {}  # a phone shows no blanks at the end
        if kind == "template_card":
            check_card(body.get("template_card"))
            return "card", "", body["template_card"]
        if kind in ("file", "image"):
            part = body.get(kind)
            media_id = str(part.get("media_id", "")) if isinstance(part, dict) else ""
            if media_id not in self.media:
                raise Refused(40007, "invalid media_id")
            media = self.media[media_id]
            return str(kind), media.name, {"media_id": media_id, "size": len(media.content)}
        raise Refused(40008, "invalid message type (this sandbox plays text, markdown, template_card, file, image)")

    async def _update_card(self, request: web.Request) -> dict[str, Any]:
        body = await self._body(request)
        self._check_agent(body.get("agentid"))
        users, button, card = body.get("userids", []), body.get("button"), body.get("template_card")
        replaced = button.get("replace_name") if isinstance(button, dict) else None
        if not isinstance(users, list) or not all(isinstance(user, str) for user in users):
            raise Refused(40058, "userids must be an array of strings")
        if card is not None:
            check_card(card)
        elif not isinstance(replaced, str) or not replaced:
            raise Refused(40058, "button.replace_name or template_card is required")
        task_id = self.cards.spend_code(str(body.get("response_code", "")))
        everyone = list(self.people.userids) if body.get("atall") == 1 else users
        unknown = []
        for user in everyone:
            entry = self.cards.held(task_id, self.people.find(user) or "")
            if entry is None:
                unknown.append(user.lower())
                continue
            entry.card = card if card is not None else {**entry.card, "replaced": replaced}
            self.transcript.changed(entry)
        return {"invaliduser": [] if body.get("atall") == 1 else unknown}

    async def _upload(self, request: web.Request) -> dict[str, Any]:
        kind = request.query.get("type", "")
        if kind not in MEDIA_TYPES:
            raise Refused(40004, "invalid media type")
        if not request.content_type.startswith("multipart/"):
            raise Refused(41005, "media data missing")
        # The server they share takes no more than a callback's body.
        request = request.clone(client_max_size=max(MEDIA_TYPES.values()) + (1 << 16))
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "media":
                content = bytes(await part.read())
                if len(content) <= 5 or len(content) > MEDIA_TYPES[kind]:
                    raise Refused(40006 if content else 44001, "invalid media size")
                media_id = secrets.token_urlsafe(32)
                self.media[media_id] = Media(kind, part.filename or "未命名", content)
                return {"type": kind, "media_id": media_id, "created_at": str(int(time.time()))}
        raise Refused(41005, "media data missing")

    async def _menu(self, request: web.Request) -> dict[str, Any]:
        self._check_agent(request.query.get("agentid"))
        buttons = (await self._body(request)).get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
            raise Refused(40016, "1 to 3 top buttons are required")
        self.menu = buttons
        self.transcript.tell("menu", menu=buttons)
        return {}
