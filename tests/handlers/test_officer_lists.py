"""An officer's lists over real rows on both databases: paged, opened by number, exported, entered in the audit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, insert, select, update

from storage import almanac, facts, people, roles, wishes
from storage.agenda import Response, Window, WindowChange
from storage.known import Fact
from storage.tables import address, audit, enterprise, membership, outbox
from storage.tables_of_requests import blob
from tests.bot.test_firms import SMALL, WHOLE, add
from tests.talk import Bot, Person

DAY = date(2023, 6, 1)


@pytest.fixture
async def bot(database: str) -> AsyncIterator[Bot]:
    """The bot with nobody in it."""
    async with Bot(database, DAY) as made:
        yield made


async def officer(bot: Bot, place: str = "320831", role: str = "officer", user: str = "wang") -> Person:
    """Somebody who works for a place."""
    found = Person(bot, user)
    await found.is_officer_of(place, "金湖县工信局王工", role)
    return found


async def near(bot: Bot, count: int, name: str = "示例厂") -> None:
    """So many firms of Jinhu that lack one thing, and one of Rizhao."""

    def work(conn: Connection) -> None:
        for n in range(count):
            add(conn, f"{name}{n:02}", "320831", "self", **{**WHOLE, **SMALL})
        add(conn, "别处示例厂", "371100", "self", **{**WHOLE, **SMALL})

    await bot.store.run(work)
    await bot.works_out_standings()


async def rows(bot: Bot, *columns: Any) -> list[Any]:
    """Columns of a table, in order."""
    table = columns[0].table
    return [tuple(row) for row in await bot.store.run(lambda c: c.execute(select(*columns).order_by(table.c.id)).all())]


async def test_a_long_list_says_how_many_comes_in_pages_and_a_number_opens_a_firm(bot: Bot) -> None:
    await near(bot, 30)
    wang = await officer(bot)
    first = await wang.says("差一项的有哪些")
    assert first.startswith("金湖县离某一级称号只差一项的企业，30家，这是第1—")
    assert "1. 示例厂00（金湖县）" in first
    assert "别处" not in first
    assert "不能当作现行规定" not in first
    assert len(first.encode()) <= 2048
    seen = first.count("（金湖县）")
    second = await wang.says("更多")
    assert f"1. 示例厂{seen:02}（金湖县）" in second
    opened = await wang.says("1")
    assert opened.startswith(f"示例厂{seen:02}（金湖县）")
    assert "只差一项" in opened
    assert "4000" not in opened
    again = await wang.says("2")
    assert again.startswith(f"示例厂{seen + 1:02}（金湖县）")
    for _ in range(9):
        last = await wang.says("更多")
    assert "没有更多了" in last


async def test_every_firm_on_a_page_can_see_that_it_was_listed_and_no_other(bot: Bot) -> None:
    await near(bot, 12)
    wang = await officer(bot)
    shown = (await wang.says("差一项的有哪些")).count("（金湖县）")
    entries = await rows(bot, audit.c.enterprise_id, audit.c.action, audit.c.actor)
    assert len(entries) == shown < 12
    assert {entry[1:] for entry in entries} == {("名单：离某一级称号只差一项", "officer")}
    assert len({entry[0] for entry in entries}) == shown
    await wang.says("按区县统计")
    assert (await rows(bot, audit.c.enterprise_id, audit.c.subject))[-1] == (None, "firms in numbers")


async def test_the_list_that_a_number_picks_from_is_the_one_that_was_seen(bot: Bot) -> None:
    await near(bot, 3)
    wang = await officer(bot)
    await wang.says("差一项的有哪些")
    await bot.store.run(lambda conn: add(conn, "啊前面的示例厂", "320831", "self", **{**WHOLE, **SMALL}))
    await bot.works_out_standings()
    assert (await wang.says("1")).startswith("示例厂00")
    await bot.restart()
    assert (await wang.says("2")).startswith("示例厂01")


async def test_a_firm_that_moved_away_is_not_opened_any_more(bot: Bot) -> None:
    await near(bot, 1)
    wang = await officer(bot)
    await wang.says("差一项的有哪些")
    await bot.store.run(lambda conn: conn.execute(update(enterprise).values(region="371100")))
    assert "不在您负责的地区" in await wang.says("1")
    assert "不在您负责的地区" in await wang.says("看企业数据 1")
    assert [entry for entry in await rows(bot, audit.c.action) if "数据" in entry[0]] == []


async def test_whoever_is_no_officer_any_more_gets_nothing_of_a_list_that_is_open(bot: Bot) -> None:
    await near(bot, 1)
    wang = await officer(bot)
    await wang.says("差一项的有哪些")
    await bot.store.run(lambda conn: roles.take_back(conn, people.find(conn, wang.address) or 0))
    for text in ("1", "更多", "看企业数据 1", "差一项的有哪些"):
        assert "示例厂" not in await wang.says(text)


async def test_who_did_not_do_the_yearly_check_and_who_declined_is_told_by_the_answers(bot: Bot) -> None:
    wang = await officer(bot)
    assert "都还没有设日期" in await wang.says("谁没交年度核实")

    def work(conn: Connection) -> None:
        now = bot.business.now()
        window = Window(0, "check", "little_giant.city", "320831", 2023, date(2023, 5, 1), date(2023, 6, 20))
        [number] = almanac.set_windows(conn, None, [WindowChange(window)], now)
        titles = [{"tier": "little_giant.city", "on": "2022-12-01"}]
        firms = [add(conn, f"{name}示例厂", "320831", "self") for name in "甲乙丙"]
        facts.append(conn, [(firm, None, Fact("titles", value=titles)) for firm in firms[:2]], now)
        person = people.find_or_create(conn, Person(bot, "zhang").address, now).known.person_id
        key = f"window:{number}:2023-06-20"
        wishes.respond(conn, person, [Response(key, firms[0], "done"), Response(key, firms[1], "declined")], now)

    await bot.store.run(work)
    late = await wang.says("谁没交年度核实")
    assert "，1家：" in late
    assert "乙示例厂（金湖县）：年度核实到2023-06-20" in late
    declined = await wang.says("谁点了不申报")
    assert "1. 乙示例厂（金湖县）：市级专精特新小巨人企业年度核实（2023-06-01）" in declined
    assert "1. 甲示例厂" in await wang.says("点了已办的有哪些")


async def test_a_workbook_has_a_sheet_for_each_county_and_no_formula(bot: Bot) -> None:
    def work(conn: Connection) -> None:
        for place, name in (("371102", '=HYPERLINK("http://x")'), ("371122", "@乙示例厂"), ("371103", "丙示例厂")):
            add(conn, name, place, "self", revenue={"2022": 20000})

    await bot.store.run(work)
    zhao = await officer(bot, "371100", "leader")
    assert "[文件 企业名单_日照市_20230601.xlsx]" in await zhao.says("把去年营收过亿的企业导个表 按县区分sheet")
    [content] = await bot.store.run(lambda conn: conn.execute(select(blob.c.content)).scalars().all())
    book = load_workbook(BytesIO(content))
    assert book.sheetnames == ["说明", "东港区", "岚山区", "莒县"]
    name = book["东港区"]["B2"]
    assert (name.value, name.data_type, name.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)
    assert "2022年营业收入20000万元（自报" in book["东港区"]["E2"].value
    assert len([entry for entry in await rows(bot, audit.c.action) if entry[0].startswith("导出名单")]) == 3


async def test_statistics_say_what_the_documents_aim_at_and_that_only_firms_here_count(bot: Bot) -> None:
    def work(conn: Connection) -> None:
        now = bot.business.now()
        for place, on in (("371102", "2023-03-01"), ("371122", "2022-03-01"), ("371122", None)):
            firm = add(conn, "示例厂", place, "self")
            titles = [{"tier": "srdi.province"} | ({"on": on} if on else {})]
            facts.append(conn, [(firm, None, Fact("titles", value=titles))], now)

    await bot.store.run(work)
    zhao = await officer(bot, "371100")
    said = await zhao.says("一共多少家省级专精特新")
    assert "一共3家" in said
    assert "· 莒县：2家" in said
    assert "其中今年取得的1家，另有1家没有填取得日期" in said
    assert "目标：" in said
    assert "只数在这里登记过的企业" in said
    assert "其中今年取得的1家" in await zhao.says("今年新培育多少家了 离400家还差多少")


async def test_nobody_hears_a_message_twice_nor_who_left_declined_or_cannot_be_reached(bot: Bot) -> None:
    said: dict[str, Person] = {}
    for user in ("one", "two", "three", "four"):
        said[user] = Person(bot, user)
        await said[user].speaks_for("320831", name=f"{user}示例厂")
        if user != "four":
            await said[user].says("我们能报什么")
            await said[user].says("同意")
            await said[user].says("取消")

    def work(conn: Connection) -> None:
        now = bot.clock.now()
        one = people.find(conn, said["one"].address)
        another = insert(enterprise).values(name="另一家示例厂", region="320831", created_at=now)
        firm = conn.execute(another.returning(enterprise.c.id)).scalar_one()
        values = {"person_id": one, "enterprise_id": firm, "current": False, "since": now, "confirmed_at": now}
        conn.execute(insert(membership).values(**values))
        conn.execute(update(address).where(address.c.key == said["two"].address.key).values(unreachable_since=now))

    await bot.store.run(work)
    wang = await officer(bot)
    preview = await wang.says("通知所有企业：明天开会")
    assert "3家2人（共5家；不发：" in preview
    assert "联系不上的1人" in preview
    assert "没有同意现行告知书的1人" in preview
    await wang.presses("确认群发")
    again = await wang.presses("确认群发")
    assert "排好了" not in again
    keys = [key for (key,) in await rows(bot, outbox.c.key) if key.startswith("broadcast:")]
    assert len(keys) == len(set(keys)) == 2
    assert "还没发2人" in await wang.says("群发结果")
    looked = [firm for firm, action in await rows(bot, audit.c.enterprise_id, audit.c.action) if action == "群发结果"]
    assert len(looked) == len(set(looked)) == 2
    assert "撤回了：2人的不发" in await wang.says("撤回群发")
    assert "没有发2人" in await wang.says("群发结果")


async def test_another_officers_message_is_neither_told_nor_called_back(bot: Bot) -> None:
    zhang = Person(bot, "zhang")
    await zhang.speaks_for("320831")
    for text in ("我们能报什么", "同意", "取消"):
        await zhang.says(text)
    wang, li = await officer(bot), await officer(bot, user="li")
    await wang.says("通知所有企业：明天开会")
    sent = await wang.says("确认群发")
    number = sent.split("群发 ")[1].split(" ")[0]
    assert "没有找到您发过的群发" in await li.says(f"撤回群发 {number}")
    assert "没有找到您发过的群发" in await li.says("群发结果")
    await bot.store.run(lambda conn: roles.take_back(conn, people.find(conn, wang.address) or 0))
    await officer(bot, "371100")
    assert "您现在不是那里的工作人员" in await wang.says(f"群发结果 {number}")
    assert "1人的不发" in await wang.says(f"撤回群发 {number}")


async def test_the_picture_of_targets_is_a_look_at_firms_in_numbers(bot: Bot) -> None:
    wang = await officer(bot)
    assert "[图片" in await wang.says("进度图")
    assert await rows(bot, audit.c.action, audit.c.subject) == [("进度图", "firms in numbers")]
