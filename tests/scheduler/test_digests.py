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
from scheduler.digests import digests as made
from scheduler.digests.digests import Digests
from scheduler.digests.writing import heading
from storage import almanac, digests, groups, people, wishes
from storage.agenda import Preference, Window, WindowChange
from storage.clock import SHANGHAI, BusinessClock
from storage.database import Store
from storage.incoming import Address
from storage.outgoing import MAX_BYTES, OUTGOING, Picture, Text
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

    async def stands(
        self, firm: int, on: date, state: str = "met", near: bool = False, was: str | None = "unmet"
    ) -> None:
        """A verdict of the county's own document."""
        await self.put(
            standing, enterprise_id=firm, policy="jinhu-2022", tier="pool.county", variant="manufacturing",
            state=state, near=near, was=was, changed_on=on,
        )  # fmt: skip

    async def always_news(self, region: str = JINHU) -> None:
        """A declaration that nobody looks at: every digest tells of it."""
        firm, now = await self.firm("样品示例有限公司", region), self.clock.now()
        by = Address("wecom", "corp", "1", "nobody")
        person = await self.store.run(lambda conn: people.find_or_create(conn, by, now).known.person_id)
        asked = {"topic": "", "words": "", "person_id": person, "enterprise_id": firm, "region": region}
        number = f"261120-AAA{region[-2:]}"
        await self.put(request, number=number, kind="declaration", state="open", created_at=now, **asked)

    async def sent(self, person: int) -> list[Any]:
        """The rows of digests and pictures to a person that wait or were sent, in order."""
        theirs = select(address.c.id).where(address.c.person_id == person)
        query = (
            select(rows)
            .where(rows.c.address_id.in_(theirs), rows.c.status != "cancelled", rows.c.payload.is_not(None))
            .order_by(rows.c.id)
        )
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
        asked = {
            "topic": "",
            "words": "",
            "person_id": person,
            "enterprise_id": firm,
            "region": region,
            "created_at": now,
        }
        await desk.put(
            request, number=f"261121-AAA0{n}", kind="declaration", state="open", due=date(2026, 11, 27), **asked
        )
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
    for firm in firms:
        value = held if firm == firms[0] else held[1:]
        await desk.put(
            fact, enterprise_id=firm, key="titles", value=value, declined=False, source="import", said="", at=now,
        )  # fmt: skip
    gone = update(address).where(address.c.user == "li3").values(unreachable_since=now, unreachable_why="已离开企业")
    await desk.store.run(lambda conn: conn.execute(gone))

    assert await desk.at(MONDAY) == 1
    text = await desk.words(person)
    assert len(text.encode()) <= MAX_BYTES
    for words in (
        "金湖县周报（11月16日以来）", "新提交待核对9件", "新够条件5家", "新到只差一项4家", "近60天的窗口1个",
        "12月1日（周二）—12月20日（周日），8天后开始",
        "提醒9家，说已办1，没有办也没有提交8", "逾期未办8家", "过了答复期限1件", "没送到1处", "已离开企业",
        "计划期已过", "每周一发（默认）",
    ):  # fmt: skip
        assert words in text
    assert "日照" not in text
    kept = await desk.store.run(lambda conn: digests.told(conn, person))
    assert kept is not None
    every = "\n".join(line.text for section in kept.sections for line in section.lines)
    assert all(name in every for name in names)
    assert "到2024年，累计150家以上；在册9家" in every
    noted = select(audit.c.enterprise_id).where(audit.c.person_id == person, audit.c.action == "简报列出")
    assert set(await desk.store.run(lambda conn: conn.execute(noted).scalars().all())) <= set(firms)
    assert await desk.store.run(lambda conn: conn.execute(noted).scalars().all())


async def test_a_digest_is_promised_once_whoever_asks_and_however_often(desk: Desk) -> None:
    person = await desk.officer()
    await desk.always_news()
    await desk.at(SATURDAY)
    desk.clock.moment = MONDAY.astimezone(UTC)
    other = desk.another()
    counts = await asyncio.gather(desk.digests.tick(), other.tick(), desk.digests.tick())
    assert sum(counts) == 1
    assert await desk.at(MONDAY - timedelta(hours=1)) == 0  # the clock set back an hour
    assert await desk.at(MONDAY + timedelta(hours=3)) == 0
    assert len(await desk.sent(person)) == 1
    assert await desk.at(MONDAY + timedelta(days=7)) == 1


async def test_what_a_time_down_held_up_goes_out_once_in_working_hours(desk: Desk) -> None:
    person = await desk.officer()
    await desk.always_news()
    await desk.at(SATURDAY)
    late = datetime(2026, 12, 3, 19, 0, tzinfo=SHANGHAI)  # down for the whole week, a month end in between
    assert await desk.at(late) == 0
    assert await desk.at(late + timedelta(hours=14)) == 1
    [row] = await desk.sent(person)
    assert row.key == f"digest:{person}:2026-W49"
    assert row.not_after.astimezone(SHANGHAI).date() == date(2026, 12, 7)


async def test_a_day_off_puts_it_off_and_two_never_meet_on_a_day(desk: Desk) -> None:
    person = await desk.officer()
    await desk.store.run(
        lambda conn: wishes.prefer(conn, person, Preference(digest="monthly", digest_day=1), desk.clock.now())
    )
    await desk.at(datetime(2026, 12, 15, 9, 0, tzinfo=SHANGHAI))
    new_year = datetime(2027, 1, 1, 10, 0, tzinfo=SHANGHAI)
    assert [await desk.at(new_year + timedelta(days=n)) for n in range(5)] == [0, 0, 0, 1, 0]
    text, picture = [OUTGOING.validate_json(row.payload) for row in await desk.sent(person)]
    assert isinstance(text, Text)
    assert text.content.startswith("金湖县月报（2026年12月1日以来）")
    assert isinstance(picture, Picture)
    assert picture.says == "金湖县目标和在册企业"


@pytest.mark.parametrize(("digest", "expected"), [("daily", 1), ("weekly", 1), ("none", 0)])
async def test_the_first_tells_everything_there_is_and_nothing_new_is_not_sent(
    desk: Desk, digest: Any, expected: int
) -> None:
    person = await desk.officer()
    await desk.store.run(lambda conn: wishes.prefer(conn, person, Preference(digest=digest), desk.clock.now()))
    await desk.at(datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI))
    assert await desk.at(MONDAY) == expected
    if expected:
        assert "目标和在册" in await desk.words(person)
    assert [await desk.at(MONDAY + timedelta(days=n)) for n in range(1, 15)] == [0] * 14


@pytest.mark.parametrize("digest", ["weekly", "daily"])
async def test_after_four_weeks_without_news_one_line_says_so(desk: Desk, digest: Any) -> None:
    person = await desk.officer()
    await desk.store.run(lambda conn: wishes.prefer(conn, person, Preference(digest=digest), desk.clock.now()))
    await desk.at(datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI))
    days = [date(2026, 11, 21) + timedelta(days=n) for n in range(53)]
    said = [day for day in days if await desk.at(datetime(day.year, day.month, day.day, 10, 0, tzinfo=SHANGHAI))]
    assert said == [date(2026, 11, 23), date(2026, 12, 21)]
    words = await desk.words(person)
    assert "：没有新的。没有新的就不发，连着四周没有会报一声" in words
    assert "没有变化的不重复列" in words
    assert len(await desk.sent(person)) == 2


async def test_each_hears_of_own_places_and_leaders_once_a_month(desk: Desk) -> None:
    here, there, leads = (
        await desk.officer(),
        await desk.officer("zhao", RIZHAO),
        await desk.officer("ju", JINHU, "leader"),
    )
    await desk.at(SATURDAY)
    for name, region in (("金湖示例阀门有限公司", JINHU), ("日照样例电子有限公司", "371102")):
        await desk.stands(await desk.firm(name, region), date(2026, 11, 22))
    assert await desk.at(MONDAY) == 2
    assert "金湖示例阀门" in await desk.words(here)
    assert "日照" not in await desk.words(here)
    assert "日照样例电子" in await desk.words(there)
    assert "金湖示例" not in await desk.words(there)
    assert not await desk.sent(leads)
    await desk.at(datetime(2026, 12, 1, 10, 0, tzinfo=SHANGHAI))
    assert "金湖示例阀门" in await desk.words(leads)
    assert "日照" not in await desk.words(leads)


async def test_what_changed_is_told_once_also_on_the_day_of_the_digest(desk: Desk) -> None:
    person = await desk.officer()
    await desk.store.run(lambda conn: wishes.prefer(conn, person, Preference(digest="daily"), desk.clock.now()))
    await desk.at(datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI))
    await desk.stands(await desk.firm("金湖示例阀门有限公司"), date(2026, 11, 23))
    await desk.stands(
        await desk.firm("金湖虚拟轴承有限公司"), date(2026, 11, 23), was=None
    )  # found so at first: no change
    assert await desk.at(MONDAY) == 1
    assert "虚拟轴承" not in await desk.words(person)
    await desk.stands(await desk.firm("金湖样本泵业有限公司"), date(2026, 11, 23))  # later that day
    assert await desk.at(MONDAY + timedelta(days=1)) == 1
    text = await desk.words(person)
    assert "金湖样本泵业" in text
    assert "金湖示例阀门" not in text
    assert await desk.at(MONDAY + timedelta(days=2)) == 0


async def test_a_daily_one_tells_of_a_window_again_when_somebody_answers_or_its_last_day_comes(desk: Desk) -> None:
    person = await desk.officer()
    await desk.store.run(lambda conn: wishes.prefer(conn, person, Preference(digest="daily"), desk.clock.now()))
    await desk.at(datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI))
    firm = await desk.firm("金湖示例阀门有限公司")
    check = Window(0, "check", "pool.county", JINHU, 2026, date(2026, 11, 20), date(2026, 12, 2), "县工信局")
    await desk.store.run(lambda conn: almanac.set_windows(conn, None, [WindowChange(check)], desk.clock.now()))
    days = [MONDAY + timedelta(days=n) for n in range(11)]
    assert [await desk.at(day) for day in days[:3]] == [1, 0, 0]
    at = days[2] + timedelta(hours=2)
    await desk.put(response, occasion="window:1:2026-12-02", enterprise_id=firm, person_id=person, answer="done", at=at)
    assert await desk.at(days[3]) == 1
    assert "说已办1" in await desk.words(person)
    assert "窗口" not in (await desk.words(person)).partition("没有变化的")[0]
    assert [await desk.at(day) for day in days[4:]] == [0, 0, 0, 1, 1, 1, 1]  # from two days before


async def test_who_cannot_be_reached_gets_none_and_hears_again_once_there(desk: Desk) -> None:
    person = await desk.officer()
    await desk.always_news()
    await desk.at(SATURDAY)
    gone = update(address).where(address.c.person_id == person)
    await desk.store.run(lambda conn: conn.execute(gone.values(unreachable_since=desk.clock.now())))
    assert await desk.at(MONDAY) == 0
    await desk.store.run(lambda conn: conn.execute(gone.values(unreachable_since=None)))
    assert await desk.at(MONDAY + timedelta(hours=1)) == 1


async def test_what_is_chosen_after_the_hour_begins_with_the_next(desk: Desk) -> None:
    person = await desk.officer()
    await desk.always_news()
    await desk.at(SATURDAY)
    assert await desk.at(MONDAY) == 1
    await desk.store.run(lambda conn: digests.choose(conn, person, "daily", None, MONDAY + timedelta(hours=1)))
    await desk.stands(await desk.firm("金湖示例阀门有限公司"), date(2026, 11, 24))
    assert await desk.at(MONDAY + timedelta(hours=2)) == 0
    assert await desk.at(MONDAY + timedelta(days=1)) == 1


async def test_a_group_gets_numbers_and_no_names_of_firms(desk: Desk) -> None:
    key = "00000000-1111-2222-3333-444444444444"
    now = desk.clock.now()
    group, _ = await desk.store.run(lambda conn: groups.add(conn, JINHU, "工作群", key, "weekly", 1, now))
    await desk.at(SATURDAY)
    firm = await desk.firm("金湖示例阀门有限公司", user="li")
    await desk.stands(firm, date(2026, 11, 22))
    asked = {"topic": "", "words": "", "person_id": group.person, "enterprise_id": firm, "region": JINHU}
    await desk.put(request, number="261121-AAA00", kind="declaration", state="open", created_at=now, **asked)
    assert await desk.at(MONDAY) == 1
    text = await desk.words(group.person)
    assert "新提交待核对1件" in text
    assert "计划期已过）1家" in text
    assert "示例" not in text
    assert "群里只报数" in text
    kept = await desk.store.run(lambda conn: digests.told(conn, group.person))
    assert kept is not None
    assert not any("示例" in line.text for section in kept.sections for line in section.lines)
    noted = select(audit.c.id).where(audit.c.person_id == group.person)
    assert not await desk.store.run(lambda conn: conn.execute(noted).all())
    await desk.store.run(lambda conn: groups.remove(conn, group.id, now))
    assert await desk.at(MONDAY + timedelta(days=7)) == 0


async def test_a_firm_named_with_what_it_asked_is_noted_as_looked_at(desk: Desk) -> None:
    person, now = await desk.officer(), desk.clock.now()
    await desk.at(SATURDAY)
    firm = await desk.firm("金湖示例阀门有限公司", user="li")
    asked = {"topic": "", "words": "", "person_id": person, "enterprise_id": firm, "region": JINHU}
    await desk.put(request, number="261121-AAA00", kind="declaration", state="open", created_at=now, **asked)
    assert await desk.at(MONDAY) == 1
    assert "示例" in await desk.words(person)
    noted = select(audit.c.enterprise_id).where(audit.c.person_id == person)
    assert await desk.store.run(lambda conn: conn.execute(noted).scalars().all()) == [firm]


async def test_a_server_elsewhere_keeps_the_hours_of_china(desk: Desk) -> None:
    person = await desk.officer()
    await desk.always_news()
    await desk.at(SATURDAY)
    assert await desk.at(datetime(2026, 11, 23, 0, 30, tzinfo=UTC)) == 0  # 08:30 in Shanghai
    assert await desk.at(datetime(2026, 11, 23, 1, 0, tzinfo=UTC)) == 1
    [row] = await desk.sent(person)
    assert row.priority == 15


async def test_one_that_fails_holds_back_no_other_and_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = await desk.officer(), await desk.officer("zhao", RIZHAO)
    await desk.always_news()
    await desk.always_news(RIZHAO)
    await desk.at(SATURDAY)
    with monkeypatch.context() as broken:

        def fails(regions: Sequence[str], *rest: Any) -> str:
            if regions == (JINHU,):
                raise ValueError("示例企业的话")
            return heading(regions, *rest)

        broken.setattr(made, "heading", fails)
        assert [await desk.at(MONDAY), await desk.at(MONDAY)] == [1, 0]
    assert await desk.sent(second)
    assert [record.getMessage() for record in caplog.records] == [f"digest digest:{first}:2026-W48: ValueError"]
    assert await desk.at(MONDAY) == 1
