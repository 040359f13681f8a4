"""A firm's card fits into one message however much is known of it, and every look is entered once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest
from sqlalchemy import Connection, select, update

from storage.tables import audit, enterprise
from tests.bot.test_firms import SMALL, WHOLE, add
from tests.talk import Bot, Person

DAY = date(2023, 6, 1)


@pytest.fixture
async def bot(database: str) -> AsyncIterator[Bot]:
    """The bot with nobody in it."""
    async with Bot(database, DAY) as made:
        yield made


async def test_a_card_fits_and_the_look_is_entered(bot: Bot) -> None:
    zhang, wang = Person(bot, "zhang"), Person(bot, "wang")
    await wang.is_officer_of("320831", "金湖县工信局王工")
    await zhang.speaks_for("320831", "manufacturing", "金湖示例阀门" + "很长" * 40 + "有限公司")
    for _ in range(5):
        await zhang.says("转人工")

    def work(conn: Connection) -> None:
        firm = add(conn, "示例大厂", "320831", "self", **{**WHOLE, **SMALL})
        conn.execute(update(enterprise).where(enterprise.c.id == firm).values(name="金湖示例泵业" + "很长" * 40))

    await bot.store.run(work)
    await bot.works_out_standings()
    await wang.hears()
    for asked in ("看看示例阀门", "示例泵业现在什么情况"):
        said = await wang.says(asked)
        assert said.startswith("金湖示例")
        assert len(said.encode()) <= 2048
        assert "每次查看企业都看得到记录" in said
    assert "只差一项" in said
    entries = (await bot.store.run(lambda conn: conn.execute(select(audit.c.actor, audit.c.action)).all()))[-2:]
    assert [tuple(entry) for entry in entries] == [("officer", "查看各级结论")] * 2


async def test_whoever_is_no_officer_any_more_gets_no_card(bot: Bot) -> None:
    zhang, chen = Person(bot, "zhang"), Person(bot, "chen")
    await zhang.speaks_for("320831", None, "金湖示例阀门有限公司")
    assert "不提供其他企业的信息" in await chen.says("示例阀门现在什么情况")
    own = await zhang.says("看看示例阀门")
    assert "我的数据" in own
