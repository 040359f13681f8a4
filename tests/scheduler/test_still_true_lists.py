"""Forms left open and lists to officers: who did it since is neither reminded nor named."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Connection, select, update

from storage.agenda import Response, Window
from storage.changes import Changes, NewRequest, NewStep
from storage.clock import SHANGHAI
from storage.database import Store
from storage.known import Consent, Fact
from storage.requests import carry_on, make
from storage.tables import audit, dialog, outbox
from tests.conftest import StillClock
from tests.scheduler.bureau import Bureau
from tests.scheduler.firms import VERSION, Place, moment
from tests.scheduler.meanwhile import evening, goes, later, says, states

MONDAY = date(2026, 12, 14)
CHECK = Window(0, "check", "pool.county", "320831", 2026, date(2026, 11, 20), date(2026, 12, 11), "县工信局通知")
LISTED = [{"tier": "pool.county"}]


@pytest.fixture
def bureau(store: Store) -> Bureau:
    """On a quiet Tuesday; what firms and people say is planned when five minutes have passed."""
    bureau = Bureau(store, datetime(2026, 11, 24, 8, 0, tzinfo=SHANGHAI))
    bureau.planner._clock = StillClock()
    return bureau


# -- forms -------------------------------------------------------------------------------------------------------------


def left_open(conn: Connection) -> int:
    """Zhang, with a form begun on Friday 20 November."""
    place = Place(conn)
    zhang = place.person("zhang")
    place.firm("金湖示例阀门有限公司", member=zhang)
    place.talks(zhang, {"version": 1, "form": {"name": "eligibility", "touched": "2026-11-20"}}, date(2026, 11, 20))
    return zhang


async def test_a_form_finished_or_gone_on_with_in_the_morning_is_not_recalled_in_the_afternoon(bureau: Bureau) -> None:
    zhang = await bureau.do(left_open)
    for after in (None, {"version": 1, "form": {"name": "eligibility", "touched": "2026-11-25"}}):
        await bureau.on(date(2026, 11, 25))
        assert await states(bureau) == ["pending"]
        await says(bureau, zhang, Changes(dialog=after, dialog_changed=True))
        assert await states(bureau) == ["cancelled"]
        assert await goes(bureau, evening(date(2026, 11, 25))) == []
        # Left open as it was after all, it is told: nothing of it was sent.
        await bureau.do(lambda conn: conn.execute(dialog.delete()))
        await bureau.do(
            lambda conn: Place(conn).talks(
                zhang, {"version": 1, "form": {"name": "eligibility", "touched": "2026-11-20"}}, date(2026, 11, 20)
            )
        )
        assert await later(bureau) == 1


async def test_a_form_that_was_only_looked_at_is_still_recalled(bureau: Bureau) -> None:
    zhang = await bureau.do(left_open)
    await bureau.on(date(2026, 11, 25))
    same = {"version": 1, "form": {"name": "eligibility", "touched": "2026-11-20"}, "misses": 1}
    await says(bureau, zhang, Changes(dialog=same, dialog_changed=True))
    assert await states(bureau) == ["pending"]


async def test_a_declaration_handed_in_again_or_settled_by_the_officer_is_not_recalled(bureau: Bureau) -> None:
    def write(conn: Connection) -> tuple[int, int]:
        place = Place(conn)
        zhang, officer = place.person("zhang"), place.officer("xian", "320831")
        firm = place.firm("金湖示例甲有限公司", member=zhang)
        for number in ("261110-AAAAA", "261110-BBBBB"):
            new = NewRequest(number, "declaration", "填报情况", "", region="320831")
            make(conn, zhang, firm, [new], moment(date(2026, 11, 10)))
            carry_on(conn, officer, [NewStep(number, "returned", "officer", "请补")], moment(date(2026, 11, 16)))
        place.fact(firm, "own_brand", True, zhang, date(2026, 11, 20))
        return zhang, officer

    zhang, officer = await bureau.do(write)
    await bureau.on(date(2026, 11, 25))
    assert await states(bureau) == ["pending", "pending"]
    step = NewStep("261110-AAAAA", "done", "officer", "已按来函办结")
    await says(bureau, officer, Changes(steps=[step]), "xian")
    # Both were called back, and what is still open is planned anew.
    await later(bureau)
    assert {row.key.split(":")[2]: row.status for row in await bureau.rows()} == {
        "261110-AAAAA": "cancelled",
        "261110-BBBBB": "pending",
    }
    again = NewRequest("261125-CCCCC", "declaration", "填报情况", "", region="320831")
    await says(bureau, zhang, Changes(declare=True, requests=[again]))
    await later(bureau)
    assert await states(bureau) == ["cancelled", "cancelled"]


async def test_the_first_recall_of_a_form_goes_no_more_once_the_second_is_due(bureau: Bureau) -> None:
    await bureau.do(left_open)
    await bureau.on(date(2026, 11, 25))
    # Nothing could be sent for nine days; the courier begins before the planner.
    assert await goes(bureau, moment(date(2026, 12, 4))) == []
    await bureau.on(date(2026, 12, 4))
    assert [key.split(":")[3] for key in await goes(bureau, evening(date(2026, 12, 4)))] == ["10"]


# -- lists to officers -------------------------------------------------------------------------------------------------


def county(conn: Connection) -> dict[str, int]:
    """Officers of a county and of another, three firms of the list."""
    place = Place(conn)
    rows = {"xian": place.officer("xian", "320831")}
    place.officer("other", "371102")
    for name in ("甲", "乙", "丙"):
        person = place.person(f"of {name}")
        rows[f"of {name}"] = person
        rows[name] = place.firm(f"金湖示例{name}有限公司", titles=LISTED, member=person)
    return rows


async def the_list(bureau: Bureau) -> str:
    """The words of the one list that waits; nothing where none does."""
    found = [row for row in await bureau.rows("pending") if row.key.startswith(("overdue:", "late:"))]
    assert len(found) < 2
    return str(found[0].payload) if found else ""


async def test_a_list_that_waits_names_nobody_who_did_it_since(bureau: Bureau) -> None:
    rows = await bureau.do(county)
    (id_,) = await bureau.windows(CHECK)
    await bureau.on(MONDAY)
    assert "下面3家" in await the_list(bureau)
    key = f"window:{id_}:2026-12-11"
    done = Changes(responses=[Response(key, rows["甲"], "done")])
    await says(bureau, rows["of 甲"], done, "of 甲")
    assert await the_list(bureau) == ""
    assert await goes(bureau, evening(MONDAY)) == []
    await later(bureau)
    words = await the_list(bureau)
    assert "下面2家" in words
    assert "示例甲" not in words
    await says(bureau, rows["of 乙"], Changes(declare=True), "of 乙")
    lost = Fact("titles", value=[])
    await says(bureau, rows["of 丙"], Changes(facts=[lost]), "of 丙")
    await later(bureau)
    assert await the_list(bureau) == ""
    # Each firm was put on a list to the officer that day, whichever went: told once.
    looks = await bureau.do(lambda conn: conn.execute(select(audit.c.enterprise_id)).scalars().all())
    assert sorted(looks) == sorted(rows[name] for name in "甲乙丙")


async def test_a_list_that_waits_names_no_firm_by_what_somebody_stated_who_withdrew_since(bureau: Bureau) -> None:
    rows = await bureau.do(county)
    await bureau.windows(CHECK)
    await bureau.on(MONDAY)
    assert "示例甲" in await the_list(bureau)
    withdrawn = Changes(consent=Consent(VERSION, False, bureau.clock.moment))
    await says(bureau, rows["of 甲"], withdrawn, "of 甲")
    assert await the_list(bureau) == ""
    await later(bureau)
    words = await the_list(bureau)
    assert "下面2家" in words
    assert "示例甲" not in words


async def test_a_list_of_requests_names_none_that_was_settled_since(bureau: Bureau) -> None:
    def write(conn: Connection) -> dict[str, int]:
        rows = county(conn)
        for number, firm in (("261120-AAAAA", "甲"), ("261120-BBBBB", "乙")):
            new = NewRequest(number, "appeal", "拖欠账款", "", region="320831", due=date(2026, 12, 11))
            make(conn, rows[f"of {firm}"], rows[firm], [new], moment(date(2026, 11, 20)))
        return rows

    rows = await bureau.do(write)
    await bureau.on(MONDAY)
    assert "261120-AAAAA" in await the_list(bureau)
    step = NewStep("261120-AAAAA", "done", "officer", "已付清")
    await says(bureau, rows["xian"], Changes(steps=[step]), "xian")
    assert await the_list(bureau) == ""
    await later(bureau)
    words = await the_list(bureau)
    assert "261120-BBBBB" in words
    assert "261120-AAAAA" not in words


async def test_a_list_that_was_tried_stays_as_it_is_and_answers_of_other_places_touch_none(bureau: Bureau) -> None:
    rows = await bureau.do(county)
    (id_,) = await bureau.windows(CHECK)
    await bureau.on(MONDAY)

    def elsewhere(conn: Connection) -> tuple[int, int]:
        place = Place(conn)
        person = place.person("far")
        return person, place.firm("东港示例有限公司", "371102", LISTED, person)

    person, firm = await bureau.do(elsewhere)
    key = f"window:{id_}:2026-12-11"
    await says(bureau, person, Changes(responses=[Response(key, firm, "done")]), "far")
    before = await the_list(bureau)
    assert before
    await bureau.do(lambda conn: conn.execute(update(outbox).values(attempts=1)))
    await says(bureau, rows["of 甲"], Changes(responses=[Response(key, rows["甲"], "done")]), "of 甲")
    await later(bureau)
    assert await the_list(bureau) == before
