"""Who is at work on a database: the first alone may take back what the dead left, later ones may not."""

from __future__ import annotations

from storage.database import Store


async def test_the_first_process_finds_itself_alone_and_the_second_does_not(postgres_database: str) -> None:
    first, second, told = Store(postgres_database), Store(postgres_database), list[str]()
    await first.start()
    await second.start()
    await first.join(lambda conn: told.append("first"))
    await second.join(lambda conn: told.append("second"))
    assert told == ["first"]
    await first.stop()
    await second.stop()


async def test_after_all_have_gone_the_next_is_alone_again(postgres_database: str) -> None:
    told = list[int]()
    for number in range(2):
        store = Store(postgres_database)
        await store.start()
        await store.join(lambda conn, number=number: told.append(number))  # type: ignore[misc]
        await store.stop()
    assert told == [0, 1]


async def test_on_sqlite_a_process_is_always_alone(store: Store) -> None:
    if store.dialect == "sqlite":
        told = list[bool]()
        await store.join(lambda conn: told.append(True))
        assert told == [True]
