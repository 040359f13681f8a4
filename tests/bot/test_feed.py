"""A calendar address opens its person's own dates, and nothing once it is wrong, revoked, or its person is gone."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import pytest
from aiohttp import ClientSession, web
from icalendar import Calendar
from sqlalchemy import select, update

from bot.answering import Answering
from bot.feed import EACH, Feed
from bot.server import Server
from bot.talk import Talk
from storage import people
from storage.agenda import Window
from storage.roles import take_back
from storage.tables import address, membership, outbox
from storage.tables_of_reminders import feed as feeds
from tests.talk import Bot, Person

BASE = "https://bureau.example"
_URL = re.compile(rf"{BASE}(/calendar/[0-9a-f]+\.ics)")


@dataclass
class Outside:
    """The bot with a public address, and somebody who asks it over HTTP."""

    bot: Bot
    client: ClientSession

    async def opens(self, path: str) -> tuple[int, str]:
        """Status and body."""
        answer = await self.client.get(path)
        return answer.status, await answer.text()


class PublicBot(Bot):
    """A bot that people reach from outside."""

    answering: Answering

    def _new_talk(self) -> Talk:
        talk = super()._new_talk()
        self.answering = talk.answering
        self.answering.public_url = BASE
        return talk


@pytest.fixture
async def outside(database: str) -> AsyncIterator[Outside]:
    bot = PublicBot(database, date(2026, 11, 23))
    await bot.start()
    app = web.Application()
    app.add_routes(Feed(bot.store, bot.answering).routes())
    server = Server(app, "127.0.0.1", 0)
    await server.start()
    async with ClientSession(f"http://127.0.0.1:{server.port}") as client:
        for place, tier in (("320831", "srdi.province"), ("371100", "gazelle.province")):
            dates = date(2026, 12, 1), date(2026, 12, 20)
            await bot.sets(Window(0, "application", tier, place, 2026, *dates, "示例通知"))
        yield Outside(bot, client)
    await server.stop()
    await bot.stop()


async def subscriber(outside: Outside, region: str = "320831", user: str = "zhang") -> tuple[Person, str]:
    """Somebody who has a calendar address, and its path."""
    person = Person(outside.bot, user)
    await person.speaks_for(region)
    await person.says("日历地址")
    await person.presses("同意")
    return person, await path_told(person)


async def path_told(person: Person) -> str:
    found = _URL.search(await person.says("日历地址"))
    assert found
    return found[1]


async def test_an_address_opens_the_own_dates_and_nobody_elses(outside: Outside) -> None:
    _, path = await subscriber(outside)
    answer = await outside.client.get(path)
    assert answer.status == 200
    assert answer.content_type == "text/calendar"
    assert "private" in answer.headers["Cache-Control"]
    events = Calendar.from_ical(await answer.read()).walk("VEVENT")
    assert [str(event["uid"]).partition("@")[0] for event in events] == ["window-1"]
    _, other = await subscriber(outside, "371100", "li")
    assert "window-2@" in (await outside.opens(other))[1]


async def test_a_program_that_only_asks_for_the_head_is_told_the_same_without_the_dates(outside: Outside) -> None:
    _, path = await subscriber(outside)
    for at in (path, f"/calendar/{'0' * 48}.ics"):
        whole, head = await outside.client.get(at), await outside.client.head(at)
        told = ("Content-Type", "Content-Length", "Cache-Control", "X-Robots-Tag")
        assert (head.status, [head.headers[name] for name in told]) == (
            whole.status, [whole.headers[name] for name in told]
        )  # fmt: skip
        assert await head.read() == b""


async def test_only_a_digest_is_kept(outside: Outside) -> None:
    _, path = await subscriber(outside)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    kept = await outside.bot.store.run(lambda conn: conn.execute(select(feeds.c.digest)).scalars().all())
    assert len(token) >= 32
    assert token not in kept


async def test_wrong_and_malformed_addresses_are_answered_alike(outside: Outside) -> None:
    await subscriber(outside)
    answers = {await outside.opens(f"/calendar/{token}.ics") for token in ("0" * 48, "x", "A" * 48, "1" * 5000)}
    assert answers == {(404, "没有这个页面\n")}


async def test_a_new_address_voids_the_one_before_and_a_word_voids_all(outside: Outside) -> None:
    person, first = await subscriber(outside)
    second = await path_told(person)
    assert (await outside.opens(first))[0] == 404
    assert (await outside.opens(second))[0] == 200
    assert "已停用" in await person.says("停用日历")
    assert (await outside.opens(second))[0] == 404


@pytest.mark.parametrize("words", [("撤回同意",), ("删除我的数据", "确定删除")])
async def test_who_takes_back_consent_or_data_has_no_calendar(outside: Outside, words: tuple[str, ...]) -> None:
    person, path = await subscriber(outside)
    for said in words:
        await person.says(said)
    assert (await outside.opens(path))[0] == 404


async def test_an_officers_calendar_is_of_the_own_places(outside: Outside) -> None:
    officer = Person(outside.bot, "wang")
    await officer.is_officer_of("371100")
    status, body = await outside.opens(await path_told(officer))
    assert status == 200
    assert "window-2@" in body
    assert "window-1@" not in body


async def test_who_left_the_corp_or_the_office_has_no_calendar(outside: Outside) -> None:
    person, path = await subscriber(outside)
    gone = update(address).values(unreachable_since=outside.bot.clock.now(), unreachable_why="已离开企业")
    await outside.bot.store.run(lambda conn: conn.execute(gone))
    assert (await outside.opens(path))[0] == 404
    await person.says("你好")
    assert (await outside.opens(path))[0] == 200
    officer = Person(outside.bot, "wang")
    await officer.is_officer_of("371100")
    theirs = await path_told(officer)
    await outside.bot.store.run(lambda conn: take_back(conn, people.find(conn, officer.address) or 0))
    assert (await outside.opens(theirs))[0] == 404


async def test_an_address_asked_for_too_often_waits_a_minute(outside: Outside) -> None:
    _, path = await subscriber(outside)
    statuses = [(await outside.opens(path))[0] for _ in range(EACH + 1)]
    assert statuses == [200] * EACH + [429]


async def test_no_log_holds_an_address(outside: Outside, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _, path = await subscriber(outside)
    await outside.opens(path)
    assert path.removeprefix("/calendar/")[:20] not in caplog.text


async def test_without_a_public_address_only_the_file_is_given(database: str) -> None:
    async with Bot(database, date(2026, 11, 23)) as bot:
        person = Person(bot, "zhang")
        await person.speaks_for("320831")
        await bot.sets(Window(0, "update", None, "320831", 2026, None, date(2026, 12, 20), "示例通知"))
        await person.says("日历地址")
        await person.presses("同意")
        answer = await person.says("日历地址")
        assert "[文件 惠企政策日程.ics]" in answer
        assert "没有开通" in answer
        rows = await bot.store.run(lambda conn: conn.execute(select(outbox.c.payload)).scalars().all())
        assert not any("/calendar/" in (row or "") for row in rows)


async def test_who_speaks_for_several_firms_reads_the_dates_of_each_until_it_is_left(outside: Outside) -> None:
    person = Person(outside.bot, "agent")
    for name, place in (
        ("金湖示例一有限公司", "320831"),
        ("金湖示例二有限公司", "320831"),
        ("日照示例有限公司", "371100"),
    ):
        await person.speaks_for(place, name=name)
    stated = update(membership).where(membership.c.enterprise_id == 2).values(confirmed_at=None)
    await outside.bot.store.run(lambda conn: conn.execute(stated))
    await person.says("日历地址")
    await person.presses("同意")
    path = await path_told(person)

    async def told() -> list[tuple[str, str]]:
        _, body = await outside.opens(path)
        events = Calendar.from_ical(body).walk("VEVENT")
        return [(str(each["summary"]).split("：")[0], str(each["description"]).splitlines()[0]) for each in events]

    assert sorted(await told()) == [
        ("日照示例有限公司", "企业：日照示例有限公司。"),
        ("金湖示例一有限公司", "企业：金湖示例一有限公司。"),
    ]
    await person.says("解绑")
    await person.presses("确定解绑")
    assert "日照" not in str(await told())
