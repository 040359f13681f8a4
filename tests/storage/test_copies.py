"""What is kept in memory for every message is read again as soon as it was changed, by whichever process."""

from __future__ import annotations

from datetime import UTC, date, datetime

from storage import almanac, people, roles
from storage.agenda import Window, WindowChange
from storage.copies import Copies
from storage.database import Store
from storage.incoming import Address
from storage.known import Known

NOW = datetime(2026, 11, 21, tzinfo=UTC)
WANG = Address("wecom", "corp", "1000002", "wang")
WINDOW = Window(0, "application", "srdi.province", "320831", 2026, None, date(2026, 12, 20), "示例文件")


async def seen(store: Store, copies: Copies | None) -> Known:
    return await store.run(lambda conn: people.load(conn, {WANG.key: WANG}, NOW, copies=copies)[WANG.key].known)


async def test_who_is_made_an_officer_elsewhere_is_one_at_the_next_message_and_none_once_it_is_taken_back(
    store: Store,
) -> None:
    copies = Copies()
    person = (await seen(store, copies)).person_id
    assert not (await seen(store, copies)).regions
    await store.run(lambda conn: people.grant(conn, person, "officer", "320831", NOW, "王工"))
    assert (await seen(store, copies)).regions == ("320831",)
    assert (await seen(store, copies)).desks == {"320831": ("王工",)}
    await store.run(lambda conn: people.grant(conn, person, "officer", "320831", NOW, "王科长"))
    assert (await seen(store, copies)).desks == {"320831": ("王科长",)}
    await store.run(lambda conn: roles.take_back(conn, person))
    assert await seen(store, copies) == await seen(store, Copies())
    assert not (await seen(store, copies)).regions


async def test_a_window_set_elsewhere_is_known_at_the_next_message(store: Store) -> None:
    copies = Copies()
    assert (await seen(store, copies)).almanac.windows == ()
    await store.run(lambda conn: almanac.set_windows(conn, None, [WindowChange(WINDOW)], NOW))
    assert [window.source for window in (await seen(store, copies)).almanac.windows] == ["示例文件"]
