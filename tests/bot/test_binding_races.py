"""Two at the same moment: one code has one winner, one firm stays one, and nobody gets an incident."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from sqlalchemy import func, select

from storage.tables import enterprise, membership
from storage.tables_of_requests import invitation
from tests.talk import Bot, Person

CODE = "91320831XXXXXXX51Q"
DAY = date(2026, 11, 21)


@asynccontextmanager
async def running(database: str, processes: int = 1) -> AsyncIterator[list[Bot]]:
    """Several processes on one database."""
    bots = [Bot(database, DAY) for _ in range(processes)]
    for bot in bots:
        await bot.start()
    try:
        yield bots
    finally:
        for bot in bots:
            await bot.stop()


async def agreed(bot: Bot, user: str) -> Person:
    """Somebody who has agreed to the notice."""
    person = Person(bot, user)
    await person.says("看看告知书")
    await person.says("同意")
    return person


async def code_of(bot: Bot) -> str:
    """A fresh code for a firm in 金湖县."""
    officer = Person(bot, "officer")
    await officer.is_officer_of("320831")
    found = re.search(r"邀请码 (\S+)", await officer.says(f"生成邀请码 {CODE} 金湖示例阀门有限公司"))
    assert found is not None
    return found[1]


async def confirmed(bot: Bot) -> int:
    """How many people are confirmed for a firm."""
    query = select(func.count()).select_from(membership).where(membership.c.confirmed_at.is_not(None))
    return int(await bot.store.run(lambda conn: conn.execute(query).scalar_one()))


async def test_of_two_who_use_one_code_in_the_same_batch_one_wins(database: str) -> None:
    async with running(database) as [bot]:
        people = [await agreed(bot, user) for user in ("li", "chen")]
        code = await code_of(bot)
        answers = await asyncio.gather(*(person.says(code) for person in people))
        assert sorted("已确认" in answer for answer in answers) == [False, True]
        assert sum("已失效或不对" in answer for answer in answers) == 1
        assert await confirmed(bot) == 1


async def test_of_two_processes_that_use_one_code_one_wins(postgres_database: str) -> None:
    from storage.migrate import upgrade

    await upgrade(postgres_database)
    async with running(postgres_database, 2) as bots:
        for round_ in range(8):
            people = [await agreed(bot, f"u{round_}{n}") for n, bot in enumerate(bots)]
            code = await code_of(bots[0])
            answers = await asyncio.gather(*(person.says(code) for person in people))
            assert sorted("已确认" in answer for answer in answers) == [False, True], answers
            assert not any("事件" in answer for answer in answers)
        used = select(func.count()).select_from(invitation).where(invitation.c.used_at.is_not(None))
        assert await bots[0].store.run(lambda conn: conn.execute(used).scalar_one()) == 8


async def test_two_processes_that_name_one_new_firm_make_one(postgres_database: str) -> None:
    from storage.migrate import upgrade

    await upgrade(postgres_database)
    async with running(postgres_database, 2) as bots:
        officers = [Person(bot, f"officer{n}") for n, bot in enumerate(bots)]
        for officer in officers:
            await officer.is_officer_of("320831")
        said = f"生成邀请码 {CODE} 金湖示例阀门有限公司"
        answers = await asyncio.gather(*(officer.says(said) for officer in officers))
        assert all("只能用一次" in answer for answer in answers), answers
        count = select(func.count()).select_from(enterprise)
        assert await bots[0].store.run(lambda conn: conn.execute(count).scalar_one()) == 1


async def test_a_code_used_and_revoked_in_the_same_moment_does_one_of_the_two(database: str) -> None:
    async with running(database, processes=1 if database.startswith("sqlite") else 2) as bots:
        code = await code_of(bots[0])
        user, officer = await agreed(bots[0], "li"), Person(bots[-1], "officer")
        used, voided = await asyncio.gather(user.says(code), officer.says(f"撤销邀请码 {code}"))
        assert ("已确认" in used) != ("作废了，不能再用" in voided)
        assert ("失效或不对" in used) or ("不用再撤销" in voided)
        assert await confirmed(bots[0]) == ("已确认" in used)
