"""The calendar that a program reads by an unguessable address: its person's own dates, until the address is revoked."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from time import monotonic

from aiohttp import web
from sqlalchemy import Connection, select

from bot.answering import Answering
from handlers.consent import VERSION
from handlers.reminders.diary import digest
from storage import feeds, people
from storage.copies import Copies
from storage.database import DatabaseUnavailable, Store
from storage.incoming import Address
from storage.known import Known, Wanted
from storage.tables import address

PATH = "/calendar/{token}.ics"
_TOKEN = re.compile(r"[0-9a-f]{32,64}")
EACH = 30
"""Requests of one address answered within a minute."""
_HEADERS = {"X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}
_FOUND = {**_HEADERS, "Cache-Control": "private, max-age=3600"}
_LATER = {**_HEADERS, "Cache-Control": "no-store", "Retry-After": "60"}
_NOT_FOUND = {**_HEADERS, "Cache-Control": "no-store"}


class Feed:
    """Answers GET /calendar/{token}.ics. A wrong, revoked or malformed address is answered alike: 404, no more.

    Nothing of it is logged. Who has withdrawn their consent has no calendar; officers need none. Nor has who left the
    corp, as long as nothing reaches them.
    """

    def __init__(self, store: Store, answering: Answering) -> None:
        self._store = store
        self._answering = answering
        self._copies = Copies()
        self._asked: Counter[str] = Counter()
        self._minute = 0.0

    def routes(self) -> list[web.AbstractRouteDef]:
        """What the server is to know."""
        return [web.get(PATH, self.read)]

    async def read(self, request: web.Request) -> web.Response:
        """The calendar as it is today."""
        token = request.match_info["token"]
        key = digest(token) if _TOKEN.fullmatch(token) else ""
        try:
            found = await self._store.run(lambda conn: self._known(conn, key)) if key else None
        except DatabaseUnavailable:
            return web.Response(status=503, text="请稍后再试\n", headers=_LATER)
        if found is None:
            return web.Response(status=404, text="没有这个页面\n", headers=_NOT_FOUND)
        if self._too_often(key):
            return web.Response(status=429, text="请稍后再试\n", headers=_LATER)
        body = await asyncio.to_thread(self._calendar, *found)
        return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=_FOUND)

    def _calendar(self, known: Known, corp: str) -> bytes:
        from handlers.reminders.calendar import calendar_of  # icalendar is read in only when it is needed

        return calendar_of(known, self._answering.shelf.library, self._answering.clock.now(), corp)

    def _known(self, conn: Connection, key: str) -> tuple[Known, str] | None:
        person = feeds.reader(conn, key)
        if person is None:
            return None
        c = address.c
        newest = select(c.channel, c.corp_id, c.agent_id, c.user).where(c.person_id == person).order_by(c.id.desc())
        to = Address(*conn.execute(newest.limit(1)).one())
        now = self._answering.clock.now()
        seat = people.load(conn, {to.key: to}, now, {to.key: Wanted(reminders=True)}, self._copies)[to.key]
        known = seat.known
        if seat.unreachable:
            return None
        agreed = known.consent is not None and known.consent.granted and known.consent.version == VERSION
        return (known, to.corp_id) if agreed or known.role == "officer" else None

    def _too_often(self, key: str) -> bool:
        """Counted minute by minute, and only of addresses that open something: strangers fill no memory."""
        if monotonic() - self._minute >= 60:
            self._asked, self._minute = Counter(), monotonic()
        self._asked[key] += 1
        return self._asked[key] > EACH
