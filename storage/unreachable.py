"""Addresses at which nobody is reached any more: marked, written to no further, and told to the place's officers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from storage import outbox
from storage.clock import day_of
from storage.incoming import WECOM
from storage.notices import hearing, posts
from storage.outgoing import Text
from storage.stamps import HEARERS, move_stamp
from storage.tables import address, enterprise, membership
from storage.tables import outbox as promises
from storage.tables_of_reminders import chat_group

NAMED = 5
"""Firms and groups an officer is told of at once by name."""


def mark(conn: Connection, gone: Mapping[int, str], now: datetime, business: datetime) -> list[int]:
    """Note that nobody is reached at these addresses (by id, with the reason); what is planned for them is cancelled.

    The officers of the places of the persons' firms are told once. Returns the addresses that were reached before.
    """
    new: list[int] = []
    for id_ in sorted(gone):
        c = address.c
        was_reached = update(address).where(c.id == id_, c.unreachable_since.is_(None))
        if conn.execute(was_reached.values(unreachable_since=now, unreachable_why=gone[id_])).rowcount:
            new.append(id_)
        planned = and_(promises.c.address_id == id_, promises.c.priority >= outbox.NOTICE)
        outbox.call_back(conn, planned, gone[id_])
    if new:
        outbox.enqueue(conn, _told(conn, new, now, business))
    return new


def reached(conn: Connection, ids: Collection[int]) -> None:
    """Somebody wrote from these addresses: they are there again."""
    if ids:
        again = update(address).where(address.c.id.in_(ids), address.c.unreachable_since.is_not(None))
        if conn.execute(again.values(unreachable_since=None, unreachable_why=None)).rowcount:
            move_stamp(conn, HEARERS)


def in_words(error: str | None) -> str | None:
    """Why a message was given up, as an officer is told: without the number WeCom has for it."""
    return None if error is None else re.sub(r"^errcode -?\d+ ", "", error)


def _told(conn: Connection, ids: Collection[int], now: datetime, business: datetime) -> list[dict[str, Any]]:
    """A row for each officer of the firms confirmed for the persons at these addresses, and of the groups' places."""
    firms = conn.execute(
        select(address.c.id, address.c.unreachable_why, enterprise.c.id.label("firm"), enterprise.c.name,
               enterprise.c.region)
        .join(membership, membership.c.person_id == address.c.person_id)
        .join(enterprise, enterprise.c.id == membership.c.enterprise_id)
        .where(address.c.id.in_(ids), membership.c.confirmed_at.is_not(None))
        .order_by(address.c.id, enterprise.c.id)
    ).all()  # fmt: skip
    groups = conn.execute(
        select(address.c.id, address.c.unreachable_why, chat_group.c.name, chat_group.c.region)
        .join(chat_group, chat_group.c.address_id == address.c.id)
        .where(address.c.id.in_(ids), chat_group.c.removed_at.is_(None))
    ).all()
    if not firms and not groups:
        return []
    told = [
        (one.region, f"{one.name or '一家还没有写名称的企业'}的联系人收不到消息：{one.unreachable_why}。请核对联系人。")
        for one in firms
    ]
    told += [(g.region, f"群“{g.name}”收不到消息：{g.unreachable_why}。请重新登记群机器人。") for g in groups]
    desks, lines = posts(conn).desks, dict[int, list[str]]()
    for region, words in told:
        officers = [person for person, _ in hearing(desks, region or "")]
        for to in _reachable(conn, officers):
            lines.setdefault(to, []).append(words)
    day = day_of(business).isoformat()
    # Once a day, however many leave at once: the digest has them all.
    return [
        outbox.row(f"unreachable:{day}:{to}", to, _noted(said), now, due=business, priority=outbox.NOTICE)
        for to, said in sorted(lines.items())
    ]


def _noted(lines: list[str]) -> Text:
    more = f"另有{len(lines) - NAMED}个，" if len(lines) > NAMED else ""
    return Text(content="\n".join([*lines[:NAMED], f"{more}今天再有收不到的，见简报“没送到”一项。"]))


def _reachable(conn: Connection, persons: Collection[int]) -> list[int]:
    """The newest address of each person at which they are reached."""
    c = address.c
    newest = select(func.max(c.id)).where(c.person_id.in_(persons), c.unreachable_since.is_(None), c.channel == WECOM)
    return sorted(conn.execute(newest.group_by(c.person_id)).scalars()) if persons else []
