"""Officers who set dates at the same moment, in one process or in two: what each was read is what is kept."""

from __future__ import annotations

import asyncio
from datetime import date

from storage import almanac
from storage.agenda import Almanac
from storage.migrate import upgrade
from tests.talk import Bot, Person

DAY = date(2026, 11, 21)


async def set_by(bot: Bot) -> Almanac:
    """What is set in the database."""
    return await bot.store.run(almanac.load)


async def officers(bot: Bot, other: Bot) -> list[Person]:
    """Two officers of one place, each talking to a process."""
    people = [Person(bot, "wang"), Person(other, "zhao")]
    for person in people:
        await person.is_officer_of("320831")
    return people


async def test_the_same_window_confirmed_by_two_at_once_is_kept_once(database: str) -> None:
    async with Bot(database, DAY) as bot:
        people = await officers(bot, bot)
        for person in people:
            await person.says("省专精特新窗口12月1号到20号")
        answers = await asyncio.gather(*(person.says("确认") for person in people))
        assert len((await set_by(bot)).windows) == 1
        assert sorted("重叠" in answer for answer in answers) == [False, True]


async def test_two_processes_keep_one_of_two_windows_that_overlap(postgres_database: str) -> None:
    await upgrade(postgres_database)
    one, two = Bot(postgres_database, DAY), Bot(postgres_database, DAY)
    await one.start()
    await two.start()
    try:
        people = await officers(one, two)
        await people[0].says("省专精特新窗口12月1号到20号")
        await people[1].says("省专精特新窗口12月10号到30号")
        answers = await asyncio.gather(*(person.says("确认") for person in people))
        assert len((await set_by(one)).windows) == 1
        assert sorted("重叠" in answer for answer in answers) == [False, True]
        assert "窗口1个" in await people[0].says("窗口安排")
        assert "窗口1个" in await people[1].says("窗口安排")
    finally:
        await one.stop()
        await two.stop()
