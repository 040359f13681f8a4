"""A group that nothing reaches: the officers of its place are told once, that its robot's key can be mended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from knowledge.regions import region_name
from storage import digests, notices, outbox
from storage.groups import Group, groups
from storage.outgoing import Text


def tell(conn: Connection, now: datetime, written: datetime) -> int:
    """Promise the officers of the place word of each group that is not reached; how many rows there were to write.

    `now` is the business moment, `written` the system's. Each trouble is told once, by its own moment.
    """
    troubled = [group for group in groups(conn) if group.unreachable_since is not None]
    count = 0
    for group in troubled:
        held = notices.posts(conn).desks
        people = [person for person, _ in notices.hearing(held, group.region)]
        since = f"{group.unreachable_since:%Y%m%dT%H%M%S}"
        keys = {to: f"group:{group.id}:{since}:{to}" for to in notices.addresses(conn, people)}
        known = digests.promised(conn, list(keys.values()))
        rows = [
            outbox.row(key, to, Text(content=_words(group)), written, due=now, priority=outbox.NOTICE)
            for to, key in keys.items()
            if key not in known
        ]
        outbox.enqueue(conn, rows)
        count += len(rows)
    return count


def _words(group: Group) -> str:
    return (
        f"发给群“{group.name}”（{region_name(group.region)}）的简报没有送到：{group.trouble}。"
        f"机器人密钥尾号{group.key_end}；请在群里重建机器人后，由管理员用 tihang groups add 换上新的密钥。"
    )
