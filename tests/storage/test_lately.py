"""What happened lately at a place: days of China from the first to the last, of that place alone, what counts now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, update

from storage import declarations, lately, listing, wishes
from storage.agenda import Preference, Response, Subscription
from storage.database import Store
from storage.incoming import Address
from storage.tables import enterprise
from tests.storage.test_wishes import LI, NOW, ZHANG, member

WANG = Address("wecom", "wwtest", "1000002", "wang")
DAY = date(2026, 11, 21)
HERE, ELSEWHERE = ["320831"], ["371100"]


async def test_who_hears_no_more_is_told_once_and_not_once_it_was_taken_back(store: Store) -> None:
    def work(conn: Connection) -> None:
        zhang, firm = member(conn, ZHANG)
        li, other = member(conn, LI)
        person = zhang.known.person_id
        wishes.subscribe(conn, person, [Subscription("application", "srdi.province", None, wanted=False)], NOW)
        wishes.subscribe(conn, li.known.person_id, [Subscription("recheck", None, None, wanted=False)], NOW)
        told = [(one.firm, one.kind, one.topic) for one in lately.unsubscribed(conn, HERE)]
        assert told == [(firm, "application", "srdi.province"), (other, "recheck", None)]
        wishes.subscribe(conn, person, [Subscription("application", None, "320831")], NOW)
        assert [one.firm for one in lately.unsubscribed(conn, HERE)] == [other]
        wishes.prefer(conn, li.known.person_id, Preference(reminders=False), NOW)
        assert [(one.firm, one.kind) for one in lately.unsubscribed(conn, HERE)] == [(other, "")]
        assert listing.contact(conn, other).silent == 1
        assert lately.unsubscribed(conn, ELSEWHERE) == []

    await store.run(work)


async def test_a_day_of_china_ends_at_its_midnight(store: Store) -> None:
    def work(conn: Connection) -> None:
        zhang, firm = member(conn, ZHANG)
        late = datetime(2026, 11, 21, 15, 59, tzinfo=UTC)  # 23:59 in China
        declarations.hand_in(conn, zhang.known.person_id, firm, "320831", (), late)
        declarations.hand_in(conn, zhang.known.person_id, firm, "320831", (), late + timedelta(minutes=2))
        assert [one.what for one in lately.handed_in(conn, HERE, DAY, DAY)] == ["1"]
        assert [one.what for one in lately.handed_in(conn, HERE, DAY, DAY + timedelta(days=1))] == ["2"]
        assert lately.handed_in(conn, ELSEWHERE, DAY, DAY) == []
        assert [one.firm for one in lately.newcomers(conn, HERE, DAY, DAY)] == [firm]
        assert lately.newcomers(conn, HERE, DAY - timedelta(days=9), DAY - timedelta(days=1)) == []

    await store.run(work)


async def test_what_was_said_to_be_done_and_taken_back_is_not_done(store: Store) -> None:
    def work(conn: Connection) -> None:
        zhang, firm = member(conn, ZHANG)
        person, key = zhang.known.person_id, "window:1:2026-12-20"
        wishes.respond(conn, person, [Response(key, firm, "done")], NOW)
        assert [one.what for one in lately.done(conn, HERE, DAY, DAY)] == [key]
        wishes.respond(conn, person, [Response(key, firm, "later", until=DAY)], NOW)
        assert lately.done(conn, HERE, DAY, DAY) == []

    await store.run(work)


async def test_a_firm_is_found_by_its_name_as_it_is_said_and_only_at_ones_place(store: Store) -> None:
    def work(conn: Connection) -> None:
        _, valves = member(conn, ZHANG)
        _, pumps = member(conn, LI)
        _, percent = member(conn, WANG)
        for firm, name in ((valves, "金湖示例阀门有限公司"), (pumps, "金湖示例泵业有限公司"), (percent, "100%_示例厂")):
            conn.execute(update(enterprise).where(enterprise.c.id == firm).values(name=name))
        assert listing.named(conn, ["示例阀门"], HERE, 9) == [valves]
        assert listing.named(conn, ["金湖阀门"], HERE, 9) == [valves]
        assert sorted(listing.named(conn, ["金湖示例"], HERE, 9)) == [valves, pumps]
        assert listing.named(conn, ["%"], HERE, 9) == listing.named(conn, ["_"], HERE, 9) == [percent]
        assert listing.named(conn, ["阀泵"], HERE, 9) == []
        assert listing.named(conn, ["示例阀门"], ELSEWHERE, 9) == []

    await store.run(work)
