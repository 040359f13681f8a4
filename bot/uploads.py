"""A stored file on its way to WeCom: uploaded once, and known by that upload until WeCom drops it."""

from __future__ import annotations

from bot.wecom import WeComClient
from scheduler.delivery import Delivery
from storage import blobs, sending
from storage.clock import Clock
from storage.database import Store
from storage.outgoing import File, Picture

MAX_FILE = 20 << 20
MIN_FILE = 6
"""Bytes WeCom takes as a file: more than five, at most 20 MB (doc 90253)."""


MAX_PICTURE = 10 << 20


class Gone(Exception):
    """The file is not kept any more: erased, or past its time."""


class Uploads:
    """Turns a file of the outbox into a media_id. What was uploaded is noted on the row before it is sent."""

    def __init__(self, store: Store, client: WeComClient, clock: Clock) -> None:
        self._store = store
        self._client = client
        self._clock = clock

    async def media_id(self, delivery: Delivery, file: File | Picture, again: bool = False) -> str:
        """The upload of this row's file: the one of an earlier try, else (or `again`) a new one.

        Raises Gone, ValueError (a size WeCom does not take), WeComError, DatabaseUnavailable.
        """
        if delivery.media_id and not again:
            return delivery.media_id
        content = await self.content(file)
        most, kind = (MAX_PICTURE, "image") if isinstance(file, Picture) else (MAX_FILE, "file")
        if not MIN_FILE <= len(content) <= most:
            raise ValueError(f"a {file.kind} of {len(content)} bytes")
        media = await self._client.upload(kind, file.name, content)
        now = self._clock.now()
        held = await self._store.run(lambda conn: sending.uploaded(conn, delivery.id, delivery.attempts, media, now))
        if not held:
            raise Gone
        return media

    async def content(self, file: File | Picture) -> bytes:
        """What is stored of it. Raises Gone, DatabaseUnavailable."""
        stored = await self._store.run(lambda conn: blobs.read(conn, file.blob))
        if stored is None:
            raise Gone
        return stored.content
