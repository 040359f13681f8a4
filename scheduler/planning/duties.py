"""Officers' duties from the texts, on the days that were set for them: told to the officers of the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection

from knowledge.calendar.occasion import Act, Occasion
from knowledge.calendar.occasions import of_duty
from knowledge.describe import clause_words
from knowledge.library import Library
from scheduler.planning.hearing import Hearing
from scheduler.planning.people import Official, officers
from storage.agenda import Almanac, DutyDate

_ACTS: tuple[Act, ...] = ("已办", "稍后提醒", "退订")


class Duties:
    """The source of what officers must do themselves: meetings, bulletins, evaluations."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def hearings(self, conn: Connection, day: date, almanac: Almanac) -> Iterator[Sequence[Hearing]]:
        """See Source. Leaders get digests instead."""
        if not almanac.duties:
            return
        posts: dict[str, list[Official]] = {}
        for officer in officers(conn):
            posts.setdefault(officer.region, []).append(officer)
        for duty in almanac.duties:
            occasion = of_duty(duty, day)
            if occasion is not None and duty.region in posts:
                yield [self._hearing(duty, occasion, officer, day) for officer in posts[duty.region]]

    def _hearing(self, duty: DutyDate, occasion: Occasion, officer: Official, day: date) -> Hearing:
        rests_on = clause_words(self._library.packs.get(duty.policy), duty.policy, duty.clause, day)
        return Hearing(
            occasion=occasion,
            person=officer.person,
            address_id=officer.address_id,
            firm=None,
            firm_name="",
            why="文件规定的工作，日子由工作人员设定",
            details=f"依据：{rests_on}",
            title=duty.what,
            acts=_ACTS,
        )
