"""The chat page and what it talks to: history and live events out, words and clicks in."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox import envelope
from bot.sandbox.day import choices, read_day
from bot.sandbox.delivery import Delivery, Undelivered
from bot.sandbox.transcript import Status, Transcript
from bot.sandbox.watch import Watch
from bot.sandbox.wecom import WeCom
from storage.clock import BusinessClock

MOST_TYPED = 4000
"""Characters one message may have in the page."""

_STATIC = files("bot.sandbox").joinpath("static")
_TYPES = {
    "index.html": "text/html",
    "chat.css": "text/css",
    "chat.js": "text/javascript",
    "markdown.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PNG = b"\x89PNG\r\n\x1a\n"
_LOCAL = ("127.0.0.1", "localhost")


class BadRequest(Exception):
    """What the page sent cannot be used; the text says why, in Chinese."""


@dataclass(slots=True)
class Page:
    """Everything under `/` and `/sandbox`. `clock` is the bot's, `real_clock` always shows the calendar's day."""

    wecom: WeCom
    transcript: Transcript
    delivery: Delivery
    clock: BusinessClock
    real_clock: BusinessClock
    watch: Watch

    def routes(self) -> list[web.RouteDef]:
        """What to add to the server."""
        return [
            web.get("/", self._static),
            web.get("/sandbox/static/{name}", self._static),
            web.get("/sandbox/events", self._events),
            web.get("/sandbox/media/{id}", self._media),
            web.get("/sandbox/date", self._date),
            web.post("/sandbox/date", self._post(self._set_date)),
            web.post("/sandbox/watch", self._post(self._watch)),
            web.post("/sandbox/say", self._post(self._say)),
            web.post("/sandbox/enter", self._post(self._enter)),
            web.post("/sandbox/click", self._post(self._click)),
            web.post("/sandbox/press", self._post(self._press)),
        ]

    # out

    async def _static(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        if name not in _TYPES:
            raise web.HTTPNotFound
        return web.Response(
            body=_STATIC.joinpath(name).read_bytes(), content_type=_TYPES[name], charset="utf-8", headers=_HEADERS
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events: the whole state first, so that a page that reconnects has missed nothing."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        async with self.transcript.listen() as happenings:
            state = {"event": "state", **self._state()}
            await response.prepare(request)
            event: dict[str, Any] | None = state
            while event is not None:
                try:
                    await response.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
                except ConnectionError:
                    break
                event = await happenings.get()
        return response

    def _state(self) -> dict[str, Any]:
        return {
            "people": self.wecom.people.model_dump(mode="json"),
            "entries": self.transcript.all(),
            "menu": self.wecom.menu,
            "most_typed": MOST_TYPED,
            **self._day(),
        }

    def _day(self) -> dict[str, Any]:
        day = self.clock.today().isoformat()
        return {"date": day, "choices": choices(self.real_clock.today()), "watching": self.watch.going}

    async def _date(self, _: web.Request) -> web.Response:
        return web.json_response(self._day())

    async def _media(self, request: web.Request) -> web.Response:
        media = self.wecom.media.get(request.match_info["id"])
        if media is None:
            raise web.HTTPNotFound
        shown = media.kind == "image" and media.content.startswith(_PNG)
        disposition = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(media.name)}"
        return web.Response(
            body=media.content,
            content_type="image/png" if shown else "application/octet-stream",
            headers={**_HEADERS, "Content-Disposition": disposition},
        )

    # in

    def _post(
        self, act: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            # Another site open in the same browser must not speak for these people.
            if request.url.host not in _LOCAL or request.content_type != "application/json":
                return web.json_response({"error": "只接受本机页面发来的请求"}, status=403)
            try:
                body = await request.json()
                if not isinstance(body, dict):
                    raise BadRequest("请求不是一个 JSON 对象")
                return web.json_response({"ok": True, **await act(body)})
            except json.JSONDecodeError:
                return web.json_response({"error": "请求不是 JSON"}, status=400)
            except BadRequest as bad:
                return web.json_response({"error": str(bad)}, status=400)

        return handler

    def _person(self, body: dict[str, Any]) -> str:
        person = body.get("person")
        if not isinstance(person, str) or person not in self.wecom.people.userids:
            raise BadRequest("没有这个人")
        return person

    @staticmethod
    def _words(body: dict[str, Any], key: str) -> str:
        words = body.get(key)
        if not isinstance(words, str) or not words.strip():
            raise BadRequest("没有内容")
        if len(words) > MOST_TYPED:
            raise BadRequest(f"一条消息最多 {MOST_TYPED} 个字")
        return words.encode("utf-8", "replace").decode()

    async def _watch(self, body: dict[str, Any]) -> dict[str, Any]:
        """Begin to let the days go by, or stop."""
        if body.get("go"):
            self.watch.start(self._let_go_by)
        else:
            await self.watch.stop()
        return self._day()

    def _let_go_by(self, day: date) -> None:
        self.transcript.turn_to(day, self.watch.going)
        self.transcript.tell("date", **self._day())

    async def _set_date(self, body: dict[str, Any]) -> dict[str, Any]:
        await self.watch.stop()
        try:
            day = read_day(body.get("date"))
        except ValueError as problem:
            raise BadRequest(str(problem)) from None
        if day != self.clock.today():
            self.clock.set_today(None if day == self.real_clock.today() else day)
            self.transcript.tell("date", **self._day())
            self.transcript.turn_to(day)
        return self._day()

    async def _say(self, body: dict[str, Any]) -> dict[str, Any]:
        person, words = self._person(body), self._words(body, "text")
        return await self._deliver(
            person, words, envelope.text(person, self.delivery.now(), words, self.delivery.next_id())
        )

    async def _enter(self, body: dict[str, Any]) -> dict[str, Any]:
        person = self._person(body)
        return await self._deliver(person, "", envelope.enter_agent(person, self.delivery.now()))

    async def _click(self, body: dict[str, Any]) -> dict[str, Any]:
        person, key = self._person(body), self._words(body, "key")
        label = self._words(body, "label") if "label" in body else key
        return await self._deliver(person, label, envelope.click(person, self.delivery.now(), key), kind="click")

    async def _press(self, body: dict[str, Any]) -> dict[str, Any]:
        person, key, task_id = self._person(body), self._words(body, "key"), self._words(body, "task_id")
        entry = self.wecom.cards.held(task_id, person)
        button = next((b for b in entry.card.get("button_list", []) if b["key"] == key), None) if entry else None
        if entry is None or button is None or "replaced" in entry.card:
            raise BadRequest("这张卡片已经不能按了")
        code = self.wecom.cards.issue_code(task_id)
        event = envelope.pressed(person, self.delivery.now(), key, task_id, entry.card["card_type"], code)
        return await self._deliver(person, str(button["text"]), event, kind="press")

    async def _deliver(self, person: str, words: str, message: envelope.Message, kind: str = "text") -> dict[str, Any]:
        """Shows what was done, hands it to the bot, and says under it when the bot did not take it."""
        entry = self.transcript.add(person, "me", kind, words, status="sending") if words else None
        status: Status = "delivered"
        try:
            await self.delivery.deliver(message)
        except Undelivered as problem:
            status = "failed"
            self.transcript.add(person, "note", "error", str(problem))
        if entry is not None:
            entry.status = status
            self.transcript.changed(entry)
        return {"delivered": status == "delivered"}
