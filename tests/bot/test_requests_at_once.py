"""Requests carried on by several people in the same moment, through the real dispatcher on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from tests.talk import Bot, Person


@pytest.fixture
async def bot(database: str) -> AsyncIterator[Bot]:
    """A bot on the day of the tests."""
    async with Bot(database, date(2026, 11, 21)) as running:
        yield running


async def called(bot: Bot, *officers: str) -> tuple[Person, list[Person]]:
    """Somebody in Rizhao who called for a person, and the officers who hold the card of it."""
    people = [Person(bot, name) for name in officers]
    for person in people:
        await person.is_officer_of("371100")
    asker = Person(bot, "zhang")
    await asker.speaks_for("371102")
    await asker.says("转人工")
    for person in people:
        assert "新的转人工" in await person.hears()
    return asker, people


async def test_of_officers_who_accept_in_the_same_moment_one_does_and_the_others_are_told(bot: Bot) -> None:
    asker, people = await called(bot, "wang", "zhao", "sun")
    said = await asyncio.gather(*(person.presses("受理") for person in people))
    assert sum("已受理。已告诉对方" in one for one in said) == 1
    assert sum("已经受理过了" in one for one in said) == 2
    assert (await asker.hears()).count("已受理") == 1
    assert await asker.hears() == ""


async def test_withdrawn_and_accepted_in_the_same_moment_only_one_holds(bot: Bot) -> None:
    asker, (officer,) = await called(bot, "wang")
    withdrawn, accepted = await asyncio.gather(asker.says("撤回诉求"), officer.presses("受理"))
    shown = await asker.says("我的诉求")
    if "已告诉对方" in accepted:
        assert ("已撤回，已告诉" in withdrawn) == ("已撤回" in shown)
    else:
        assert "已撤回了，没有改动" in accepted
        assert "转人工：已撤回" in shown


async def test_thirty_messages_at_once_make_one_request_and_keep_their_order(bot: Bot) -> None:
    _, (officer,) = await called(bot, "wang")
    other = Person(bot, "li")
    await other.speaks_for("371102")
    await asyncio.gather(*(other.says("转人工") for _ in range(30)))
    assert "待办2件" in await officer.says("待办")
