"""Imported texts on both databases: added, replaced, unchanged, removed; versions told apart cheaply."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from storage import texts
from storage.database import Store
from storage.texts import StoredText

NOW = datetime(2031, 5, 1, tzinfo=UTC)
PLAN = StoredText(
    "text-plan",
    "青禾县企业登高方案",
    "青政发〔2031〕7号",
    date(2031, 4, 2),
    (("一", "一、目标", "一、目标\n登高。"), ("附件1-1", "", "序号：1；要求：𠮷“’\\")),
)


async def test_a_text_comes_back_as_it_was_put_in(store: Store) -> None:
    assert await store.run(lambda conn: texts.put(conn, PLAN, NOW)) == "added"
    assert await store.run(texts.load) == [PLAN]


async def test_the_same_text_again_changes_nothing(store: Store) -> None:
    await store.run(lambda conn: texts.put(conn, PLAN, NOW))
    before = await store.run(texts.digests)
    assert await store.run(lambda conn: texts.put(conn, PLAN, NOW)) == "same"
    assert await store.run(texts.digests) == before


async def test_a_later_version_takes_the_place_of_the_earlier_one(store: Store) -> None:
    later = replace(PLAN, passages=(("一", "一、目标", "一、目标\n再登高。"),))
    await store.run(lambda conn: texts.put(conn, PLAN, NOW))
    before = await store.run(texts.digests)
    assert await store.run(lambda conn: texts.put(conn, later, NOW)) == "replaced"
    assert await store.run(texts.load) == [later]
    assert await store.run(texts.digests) != before


async def test_a_text_may_take_the_place_of_others(store: Store) -> None:
    draft = replace(PLAN, key="text-draft", number=None)
    await store.run(lambda conn: texts.put(conn, draft, NOW))
    assert await store.run(lambda conn: texts.put(conn, PLAN, NOW, [draft.key])) == "replaced"
    assert await store.run(texts.load) == [PLAN]


async def test_a_text_is_removed_once(store: Store) -> None:
    await store.run(lambda conn: texts.put(conn, PLAN, NOW))
    assert await store.run(lambda conn: texts.remove(conn, PLAN.key))
    assert not await store.run(lambda conn: texts.remove(conn, PLAN.key))
    assert await store.run(texts.digests) == ()
