"""What a digest tells of a small made-up city, against what was worked out for it by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from knowledge.library import load_library
from storage import almanac, digests
from storage.agenda import Window, WindowChange
from storage.briefing import Briefing
from storage.clock import SHANGHAI
from storage.database import Store
from storage.outgoing import MAX_BYTES
from storage.tables import address, audit, enterprise, fact
from storage.tables_of_reminders import response, standing
from storage.tables_of_requests import request
from tests.conftest import StillClock
from tests.scheduler.test_digests import JINHU, MONDAY, RIZHAO, SATURDAY, Desk

HUAIAN, XUYI = "320800", "320830"
CHECK = Window(0, "check", "pool.county", JINHU, 2026, date(2026, 10, 20), date(2026, 11, 18), "县工信局")
AHEAD = Window(0, "application", "srdi.province", JINHU, 2026, date(2026, 12, 1), date(2026, 12, 20), "省厅通知")
LATER = Window(0, "application", "srdi.province", XUYI, 2027, date(2027, 3, 1), date(2027, 3, 20), "县工信局")
VALVE, PUMP, BEARING, LAMP, RADIO = "示例阀门", "样品泵业", "虚构轴承", "演示灯具", "样例电子"


class City(Desk):
    """Two counties of one city and a place of another province.

    Jinhu: 示例阀门 newly reaches, 样品泵业 newly lacks one thing, 虚构轴承 reached before. 示例阀门 and 虚构轴承 hold
    the pool's title, of which the yearly check ended on the 18th: 示例阀门 says it is done. 示例阀门 has handed in and
    waits for an answer that was due on the 20th; 虚构轴承 for one that is due tomorrow. Nobody is reached at 样品泵业.
    Xuyi: 演示灯具 newly reaches and has handed in. Rizhao: 样例电子 has handed in.
    """

    async def fill(self) -> dict[str, int]:
        """Everything above; the firms by name."""
        now = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI).astimezone(UTC)
        places = {VALVE: JINHU, PUMP: JINHU, BEARING: JINHU, LAMP: XUYI, RADIO: RIZHAO}
        firms = {name: await self.firm(f"{name}有限公司", at, name) for name, at in places.items()}
        for name in (VALVE, LAMP):
            await self.stands(firms[name], date(2026, 11, 20))
        await self.stands(firms[PUMP], date(2026, 11, 19), "unmet", near=True)
        await self.stands(firms[BEARING], date(2026, 11, 10))
        changes = [WindowChange(one) for one in (CHECK, AHEAD, LATER)]
        await self.store.run(lambda conn: almanac.set_windows(conn, None, changes, now))
        for name in (VALVE, BEARING):
            value = [{"tier": "pool.county", "on": None}]
            said = {"key": "titles", "value": value, "declined": False, "source": "import", "said": "", "at": now}
            await self.put(fact, enterprise_id=firms[name], **said)
        person = await self.store.run(lambda conn: conn.execute(select(address.c.person_id).limit(1)).scalar_one())
        done = {"occasion": "window:1:2026-11-18", "answer": "done", "at": now}
        await self.put(response, enterprise_id=firms[VALVE], person_id=person, **done)
        requests: list[tuple[str, str, str, str, date | None]] = [
            ("261121-AAA22", VALVE, "declaration", "open", date(2026, 11, 27)),
            ("261121-AAA33", PUMP, "declaration", "done", date(2026, 11, 27)),
            ("261121-AAA44", LAMP, "declaration", "open", None),
            ("261121-AAA55", RADIO, "declaration", "open", None),
            ("261121-BBB22", VALVE, "appeal", "accepted", date(2026, 11, 20)),
            ("261121-BBB33", BEARING, "appeal", "accepted", date(2026, 11, 24)),
        ]
        for number, name, kind, state, due in requests:
            values: dict[str, Any] = {"kind": kind, "state": state, "due": due, "region": places[name]}
            values |= {"topic": "拖欠账款" if kind == "appeal" else "", "words": "", "person_id": person}
            await self.put(request, number=number, enterprise_id=firms[name], created_at=now, **values)
        gone = update(address).where(address.c.user == PUMP).values(unreachable_since=now, unreachable_why="已离开企业")
        await self.store.run(lambda conn: conn.execute(gone))
        return firms

    async def kept(self, person: int) -> Briefing:
        """What stands behind the newest digest."""
        found = await self.store.run(lambda conn: digests.told(conn, person))
        assert found is not None
        return found


@pytest.fixture
async def city(store: Store, clock: StillClock) -> City:
    """On the Saturday its officers are first seen."""
    return City(store, load_library(), clock)


def lines_of(kept: Briefing) -> dict[str, list[str]]:
    """The lines of each section, by its title."""
    return {section.title: [line.text for line in section.lines] for section in kept.sections}


GROUND = "县级培育库·制造类（《金湖小巨人三年行动方案》附件2，计划期已过）1家："
COUNTY = {
    "新提交待核对1件": [f"261121-AAA22 {VALVE}有限公司，11月27日前"],
    "新够条件1家（按在册情况初步对照）": [GROUND, f"　{VALVE}有限公司（11月20日）"],
    "新到只差一项1家（按在册情况初步对照）": [GROUND, f"　{PUMP}有限公司（11月19日）"],
    "申报、更新和核实的回应1项，逾期未办1家": [
        "县级培育库年度核实（11月18日（周三）已截止）：提醒0家，说已办1，没有办也没有提交1",
        f"　{BEARING}有限公司",
    ],
    "诉求和申请过了答复期限1件": [f"261121-BBB22 拖欠账款 {VALVE}有限公司，已过3天"],
    "没送到1处": [f"{PUMP}有限公司的联系人：已离开企业"],
}
"""What has to stand in the county's digest, to the letter; of windows, duties and targets the lines that matter."""
WINDOW = "省级“专精特新”中小企业申报 12月1日（周二）—12月20日（周日），8天后开始；来源：省厅通知"
REACHED = {"国家级专精特新小巨人企业": "在册0家", "县级培育库累计入库企业：到2024年，累计150家以上": "在册2家"}


async def test_a_county_is_told_what_was_worked_out_by_hand(city: City) -> None:
    person = await city.officer()
    await city.at(SATURDAY)
    firms = await city.fill()
    assert await city.at(MONDAY) == 1
    found = lines_of(await city.kept(person))
    assert {title: lines for title, lines in found.items() if title in COUNTY} == COUNTY
    assert found["近60天的窗口1个"][0] == WINDOW
    [targets] = (lines for title, lines in found.items() if title.startswith("目标和在册"))
    for aim, reached in REACHED.items():
        assert [reached in line for line in targets if aim in line] == [True]
    text = await city.words(person)
    assert text.startswith("金湖县周报（11月16日以来）")
    assert "盱眙" not in text
    shown = {firm for name, firm in firms.items() if name in text}
    noted = select(audit.c.enterprise_id).where(audit.c.person_id == person, audit.c.action == "简报列出")
    assert shown == {firms[VALVE], firms[PUMP]}
    assert set(await city.store.run(lambda conn: conn.execute(noted).scalars().all())) == shown


async def test_the_city_above_hears_of_both_counties_and_a_neighbour_of_neither(city: City) -> None:
    above, beside = await city.officer("shi", HUAIAN), await city.officer("zhao", RIZHAO)
    await city.at(SATURDAY)
    await city.fill()
    assert await city.at(MONDAY) == 2
    found = lines_of(await city.kept(above))
    assert found["新提交待核对2件"] == [
        f"261121-AAA22 {VALVE}有限公司 金湖县，11月27日前",
        f"261121-AAA44 {LAMP}有限公司 盱眙县",
    ]
    reaching = next(lines for title, lines in found.items() if title.startswith("新够条件2家"))
    assert [name in "".join(reaching) for name in (VALVE, LAMP, BEARING, RADIO)] == [True, True, False, False]
    every = "".join(line for lines in found.values() for line in lines)
    assert RADIO not in every
    theirs = lines_of(await city.kept(beside))
    assert theirs["新提交待核对1件"] == [f"261121-AAA55 {RADIO}有限公司 日照市"]
    everything = "".join(line for lines in theirs.values() for line in lines) + await city.words(beside)
    assert not any(name in everything for name in (VALVE, PUMP, BEARING, LAMP, "金湖", "盱眙"))


async def test_of_a_big_place_the_message_holds_a_part_and_the_sections_hold_everything(city: City) -> None:
    person = await city.officer()
    await city.at(SATURDAY)
    await city.fill()
    names = [f"金湖示例第{n}精密机械制造有限责任公司" for n in range(120)]

    def grow(conn: Connection) -> None:
        now = city.clock.now()
        made = [{"name": name, "region": JINHU, "created_at": now} for name in names]
        conn.execute(insert(enterprise), made)
        ids = conn.execute(select(enterprise.c.id).where(enterprise.c.name.in_(names))).scalars().all()
        stands: dict[str, Any] = {
            "policy": "jinhu-2022",
            "tier": "pool.county",
            "variant": "manufacturing",
            "state": "met",
        }
        stands |= {"was": "unmet", "near": False, "changed_on": date(2026, 11, 20)}
        conn.execute(insert(standing), [{"enterprise_id": firm} | stands for firm in ids])

    await city.store.run(grow)
    assert await city.at(MONDAY) == 1
    text = await city.words(person)
    assert len(text.encode()) <= MAX_BYTES
    assert "新够条件121家" in text
    found = lines_of(await city.kept(person))
    [reaching] = (lines for title, lines in found.items() if title.startswith("新够条件121家"))
    assert {line.strip().partition("（")[0] for line in reaching[1:]} == {*names, f"{VALVE}有限公司"}


async def test_what_was_told_is_not_told_again_a_week_later(city: City) -> None:
    person = await city.officer()
    await city.at(SATURDAY)
    await city.fill()
    assert await city.at(MONDAY) == 1
    assert await city.at(MONDAY + timedelta(days=7)) == 1
    text = await city.words(person)
    assert "新够条件" not in text
    assert "只差一项" not in text
    assert "新提交待核对1件" in text  # it still waits
    assert "已过10天" in text
    assert "明天开始" in text
