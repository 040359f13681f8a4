"""A conversation in a terminal: lines in, words and cards drawn as text out, with several people and any day."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.commands.terminal import Refused, required_day
from bot.talk import Speaker, Talk
from handlers.stateless import plain
from knowledge.regions import gazetteer, region_name
from storage.clock import BusinessClock
from storage.incoming import Address, Incoming, names_one_person
from storage.outgoing import Button, ButtonCard, CardUpdate, File, Message

HELP = (
    "直接打字就是发消息；以 / 开头的是操作：\n"
    "/as 名字        换一个人说话（第一次用的名字就是新的人）\n"
    "/officer 代码   让当前这个人成为该地区的工作人员，例如 /officer 320831\n"
    "/date 日期      以这一天为今天，例如 /date 2027-01-02；不写日期回到真实的今天\n"
    "/press 2        按最近一张卡片的第 2 个按钮，也可以写按钮上的字\n"
    "/open           打开聊天窗口    /picture  发一张图片\n"
    "/save           把收到的文件存到当前文件夹\n"
    "/quit           结束            /help     看这些操作"
)
_CHOICE = re.compile(r"^([0-9]+)\. (.+)$", re.M)
"""A numbered choice in a card's text."""
Say = Callable[[str], None]


class Chat:
    """Takes one line after the other. What the bot says is given to `say`, also what waited for a person before.

    `content` reads a file kept in the store by its key; None where it is no longer there.
    """

    def __init__(
        self,
        talk: Talk,
        clock: BusinessClock,
        corp: tuple[str, str, str],
        say: Say,
        content: Callable[[str], Awaitable[bytes | None]],
    ) -> None:
        self._talk = talk
        self._clock = clock
        self._corp = corp
        self._say = say
        self._content = content
        self._people: dict[str, Speaker] = {}
        self._files: dict[str, list[File]] = {}
        self.who = ""
        self._commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "as": self.speak_as,
            "officer": self._officer,
            "date": self._date,
            "press": self._press,
            "open": self._open,
            "picture": self._picture,
            "save": self._save,
            "help": self._help,
        }

    @property
    def _speaker(self) -> Speaker:
        return self._people[self.who]

    async def take(self, line: str) -> bool:
        """One line; False when it ends the chat. Raises DatabaseUnavailable."""
        if not line.startswith("/"):
            await self._tell(self._speaker.message(self._talk, "text", line))
            return True
        name, _, rest = line[1:].partition(" ")
        if name == "quit":
            return False
        command = self._commands.get(name)
        if command is None:
            self._say(f"没有 /{name[:20]} 这个操作；/help 看有哪些")
        else:
            await command(rest.strip())
        return True

    async def speak_as(self, name: str) -> None:
        """Be this person from here on, and read what waited for them."""
        if not names_one_person(name):
            self._say("请写一个名字，例如 /as li：最多 64 个字节，不能有空格、竖线，也不能是 @all")
            return
        self.who = name.casefold()
        self._people.setdefault(self.who, Speaker(Address(*self._corp, name)))
        await self.hear()

    async def hear(self) -> bool:
        """Show what waits for the present person; False when nothing does."""
        heard = await self._speaker.hear(self._talk)
        self._show(heard)
        return bool(heard)

    async def _tell(self, incoming: Incoming) -> None:
        self._show(await self._speaker.tell(self._talk, incoming))

    async def _officer(self, region: str) -> None:
        if region not in {known.code for known in gazetteer().regions}:
            self._say("没有这个地区。请写六位代码，例如 /officer 320831（金湖县）")
            return
        await self._talk.grant(self._speaker.address, region)
        self._say(f"{self.who} 现在是{region_name(region)}的工作人员")

    async def _date(self, text: str) -> None:
        try:
            self._clock.set_today(required_day(text, "/date") if text else None)
        except Refused as refused:
            self._say(str(refused))
            return
        self._say(f"今天按 {self._clock.today()} 算")

    async def _press(self, text: str) -> None:
        buttons = _numbered(self._speaker.cards[-1]) if self._speaker.cards else []
        found = next((button for number, button in buttons if text in (number, button.text)), None)
        if found is None:
            self._say("最近的卡片没有这个按钮" if buttons else "还没有收到过卡片")
            return
        await self._tell(self._speaker.press(self._talk, found))

    async def _open(self, _: str) -> None:
        await self._tell(self._speaker.message(self._talk, "enter"))

    async def _picture(self, _: str) -> None:
        await self._tell(self._speaker.message(self._talk, "other"))

    async def _help(self, _: str) -> None:
        self._say(HELP)

    async def _save(self, _: str) -> None:
        files = self._files.pop(self.who, [])
        if not files:
            self._say("没有还没存的文件")
        for file in files:
            content = await self._content(file.blob)
            if content is None:
                self._say(f"{file.name}：文件已经不在了，请重新要一份")
            else:
                self._say(f"已存为 {_kept(file.name, content)}")

    def _show(self, messages: list[Message]) -> None:
        for message in messages:
            if isinstance(message, File):
                self._files.setdefault(self.who, []).append(message)
            self._say(drawn(message))


def drawn(message: Message) -> str:
    """A message as a terminal shows it; every choice of a card has its number."""
    match message:
        case ButtonCard():
            numbered = [f"{number}. {button.text}" for number, button in _numbered(message)]
            lines = [line for line in message.desc.splitlines() if line]
            lines += [line for line in numbered if line not in lines]
            return "\n".join([f"┌ {message.title}", *(f"│ {line}" for line in lines), "└"])
        case CardUpdate():
            return f"（卡片已选：{message.chosen}）"
        case File():
            return f"［文件 {message.name}］输入 /save 存到当前文件夹"
        case _:
            return plain(message)


def _numbered(card: ButtonCard) -> list[tuple[str, Button]]:
    """Each button with its number: the one the card's text gives it, which may go on from a list before it."""
    told = {text: number for number, text in _CHOICE.findall(card.desc)}
    return [(told.get(button.text, str(n)), button) for n, button in enumerate(card.buttons, 1)]


def _kept(name: str, content: bytes) -> str:
    """Write a file into the current folder without writing over another; the name it got."""
    plain_name = Path(name.replace("\\", "/")).name.strip(". ") or "文件"
    path = Path(plain_name)
    for count in range(2, 1000):
        try:
            with path.open("xb") as file:
                file.write(content)
            break
        except FileExistsError:
            path = Path(f"{Path(plain_name).stem}（{count}）{Path(plain_name).suffix}")
    return path.name
