"""A digest followed up in the chat: sections page by page, looks written down, nothing of places that were lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Connection, delete, func, insert, select, update

from handlers.officer.drawing import MOST, draw
from knowledge.library import load_library
from knowledge.progress import pictured
from storage.outgoing import MAX_BYTES
from storage.roles import take_back
from storage.tables import audit, enterprise, membership
from storage.tables_of_reminders import chat_group, standing
from storage.unreachable import mark
from tests.talk import Bot, Person

DAY = date(2026, 11, 20)


@pytest.fixture
async def bot(database: str) -> AsyncIterator[Bot]:
    """The bot on Friday 2026-11-20."""
    async with Bot(database, DAY) as running:
        yield running


async def new_reach(bot: Bot, count: int) -> list[int]:
    """So many firms of 金湖 that reach the county's pool since yesterday."""

    def put(conn: Connection) -> list[int]:
        ids = []
        for n in range(count):
            values = {
                "name": f"金湖示例第{n:02d}精密阀门制造有限公司",
                "region": "320831",
                "created_at": bot.clock.now(),
            }
            ids.append(int(conn.execute(insert(enterprise).values(**values).returning(enterprise.c.id)).scalar_one()))
        states = {
            "policy": "jinhu-2022",
            "tier": "pool.county",
            "variant": "manufacturing",
            "state": "met",
            "near": False,
        }
        rows = [{"enterprise_id": firm, **states, "was": "unmet", "changed_on": date(2026, 11, 19)} for firm in ids]
        conn.execute(insert(standing), rows)
        return ids

    return await bot.store.run(put)


async def looked_at(bot: Bot, action: str) -> set[int]:
    """The firms that such a look is noted of."""
    query = select(audit.c.enterprise_id).where(audit.c.action == action, audit.c.actor == "officer")
    return set(await bot.store.run(lambda conn: conn.execute(query).scalars().all()))


async def a_digest(bot: Bot, wang: Person) -> str:
    """Monday's."""
    await bot.digests()
    bot.business.set_today(date(2026, 11, 23))
    await bot.digests()
    return await wang.hears()


async def test_a_long_section_comes_page_by_page_and_every_firm_shown_is_noted(bot: Bot) -> None:
    wang = Person(bot, "wang")
    await wang.is_officer_of("320831", "金湖县工信局 王工")
    firms = await new_reach(bot, 60)
    assert "新够条件60家" in await a_digest(bot, wang)
    assert len(await looked_at(bot, "简报列出")) == 3
    pages = [await wang.says("1")]
    while "说“更多”" in pages[-1]:
        pages.append(await wang.says("更多"))
    assert len(pages) > 1
    assert all(len(page.encode()) <= MAX_BYTES for page in pages)
    every = "\n".join(pages)
    assert all(every.count(f"第{n:02d}精密") == 1 for n in range(60))
    assert await looked_at(bot, "查看简报名单") == set(firms)
    assert (await wang.says("更多")).startswith("2. ")


async def test_a_firm_that_is_gone_is_in_no_section_any_more(bot: Bot) -> None:
    wang = Person(bot, "wang")
    await wang.is_officer_of("320831")
    gone, _ = await new_reach(bot, 2)
    await a_digest(bot, wang)

    def take_out(conn: Connection) -> None:
        conn.execute(delete(audit).where(audit.c.enterprise_id == gone))
        conn.execute(delete(standing).where(standing.c.enterprise_id == gone))
        conn.execute(delete(enterprise).where(enterprise.c.id == gone))

    await bot.store.run(take_out)
    section = await wang.says("1")
    assert "第01精密" in section
    assert "第00精密" not in section


async def test_a_firm_that_took_its_consent_back_is_in_no_section_any_more(bot: Bot) -> None:
    wang, li = Person(bot, "wang"), Person(bot, "li")
    await wang.is_officer_of("320831")
    await li.speaks_for("320831", name="金湖样本泵业有限公司")
    firm, _ = await new_reach(bot, 2)

    def speaks(conn: Connection) -> None:
        conn.execute(update(membership).values(enterprise_id=firm))

    await bot.store.run(speaks)
    await li.says("我们能报什么")
    await li.says("同意")
    await a_digest(bot, wang)
    assert "第00精密" in await wang.says("1")
    await li.says("撤回同意")
    section = await wang.says("1")
    assert "第00精密" not in section
    assert "第01精密" in section


async def test_who_works_there_no_more_sees_nothing_of_it(bot: Bot) -> None:
    wang = Person(bot, "wang")
    await wang.is_officer_of("320831")
    await wang.is_officer_of("371100")
    await new_reach(bot, 2)
    await a_digest(bot, wang)

    def lose(conn: Connection) -> Any:
        from storage import people

        return take_back(
            conn, people.find_or_create(conn, wang.address, bot.clock.now()).known.person_id, region="320831"
        )

    await bot.store.run(lose)
    for words in ("1", "更多", "简报", "简报1"):
        assert "精密" not in await wang.says(words)


async def test_numbers_belong_to_what_was_shown_last(bot: Bot) -> None:
    wang = Person(bot, "wang")
    await wang.is_officer_of("320831")
    await new_reach(bot, 2)
    await a_digest(bot, wang)
    assert "精密" in await wang.says("1")
    await wang.says("联席会议多久开一次")
    assert "精密" in await wang.says("1")
    await wang.says("高新区的小巨人给多少")  # asked back, with numbers of its own
    assert "精密" not in await wang.says("1")


async def test_a_group_whose_robot_is_refused_is_told_of(bot: Bot) -> None:
    from storage import groups

    wang = Person(bot, "wang")
    await wang.is_officer_of("320831")
    key, now = "00000000-1111-2222-3333-444444444444", bot.clock.now()

    def put(conn: Connection) -> str:
        group, _ = groups.add(conn, "320831", "工作群", key, "weekly", None, now)
        mark(conn, {group.address_id: "群机器人已失效"}, now, bot.business.now())
        return groups.groups(conn)[0].trouble

    assert await bot.store.run(put) == "群机器人已失效"
    assert "工作群" in await wang.hears()
    assert "群“工作群”：群机器人已失效" in await a_digest(bot, wang)

    def mend(conn: Connection) -> str:
        groups.add(conn, "320831", "工作群", key, "weekly", None, now)
        assert conn.execute(select(func.count()).select_from(chat_group)).scalar() == 1
        return groups.groups(conn)[0].trouble

    assert await bot.store.run(mend) == ""


def test_the_picture_is_as_wide_as_a_phone_and_has_every_bar() -> None:
    library, today = load_library(), date(2026, 11, 21)
    for region in ("320831", "370800", "370000"):
        found = pictured(library.packs.values(), [region], {("320831", "little_giant.city", 2023): 50}, today)
        picture = Image.open(BytesIO(draw(found, "示例", today)))
        assert (picture.format, picture.width) == ("PNG", 1080)
        assert 150 * min(len(found), MOST) < picture.height < 5200
