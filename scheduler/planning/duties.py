"""Officers' duties from the texts, on the days that were set for them: told to the officers of the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection

from knowledge.calendar.occasion import LEADS, Act, Occasion
from knowledge.calendar.rhythm import Rhythm
from knowledge.library import Library
from knowledge.validity import in_words
from scheduler.planning.hearing import Hearing
from scheduler.planning.people import Official, officers
from storage.agenda import Almanac, DutyDate

_ACTS: tuple[Act, ...] = ("已办", "稍后提醒", "退订")
_LONGEST = {"monthly": 7, "quarterly": 14, "yearly": 30, "once": 30}
"""By default nobody is told of a monthly duty a month before: the last one is hardly over."""


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
            occasion = occasion_of(duty, day)
            if occasion is not None and duty.region in posts:
                yield [self._hearing(duty, occasion, officer, day) for officer in posts[duty.region]]

    def _hearing(self, duty: DutyDate, occasion: Occasion, officer: Official, day: date) -> Hearing:
        pack = self._library.packs.get(duty.policy)
        rests_on = f"《{pack.title}》{duty.clause}，{in_words(pack, day)}" if pack else f"{duty.policy} {duty.clause}"
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


def occasion_of(duty: DutyDate, day: date) -> Occasion | None:
    """The next time a duty falls, that day included; None once a single one is past."""
    on = duty.rhythm.get("on")
    given = {name: duty.rhythm[name] for name in ("every", "day", "month") if duty.rhythm.get(name) is not None}
    rhythm = Rhythm(**given, on=date.fromisoformat(on) if on else None)
    falls = rhythm.next_after(day)
    if falls is None:
        return None
    leads = duty.leads
    if leads is None:
        leads = tuple(lead for lead in LEADS if lead <= _LONGEST[rhythm.every])
    return Occasion(f"duty:{duty.id}:{falls:%Y-%m}", "duty", falls, region=duty.region, leads=leads)
