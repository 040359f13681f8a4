"""Every story of tests/dialogs, told to the real bot on both databases.

A story is a text an official can read:

    日期 2026-11-21          the business day (may be set again in the middle)
    企业 320831 制造类 名称   the person speaks for a firm there (kind and name optional)
    工作人员 371100 王工     the person is an officer of that region (name optional)
    领导 371100 王局         … a leader of it
    用: words                the person types; {码} is the invitation code and {号} the request last told of
    打开                     the person opens the chat
    按: words                the person presses that button of the latest card
    按旧: words              … of the first card that had it, long past
    菜单: words              the person picks an entry of the app's menu
    图片                     the person sends a picture
    换人 li                  from here on somebody else, who has their own chat (first: zhang)
    再发                     the same delivery arrives once more
    重启                     the process starts anew with nothing but the database
    简报                     a minute goes by, and the digests that are due go out
    窗口 kind tier region opens closes   a window set from the command line; - for what is not given
    提醒                     the reminders of that day are planned
    收到                     the person reads what came without a message of theirs
    问到: words              the person skips questions until one holds these words
    机: words                the answer to the last line holds these words
    非: words                … does not hold these
    静默                     there was no answer
    过夜                     how firms stand is worked out, as it is at night
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from handlers.codes import find_numbers
from knowledge.wording import VARIANTS
from storage.agenda import Window, WindowKind
from tests.talk import Bot, Person

_CODE = re.compile(r"(?<=邀请码 )[0-9A-Z]{5}-[0-9A-Z]{5}")
STORIES = sorted(Path(__file__).with_name("dialogs").glob("*.txt"))


def lines_of(story: Path) -> list[tuple[int, str]]:
    """The lines of a story with their numbers."""
    return list(enumerate(story.read_text(encoding="utf-8").splitlines(), 1))


def window_of(words: str) -> Window:
    """A window as a line of a story has it."""
    kind, tier, region, opens, closes = (None if word == "-" else word for word in words.split())
    assert kind
    assert region
    assert closes
    last = date.fromisoformat(closes)
    first = date.fromisoformat(opens) if opens else None
    return Window(0, cast("WindowKind", kind), tier, region, last.year, first, last, "示例通知")


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
async def test_the_story_goes_as_written(story: Path, database: str) -> None:
    """Each line in turn; a mistake names the line."""
    async with Bot(database, date(2026, 11, 21)) as bot:
        await tell(story, bot)


async def tell(story: Path, bot: Bot) -> None:
    """Go through a story with a running bot; what is not as written fails with its line."""
    people: dict[str, Person] = {}
    person, answer, code, told = people.setdefault("zhang", Person(bot, "zhang")), "", "", ""
    for number, line in lines_of(story):
        command, _, rest = line.strip().partition(":" if ":" in line.split(" ")[0] else " ")
        rest, where = rest.strip(), f"{story.name}:{number}"
        match command:
            case "" | "#":
                continue
            case "日期":
                bot.business.set_today(date.fromisoformat(rest))
            case "简报":
                await bot.digests()
            case "企业":
                region, *told_of_it = rest.split()
                variant = next((key for key, kind in VARIANTS.items() if kind in told_of_it), None)
                named = next((word for word in told_of_it if word not in VARIANTS.values()), "示例企业")
                await person.speaks_for(region, variant, named)
            case "工作人员" | "领导":
                place, _, name = rest.partition(" ")
                await person.is_officer_of(place, name.strip() or None, "leader" if command == "领导" else "officer")
            case "窗口":
                await bot.sets(window_of(rest))
            case "提醒":
                await bot.plans()
            case "收到":
                answer = await person.hears()
            case "换人":
                person = people.setdefault(rest, Person(bot, rest))
            case "用":
                answer = await person.says(rest.replace("{码}", code).replace("{号}", told))
                code = next(iter(_CODE.findall(answer)), code)
                told = next(iter(find_numbers(answer)), told)
            case "打开":
                answer = await person.opens_chat()
            case "问到":
                for _ in range(60):
                    if rest in answer:
                        break
                    answer = await person.says("跳过")
                assert rest in answer, f"{where}: 一直没有问到 {rest!r}"
            case "按":
                answer = await person.presses(rest)
            case "按旧":
                answer = await person.presses(rest, old=True)
            case "菜单":
                answer = await person.picks(rest)
            case "图片":
                answer = await person.sends_picture()
            case "再发":
                answer = await person.repeats()
            case "重启":
                await bot.restart()
            case "机":
                assert rest in answer, f"{where}: {rest!r} 不在回答里：\n{answer}"
            case "非":
                assert rest not in answer, f"{where}: {rest!r} 不该在回答里：\n{answer}"
            case "过夜":
                await bot.works_out_standings()
            case "静默":
                assert answer == "", f"{where}: 不该有回答：\n{answer}"
            case _:
                pytest.fail(f"{where}: 看不懂这一行：{line}")


def test_there_are_stories() -> None:
    """A folder moved or renamed must not pass as green."""
    assert len(STORIES) >= 60
