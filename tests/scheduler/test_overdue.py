"""What is overdue rises to the officers of the place, then above; forms left open are recalled twice, no more."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from knowledge.calendar.occasions import of_window
from scheduler.planning.forms import Forms
from scheduler.planning.hearing import Hearing, Source
from scheduler.planning.overdue import Overdue
from scheduler.planning.wording import words
from storage import wishes
from storage.agenda import Almanac, Response, Window
from storage.changes import NewRequest, NewStep
from storage.database import Store
from storage.requests import carry_on, make
from storage.tables_of_requests import declaration
from tests.scheduler.firms import VERSION, Place, moment

CLOSES = date(2026, 12, 11)  # a Friday
CHECK = Window(7, "check", "pool.county", "320831", 2026, date(2026, 11, 20), CLOSES, "县工信局通知")
ALMANAC = Almanac((CHECK,))
LISTED = [{"tier": "pool.county"}]


async def heard(store: Store, source: Source, day: date, almanac: Almanac = ALMANAC) -> list[Hearing]:
    """Everything a source yields on a day."""
    found = await store.run(lambda conn: list(source.hearings(conn, day, almanac)))
    return [hearing for batch in found for hearing in batch]


def county(conn: Connection) -> dict[str, int]:
    """Officers of the county, the city and the province, and four firms of the list."""
    place = Place(conn)
    rows = {
        name: place.officer(name, region)
        for name, region in (("xian", "320831"), ("shi", "320800"), ("sheng", "320000"))
    }
    place.officer("other", "371100")
    for name in ("甲", "乙", "丙", "丁"):
        rows[name] = place.firm(f"金湖示例{name}有限公司", titles=LISTED, member=place.person(f"of {name}"))
    place.firm("日照示例有限公司", "371100", titles=LISTED, member=place.person("elsewhere"))
    place.firm("金湖示例不在库有限公司", member=place.person("not listed"))
    rows["person"] = place.person("of 乙")
    return rows


async def test_a_check_nobody_answered_rises_level_by_level_each_once(store: Store) -> None:
    rows = await store.run(county)
    assert await heard(store, Overdue(), CLOSES) == []
    assert await heard(store, Overdue(), date(2026, 12, 12)) == []
    (first,) = await heard(store, Overdue(), date(2026, 12, 14))  # the Monday
    assert first.person == rows["xian"]
    assert first.once
    assert first.words.startswith(
        "金湖县县级培育库年度核实2026-12-11截止，下面4家没有办、没有提交，也没有说不办：\n1. 金湖示例甲"
    )
    assert "日照" not in first.words
    assert "不在库" not in first.words
    assert "县工信局通知" in first.words
    assert set(first.shown) == {rows[name] for name in ("甲", "乙", "丙", "丁")}
    city = await heard(store, Overdue(), date(2026, 12, 21))
    assert [hearing.person for hearing in city] == [rows["xian"], rows["shi"]]
    assert city[0].occasion.key == first.occasion.key
    assert "下一级的工作人员五个工作日前已经收到" in city[1].words
    province = await heard(store, Overdue(), date(2026, 12, 28))
    assert rows["sheng"] in [hearing.person for hearing in province]
    assert await heard(store, Overdue(), date(2027, 3, 1)) == []


async def test_who_did_it_declined_or_handed_in_is_not_listed(store: Store) -> None:
    rows = await store.run(county)
    key = of_window(CHECK).key

    def answer(conn: Connection) -> None:
        at = moment(date(2026, 12, 1))
        for name, word in (("甲", "done"), ("乙", "declined"), ("丙", "later")):
            wishes.respond(conn, rows["person"], [Response(key, rows[name], word)], at)  # type: ignore[arg-type]
        values = {"version": 1, "person_id": rows["person"], "region": "320831", "facts": [], "at": at}
        conn.execute(insert(declaration).values(enterprise_id=rows["丁"], **values))

    await store.run(answer)
    (hearing,) = await heard(store, Overdue(), date(2026, 12, 14))
    assert "下面1家" in hearing.words
    assert "1. 金湖示例丙" in hearing.words


async def test_a_long_list_fits_one_message_and_the_rest_is_counted(store: Store) -> None:
    def write(conn: Connection) -> None:
        place = Place(conn)
        place.officer("xian", "320831")
        member = place.person("agent")
        for n in range(80):
            firm = place.firm(f"金湖示例精密机械制造股份第{n}有限公司", titles=LISTED)
            _confirm(conn, member, firm)

    await store.run(write)
    (hearing,) = await heard(store, Overdue(), date(2026, 12, 14))
    assert len(hearing.words.encode()) <= 2048
    assert f"还有{80 - len(hearing.shown)}家" in hearing.words


def _confirm(conn: Connection, person: int, firm: int) -> None:
    from storage.tables import membership

    now = moment(date(2026, 1, 5))
    values = {"person_id": person, "enterprise_id": firm, "current": False, "since": now, "confirmed_at": now}
    conn.execute(insert(membership).values(**values))


async def test_a_place_without_officers_is_told_of_by_the_city(store: Store) -> None:
    def write(conn: Connection) -> int:
        place = Place(conn)
        place.firm("金湖示例甲有限公司", titles=LISTED, member=place.person("a"))
        return place.officer("shi", "320800")

    officer = await store.run(write)
    (hearing,) = await heard(store, Overdue(), date(2026, 12, 14))
    assert hearing.person == officer


async def test_requests_past_their_day_rise_in_the_same_way(store: Store) -> None:
    rows = await store.run(county)

    def write(conn: Connection) -> None:
        at = moment(date(2026, 11, 20))
        for number, due in (("261120-AAAAA", CLOSES), ("261120-BBBBB", CLOSES), ("261120-CCCCC", date(2027, 1, 8))):
            new = NewRequest(number, "appeal", "拖欠账款", "words", region="320831", due=due)
            make(conn, rows["person"], rows["乙"], [new], at)
        carry_on(conn, rows["shi"], [NewStep("261120-BBBBB", "done", "officer")], at)

    await store.run(write)
    (hearing,) = await heard(store, Overdue(), date(2026, 12, 14), Almanac())
    assert hearing.person == rows["xian"]
    assert hearing.words.startswith(
        "金湖县有1件企业提的事项答应2026-12-11前回复，还没有办结：\n1. 261120-AAAAA 金湖示例乙"
    )
    assert "words" not in hearing.words
    assert hearing.shown == (rows["乙"],)
    later = await heard(store, Overdue(), date(2026, 12, 21), Almanac())
    assert [one.person for one in later] == [rows["xian"], rows["shi"]]


def form(touched: str, **more: Any) -> dict[str, Any]:
    """A conversation with a form in it."""
    return {"version": 1, "form": {"name": "eligibility", "touched": touched, **more}}


async def test_a_form_left_open_is_recalled_after_three_and_after_ten_working_days(store: Store) -> None:
    def write(conn: Connection) -> int:
        place = Place(conn)
        zhang = place.person("zhang")
        place.firm("金湖示例甲有限公司", member=zhang)
        place.talks(zhang, form("2026-11-20"), date(2026, 11, 20))  # a Friday
        return zhang

    zhang = await store.run(write)
    source = Forms(VERSION)
    assert await heard(store, source, date(2026, 11, 24)) == []
    (first,) = await heard(store, source, date(2026, 11, 25))
    assert first.person == zhang
    assert first.occasion.id == f"form:{zhang}:2026-11-20:3"
    card = words(first, date(2026, 11, 25))
    assert card.title == "填报还没有填完"  # type: ignore[union-attr]
    assert [button.text for button in card.buttons] == ["接着填", "退订"]  # type: ignore[union-attr]
    assert "截止" not in str(card)
    (same,) = await heard(store, source, date(2026, 12, 3))
    assert same.occasion.key == first.occasion.key
    (second,) = await heard(store, source, date(2026, 12, 4))
    assert second.occasion.id == f"form:{zhang}:2026-11-20:10"
    assert await heard(store, source, date(2027, 2, 1)) == []


async def test_nobody_is_recalled_who_cancelled_withdrew_consent_or_only_corrected_something(store: Store) -> None:
    def write(conn: Connection) -> None:
        place = Place(conn)
        day = date(2026, 11, 20)
        place.talks(place.person("cancelled"), {"version": 1, "form": None}, day)
        withdrew = place.person("withdrew")
        place.consents(withdrew, False)
        place.talks(withdrew, form("2026-11-20"), day)
        place.talks(place.person("asked", agreed=False), form("2026-11-20"), day)
        place.talks(place.person("corrected"), form("2026-11-20", brief=True), day)
        place.talks(place.person("broken"), {"form": {"touched": ["?"]}}, day)
        place.talks(place.person("strange"), {"form": {"touched": "someday"}}, day)

    await store.run(write)
    assert await heard(store, Forms(VERSION), date(2026, 11, 30)) == []


async def test_what_was_changed_after_it_was_sent_back_and_not_handed_in_is_recalled(store: Store) -> None:
    def write(conn: Connection) -> tuple[int, int]:
        place = Place(conn)
        zhang, officer = place.person("zhang"), place.officer("xian", "320831")
        firm = place.firm("金湖示例甲有限公司", member=zhang)
        new = NewRequest("261110-AAAAA", "declaration", "填报情况第1版", "", region="320831")
        make(conn, zhang, firm, [new], moment(date(2026, 11, 10)))
        carry_on(conn, officer, [NewStep(new.number, "returned", "officer", "请补")], moment(date(2026, 11, 16)))
        return zhang, firm

    zhang, firm = await store.run(write)
    assert await heard(store, Forms(VERSION), date(2026, 11, 27)) == []  # sent back, and nothing done since
    await store.run(lambda conn: Place(conn).fact(firm, "own_brand", True, zhang, date(2026, 11, 20)))
    (hearing,) = await heard(store, Forms(VERSION), date(2026, 11, 25))
    assert hearing.occasion.id == f"form:{zhang}:261110-AAAAA:3"
    assert "确认提交" in hearing.details

    def hand_in(conn: Connection) -> None:
        new = NewRequest("261126-BBBBB", "declaration", "填报情况第2版", "", region="320831")
        make(conn, zhang, firm, [new], moment(date(2026, 11, 26)))

    await store.run(hand_in)
    assert await heard(store, Forms(VERSION), date(2026, 11, 27)) == []


async def test_a_firm_is_overdue_in_the_window_it_was_told_of_alone(store: Store) -> None:
    await store.run(county)
    city = Window(8, "check", "pool.county", "320800", 2026, date(2026, 11, 1), date(2026, 12, 10), "市工信局通知")
    lists = await heard(store, Overdue(), date(2026, 12, 14), Almanac((city, CHECK)))
    assert [hearing.occasion.id for hearing in lists] == ["overdue:7:320831:0"]
