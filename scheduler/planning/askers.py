"""People who asked to be told of a window that is not their confirmed firm's: they hear of it for themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection, exists, select

from knowledge.calendar.asked import newest_word
from knowledge.regions import within
from scheduler.planning.people import PAGE, Member
from storage import wishes
from storage.agenda import Subscription, Window
from storage.newest import newest_address
from storage.tables import address, enterprise, membership
from storage.tables_of_reminders import subscription


def askers(
    conn: Connection, windows: Sequence[Window], speaking: Callable[[str], Sequence[Window]]
) -> Iterator[list[tuple[Member, Window]]]:
    """Who asked for a window, with the window, in batches by person; firm 0 and no name.

    A place is the one they named, else their firm's if they stated one; who named none means every place. Of a place
    those windows count that are `speaking` for it. Who is confirmed for a firm of the window's place hears of it as
    that firm's member and not here.
    """
    last = 0
    while True:
        wants = exists().where(subscription.c.person_id == address.c.person_id, subscription.c.wanted)
        query = (
            select(address.c.person_id, address.c.id)
            .where(
                address.c.person_id > last,
                wants,
                address.c.id == newest_address(address.c.person_id),
                address.c.unreachable_since.is_(None),
            )
            .order_by(address.c.person_id)
            .limit(PAGE)
        )
        people = conn.execute(query).all()
        if people:
            persons = [row.person_id for row in people]
            theirs, places = wishes.subscriptions(conn, persons), _places(conn, persons)
            yield [
                (Member(0, "", window.region, row.person_id, row.id), window)
                for row in people
                for window in windows
                if _asked(theirs.get(row.person_id, ()), window, places.get(row.person_id, ()), speaking)
            ]
        if len(people) < PAGE:
            return
        last = people[-1].person_id


def _asked(
    theirs: Sequence[Subscription],
    window: Window,
    places: Sequence[tuple[str, bool]],
    speaking: Callable[[str], Sequence[Window]],
) -> bool:
    if any(confirmed and within(place, window.region) for place, confirmed in places):
        return False
    word = newest_word(theirs, window.kind, window.tier, window.region)
    if word is None or not word.wanted:
        return False
    if word.region is not None:
        lies_below = window.region != word.region and within(window.region, word.region)
        return lies_below or window in speaking(word.region)
    return not places or any(window in speaking(place) for place, _ in places)


def _places(conn: Connection, persons: Sequence[int]) -> dict[int, list[tuple[str, bool]]]:
    m = membership.c
    found: dict[int, list[tuple[str, bool]]] = {}
    rows = conn.execute(
        select(m.person_id, enterprise.c.region, m.confirmed_at.is_not(None))
        .join(enterprise, enterprise.c.id == m.enterprise_id)
        .where(m.person_id.in_(persons), enterprise.c.region.is_not(None))
    )
    for person, region, confirmed in rows:
        found.setdefault(person, []).append((region, bool(confirmed)))
    return found
