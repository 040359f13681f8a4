"""How officers' own occasions are answered."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Connection

from storage.agenda import Response
from storage.answers import done
from storage.database import Store
from storage.incoming import Address
from storage.people import find_or_create
from storage.wishes import respond

NOW = datetime(2026, 12, 7, 2, tzinfo=UTC)
DUTY = "duty:1:2026-12:2026-12-10"


async def test_a_duty_whose_answer_was_taken_back_is_not_done(store: Store) -> None:
    def work(conn: Connection) -> list[set[str]]:
        person = find_or_create(conn, Address("wecom", "corp", "1", "wang"), NOW).known.person_id
        said = []
        for answer in (Response(DUTY, None, "done"), Response(DUTY, None, "later", date(2026, 12, 7))):
            respond(conn, person, [answer], NOW)
            said.append(done(conn, [DUTY]))
        return said

    assert await store.run(work) == [{DUTY}, set()]
