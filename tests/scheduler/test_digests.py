"""Digests: due once a period, of one's own places, in one message, with everything behind it kept for who asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from knowledge.library import Library, load_library
from knowledge.progress import Progress
from scheduler.digests.digests import Digests
from storage import almanac, digests, groups, people, wishes
from storage.agenda import Preference, Window, WindowChange
from storage.clock import SHANGHAI, BusinessClock
from storage.database import Store
from storage.incoming import Address
from storage.outgoing import OUTGOING, MAX_BYTES, Picture, Text
from storage.tables import address, audit, enterprise, fact, membership
from storage.tables import outbox as rows
from storage.tables_of_reminders import response, standing
from storage.tables_of_requests import request
from tests.conftest import StillClock

SATURDAY = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 11, 23, 9, 5, tzinfo=SHANGHAI)
JINHU, RIZHAO = "320831", "371100"


@pytest.fixture(scope="module")
def library() -> Library:
    """The packs."""
    return load_library()


def drawn(found: Sequence[Progress], place: str, today: date) -> bytes:
    """A picture of nothing."""
    return b"png" * 10


class Desk:
    """A database with an officer, and the clock that digests go by."""

    def __init__(self, store: Store, library: Library, clock: StillClock) -> None:
        self.store, self.library, self.clock = store, library, clock
        self.digests = self.another()

    def another(self) -> Digests:
        """A second process on the same database."""
        return Digests(self.store, lambda: self.library, self.clock, BusinessClock(self.clock), drawn)

    async def at(self, moment: datetime) -> int:
        """A tick at that moment; how many were promised."""
        self.clock.moment = moment.astimezone(UTC)
        return await self.digests.tick()

    async def officer(self, user: str = "wang", region: str = JINHU, role: str = "officer") -> int:
        """Somebody who works for a bureau; the person's id."""
        to, now = Address("wecom", "corp", "1", user), self.clock.now()

        def add(conn: Connection) -> int:
            person = people.find_or_create(conn, to, now).known.person_id
            people.grant(conn, person, role, region, now, "工信局")
            return person

        return await self.store.run(add)

    async def firm(self, name: str, region: str = JINHU, user: str | None = None) -> int:
        """A firm on record, with a confirmed contact where `user` is given."""
        now = self.clock.now()

        def add(conn: Connection) -> int:
            made = insert(enterprise).values(name=name, region=region, created_at=now).returning(enterprise.c.id)
            firm = int(conn.execute(made).scalar_one())
            if user is not None:
                person = people.find_or_create(conn, Address("wecom", "corp", "1", user), now).known.person_id
                values = {"person_id": person, "enterprise_id": firm, "current": True, "since": now}
                conn.execute(insert(membership).values(**values, confirmed_at=now))
            return firm

        return await self.store.run(add)

    async def put(self, table: Any, **values: Any) -> None:
        """A row."""
        await self.store.run(lambda conn: conn.execute(insert(table).values(**values)))

    async def stands(self, firm: int, on: date, state: str = "met", near: bool = False, was: str | None = "unmet") -> None:
        """A verdict of the county's own document."""
        await self.put(
            standing, enterprise_id=firm, policy="jinhu-2022", tier="pool.county", variant="manufacturing",
            state=state, near=near, was=was, changed_on=on,
        )  # fmt: skip

    async def sent(self, person: int) -> list[Any]:
        """The rows of digests and pictures to a person that wait or were sent, in order."""
        theirs = select(address.c.id).where(address.c.person_id == person)
        query = select(rows).where(rows.c.address_id.in_(theirs), rows.c.status != "cancelled", rows.c.payload.is_not(None)).order_by(rows.c.id)
        return list(await self.store.run(lambda conn: conn.execute(query).all()))

    async def words(self, person: int) -> str:
        """What the newest digest says."""
        texts = [OUTGOING.validate_json(row.payload) for row in await self.sent(person)]
        return [message.content for message in texts if isinstance(message, Text)][-1]


@pytest.fixture
def desk(store: Store, library: Library, clock: StillClock) -> Desk:
    """On Saturday 2026-11-21."""
    return Desk(store, library, clock)


async def test_everything_stands_in_one_message_and_the_sections_are_kept(desk: Desk) -> None:
    person = await desk.officer()
    assert await desk.at(SATURDAY) == 0  # first seen: begins with the next
    names = [f"示例第{n}精密机械制造有限公司" for n in range(9)]
    firms = [await desk.firm(name, user=f"li{n}") for n, name in enumerate(names)]
    elsewhere = await desk.firm("日照样例电子有限公司", RIZHAO, "zhao")
    now = desk.clock.now()
    for n, firm in enumerate([*firms, elsewhere]):
        await desk.stands(firm, date(2026, 11, 22), "met" if n < 5 or firm == elsewhere else "unmet", near=n >= 5)
        region = RIZHAO if firm == elsewhere else JINHU
        asked = {"topic": "", "words": "", "person_id": person, "enterprise_id": firm, "region": region, "created_at": now}
        await desk.put(request, number=f"261121-AAA0{n}", kind="declaration", state="open", due=date(2026, 11, 27), **asked)
    await desk.put(
        request, number="261121-BBB00", kind="appeal", topic="拖欠账款", words="", person_id=person,
        enterprise_id=firms[0], region=JINHU, state="accepted", due=date(2026, 11, 20), created_at=now,
    )  # fmt: skip
    check = Window(0, "check", "pool.county", JINHU, 2026, date(2026, 10, 20), date(2026, 11, 18), "县工信局")
    ahead = Window(0, "application", "srdi.province", JINHU, 2026, date(2026, 12, 1), date(2026, 12, 20), "省厅通知")
    changes = [WindowChange(check), WindowChange(ahead)]
    await desk.store.run(lambda conn: almanac.set_windows(conn, None, changes, now))
    occasion = "window:1:2026-11-18"
    for n, firm in enumerate(firms):
        await desk.put(
            rows, key=f"window:{n}", address_id=1, priority=10, status="sent", not_before=now, next_at=now, attempts=1,
            created_at=now, sent_at=now, occasion=occasion, enterprise_id=firm,
        )  # fmt: skip
    await desk.put(response, occasion=occasion, enterprise_id=firms[0], person_id=person, answer="done", at=now)
    held = [{"tier": "little_giant.city", "on": "2023-05-01"}, {"tier": "pool.county", "on": None}]
    await desk.put(
        fact, enterprise_id=firms[0], key="titles", value=held, declined=False, source="import", said="", at=now,
    )  # fmt: skip
    gone = update(address).where(address.c.user == "li3").values(unreachable_since=now, unreachable_why="已离开企业")
    await desk.store.run(lambda conn: conn.execute(gone))

    assert await desk.at(MONDAY) == 1
    text = await desk.words(person)
    assert len(text.encode()) <= MAX_BYTES
    for words in (
        "金湖县周报（11月16日以来）", "新提交待核对9件", "新够条件5家", "新到只差一项4家", "近60天的窗口1个",
        "12月1日（周二）—12月20日（周日），8天后开始",
        "提醒9家，已办1，没有回应8", "逾期没有回应8家", "过了答复期限1件", "没送到1处", "已离开企业", "计划期已过", "每周一发（默认）",
    ):  # fmt: skip
        assert words in text
    assert "日照" not in text
    kept = await desk.store.run(lambda conn: digests.told(conn, person))
    assert kept is not None
    every = "\n".join(line.text for section in kept.sections for line in section.lines)
    assert all(name in every for name in names)
    assert "到2024年，累计150家以上；在册1家" in every
    noted = select(audit.c.enterprise_id).where(audit.c.person_id == person, audit.c.action == "简报列出")
    assert set(await desk.store.run(lambda conn: conn.execute(noted).scalars().all())) <= set(firms)
    assert await desk.store.run(lambda conn: conn.execute(noted).scalars().all())
