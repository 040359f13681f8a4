"""An answer stays good when its window is lengthened, and goes back with it; a window that opens anew is told again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage import almanac, answers, lately, listing, rounds, wishes
from storage.agenda import Response, Window, WindowChange
from storage.database import Store
from storage.tables import outbox
from storage.tables_of_reminders import response
from tests.storage.test_wishes import LI, ZHANG, known_of, member, promise, sent

CLOSES, LATER = date(2026, 12, 20), date(2026, 12, 31)
WINDOW = Window(0, "application", "srdi.province", "320831", 2026, date(2026, 11, 20), CLOSES)
ON = datetime(2026, 11, 25, 1, tzinfo=UTC)


class Round:
    """A window, two firms that were told of it, and what is read of their answers."""

    def __init__(self, conn: Connection, given: Window = WINDOW) -> None:
        self.conn = conn
        self.seats = [member(conn, ZHANG), member(conn, LI)]
        self.zhang = self.seats[0][0].known.person_id
        self.firm: int | None = self.seats[0][1]
        [number] = almanac.set_windows(conn, self.zhang, [WindowChange(given)], ON)
        self.window = replace(given, id=number)
        for seat, firm in self.seats:
            promise(conn, seat, firm, key=self.key(given.closes))
        sent(conn)

    def key(self, closes: date) -> str:
        return f"window:{self.window.id}:{closes}"

    def moves(self, closes: date, opens: date | None = WINDOW.opens) -> None:
        moved = replace(self.window, opens=opens, closes=closes)
        almanac.set_windows(self.conn, self.zhang, [WindowChange(moved)], ON)

    def answers(self, kind: Any, closes: date = CLOSES, until: date | None = None) -> None:
        wishes.respond(self.conn, self.zhang, [Response(self.key(closes), self.firm, kind, until)], ON)

    def kept(self) -> list[tuple[str, str]]:
        rows = self.conn.execute(select(response).order_by(response.c.id))
        return [(row.occasion.rpartition(":")[2], row.answer) for row in rows]


async def test_an_answer_goes_along_with_a_window_that_is_moved_twice_and_put_back(store: Store) -> None:
    def work(conn: Connection) -> None:
        one = Round(conn)
        one.answers("done")
        one.moves(LATER)
        one.moves(date(2027, 1, 8))
        assert one.kept() == [("2027-01-08", "done")]
        almanac.undo_last(conn, one.zhang, one.window.id, ON)
        assert one.kept() == [(str(LATER), "done")]
        one.answers("declined", LATER)
        almanac.undo_last(conn, one.zhang, one.window.id, ON)
        assert one.kept() == [(str(CLOSES), "done"), (str(CLOSES), "declined")]

    await store.run(work)


async def test_every_reader_finds_the_answer_under_the_new_last_day_and_each_firm_once(store: Store) -> None:
    def work(conn: Connection) -> None:
        one = Round(conn)
        one.answers("done")
        one.moves(LATER)
        key = one.key(LATER)
        for _ in range(2):  # before the other is told of the new days, and after
            counted = answers.answers(conn, ["320831"], [key])[key]
            assert (counted.told, counted.done, [firm.id for firm in counted.silent]) == (2, 1, [one.seats[1][1]])
            both = [firm for _, firm in one.seats]
            assert listing.reminded(conn, both, [key]) == {firm: {key} for firm in both}
            promise(conn, *one.seats[1], key=key)
            sent(conn)
        assert [row.what for row in lately.done(conn, ["320831"], ON.date(), ON.date())] == [key]
        firm = one.seats[0][1]
        assert [each.occasion for each in listing.answered(conn, [firm])[firm]] == [key]
        assert [occasion for occasion, _ in listing.told(conn, firm, 9)] == [key]
        [mine] = known_of(conn, ZHANG).reminders
        assert (mine.occasion, mine.answer, mine.own) == (key, "done", True)

    await store.run(work)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(date(2026, 11, 26), LATER), (date(2027, 12, 1), date(2027, 12, 20)), (None, date(2027, 6, 30))],
)
async def test_a_window_that_opens_after_the_answer_is_another_round(
    store: Store, opens: date | None, closes: date
) -> None:
    def work(conn: Connection) -> None:
        one = Round(conn)
        one.answers("declined")
        one.moves(closes, opens)
        assert one.kept() == [(str(CLOSES), "declined")]
        assert {row.occasion for row in known_of(conn, ZHANG).reminders} == {one.key(CLOSES)}
        almanac.undo_last(conn, one.zhang, one.window.id, ON)
        assert known_of(conn, ZHANG).reminders[0].answer == "declined"

    await store.run(work)


async def test_without_an_opening_a_last_day_moved_within_half_a_year_is_the_same_round(store: Store) -> None:
    def work(conn: Connection) -> None:
        one = Round(conn, replace(WINDOW, opens=None))
        one.answers("done")
        one.moves(date(2027, 5, 31), None)
        assert one.kept() == [("2027-05-31", "done")]

    await store.run(work)


async def test_what_a_person_answered_without_a_firm_is_theirs_alone(store: Store) -> None:
    def work(conn: Connection) -> None:
        one = Round(conn)
        conn.execute(outbox.update().values(enterprise_id=None))
        one.firm = None
        one.answers("done")
        one.moves(LATER)
        last = {to: known_of(conn, to).reminders[0].occasion for to in (ZHANG, LI)}
        assert last == {ZHANG: one.key(LATER), LI: one.key(CLOSES)}

    await store.run(work)


async def test_an_answer_to_the_days_of_before_counts_for_the_days_there_are_now(store: Store) -> None:
    def work(conn: Connection) -> None:
        one = Round(conn)
        one.moves(LATER)
        one.answers("done")  # as if both had come at the same time
        assert one.kept() == [(str(LATER), "done")]
        of_firm = select(outbox.c.occasion).where(outbox.c.enterprise_id == one.firm)
        assert list(conn.execute(of_firm).scalars()) == [one.key(LATER)]
        assert known_of(conn, LI).reminders[0].occasion == one.key(CLOSES)

    await store.run(work)


async def test_a_forged_number_of_a_window_is_of_none(store: Store) -> None:
    forged = f"window:{'9' * 40}:2026-12-20"
    assert await store.run(lambda conn: rounds.answered(conn, forged, None, 1, ON)) == forged
