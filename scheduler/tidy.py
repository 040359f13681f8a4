"""What is dropped when its time is over: keys of handled messages, words and files that were sent, old previews."""

from __future__ import annotations

from datetime import timedelta

from storage import blobs, broadcasts, digests, inbox, outbox
from storage.clock import Clock
from storage.database import Store

KEEP_INBOX_KEYS = timedelta(days=30)
KEEP_SENT_WORDS = timedelta(days=90)
KEEP_SENT_FILES = timedelta(days=7)


async def tidy(store: Store, clock: Clock) -> tuple[int, int, int]:
    """Drop what is past its keeping; returns how many inbox keys, sent texts and files. Safe to run at any time."""
    now = clock.now()
    scrubbed = 0
    while some := await store.run(lambda conn: outbox.scrub(conn, now - KEEP_SENT_WORDS)):
        scrubbed += some  # little by little: whoever is answered meanwhile waits for none of it
    keys, files = await store.run(
        lambda conn: (
            inbox.forget(conn, now - KEEP_INBOX_KEYS),
            blobs.drop_sent(conn, now - KEEP_SENT_FILES) + digests.drop_old(conn, now),
        )
    )
    await store.run(lambda conn: broadcasts.drop_old(conn, now))
    return keys, scrubbed, files
